"""Says how a long job is getting on: a moving line on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from rich.console import Console
from rich.status import Status
from rich.text import Text

from pipelines.words import printable


@dataclass
class Progress:
    """Reports stages to a stream and remembers how many seconds each took.

    With `is_brief` no line stays: a terminal shows what is being done while it is done.
    """

    stream: TextIO = field(default_factory=lambda: sys.stderr)
    is_quiet: bool = False
    is_brief: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    _status: Status | None = None

    def __post_init__(self) -> None:
        # one console, so that a line that stays is put above the one that moves
        self._console = Console(file=self.stream, highlight=False, soft_wrap=True)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Run one named stage; its line says how long it took."""
        started = time.perf_counter()
        if self._console.is_terminal and not self.is_quiet:
            with self._console.status(name) as self._status:
                yield
            self._status = None
        else:
            yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
        self.say(f"{name}: {self.seconds[name]:.1f} s")

    def detail(self, text: str) -> None:
        """What the stage is at; shown on a terminal only."""
        if self._status is not None:
            # as it is: what stands in brackets in the name of a file is no markup
            self._status.update(Text(printable(text)))

    def say(self, text: str) -> None:
        """A line that stays."""
        if not self.is_quiet and not self.is_brief:
            self._console.print(printable(text), markup=False)
