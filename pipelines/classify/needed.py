"""What a text has to contain before a pattern can match it, so that most texts need no search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

# Shorter pieces stand in nearly every text.
SHORTEST = 3
# A row of parts that can be written in more ways than this is looked for in stretches.
MOST_WAYS = 500

# The regular expressions that are read here. Anything else (flags, classes inside classes) makes a
# pattern one that every text is searched for: slower, never wrong.
_TOKEN = re.compile(
    r"""
      (?P<place>\\b|\^|\$)
    | (?P<open>\((?:\?(?:-u)?:|(?!\?)))
    | (?P<close>\))
    | (?P<choice>\|)
    | (?P<optional>\?\??)
    | (?P<repeat>(?:\*|\+|\{\d+(?:,\d*)?\})\??)
    | (?P<few>\[-?[a-z0-9 .,;:'/]{1,4}-?\])
    | (?P<any>\.|\\[dswDSW]|\[(?:\\.|[^\[\]\\])+\])
    | (?P<escaped>\\[^\w\s<>])
    | (?P<plain>[^\\\[\]{}()|*+?.^$]+(?![*+?{])|[^\\\[\]{}()|*+?.^$])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class _Part:
    """What is known of the text that a part of a pattern matches.

    `ways`: it is one of these, from end to end; None where they are too many to list. `pieces`: it
    contains at least one of these; None where none can be told.
    """

    ways: frozenset[str] | None = None
    pieces: frozenset[str] | None = None

    @property
    def needed(self) -> frozenset[str] | None:
        """What it contains at least one of."""
        return self.pieces if self.ways is None else self.ways


_ANYTHING = _Part()
_NOTHING = _Part(ways=frozenset([""]))


class _NotReadError(Exception):
    """The pattern has something in it that is not read here."""


@cache
def needed_pieces(pattern: str) -> frozenset[str] | None:
    """Pieces of text of which at least one stands in everything that the pattern matches.

    `core (costs|funding)s?` needs `core costs` or `core funding`. None where nothing can be told,
    or only pieces too short to be of use: any text may match then.
    """
    try:
        pieces = _Reader(pattern).read().needed
    except _NotReadError:
        return None
    if pieces is None or min(map(len, pieces)) < SHORTEST:
        return None
    return _without_longer(pieces)


class _Reader:
    """Reads a pattern from left to right."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def read(self) -> _Part:
        part = self._choice()
        if self._at < len(self._pattern):
            raise _NotReadError
        return part

    def _next(self, *kinds: str) -> re.Match[str] | None:
        """The next token if it is of one of these kinds, which is then behind us."""
        token = _TOKEN.match(self._pattern, self._at)
        if token is None or token.lastgroup not in kinds:
            return None
        self._at = token.end()
        return token

    def _choice(self) -> _Part:
        options = [self._row()]
        while self._next("choice"):
            options.append(self._row())
        return _one_of(options)

    def _row(self) -> _Part:
        parts = []
        while (part := self._single()) is not None:
            while sign := self._next("optional", "repeat"):
                part = _repeated(part, sign[0])
            parts.append(part)
        return _in_a_row(parts)

    def _single(self) -> _Part | None:
        """The next part of a row; None at its end."""
        if self._next("open"):
            part = self._choice()
            if not self._next("close"):
                raise _NotReadError
            return part
        token = self._next("place", "few", "any", "escaped", "plain")
        return token and _alone(token)


def _alone(token: re.Match[str]) -> _Part:
    if token["few"]:
        return _Part(ways=frozenset(token["few"][1:-1]))
    if token["escaped"]:
        return _Part(ways=frozenset(token["escaped"][1:]))
    if token["plain"]:
        return _Part(ways=frozenset([token["plain"]]))
    return _NOTHING if token["place"] else _ANYTHING


def _one_of(options: Sequence[_Part]) -> _Part:
    return _Part(
        ways=_united([option.ways for option in options]),
        pieces=_united([option.needed for option in options]),
    )


def _united(sets: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [each for each in sets if each is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _repeated(part: _Part, sign: str) -> _Part:
    if sign.startswith("?"):
        return _ANYTHING if part.ways is None else _Part(ways=part.ways | {""})
    return _ANYTHING if sign.startswith(("*", "{0")) else _Part(pieces=part.needed)


def _in_a_row(parts: Sequence[_Part]) -> _Part:
    """All the ways to write one part after another; where too many, the best stretch of them."""
    ways = frozenset([""])
    stretches: list[frozenset[str]] = []
    for part in parts:
        if part.ways is not None and len(ways) * len(part.ways) <= MOST_WAYS:
            ways = frozenset(start + end for start in ways for end in part.ways)
        else:
            stretches += [ways, *filter(None, [part.pieces])]
            ways = frozenset([""]) if part.ways is None else part.ways
    if not stretches:
        return _Part(ways=ways)
    return _Part(pieces=max([*stretches, ways], key=_rarity))


def _rarity(pieces: frozenset[str]) -> tuple[int, int]:
    """The longer the shortest piece and the fewer there are, the fewer texts contain one."""
    return min(map(len, pieces)), -len(pieces)


def _without_longer(pieces: frozenset[str]) -> frozenset[str]:
    """The pieces but those that begin with another of them, and so add nothing."""
    kept: list[str] = []
    for piece in sorted(pieces):
        if not kept or not piece.startswith(kept[-1]):
            kept.append(piece)
    return frozenset(kept)
