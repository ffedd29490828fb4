"""The step of a build that counts who is in which cell: of what is said, and of whom it could be.

A grant is in a dozen cells, and a dozen things are said of it. Joined, a million grants make ninety
million rows, each of which is looked up and told apart; here each is one step of a compiled loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
    xor_up,
)
from pipelines.counts.settings import ANSWERS, CELL_SUMS, KNOWN, TALLIES, WHOLES
from pipelines.errors import BuildError

Integers = NDArray[np.int64]
Places = NDArray[np.int32]

# How many statements are held at a time.
AT_ONCE = 20_000_000
# Sources of which no count is given as it is.
PROTECTED = ("no_permission", "text_rule", "suggested")


class Kind(NamedTuple):
    """A kind of cell: which scope is cut by what (`counts.count_kinds`)."""

    kind: int
    scope: str
    cut_by: str


@dataclass(frozen=True)
class Grants:
    """Every grant to an organisation, those to one beside each other: a grant is its place here.

    `place_of` has the place of a row_id, or -1; organisations are numbers from 0, which rise.
    """

    con: duckdb.DuckDBPyConnection
    place_of: Places
    awarded: Awarded
    # what was asked of all grants before, by column of `counts.count_grants`
    asked: dict[str, NDArray[Any]] = field(default_factory=dict)

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

    def kinds(self) -> list[Kind]:
        """The kinds of cell that there are (`counts.count_kinds`)."""
        found = self.con.execute("select kind, scope, cut_by from counts.count_kinds order by kind")
        return [Kind(*row) for row in found.fetchall()]

    def cells(self, kind: Kind, asked: Integers | None = None) -> tuple[Integers, Places]:
        """The cells of a kind in order, and in which of them each grant is, or -1.

        `asked` limits them to some cells.
        """
        found = self.con.execute(
            "select cells.cell_id::bigint as cell_id, categories.category_number, "
            "case cells.scope when 'all' then 0 when 'funder' then cells.funder_number "
            "else cells.programme_number end as whole_number "
            "from counts.count_cells as cells "
            "inner join counts.count_categories as categories "
            "on cells.cut_by = categories.cut_by and cells.category = categories.category "
            "where cells.kind = $kind order by cells.cell_id",
            {"kind": kind.kind},
        ).fetchnumpy()
        cells = found["cell_id"]
        is_asked = np.full(len(cells), fill_value=True) if asked is None else np.isin(cells, asked)
        keys, size = self.keys(kind)
        here = found["whole_number"] * self.categories(kind.cut_by) + found["category_number"]
        number_of = np.full(size, -1, dtype=np.int32)
        number_of[here[is_asked]] = np.arange(np.count_nonzero(is_asked), dtype=np.int32)
        return cells[is_asked], number_of[keys]

    def keys(self, kind: Kind) -> tuple[Places, int]:
        """The number of each grant's cell among all that a kind could have, and how many those are.

        Number of the funder or stream times how many categories there are, and the category's.
        """
        size = self.categories(kind.cut_by)
        if kind.scope == "all":
            return self._category(kind.cut_by).astype(np.int32), size
        wholes = self.of_all(f"{kind.scope}_number")
        keys = wholes * np.int32(size)
        keys += self._category(kind.cut_by)
        return keys, (int(wholes.max(initial=0)) + 1) * size

    def categories(self, cut_by: str) -> int:
        """How many categories a cut has."""
        [(count,)] = self.con.execute(
            "select count(*) from counts.count_categories where cut_by = $cut_by",
            {"cut_by": cut_by},
        ).fetchall()
        return int(count)

    def of_all(self, column: str) -> Places:
        """A number of `counts.count_grants`, by place."""
        if column not in self.asked:
            self.asked[column] = self._by_place(
                f"select row_id, {column} as number from counts.count_grants", np.int32
            )
        return self.asked[column]

    def seeds(self) -> NDArray[np.uint64]:
        """The numbers drawn of each grant, by place."""
        return self._by_place("select row_id, seed as number from counts.count_grants", np.uint64)

    def _category(self, cut_by: str) -> NDArray[Any]:
        if cut_by == "none":
            return np.zeros(self.count, dtype=np.int32)
        if cut_by not in self.asked:
            self.asked[cut_by] = self._by_place(
                "select grants.row_id, categories.category_number as number "
                "from counts.count_grants as grants "
                "inner join counts.count_categories as categories "
                f"on grants.{cut_by} = categories.category and categories.cut_by = '{cut_by}'",
                np.min_scalar_type(self.categories(cut_by)),
            )
        return self.asked[cut_by]

    def _by_place(self, sql: str, kind: Any) -> Any:
        found = self.con.execute(sql).fetchnumpy()
        # what is missing would be read as the first category, or the first funder
        if len(found["row_id"]) != self.count or np.ma.is_masked(found["number"]):
            raise BuildError("A grant is in no category of a cut. This is a fault of ours.")
        numbers = np.zeros(self.count, dtype=kind)
        numbers[self.place_of[found["row_id"]]] = found["number"]
        return numbers


def write_cell_sums(con: duckdb.DuckDBPyConnection) -> None:
    """Make `counts.count_cell_sums`: one row per kind of cell and cell that any grant is in.

    `whole_number` is that of its funder or stream, or 0; `category_number` as in
    `counts.count_categories`. With organisations, grants, pounds, and what is drawn of its grants.
    """
    grants = Grants.of(con)
    _create(con, CELL_SUMS, pl.concat([pl.DataFrame(schema=SUM_SCHEMA), *_cell_sums(grants)]))


def write_counted(con: duckdb.DuckDBPyConnection) -> None:
    """Make `counts.count_tallies`, `count_wholes`, `count_answers` and `count_known`.

    Tallies: one row per thing counted and cell, where there is any: the true counts, which leave
    the private file only through protection where the source is not public.

    Wholes: one row per source that is not public, relation and cell: how many could be counted
    there, and the most that any one organisation could add.

    Answers: one row per source that is public, relation, level of community and cell: of how many
    it says something that is so fine.

    Known: one row per relation and cell: of how many the files say it, by anything that is public
    by row. An organisation is known in a cell by any of its grants there.
    """
    grants = Grants.of(con)
    _create(con, TALLIES, pl.concat([pl.DataFrame(schema=TALLY_SCHEMA), *_tallies(grants)]))
    _create(con, WHOLES, pl.concat([pl.DataFrame(schema=WHOLE_SCHEMA), *_wholes(grants)]))
    _create(con, ANSWERS, pl.concat([pl.DataFrame(schema=ANSWER_SCHEMA), *_answers(grants)]))
    _create(con, KNOWN, pl.concat([pl.DataFrame(schema=KNOWN_SCHEMA), *_known(grants)]))


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
    sql = (
        "select row_id from counts.count_looked_at where source = $source and relation = $relation"
    )
    return _places(grants, sql, {"source": source, "relation": relation})


def _cut(grants: Grants, places: Places, cells: Integers, of_grants: Places) -> Cut:
    """Who of some grants is in which cell of a kind; cells that nobody is in are left out."""
    starts = count_members(places, of_grants, grants.awarded, len(cells))
    who, each, gbp = gather_members(places, of_grants, grants.awarded, starts)
    is_there = np.diff(starts) > 0
    starts = np.append(starts[:-1][is_there], starts[-1])
    return Cut(cells[is_there], starts, who, each, np.round(gbp, 2))


COUNT_SCHEMA = {"organisations": pl.Int64, "grants": pl.Int64, "gbp": pl.Float64}
TALLY_SCHEMA = {"question_id": pl.Int32, "cell_id": pl.Int32, **COUNT_SCHEMA}
WHOLE_SCHEMA = {
    "source": pl.String,
    "relation": pl.String,
    "cell_id": pl.Int32,
    **COUNT_SCHEMA,
    "most_grants": pl.Int64,
    "most_gbp": pl.Float64,
}
SUM_SCHEMA = {
    "kind": pl.UInt8,
    "whole_number": pl.Int32,
    "category_number": pl.Int32,
    **COUNT_SCHEMA,
    "seed": pl.UInt64,
}
KNOWN_SCHEMA = {"relation": pl.String, "cell_id": pl.Int32, **COUNT_SCHEMA}
ANSWER_SCHEMA = {
    "source": pl.String,
    "relation": pl.String,
    "level": pl.String,
    "cell_id": pl.Int32,
    **COUNT_SCHEMA,
}


def _cell_sums(grants: Grants) -> Iterator[pl.DataFrame]:
    every = np.arange(grants.count, dtype=np.int32)
    seeds = grants.seeds()
    for kind in grants.kinds():
        keys, size = grants.keys(kind)
        counts = _counts(size)
        count_one(every, keys, grants.awarded, counts)
        there = np.flatnonzero(counts.grants)
        categories = grants.categories(kind.cut_by)
        yield _frame(
            SUM_SCHEMA,
            np.full(len(there), kind.kind),
            *np.divmod(there, max(categories, 1)),
            *(each[there] for each in counts),
            xor_up(keys, seeds, size)[there],
        )


def _counts(size: int) -> Counts:
    """Of so many cells, nought."""
    return Counts(*(np.zeros(size, dtype) for dtype in (np.int64, np.int64, float)))


def _frame(schema: dict[str, Any], *columns: Any) -> pl.DataFrame:
    """A table of columns in the order of a schema, pounds in full pence."""
    frame = pl.DataFrame(dict(zip(schema, columns, strict=True)), schema)
    return frame.with_columns(pl.col("gbp").round(2))


def _tallies(grants: Grants) -> Iterator[pl.DataFrame]:
    cuts = grants.con.execute(
        "select question_id, kind from counts.count_question_cuts"
    ).fetchnumpy()
    for first, last in _parts(grants.con):
        questions, starts, places = _statements(grants, first, last)
        found: list[tuple[Any, ...]] = []
        for kind in grants.kinds():
            cells, of_grants = grants.cells(kind)
            asked = np.isin(questions, cuts["question_id"][cuts["kind"] == kind.kind])
            # of each cell, of which all but a few are nought
            counts = _counts(len(cells))
            for number in np.flatnonzero(asked):
                said = places[starts[number] : starts[number + 1]]
                count_one(said, of_grants, grants.awarded, counts)
                there = np.flatnonzero(counts.grants)
                question = np.full(len(there), questions[number])
                found.append((question, cells[there], *(each[there] for each in counts)))
                for each in counts:
                    each[there] = 0
        if found:
            yield _frame(TALLY_SCHEMA, *map(np.concatenate, zip(*found, strict=True)))


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
    questions, places = np.divmod(keys, size)
    starts = np.flatnonzero(np.diff(questions, prepend=-1))
    return questions[starts], np.append(starts, len(keys)), places.astype(np.int32)


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


# What is looked at depends on how fine the answers could be: once for each level that is counted.
LEVELS = """
    select
        questions.source,
        questions.relation,
        questions.level,
        list_distinct(list(cuts.kind)) as kinds
    from counts.count_questions as questions
    inner join counts.count_question_cuts as cuts on questions.question_id = cuts.question_id
    where questions.source in ('correction', 'declared') and questions.relation <> 'user_led'
    group by all
    order by all
