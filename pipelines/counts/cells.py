"""The step of a build that counts who is in which cell: of what is said, and of whom it could be.

A grant is in a dozen cells, and a dozen things are said of it. Joined, a million grants make ninety
million rows, each of which is looked up and told apart; here each is one step of a compiled loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.counts.audit import Cut, Members
from pipelines.counts.loops import (
    Awarded,
    Counts,
    count_members,
    count_one,
    gather_members,
)
from pipelines.counts.settings import TALLIES, WHOLES

Integers = NDArray[np.int64]
Places = NDArray[np.int32]

# How many statements are held at a time.
AT_ONCE = 20_000_000
# Sources of which no count is given as it is.
PROTECTED = ("no_permission", "text_rule", "suggested")


@dataclass(frozen=True)
class Grants:
    """Every grant to an organisation, those to one beside each other: a grant is its place here.

    `place_of` has the place of a row_id, or -1; organisations are numbers from 0, which rise.
    """

    con: duckdb.DuckDBPyConnection
    place_of: Places
    awarded: Awarded

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "Grants":
        """The grants of `counts.count_grants`."""
        found = con.execute(
            "select row_id, recipient_number - 1 as organisation, gbp "
            "from counts.count_grants order by organisation, row_id"
        ).fetchnumpy()
        rows = np.asarray(found["row_id"], dtype=np.int64)
        place_of = np.full(rows.max(initial=-1) + 1, -1, dtype=np.int32)
        place_of[rows] = np.arange(len(rows), dtype=np.int32)
        awarded = Awarded(found["organisation"].astype(np.uint32), np.asarray(found["gbp"]))
        return cls(con, place_of, awarded)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.awarded.gbp)

    def places(self, rows: Integers) -> Places:
        """The places of grants by their row_id, those left out that are to no organisation."""
        places = self.place_of[rows[rows < len(self.place_of)]]
        return places[places >= 0]

    def kinds(self) -> list[int]:
        """The kinds of cell that there are (`counts.count_kinds`)."""
        found = self.con.execute("select distinct kind from counts.count_cells order by kind")
        return [kind for (kind,) in found.fetchall()]

    def cells(self, kind: int, asked: Integers | None = None) -> tuple[Integers, Places]:
        """The cells of a kind in order, and in which of them each grant is, or -1.

        `asked` limits them to some cells.
        """
        of_kind = {"kind": kind}
        found = self.con.execute(
            "select cell_id::bigint as cell_id from counts.count_cells "
            "where kind = $kind order by cell_id",
            of_kind,
        ).fetchnumpy()
        cells = found["cell_id"] if asked is None else np.intersect1d(found["cell_id"], asked)
        number_of = np.full(found["cell_id"].max(initial=-1) + 1, -1, dtype=np.int32)
        number_of[cells] = np.arange(len(cells), dtype=np.int32)
        found = self.con.execute(
            "select row_id, cell_id from counts.count_cell_grants where kind = $kind", of_kind
        ).fetchnumpy()
        of_grants = np.full(self.count, -1, dtype=np.int32)
        of_grants[self.place_of[found["row_id"]]] = number_of[found["cell_id"]]
        return cells, of_grants


def write_counted(con: duckdb.DuckDBPyConnection) -> None:
    """Make `counts.count_tallies` and `counts.count_wholes`.

    Tallies: one row per thing counted and cell, where there is any: the true counts, which leave
    the private file only through protection where the source is not public.

    Wholes: one row per source that is not public, relation and cell: how many could be counted
    there, and the most that any one organisation could add.
    """
    grants = Grants.of(con)
    _create(con, TALLIES, pl.concat([pl.DataFrame(schema=TALLY_SCHEMA), *_tallies(grants)]))
    _create(con, WHOLES, pl.concat([pl.DataFrame(schema=WHOLE_SCHEMA), *_wholes(grants)]))


def members_of(grants: Grants, source: str, relation: str, asked: Integers) -> Members:
    """Who could be counted by a source in a relation, in some cells."""
    places = _looked_at(grants, source, relation)
    cuts = []
    for kind in grants.kinds():
        cut = _cut(grants, places, *grants.cells(kind, asked))
        if len(cut.cells):
            cuts.append(cut)
    organisations = int(grants.awarded.organisations[-1]) + 1 if grants.count else 0
    in_all = np.zeros(organisations, dtype=np.int64)
    for cut in cuts:
        np.maximum.at(in_all, cut.organisations, cut.grants)
    return Members(cuts, in_all)


def _looked_at(grants: Grants, source: str, relation: str) -> Places:
    """The grants of which a source could say something in a relation, in order."""
    found = grants.con.execute(
        "select row_id from counts.count_looked_at where source = $source and relation = $relation",
        {"source": source, "relation": relation},
    ).fetchnumpy()
    return np.sort(grants.places(found["row_id"]))


def _cut(grants: Grants, places: Places, cells: Integers, of_grants: Places) -> Cut:
    """Who of some grants is in which cell of a kind; cells that nobody is in are left out."""
    starts = count_members(places, of_grants, grants.awarded, len(cells))
    who, each, gbp = gather_members(places, of_grants, grants.awarded, starts)
    is_there = np.diff(starts) > 0
    starts = np.append(starts[:-1][is_there], starts[-1])
    return Cut(cells[is_there], starts, who, each, np.round(gbp, 2))


TALLY_SCHEMA = {
    "question_id": pl.Int32,
    "cell_id": pl.Int32,
    "organisations": pl.Int64,
    "grants": pl.Int64,
    "gbp": pl.Float64,
}
WHOLE_SCHEMA = {
    "source": pl.String,
    "relation": pl.String,
    "cell_id": pl.Int32,
    "organisations": pl.Int64,
    "grants": pl.Int64,
    "gbp": pl.Float64,
    "most_grants": pl.Int64,
    "most_gbp": pl.Float64,
}


def _tallies(grants: Grants) -> Iterator[pl.DataFrame]:
    cuts = grants.con.execute(
        "select question_id, kind from counts.count_question_cuts"
    ).fetchnumpy()
    for first, last in _parts(grants.con):
        questions, starts, places = _statements(grants, first, last)
        found: list[tuple[Any, ...]] = []
        for kind in grants.kinds():
            cells, of_grants = grants.cells(kind)
            asked = np.isin(questions, cuts["question_id"][cuts["kind"] == kind])
            # of each cell, of which all but a few are nought
            counts = Counts(*(np.zeros(len(cells), dtype) for dtype in (np.int64, np.int64, float)))
            for number in np.flatnonzero(asked):
                said = places[starts[number] : starts[number + 1]]
                count_one(said, of_grants, grants.awarded, counts)
                there = np.flatnonzero(counts.grants)
                question = np.full(len(there), questions[number])
                found.append((question, cells[there], *(each[there] for each in counts)))
                for each in counts:
                    each[there] = 0
        if found:
            columns = map(np.concatenate, zip(*found, strict=True))
            rows = pl.DataFrame(dict(zip(TALLY_SCHEMA, columns, strict=True)), TALLY_SCHEMA)
            yield rows.with_columns(pl.col("gbp").round(2))


def _parts(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The things counted from which to which, so that each part has so many statements."""
    sizes = con.execute(
        "select question_id, count(*) from counts.count_statements "
        "group by question_id order by question_id"
    ).fetchall()
    part: list[int] = []
    held = 0
    for question, size in sizes:
        if part and held + size > AT_ONCE:
            yield part[0], part[-1]
            part, held = [], 0
        part.append(question)
        held += size
    if part:
        yield part[0], part[-1]


