"""Tests of figures worked by hand, of asking for what is not there, and of unkind filters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from pipelines.definitions import TOTAL
from pipelines.indicators import (
    Filters,
    UnknownNameError,
    compute,
    compute_each_funder,
    load_dimensions,
    load_indicators,
)
from pipelines.lineage import Figure, count_grants, grants_of_figure
from pipelines.store import Store
from tests.conftest import OTHER_FUNDER, Built, build_files, grant, grant_to_individual

UNKIND = [
    "'",
    "') or true --",
    "GB-CHC-1000001' or '1'='1",
    "'; drop table grants; --",
    "(select funder_id from funders)",
    "$funder_ids",
    "{value}",
    "%",
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    build = build_files(
        tmp_path_factory.mktemp("compute"),
        [
            grant("360G-test-1", 60, fromOpenCall="Yes"),
            grant("360G-test-2", 20, fromOpenCall="No", awardDate="2025-05-01"),
            grant("360G-test-3", 20, awardDate=None),
            grant("360G-test-4", -5),
            grant("360G-test-5", 70, currency="USD"),
            grant_to_individual("360G-test-6", 0, fundingOrganization=[OTHER_FUNDER]),
        ],
    )
    yield build.store
    build.store.close()


def test_the_worked_example_of_compute(store: Store) -> None:
    rows = {
        r["category"]: r
        for r in compute(store, "money_awarded", ("is_open_call",)).rows.rows(named=True)
    }
    yes = rows["yes"]
    assert (yes["value"], yes["known"], yes["not_known"], yes["base"]) == (60, 80, 20, 100)
    assert (yes["lower"], yes["upper"]) == (60, 80)
    assert (yes["share"], yes["share_lower"], yes["share_upper"]) == (0.75, 0.6, 0.8)
    assert rows["not_known"]["share"] is None
    assert (yes["by"], yes["label"], yes["unit"]) == ("is_open_call", "From an open call", "gbp")


def test_a_whole_has_no_share_and_no_category(store: Store) -> None:
    [row] = compute(store, "money_awarded").rows.to_dicts()
    assert (row["value"], row["base"], row["lower"], row["upper"]) == (100, 100, 100, 100)
    assert (row["category"], row["label"], row["category_2"]) == ("", "", "")
    assert row["share"] is row["share_lower"] is row["share_upper"] is None


def test_what_is_left_out_is_counted_with_its_reason(store: Store) -> None:
    result = compute(store, "money_awarded")
    found = {row["reason"]: row["grant_count"] for row in result.left_out.to_dicts()}
    assert found == {"not_pounds": 1, "zero_or_less": 2}


def test_what_is_not_known_comes_last_and_codes_in_their_order(store: Store) -> None:
    rows = compute(store, "grants_made", ("is_open_call",)).rows
    assert rows["category"].to_list() == ["yes", "no", "not_known"]
    years = compute(store, "grants_made", ("financial_year",)).rows
    assert years["category"].to_list() == ["2024-25", "2025-26", "not_known"]
    assert years["label"].to_list() == ["2024-25", "2025-26", "Not known"]


# One dimension of each way of counting things once, and one that not all grants have.
DIMENSIONS = ("purpose", "financial_year", "registration_status", "deprivation_england")


@pytest.mark.parametrize("indicator", load_indicators())
def test_a_funder_without_a_counted_grant_has_no_rows(store: Store, indicator: str) -> None:
    for by in [(), *[(name,) for name in DIMENSIONS]]:
        filters = Filters(funder_ids=(OTHER_FUNDER["id"],))
        assert compute(store, indicator, by, filters).rows.is_empty()
        assert compute(store, indicator, (*by, "funder"), filters).rows.is_empty()
    for funder in (OTHER_FUNDER["id"], "GB-CHC-0"):
        filters = Filters(funder_ids=(funder,))
        assert compute(store, indicator, (), filters).rows.is_empty()
        assert grants_of_figure(store, Figure(indicator, filters=filters), limit=5).is_empty()
        assert count_grants(store, Figure(indicator, filters=filters)) == 0


@pytest.mark.parametrize("by", [(name,) for name in load_dimensions()], ids="-".join)
def test_nothing_by_any_dimension_has_no_rows(store: Store, by: tuple[str, ...]) -> None:
    filters = Filters(funder_ids=("GB-CHC-0",))
    for indicator in ("money_awarded", "recipients_reached", "core_share_of_money"):
        assert compute(store, indicator, by, filters).rows.is_empty()


def test_one_grant_is_all_of_its_category(built: Callable[..., Built]) -> None:
    one = built([grant(amount=7)]).store
    [row] = compute(one, "money_awarded", ("funder",)).rows.to_dicts()
    assert (row["value"], row["base"], row["upper"], row["share"]) == (7, 7, 7, 1.0)
    assert row["label"] == "First Trust"


@pytest.mark.parametrize("value", UNKIND)
@pytest.mark.parametrize("name", ["funder_ids", "programme_ids", "financial_years"])
def test_a_filter_that_looks_like_sql_matches_nothing(store: Store, name: str, value: str) -> None:
    filters = Filters(**{name: (value,)})  # type: ignore[arg-type]
    assert compute(store, "grants_made", ("programme",), filters).rows.is_empty()
    assert grants_of_figure(store, Figure("grants_made", filters=filters), limit=5).is_empty()
    assert compute(store, "grants_made").rows["value"].to_list() == [4]


@pytest.mark.parametrize("name", ["money", "money_awarded; drop table grants", "", "../money"])
def test_an_indicator_that_is_not_there_is_refused_with_those_that_are(
    store: Store, name: str
) -> None:
    with pytest.raises(UnknownNameError, match="grants_made, money_awarded, recipients_reached"):
        compute(store, name)


@pytest.mark.parametrize("name", ["colour", "funder_id", "1; select 1", ""])
def test_a_dimension_that_is_not_there_is_refused_with_those_that_are(
    store: Store, name: str
) -> None:
    with pytest.raises(UnknownNameError) as refused:
        compute(store, "grants_made", ("funder", name))
    assert all(known in str(refused.value) for known in load_dimensions())


def test_more_than_two_dimensions_are_refused(store: Store) -> None:
    with pytest.raises(UnknownNameError, match="At most 2"):
        compute(store, "grants_made", ("funder", "financial_year", "programme"))


def test_grants_behind_a_figure_come_newest_first_a_page_at_a_time(store: Store) -> None:
    pages = [
        grants_of_figure(store, Figure("grants_made"), 2, offset)["grant_id"].to_list()
        for offset in (0, 2, 4)
    ]
    assert pages == [["360G-test-2", "360G-test-1"], ["360G-test-5", "360G-test-3"], []]
    assert count_grants(store, Figure("grants_made", filters=Filters())) == 4


def test_each_funder_at_once_is_what_each_is_alone(sample_build: Path) -> None:
    store = Store(sample_build)
    funders = store.table("funders")["funder_id"]
    for indicator in load_indicators().values():
        if indicator.kind == TOTAL:
            continue
        at_once = compute_each_funder(store, indicator.id)
        for funder_id in funders:
            alone = compute(store, indicator.id, (), Filters(funder_ids=(funder_id,)))
            if funder_id not in at_once:
                assert not alone.rows["base"].sum()
                continue
            found = at_once[funder_id]
            assert_frame_equal(found.rows, alone.rows)
            assert_frame_equal(found.left_out, alone.left_out)
            assert (found.filters, found.by) == (alone.filters, alone.by)
    with pytest.raises(ValueError, match="is a total"):
        compute_each_funder(store, "money_awarded")
    store.close()