"""
ANSWERED = """
    select row_id
    from counts.count_looked_at
    where source = $source
    and relation = $relation
    and (
        $level in ('any', 'local_term')
        or source = 'correction'
        or could_be_chosen(finest_level_offered, if($level = 'intersection', 'group', $level))
    )
"""
SAID = """
    select distinct row_id
    from counts.count_looked_at
    where source in ('correction', 'declared') and relation = $relation
"""
USER_LED_SAID = "select row_id from counts.count_grants where user_led_status <> 'not_known'"


def _answers(grants: Grants) -> Iterator[pl.DataFrame]:
    asked = [
        (each, set(kinds), _places(grants, ANSWERED, dict(zip(ANSWER_SCHEMA, each, strict=False))))
        for *each, kinds in grants.con.execute(LEVELS).fetchall()
    ]
    for kind in grants.kinds():
        in_cells = grants.cells(kind)
        for said, kinds, places in asked:
            if kind.kind in kinds:
                yield _counted(ANSWER_SCHEMA, said, grants, places, in_cells)


def _known(grants: Grants) -> Iterator[pl.DataFrame]:
    relations = grants.con.execute(
        "select distinct relation from counts.count_questions "
        "where relation not in ('user_led', 'rule') order by relation"
    ).fetchall()
    known = {
        "user_led": _places(grants, USER_LED_SAID, {}),
        **{each: _places(grants, SAID, {"relation": each}) for (each,) in relations},
    }
    for kind in grants.kinds():
        in_cells = grants.cells(kind)
        for relation, places in known.items():
            yield _counted(KNOWN_SCHEMA, [relation], grants, places, in_cells)


def _places(grants: Grants, sql: str, values: dict[str, Any]) -> Places:
    """The places of the grants that a query finds, in order."""
    return np.sort(grants.places(grants.con.execute(sql, values).fetchnumpy()["row_id"]))


def _counted(
    schema: dict[str, Any],
    said: list[str],
    grants: Grants,
    places: Places,
    in_cells: tuple[Integers, Places],
) -> pl.DataFrame:
    """How many of some grants are in each cell of a kind that any is in, after what is `said`.

    `in_cells` is what `Grants.cells` gives.
    """
    cells, of_grants = in_cells
    counts = _counts(len(cells))
    count_one(places, of_grants, grants.awarded, counts)
    there = np.flatnonzero(counts.grants)
    words = (np.full(len(there), word) for word in said)
    return _frame(schema, *words, cells[there], *(each[there] for each in counts))


def _create(con: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame) -> None:
    con.register("counted_rows", rows)
    con.execute(f"create table {table} as select * from counted_rows")
    con.unregister("counted_rows")
