"""Who is in which cell, counted by compiled loops and, slowly, one by one."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pytest

from pipelines.counts import cells
from pipelines.counts.cells import Grants, members_of
from pipelines.errors import BuildError
from tests.counts.world import CELL_GRANTS, WEAK, World, count, some_world

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


SAID = f"""
    select question_id, cell_id, recipient_number, gbp
    from counts.count_statements
    inner join counts.count_question_cuts using (question_id)
    inner join ({CELL_GRANTS}) using (row_id, kind)
"""
COULD_BE_SAID = f"""
    select source, relation, cell_id, recipient_number, gbp
    from counts.count_looked_at
    inner join ({CELL_GRANTS}) using (row_id)
    where source in ('no_permission', 'text_rule', 'suggested')
"""
IN_CELLS = f"select kind, cell_id, recipient_number, gbp from ({CELL_GRANTS})"
SEEDS = f"select cell_id, bit_xor(seed) from ({CELL_GRANTS}) group by cell_id"
ANSWERED = f"""
    select distinct
        questions.source, questions.relation, questions.level, cell_grants.cell_id,
        cell_grants.recipient_number, cell_grants.gbp, cell_grants.row_id
    from counts.count_looked_at as looked_at
    inner join ({CELL_GRANTS}) as cell_grants using (row_id)
    inner join counts.count_questions as questions using (source, relation)
    inner join counts.count_question_cuts as cuts using (question_id, kind)
    where questions.source in ('correction', 'declared')
    and (
        questions.source = 'correction'
        or questions.level in ('any', 'local_term')
        or list_position(['group', 'category', 'subcategory'], looked_at.finest_level_offered)
            >= list_position(
                ['group', 'category', 'subcategory'],
                if(questions.level = 'intersection', 'group', questions.level)
            )
    )
"""
KNOWN = f"""
    select distinct relation, cell_id, recipient_number, gbp, row_id
    from counts.count_looked_at
    inner join ({CELL_GRANTS}) using (row_id)
    where source in ('correction', 'declared')
    union all
    select 'user_led', cell_id, recipient_number, gbp, row_id
    from ({CELL_GRANTS})
    semi join (select row_id from counts.count_grants where user_led_status <> 'not_known')
        using (row_id)
"""


def summed(who: Who) -> dict[tuple[Any, ...], tuple[float, ...]]:
    """How many organisations, grants and pounds there are, by the same keys."""
    return {
        key: (len(each), sum(map(len, each.values())), round(sum(map(sum, each.values())), 2))
        for key, each in who.items()
    }


def test_cells_are_those_of_each_grant_counted_one_by_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    columns = "kind, cell_id, organisations, grants, gbp"
    found = con.execute(f"select {columns} from counts.count_cells").fetchall()
    slowly = summed(of_cells(con, IN_CELLS))
    assert len(found) == len(slowly) > 50
    assert {tuple(row[:2]): tuple(row[2:]) for row in found} == slowly
    seeds = con.execute("select cell_id, seed from counts.count_cells").fetchall()
    assert dict(seeds) == dict(con.execute(SEEDS).fetchall())


def test_a_grant_in_no_category_is_a_fault_and_in_no_other() -> None:
    con = count(some_world(1, organisations=5), WEAK)
    con.execute("update counts.count_grants set region = null where row_id = 0")
    con.execute("drop table counts.count_cell_sums")
    with pytest.raises(BuildError, match="no category"):
        cells.write_cell_sums(con)


@pytest.mark.parametrize(("table", "sql", "keys"), [("answers", ANSWERED, 4), ("known", KNOWN, 2)])
def test_what_is_known_is_that_of_each_grant_counted_one_by_one(
    table: str, sql: str, keys: int
) -> None:
    con = count(answering_world(), WEAK)
    slowly = summed(of_cells(con, f"select * exclude (row_id) from ({sql})"))
    found = con.execute(f"from counts.count_{table}").fetchall()
    assert len(found) == len(slowly) > 100
    assert {tuple(row[:keys]): tuple(row[keys:]) for row in found} == slowly


def answering_world() -> World:
    """Groups that answered, some more finely than others, some not, and what is said of some."""
    states = ("answered", "general", "prefer_not_to_say", "no_permission", "not_in_file")
    grants = [
        replace(
            grant,
            states={
                "serves": states[grant.number % 5],
                "led_by": states[grant.number // 5 % 5],
                "mission": states[grant.number % 3],
            },
            finest=("group", "category", "subcategory", "none", "not_known")[grant.number // 2 % 5],
            user_led=("declared", "not_known", "suggested", "stated")[grant.number % 4],
        )
        for grant in some_world(3, organisations=60).grants
    ]
    return World(tuple(grants))


def test_tallies_are_those_of_each_grant_and_cell_counted_one_by_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    slowly = summed(of_cells(con, SAID))
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
    for table in ("tallies", "wholes", "answers", "known"):
        con.execute(f"drop table counts.count_{table}")
    cells.write_counted(con)
    assert len(list(cells._parts(con))) > 2
    assert con.execute("from counts.count_tallies order by all").fetchall() == at_once