def _statements(grants: Grants, first: int, last: int) -> tuple[Integers, Integers, Places]:
    """Some of the things counted, where each begins (and the last ends), and the grants of each."""
    found = grants.con.execute(
        # what is said of people is in no count of organisations
        "select statements.question_id, statements.row_id "
        "from counts.count_statements as statements "
        "semi join counts.count_grants as grants on statements.row_id = grants.row_id "
        "where statements.question_id between $first and $last",
        {"first": first, "last": last},
    ).fetchnumpy()
    size = max(grants.count, 1)
    # one number sorts by thing, then by organisation
    keys = np.asarray(found["question_id"], dtype=np.int64) * size
    keys += grants.places(found["row_id"])
    keys.sort()
    questions, starts = np.unique(keys // size, return_index=True)
    return questions, np.append(starts, len(keys)), (keys % size).astype(np.int32)


def _wholes(grants: Grants) -> Iterator[pl.DataFrame]:
    looked_at = grants.con.execute(
        "select distinct source, relation from counts.count_looked_at "
        "where source in (select unnest($protected)) order by source, relation",
        {"protected": list(PROTECTED)},
    ).fetchall()
    places = {each: _looked_at(grants, *each) for each in looked_at}
    for kind in grants.kinds():
        cells = grants.cells(kind)
        for source, relation in looked_at:
            cut = _cut(grants, places[source, relation], *cells)
            if not len(cut.cells):
                continue
            starts = cut.starts[:-1]
            yield pl.DataFrame(
                {
                    "source": [source] * len(starts),
                    "relation": [relation] * len(starts),
                    "cell_id": cut.cells,
                    "organisations": cut.sizes,
                    "grants": np.add.reduceat(cut.grants.astype(np.int64), starts),
                    "gbp": np.round(np.add.reduceat(cut.gbp, starts), 2),
                    "most_grants": np.maximum.reduceat(cut.grants, starts),
                    "most_gbp": np.maximum.reduceat(cut.gbp, starts),
                }
            ).cast(WHOLE_SCHEMA)  # type: ignore[arg-type]


def _create(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("counted_rows", rows)
    con.execute(f"create table {table} as select * from counted_rows")
    con.unregister("counted_rows")
