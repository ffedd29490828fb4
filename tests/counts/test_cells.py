"""Who is in which cell, counted by compiled loops and, slowly, one by one."""

from collections import defaultdict
from typing import Any

import duckdb
import numpy as np
import pytest

from pipelines.counts import cells
from pipelines.counts.cells import Grants, members_of
from tests.counts.world import WEAK, count, some_world

Who = dict[tuple[Any, ...], dict[int, list[float]]]


@pytest.fixture(scope="module", params=[1, 2])
def con(request: pytest.FixtureRequest) -> duckdb.DuckDBPyConnection:
    return count(some_world(request.param, organisations=40), WEAK)


def of_cells(con: duckdb.DuckDBPyConnection, sql: str) -> Who:
    """By what is counted and cell, the pounds of each grant by organisation."""
    who: Who = defaultdict(lambda: defaultdict(list))
    for *key, organisation, gbp in con.execute(sql).fetchall():
        who[tuple(key)][organisation].append(gbp)
    return who


SAID = """
    select question_id, cell_id, recipient_number, gbp
    from counts.count_statements
    inner join counts.count_question_cuts using (question_id)
    inner join counts.count_cell_grants using (row_id, kind)
"""
COULD_BE_SAID = """
    select source, relation, cell_id, recipient_number, gbp
    from counts.count_looked_at
    inner join counts.count_cell_grants using (row_id)
    where source in ('no_permission', 'text_rule', 'suggested')
"""


def test_tallies_are_those_of_each_grant_and_cell_counted_one_by_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    slowly = {
        key: (len(who), sum(map(len, who.values())), round(sum(map(sum, who.values())), 2))
        for key, who in of_cells(con, SAID).items()
    }
    found = con.execute("from counts.count_tallies").fetchall()
    assert len(found) == len(slowly) > 0
    assert {tuple(row[:2]): tuple(row[2:]) for row in found} == slowly


def test_wholes_are_who_could_be_counted_and_the_most_of_any_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    slowly = {
        key: (
            *(len(who), sum(map(len, who.values())), round(sum(map(sum, who.values())), 2)),
            *(max(map(len, who.values())), round(max(map(sum, who.values())), 2)),
        )
        for key, who in of_cells(con, COULD_BE_SAID).items()
    }
    found = con.execute("from counts.count_wholes").fetchall()
    assert len(found) == len(slowly) > 0
    assert {tuple(row[:3]): tuple(row[3:]) for row in found} == slowly


def test_members_are_of_the_cells_that_are_asked_for_and_no_others(
    con: duckdb.DuckDBPyConnection,
) -> None:
    slowly = {
        cell: {number - 1: (len(each), round(sum(each), 2)) for number, each in who.items()}
        for (source, relation, cell), who in of_cells(con, COULD_BE_SAID).items()
        if (source, relation) == ("text_rule", "serves")
    }
    asked = sorted(slowly)[::2]
    grants = Grants.of(con)
    members = members_of(grants, "text_rule", "serves", np.array(asked))
    found = {}
    for cut in members.cuts:
        for cell, start, end in zip(cut.cells, cut.starts, cut.starts[1:], strict=False):
            rows = zip(cut.organisations, cut.grants, cut.gbp, strict=True)
            found[int(cell)] = {int(who): (n, gbp) for who, n, gbp in list(rows)[start:end]}
    assert sorted(found) == asked
    for cell, who in found.items():
        assert who == slowly[cell]
    assert members.grants.max() == max(n for who in found.values() for n, _ in who.values())


def test_counting_a_part_at_a_time_comes_to_the_same(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = con.execute("from counts.count_tallies order by all").fetchall()
    monkeypatch.setattr(cells, "AT_ONCE", 25)
    con.execute("drop table counts.count_tallies")
    con.execute("drop table counts.count_wholes")
    cells.write_counted(con)
    assert len(list(cells._parts(con))) > 2
    assert con.execute("from counts.count_tallies order by all").fetchall() == at_once
