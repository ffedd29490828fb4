"""Tests that counts of what is private are rounded and not small, and public ones are exact."""

from dataclasses import replace
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.counts.settings import (
    Protection,
    ProtectionError,
    load_protection,
)
from tests.counts.world import Given, Said, World, count, some_world

SLOW = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
# What is published beside what is true, of all that is not public.
BESIDE = """
    select counts.measure, counts.value, counts.step, counts.lower, counts.status,
        protected.tally, protected.whole, protected.step as own_step
    from marts.community_counts as counts
    inner join counts.count_questions as questions
        using (relation, community_code, community_code_2, source)
    inner join counts.count_cells as cells using (scope, funder_id, programme_id, cut_by, category)
    inner join counts.count_protected as protected using (question_id, cell_id, measure)
    where not questions.is_public
"""


def rows(con: duckdb.DuckDBPyConnection, where: str = "true") -> list[dict[str, Any]]:
    return con.sql(f"select * from marts.community_counts where {where}").pl().to_dicts()


def plain(number: int, **values: Any) -> Given:
    return Given(number, f"GB-CHC-{2000000 + number}", **values)


@SLOW
@given(
    seed=st.integers(0, 10**6),
    share=st.sampled_from([0.08, 0.3, 0.85, 0.97]),
    source=st.sampled_from(["text_rule", "no_permission"]),
)
def test_every_published_number_is_over_the_threshold_and_rounded(
    seed: int, share: float, source: str
) -> None:
    con = count(some_world(seed, organisations=90, share=share, source=source))
    found = con.execute(BESIDE).fetchall()
    assert found
    for measure, value, step, lower, status, tally, whole, own_step in found:
        assert (value is None) == (status == "c")
        assert step == own_step
        if value is None:
            assert lower is None
            continue
        assert tally > 10 * own_step / 5
        assert whole - tally > 10 * own_step / 5
        assert value <= 0.9 * whole
        assert abs(value - tally) < step
        assert value % step == 0
        assert lower <= tally
        if measure == "organisations":
            assert step == 5
    con.close()


def test_numbers_of_grants_and_pounds_could_not_be_moved_by_more_than_a_step(
    protected: duckdb.DuckDBPyConnection,
) -> None:
    largest = protected.execute(
        "select max(grants), max(gbp) from (select sum(1) as grants, sum(gbp) as gbp "
        "from counts.count_grants group by recipient_number)"
    ).fetchall()[0]
    [grants, pounds] = [
        row["step"]
        for measure in ("grants", "gbp")
        for row in rows(
            protected, f"measure = '{measure}' and scope = 'all' and relation = 'serves'"
        )
        if row["community_code"] == "any" and row["source"] == "text_rule"
    ]
    assert grants >= largest[0]
    assert pounds >= largest[1]


def test_pounds_and_grants_are_given_of_wholes_alone(
    protected: duckdb.DuckDBPyConnection,
) -> None:
    cut = rows(protected, "cut_by <> 'none' and source = 'text_rule'")
    assert {row["measure"] for row in cut} == {"organisations"}


@pytest.mark.parametrize("number", [0, 1, 9, 10])
def test_nought_and_few_look_alike(number: int) -> None:
    said = (Said("serves", "DEI040000"), Said("led_by", "DEI040000"))
    grants = [plain(n, said=said if n < number else ()) for n in range(60)]
    listed = rows(count(World(tuple(grants))), "source = 'text_rule'")
    without = rows(count(World(tuple(plain(n) for n in range(60)))), "source = 'text_rule'")
    assert listed == without
    assert {row["status"] for row in listed} == {"c"}


def test_a_stream_of_which_nearly_all_are_described_so_is_not_told() -> None:
    grants = [plain(n, said=(Said("serves", "DEI090000"),) if n > 4 else ()) for n in range(80)]
    found = rows(
        count(World(tuple(grants))), "community_code = 'DEI090000' and source = 'text_rule'"
    )
    assert {row["status"] for row in found if row["relation"] == "serves"} == {"c"}


def test_the_same_files_come_to_the_same_numbers_and_others_are_drawn_anew() -> None:
    world = some_world(5, organisations=90)
    first, again = rows(count(world)), rows(count(world))
    assert first == again
    later = rows(count(replace(world, edition=2)))
    assert first != later


def test_one_set_of_grants_has_one_number_whatever_it_is_called(
    protected: duckdb.DuckDBPyConnection,
) -> None:
    funder = rows(protected, "funder_id = 'F2' and scope = 'funder' and cut_by = 'none'")
    stream = rows(protected, "programme_id = 'F2/c' and cut_by = 'none'")
    keys = ("relation", "community_code", "source", "measure")
    values = {tuple(row[key] for key in keys): row["value"] for row in funder}
    shared = [row for row in stream if tuple(row[key] for key in keys) in values]
    assert any(row["value"] for row in shared)
    for row in shared:
        assert row["value"] == values[tuple(row[key] for key in keys)] or row["status"] == "c"


