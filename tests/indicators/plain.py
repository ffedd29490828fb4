"""Plain-Python accounts of grants: slow, obvious, and made without a query of the engine's."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from pipelines.indicators import Filters, Result
from pipelines.store import Store
from tests.conftest import ROOT, Row

Test = Callable[[Row], bool]
Worked = dict[tuple[str, str], dict[str, Any]]
Value = Callable[[Sequence[Row]], float]

COUNTED: dict[str, Test] = {
    "grants_made": lambda row: row["amount_awarded"] > 0,
    "money_awarded": lambda row: row["amount_gbp"] is not None and row["amount_gbp"] > 0,
    "recipients_reached": lambda row: (
        row["amount_awarded"] > 0 and row["recipient_kind"] == "organisation"
    ),
}
VALUES: dict[str, Value] = {
    "grants_made": len,
    "money_awarded": lambda rows: float(sum(row["amount_gbp"] for row in rows)),
    "recipients_reached": lambda rows: len({row["recipient_id"] for row in rows}),
}
LEFT_OUT: dict[str, dict[str, Test]] = {
    "grants_made": {"zero_or_less": lambda row: row["amount_awarded"] <= 0},
    "money_awarded": {
        "not_pounds": lambda row: row["amount_gbp"] is None,
        "zero_or_less": lambda row: row["amount_gbp"] is not None and row["amount_gbp"] <= 0,
    },
    "recipients_reached": {
        "individual": lambda row: row["recipient_kind"] == "individual",
        "zero_or_less": lambda row: (
            row["recipient_kind"] == "organisation" and row["amount_awarded"] <= 0
        ),
    },
}
COLUMNS = {
    "recipient_kind": "recipient_kind",
    "registration_status": "registration_status",
    "legal_form": "legal_form",
    "recipient_size": "recipient_size_band",
    "recipient_size_basis": "recipient_size_basis",
    "grant_size_band": "grant_size_band",
    "annual_amount": "annual_amount_band",
    "under_2000_a_year": "is_under_2000_a_year",
    "under_10000_a_year": "is_under_10000_a_year",
    "recipient_year": "recipient_year_band",
    "first_award": "is_first_award",
    "financial_year": "financial_year",
    "calendar_year": "calendar_year",
    "funder": "funder_id",
    "funder_type": "funder_type",
    "programme": "programme_id",
    "currency": "currency",
    "is_open_call": "is_open_call",
    "purpose": "purpose",
    "restriction": "restriction",
    "purpose_basis": "purpose_basis",
    "user_led": "user_led_status",
    "meant_for": "meant_for",
    "meant_for_detail": "meant_for_detail",
    "led_by": "led_by",
    "led_by_detail": "led_by_detail",
    "led_by_and_for": "led_by_and_for",
    "restriction_basis": "restriction_basis",
    "duration": "duration_band",
    "duration_basis": "duration_basis",
    "region": "beneficiary_region_code",
    "nation": "beneficiary_nation_code",
    "place_basis": "beneficiary_place_basis",
    "work_scale": "work_scale",
    "geographic_scale": "geographic_scale",
    "office_region": "region_code",
    "deprivation_england": "work_deprivation_decile",
    "deprivation_wales": "work_deprivation_decile",
    "deprivation_scotland": "work_deprivation_decile",
}
UNKNOWN = {
    "registration_status": {"not_collected", "not_known"},
    "recipient_size_basis": {"none"},
    "purpose_basis": {"none"},
    "restriction_basis": {"none"},
    "duration_basis": {"none"},
    "place_basis": {"none", "not_known"},
}
# Columns that hold several codes: a grant is in each of them.
LISTS = {"meant_for", "meant_for_detail", "led_by", "led_by_detail", "led_by_and_for"}


def within_groups() -> dict[str, set[str]]:
    """Each category of the DEI Data Standard with the group that it is of."""
    listed = (ROOT / "data" / "reference" / "communities.csv").read_text(encoding="utf-8")
    return {
        row["community_code"]: {row["parent_code"]}
        for row in csv.DictReader(listed.splitlines())
        if row["level"] == "category" and row["parent_code"]
    }


# What can hold some of a category: in the most that the category could be.
COULD_BE = {
    "purpose": {name: {"core_and_project"} for name in ("core", "project")},
    "meant_for_detail": within_groups(),
    "led_by_detail": within_groups(),
}
# What is not known of a grant is at most what another column says: by bands from small to large.
AT_MOST = {"annual_amount": "grant_size_band"}


def bands() -> dict[str, int]:
    """Each band of sizes of grants with its place, from small to large."""
    listed = (ROOT / "data" / "rules" / "grant_size_bands.csv").read_text(encoding="utf-8")
    return {
        row["grant_size_band"]: int(row["sort_order"])
        for row in csv.DictReader(listed.splitlines())
    }


BANDS = bands()
FIGURES = (
    *("value", "known", "not_known", "base", "lower", "upper"),
    *("share", "share_lower", "share_upper", "is_not_known", "status"),
)


def is_organisation(row: Row) -> bool:
    return bool(row["recipient_kind"] == "organisation")


def is_in(nation: str) -> Test:
    return lambda row: row["beneficiary_nation_code"] == nation and is_organisation(row)


# What is told by registers, of which no register of charities is given to the generated build: what
# is known is known of one category far sooner than of another.
NOT_TOLD = {"registration_status"}
# For which rows a dimension can be asked; the others are left out for this reason.
APPLIES: dict[str, Test] = {
    "registration_status": is_organisation,
    "legal_form": is_organisation,
    "recipient_size": is_organisation,
    "recipient_size_basis": is_organisation,
    "recipient_year": lambda row: row["financial_year"] != "not_known",
    "first_award": is_organisation,
    **dict.fromkeys(LISTS, is_organisation),
    "geographic_scale": is_organisation,
    "office_region": is_organisation,
    "deprivation_england": is_in("E92000001"),
    "deprivation_wales": is_in("W92000004"),
    "deprivation_scotland": is_in("S92000003"),
}


def describe(store: Store) -> list[Row]:
    """Each grant with what its funder and recipient add, joined by hand."""
    funders = {row["funder_id"]: row for row in store.table("funders").to_dicts()}
    recipients = {row["recipient_id"]: row for row in store.table("recipients").to_dicts()}
    return [
        {
            **row,
            "funder_type": funders[row["funder_id"]]["funder_type"],
            **{
                name: recipients.get(row["recipient_id"], {}).get(name)
                for name in (
                    *("registration_status", "recipient_name", "legal_form"),
                    *("geographic_scale", "region_code"),
                )
            },
        }
        for row in store.table("grants").to_dicts()
    ]


def choose(rows: Sequence[Row], filters: Filters) -> list[Row]:
    """The rows that a choice leaves."""
    chosen = [
        row
        for row in rows
        if all(set(codes(row, column)) & {*wanted} for column, wanted in filters.choices().items())
    ]
    named = filters.recipient_words.lower()
    chosen = [r for r in chosen if not named or named in (r["recipient_name"] or "").lower()]
    if not filters.is_government_in:
        government = ("local_government", "central_government")
        chosen = [row for row in chosen if row["funder_type"] not in government]
    if not filters.is_individuals_in:
        chosen = [row for row in chosen if row["recipient_kind"] == "organisation"]
    return [row for row in chosen if filters.is_regrants_in or not row["is_regrant"]]


def codes(row: Row, column: str) -> list[str]:
    return str(row[column]).split(";") if column in LISTS else [str(row[column])]


def categories(row: Row, by: tuple[str, ...], number: int) -> list[str]:
    return codes(row, COLUMNS[by[number]]) if 0 <= number < len(by) else [""]


def is_unknown(row: Row, by: tuple[str, ...]) -> bool:
    if not by:
        return False
    unknown = UNKNOWN.get(by[-1], {"not_known"})
    return any(code in unknown for code in categories(row, by, len(by) - 1))


def pairs(row: Row, by: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(one, two) for one in categories(row, by, 0) for two in categories(row, by, 1)]


def applies(row: Row, by: tuple[str, ...]) -> bool:
    return all(APPLIES[name](row) for name in by if name in APPLIES)


def named(column: str, *codes: str) -> Test:
    """Whether a column holds one of some codes."""
    return lambda row: row[column] in codes


def is_told(column: str) -> Test:
    """Whether a column holds anything but "not known"."""
    return lambda row: row[column] != "not_known"


def runs(months: int) -> Test:
    """Whether a grant is known to run for so many months or more."""
    return lambda row: row["duration_months"] is not None and row["duration_months"] >= months


def is_timed(row: Row) -> bool:
    return row["duration_months"] is not None


def is_any(row: Row) -> bool:
    return True


def is_none(row: Row) -> bool:
    return False


@dataclass(frozen=True)
class PlainShare:
    """A share: of which total, of which of its grants, what counts, what is known, what may be."""

    of: str
    numerator: Test
    known: Test
    applies: Test = is_any
    also: Test = is_none
    is_told: bool = True


def of_both(name: str, *tests: Test, **more: Any) -> dict[str, PlainShare]:
    """A share of the money and the same of the grants."""
    return {
        f"{name}_share_of_{noun}": PlainShare(of, *tests, **more)
        for noun, of in (("money", "money_awarded"), ("grants", "grants_made"))
    }


SIZED, SCALED = is_told("recipient_size_band"), is_told("geographic_scale")
UNDER_2000 = (named("is_under_2000_a_year", "yes"), is_told("is_under_2000_a_year"))
DEPRIVED = (named("work_deprivation_decile", "1", "2"), is_told("work_deprivation_decile"))
NATIONS = {"england": "E92000001", "wales": "W92000004", "scotland": "S92000003"}
SHARES: dict[str, PlainShare] = {
    **of_both(
        "core", named("purpose", "core"), is_told("purpose"),
        also=named("purpose", "core_and_project"),
    ),
    **of_both("unrestricted", named("restriction", "unrestricted"), is_told("restriction")),
    "under_2000_a_year_share_of_grants": PlainShare("grants_made", *UNDER_2000),
    "under_2000_a_year_share_of_core_grants": PlainShare(
        "grants_made", *UNDER_2000, applies=named("purpose", "core")
    ),
    **of_both(
        "micro_recipients", named("recipient_size_band", "micro"), SIZED, applies=is_organisation
    ),
    **of_both(
        "micro_and_small_recipients", named("recipient_size_band", "micro", "small"), SIZED,
        applies=is_organisation,
    ),
    **of_both(
        "large_recipients", named("recipient_size_band", "large", "major", "super_major"), SIZED,
        applies=is_organisation,
    ),
    **of_both(
        "not_on_a_register", named("registration_status", "none_found"),
        named("registration_status", "none_found", "registered"), applies=is_organisation,
        # no register of charities is given to the generated build
        is_told=False,
    ),
    **of_both(
        "local_recipients", named("geographic_scale", "local"), SCALED, applies=is_organisation
    ),
    **of_both(
        "national_recipients", named("geographic_scale", "national"), SCALED,
        applies=is_organisation,
    ),
    **of_both("over_12_months", runs(13), is_timed),
    **of_both("at_least_24_months", runs(24), is_timed),
    **of_both("at_least_36_months", runs(36), is_timed),
    "regrant_share_of_money": PlainShare(
        "money_awarded", lambda row: row["is_regrant"], lambda row: row["is_regrant"]
    ),
    **of_both("open_call", named("is_open_call", "yes"), is_told("is_open_call")),
    "first_award_share_of_grants": PlainShare(
        "grants_made", named("is_first_award", "yes"), is_told("is_first_award"),
        applies=is_organisation,
    ),
    **{
        name: share
        for nation, code in NATIONS.items()
        for name, share in of_both(
            f"most_deprived_fifth_of_{nation}", *DEPRIVED, applies=is_in(code)
        ).items()
    },
}  # fmt: skip
LARGEST = {f"largest_{percent}_percent_share_of_money": percent for percent in (1, 5, 10, 20)}
OF_RECIPIENTS = (*LARGEST, "gini_coefficient", "herfindahl_index")


def found_in(result: Result, names: Sequence[str] = FIGURES) -> Worked:
    """What the engine found, by categories."""
    rows = result.rows.to_dicts()
    found = {(row["category"], row["category_2"]): row for row in rows}
    assert len(found) == len(rows)
    return {key: {name: row[name] for name in names} for key, row in found.items()}


def assert_same(found: Worked, worked: Worked, rel: float = 1e-12) -> None:
    """Each figure is the one worked out; numbers to so much of their size."""
    assert found.keys() == worked.keys()
    for key, figures in worked.items():
        for name, figure in figures.items():
            is_number = isinstance(figure, (int, float)) and not isinstance(figure, bool)
            close = pytest.approx(figure, rel=rel) if is_number else figure
            assert found[key][name] == close, (key, name)
