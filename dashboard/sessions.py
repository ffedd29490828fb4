"""Visits a served dashboard as browsers do, over websockets, and measures; `bench --serve` runs it.

It visits this machine only, so many sessions and so long as it is told, and stops by itself.
"""

import asyncio
import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import cycle
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

# No answer after so long is a failure.
PATIENCE_S = 60.0
LARGEST_MESSAGE = 64 * 1024 * 1024
WARM_ROUNDS = 4
# Between a quarter less and a quarter more than the time that people are said to think.
SPREAD = 0.25


@dataclass(frozen=True)
class View:
    """What a visitor looks at: a page by its address, and what is chosen on it."""

    page: str
    query: str


@dataclass(frozen=True)
class Visit:
    """Where to, what to see, for how many seconds, thinking how long between.

    Of several `ports` each session stays with one, as a proxy that serves several processes has it.
    """

    ports: Sequence[int]
    views: Sequence[View]
    seconds: float
    think_s: float


@dataclass
class Tally:
    """Seconds of each rerun by page, and reruns that failed or were not answered."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: int = 0

    def add(self, page: str, seconds: float | None) -> None:
        """Note one rerun; None is one that failed."""
        if seconds is None:
            self.failed += 1
        else:
            self.seconds.setdefault(page, []).append(seconds)


class Visitor:
    """One session on a served dashboard."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def see(self, view: View) -> float | None:
        """Seconds until a view is whole; None where it shows an error or does not come."""
        message = BackMsg()
        message.rerun_script.page_name = view.page
        message.rerun_script.query_string = view.query
        begun = time.perf_counter()
        try:
            await self._connection.send(message.SerializeToString())
            async with asyncio.timeout(PATIENCE_S):
                is_whole = await self._is_whole()
        except (TimeoutError, WebSocketException):
            return None
        return time.perf_counter() - begun if is_whole else None

    async def _is_whole(self) -> bool:
        is_sound = True
        while True:
            message = ForwardMsg.FromString(bytes(await self._connection.recv(decode=False)))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                is_sound = False
            if kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                return is_sound and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY


def _connected(port: int) -> connect:
    return connect(
        f"ws://127.0.0.1:{port}/_stcore/stream",
        subprotocols=["streamlit"],  # type: ignore[list-item]
        max_size=LARGEST_MESSAGE,
        ping_timeout=None,
        proxy=None,
    )


async def look(port: int, views: Sequence[View], rounds: int) -> Tally:
    """One session sees every view so many times."""
    tally = Tally()
    async with _connected(port) as connection:
        visitor = Visitor(connection)
        for view in list(views) * rounds:
            tally.add(view.page, await visitor.see(view))
    return tally


async def crowd(visit: Visit, sessions: int) -> Tally:
    """So many sessions at once, each seeing a view after another and thinking between."""
    tally = Tally()
    await asyncio.gather(*(_one(visit, seed, tally) for seed in range(sessions)))
    return tally


async def _one(visit: Visit, number: int, tally: Tally) -> None:
    rng, port = random.Random(number), visit.ports[number % len(visit.ports)]
    end = time.monotonic() + visit.seconds
    order = cycle(rng.sample(list(visit.views), len(visit.views)))
    await asyncio.sleep(rng.uniform(0, visit.think_s))
    try:
        async with _connected(port) as connection:
            visitor = Visitor(connection)
            while time.monotonic() < end:
                view = next(order)
                tally.add(view.page, await visitor.see(view))
                await asyncio.sleep(visit.think_s * rng.uniform(1 - SPREAD, 1 + SPREAD))
    except (OSError, WebSocketException):
        tally.add("", None)


async def _run(told: dict[str, Any]) -> None:
    """Do what is told in three steps, and say after each what came of it."""
    views = [View(**view) for view in told["views"]]
    first, *others = told["ports"]
    for port in others:
        await look(port, views, 1)
    _say(await look(first, views, 1))
    _say(await look(first, views, WARM_ROUNDS))
    visit = Visit(told["ports"], views, told["seconds"], told["think_s"])
    _say(await crowd(visit, told["sessions"]))


def _say(found: Tally) -> None:
    sys.stdout.write(json.dumps(asdict(found)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_run(json.loads(sys.argv[1])))