def test_what_groups_declare_is_counted_as_it_is_with_its_base() -> None:
    def answer(number: int) -> Given:
        if number < 7:
            said = (Said("serves", "DEI010110", "declared", True),)
            return plain(number, states={"serves": "answered"}, said=said, gbp=100)
        return plain(number, states={"serves": "general"} if number < 20 else {})

    con = count(World(tuple(answer(n) for n in range(40))))
    for code in ("DEI010110", "DEI010100", "DEI010000", "any"):
        [orgs, _, pounds] = [
            row
            for measure in ("organisations", "grants", "gbp")
            for row in rows(
                con,
                f"source = 'declared' and relation = 'serves' and community_code = '{code}' "
                f"and scope = 'all' and cut_by = 'none' and measure = '{measure}'",
            )
        ]
        assert (orgs["value"], orgs["looked_at"], orgs["not_known"]) == (7, 20, 20)
        assert (orgs["lower"], orgs["upper"], orgs["base"]) == (7, 27, 40)
        assert (pounds["value"], pounds["step"]) == (700, None)
    [nought] = rows(
        con,
        "source = 'declared' and relation = 'serves' and community_code = 'DEI020000' "
        "and scope = 'all' and cut_by = 'none' and measure = 'grants'",
    )
    assert (nought["value"], nought["looked_at"]) == (0, 20)
    # nobody was asked who leads: nothing is said of it
    assert rows(con, "source = 'declared' and relation = 'led_by'") == []


def test_a_grant_is_counted_once_in_a_group_whatever_codes_it_has() -> None:
    said = tuple(Said("serves", code) for code in ("DEI010110", "DEI010120", "DEI010310"))
    con = count(World(tuple(plain(n, said=said if n < 30 else ()) for n in range(90))))
    found = con.execute(
        "select tally from counts.count_protected join counts.count_questions using (question_id) "
        "where relation = 'serves' and community_code in ('DEI010000', 'any') "
        "and community_code_2 = 'none' and source = 'text_rule' "
        "and cell_id = 1 and measure = 'grants'"
    ).fetchall()
    assert found == [(30.0,), (30.0,)]


def test_led_by_and_for_needs_both_of_one_group_by_one_source() -> None:
    both = (Said("serves", "DEI010110"), Said("led_by", "DEI010310"))
    other = (Said("serves", "DEI020000"), Said("led_by", "DEI010310"))
    mixed = (Said("serves", "DEI010000", "declared", True), Said("led_by", "DEI010310"))
    grants = [plain(0, said=both), plain(1, said=other), plain(2, said=mixed)]
    found = (
        count(World(tuple(grants)))
        .execute(
            "select community_code, row_id from counts.count_statements "
            "join counts.count_questions using (question_id) "
            "where relation = 'led_by_and_for' order by all"
        )
        .fetchall()
    )
    assert found == [("DEI010000", 0), ("DEI010300", 0), ("DEI010310", 0), ("any", 0)]


def test_two_communities_together_are_counted_by_grant(
    protected: duckdb.DuckDBPyConnection,
) -> None:
    both = protected.execute(
        "select community_code, community_code_2 from counts.count_questions "
        "where level = 'intersection' and source = 'text_rule' and relation = 'serves'"
    ).fetchall()
    assert ("DEI010000", "DEI090000") in both
    wrong = protected.execute(
        "select count(*) from counts.count_statements as both_of "
        "join counts.count_questions as pairs on both_of.question_id = pairs.question_id "
        "where pairs.level = 'intersection' and (select count(*) "
        "from counts.count_statements as one join counts.count_questions as ones "
        "on one.question_id = ones.question_id where one.row_id = both_of.row_id "
        "and ones.relation = pairs.relation and ones.source = pairs.source "
        "and ones.community_code_2 = 'none' "
        "and ones.community_code in (pairs.community_code, pairs.community_code_2)) <> 2"
    ).fetchall()
    assert wrong == [(0,)]


def test_what_is_suggested_is_told_in_protected_numbers_only() -> None:
    grants = [plain(n, user_led="suggested" if n % 3 == 0 else "not_known") for n in range(120)]
    grants += [plain(n, user_led="stated") for n in range(120, 130)]
    con = count(World(tuple(grants)))
    [suggested] = rows(
        con,
        "source = 'suggested' and scope = 'all' and cut_by = 'none' and measure = 'organisations'",
    )
    assert suggested["value"] in (40, 45, 35)
    assert suggested["looked_at"] == 120
    [stated] = rows(
        con, "source = 'stated' and scope = 'all' and cut_by = 'none' and measure = 'organisations'"
    )
    assert (stated["value"], stated["not_known"]) == (10, 120)


@pytest.mark.parametrize(
    "change", [{"rounding": 0}, {"threshold": -1}, {"most_share": 0.0}, {"most_share": 1.5}]
)
def test_numbers_that_protect_nothing_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ProtectionError, match=r"protection\.toml"):
        replace(load_protection(), **change)


def test_the_project_protects_with_ten_organisations_in_steps_of_five() -> None:
    numbers = load_protection()
    assert (numbers.threshold, numbers.rounding, numbers.is_audited) == (10, 5, True)
    assert isinstance(numbers, Protection)


def test_a_file_of_numbers_that_cannot_be_used_is_named(tmp_path: Any) -> None:
    path = tmp_path / "protection.toml"
    path.write_text("[threshold]\nvalue = 10\n", encoding="utf-8")
    with pytest.raises(ProtectionError, match=r"protection\.toml: this cannot be used"):
        load_protection(path)
