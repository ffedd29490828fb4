"""Tests that each check, and each part of a contract, finds what is planted for it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.checks import CHECKS_DIR, find_failed_checks
from pipelines.contracts import find_breaches
from tests.conftest import OTHER_FUNDER, build_files, grant, grant_to_individual

DISABLED_PEOPLE = {
    "askedStatus": "AS200",
    "replyStatus": "RS200",
    "response": {"taxonomyCodes": ["DEI020000"]},
}
ALL_ALIKE = dict.fromkeys(("leadership", "mission", "project"), DISABLED_PEOPLE)

# What makes the statement of each check untrue.
PLANTED = {
    "communities_of_a_grant_are_those_that_may_be_told": (
        "update marts.grants set led_by_detail = 'DEI020200' where grant_id = '360G-test-2'"
    ),
    "every_grant_has_one_funder": "delete from marts.funders where funder_id like '%1000002'",
    "every_grant_has_one_programme": "update marts.programmes set funder_id = 'GB-CHC-9'",
    "every_grant_to_an_organisation_has_one_recipient": "delete from marts.recipients",
    "every_positive_pound_amount_has_a_size_band": (
        "update marts.grants set grant_size_band = 'not_known' where amount_gbp = 0.01"
    ),
    "every_grant_to_an_organisation_has_one_state_of_each_dei_area": (
        "insert into intermediate.int_dei_areas select * from intermediate.int_dei_areas limit 1"
    ),
    "grants_table_holds_the_pounds_of_its_files": (
        "update marts.grants set amount_gbp = amount_gbp + 0.01 where grant_id = '360G-test-1'"
    ),
    "no_amount_in_another_currency_is_counted_as_pounds": (
        "update marts.grants set amount_gbp = amount_awarded where currency = 'USD'"
    ),
    "no_answer_without_permission_is_published": (
        "update intermediate.int_dei_areas set state = 'no_permission', reply_status = 'RS203'"
    ),
    "no_dei_data_stands_beside_a_grant_to_a_person": (
        "update raw.grants set dei_details = '{}' where names_individual"
    ),
    "no_grant_to_a_person_tells_more_than_the_region_of_its_place": (
        "update marts.grants set beneficiary_local_authority_code = 'E08000003' "
        "where recipient_kind = 'individual'"
    ),
    "nothing_only_suggested_is_published_by_row": (
        "update marts.recipients set user_led_status = 'suggested'"
    ),
    "only_a_group_says_that_it_is_not_user_led": (
        "insert into intermediate.int_user_led (row_id, status, basis, said_by) "
        "values (0, 'declared_not', 'text_rule', 'funder')"
    ),
    "pounds_in_equal_pounds_out": (
        "update marts.source_files set superseded_gbp = superseded_gbp - 0.01"
    ),
    "rows_in_equal_rows_out": "update marts.source_files set rejected_count = 0",
    "rows_landed_equal_rows_recorded": (
        "update staging.stg_source_files set row_count = row_count + 1"
    ),
    "who_is_led_by_and_for_the_same_people_declared_it": (
        "update intermediate.int_dei_codes set is_permitted = false"
    ),
}

BREACHES = {
    "insert into marts.funders select * from marts.funders limit 1": "funders: 1 rows repeat",
    "update marts.grants set grant_id = null where currency = 'USD'": "grants: 1 rows have no key",
    "update marts.funders set funder_type = 'bank'": "funders.funder_type: not in its code list: b",
    "update marts.grants set is_open_call = null": "is_open_call: not in its code list: None",
    "update marts.grants set led_by = 'any;DEI1'": "grants.led_by: not in its code list: DEI1",
    "update marts.grants set led_by_detail = null": "led_by_detail: not in its code list: ",
    "alter table marts.grants add column mood varchar": "there and not promised ['mood VARCHAR']",
    "alter table marts.grants drop column title": "promised and not there ['title VARCHAR']",
    "alter table marts.grants alter amount_gbp type double": "['amount_gbp DOUBLE']",
    "drop table marts.programmes": "programmes: promised and not there",
}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The private file of a small build, to be broken and rolled back."""
    build = build_files(
        tmp_path_factory.mktemp("checks"),
        [grant(amount=10), grant("360G-test-2", 0.01, deiDetails=ALL_ALIKE), grant(None, 5)],
        [
            grant(amount=20, fundingOrganization=[OTHER_FUNDER]),
            grant("360G-test-3", 30, currency="USD"),
            grant_to_individual(),
        ],
    )
    build.store.close()
    with duckdb.connect(str(build.out / "work.duckdb")) as con:
        yield con


@pytest.fixture
def broken(work: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    work.begin()
    yield work
    work.rollback()


def test_nothing_is_found_where_nothing_is_planted(broken: duckdb.DuckDBPyConnection) -> None:
    assert find_failed_checks(broken) == []
    assert find_breaches(broken, "marts") == []


def test_every_check_has_something_planted_for_it() -> None:
    assert sorted(PLANTED) == sorted(path.stem for path in CHECKS_DIR.glob("*.sql"))


@pytest.mark.parametrize("check", PLANTED)
def test_a_check_finds_what_is_planted(broken: duckdb.DuckDBPyConnection, check: str) -> None:
    broken.execute(PLANTED[check])
    failed = {found.statement: found for found in find_failed_checks(broken)}
    assert check.replace("_", " ") in failed
    assert str(failed[check.replace("_", " ")]).startswith(f"{check.replace('_', ' ')}: ")


@pytest.mark.parametrize("breach", BREACHES)
def test_a_contract_finds_what_is_planted(broken: duckdb.DuckDBPyConnection, breach: str) -> None:
    broken.execute(breach)
    assert any(BREACHES[breach] in found for found in find_breaches(broken, "marts"))


def test_columns_in_another_order_are_found(broken: duckdb.DuckDBPyConnection) -> None:
    broken.execute(
        "create or replace table marts.build_info as "
        "select version, * exclude (version) from marts.build_info"
    )
    assert find_breaches(broken, "marts") == [
        "build_info: the columns stand in another order than promised"
    ]


def test_only_the_first_rows_that_break_a_check_are_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no_number_is_small.sql").write_text("select * from range(7)", encoding="utf-8")
    monkeypatch.setattr("pipelines.checks.CHECKS_DIR", tmp_path)
    with duckdb.connect() as con:
        [failed] = find_failed_checks(con)
    assert str(failed) == "no number is small: 7 rows, such as 0; 1; 2; 3; 4"
