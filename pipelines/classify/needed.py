"""What a text has to contain before a pattern can match it, so that most texts need no search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

# Shorter pieces stand in nearly every text.
SHORTEST = 3
# A row of parts that can be written in more ways than this is looked for in stretches.
MOST_WAYS = 500
# These stand in so many texts that they are not looked for beside something else.
COMMON = frozenset(
    ("a", "an", "and", "are", "as", "at", "by", "for", "from", "had", "has", "have", "in", "is")
    + ("it", "of", "on", "or", "the", "their", "to", "will", "with")
)
# What stretches of a pattern need together is told in no more rows than this.
MOST_ROWS = 60

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


_T = TypeVar("_T")
# A piece of each set of one row, whichever row.
_Rows = frozenset[frozenset[frozenset[str]]]


@dataclass(frozen=True)
class Need:
    """What a text contains that a pattern matches: a piece of each set in one of the rows of sets.

    `rows`: `(towards|for) .* salary|rent` needs `towards` or `for`, and `salary`; or else `rent`.
    """

    rows: _Rows

    @property
    def pieces(self) -> frozenset[str]:
        """Every piece in it."""
        return frozenset(piece for row in self.rows for pieces in row for piece in pieces)


@dataclass(frozen=True)
class _Part:
    """What is known of the text that a part of a pattern matches.

    `ways`: it is one of these, from end to end; None where they are too many to list. `rows`: it
    contains a piece of each set in one of these; None where nothing can be told.
    """

    ways: frozenset[str] | None = None
    rows: _Rows | None = None

    @property
    def needed(self) -> _Rows | None:
        """The rows of sets of which it contains a piece."""
        if self.ways is None:
            return self.rows
        return None if min(map(len, self.ways)) < SHORTEST else _rows(self.ways)


_ANYTHING = _Part()
_NOTHING = _Part(ways=frozenset([""]))


class _NotReadError(Exception):
    """The pattern has something in it that is not read here."""


@cache
def find_need(pattern: str) -> Need | None:
    """What stands in everything that a pattern matches.

    `core (costs|funding)s?` needs `core costs` or `core funding`. None where nothing can be told,
    or only pieces too short to be of use: any text may match then.
    """
    try:
        rows = _Reader(pattern).read().needed
    except _NotReadError:
        return None
    rows = _joined(rows)
    return None if rows is None else Need(rows)


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
        rows=_joined(_united([option.needed for option in options])),
    )


def _united(sets: Sequence[frozenset[_T] | None]) -> frozenset[_T] | None:
    known = [each for each in sets if each is not None]
    return frozenset[_T]().union(*known) if len(known) == len(sets) else None


def _repeated(part: _Part, sign: str) -> _Part:
    if sign.startswith("?"):
        return _ANYTHING if part.ways is None else _Part(ways=part.ways | {""})
    return _ANYTHING if sign.startswith(("*", "{0")) else _Part(rows=part.needed)


def _in_a_row(parts: Sequence[_Part]) -> _Part:
    """All the ways to write one part after another; where too many, what stretches of them need."""
    ways = frozenset([""])
    stretches: list[_Part] = []
    for part in parts:
        if part.ways is not None and len(ways) * len(part.ways) <= MOST_WAYS:
            ways = frozenset(start + end for start in ways for end in part.ways)
        else:
            stretches += [_Part(ways=ways), _Part(rows=part.rows)]
            ways = frozenset([""]) if part.ways is None else part.ways
    if not stretches:
        return _Part(ways=ways)
    needs = [part.needed for part in (*stretches, _Part(ways=ways))]
    return _Part(rows=_all_of([need for need in needs if need is not None]))


def _all_of(needs: Sequence[_Rows]) -> _Rows | None:
    """What is needed where each of these is; where too much to list, what is rarest of it."""
    rows: _Rows | None = None
    for need in sorted(needs, key=_rarity, reverse=True):
        if rows is None:
            rows = need
        elif not _is_common(need) and len(rows) * len(need) <= MOST_ROWS:
            rows = frozenset(one | other for one in rows for other in need)
    return rows


def _is_common(rows: _Rows) -> bool:
    return any(piece.strip() in COMMON for row in rows for pieces in row for piece in pieces)


def _rarity(rows: _Rows) -> tuple[bool, int, int]:
    """The longer the shortest piece and the fewer there are, the fewer texts contain one."""
    pieces = [piece for row in rows for pieces in row for piece in pieces]
    return not _is_common(rows), min(map(len, pieces)), -len(pieces)


def _rows(pieces: frozenset[str]) -> _Rows:
    return frozenset([frozenset([pieces])])


def _joined(rows: _Rows | None) -> _Rows | None:
    """The rows, with those of one set as one, and without pieces that add nothing."""
    if rows is None:
        return None
    alone = [next(iter(row)) for row in rows if len(row) == 1]
    several = [row for row in rows if len(row) > 1]
    one = [frozenset([frozenset[str]().union(*alone)])] if alone else []
    return frozenset(frozenset(map(_without_longer, row)) for row in [*one, *several])


def _without_longer(pieces: frozenset[str]) -> frozenset[str]:
    """The pieces but those that begin with another of them, and so add nothing."""
    kept: list[str] = []
    for piece in sorted(pieces):
        if not kept or not piece.startswith(kept[-1]):
            kept.append(piece)
    return frozenset(kept)
