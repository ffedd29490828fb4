"""Which grants the pages are about: shared choices, held in the address of the page."""

from html import escape

import streamlit as st

from dashboard import address, db
from dashboard.plain_text import plain
from pipelines import chosen
from pipelines.contracts import load_fields
from pipelines.indicators import Filters, load_dimensions

# Choices by code that are always offered where grants are listed. Those that a figure's category
# leads to are offered too, once it has.
OFFERED = (
    *("recipient_kind", "registration_status", "recipient_size_band", "grant_size_band"),
    "beneficiary_region_code",
)
GOVERNMENT_HELP = "Local and central government, where they fund here beside charitable funders."
INDIVIDUAL_HELP = "Figures of organisations leave them out in any case."
REGRANT_HELP = "A grant for regranting is counted again if the next funder's grants are here too."


def choose(is_all: bool = False) -> Filters:
    """Show the choices and return them; `is_all` adds those that a figure's category sets."""
    named = ""
    if is_all:
        named = address.words("Name of a recipient", "recipient", "Any part of the name")
    title = "Choose which grants" if is_all else "Choose funders and years"
    with st.expander(title, expanded=False, key="choices"):
        funder_ids = address.several("Funders", "funder_id", db.names().funders, "All funders")
        years = address.several(
            "Financial years of award", "financial_year", _years("financial_year"), "All years"
        )
        calendar_years = address.several(
            "Calendar years of award", "calendar_year", _years("calendar_year"), "All years"
        )
        codes = {column: tuple(_codes(column)) for column in (_offered() if is_all else ())}
        regrants = address.yes_or_no(
            "Count money given for regranting", "regrants", True, REGRANT_HELP
        )
        government = address.yes_or_no(
            "Count grants of government bodies", "government", True, GOVERNMENT_HELP
        )
        individuals = address.yes_or_no(
            "Count grants to individuals", "individuals", True, INDIVIDUAL_HELP
        )
        real = _has_deflator() and address.yes_or_no("Real terms", "real", False, _real_help())
    filters = Filters(
        funder_ids=tuple(funder_ids),
        financial_years=tuple(years),
        calendar_years=tuple(calendar_years),
        codes=tuple((column, chosen) for column, chosen in codes.items() if chosen),
        recipient_words=named,
        is_regrants_in=regrants,
        is_government_in=government,
        is_individuals_in=individuals,
        is_real=real,
    )
    unknown = address.unknown_choice()
    if unknown:
        # anybody can make an address, so nothing in it may become a link
        said = plain(unknown)
        st.warning(f"The address asks for what is not in this build, and is shown without: {said}")
    st.html(f'<p class="fe-source">Shown: {escape(in_words(filters))}.</p>')
    return filters


def in_words(filters: Filters) -> str:
    """What was chosen, as the end of a sentence: 'all funders; all years'."""
    return chosen.in_words(filters, db.names())


def within_nation(filters: Filters, nation_code: str) -> Filters:
    """The same choice, for work in one nation by organisations: what a decile can be told of."""
    return filters.narrowed(beneficiary_nation_code=nation_code, recipient_kind="organisation")


def _offered() -> list[str]:
    """Columns of codes: the usual ones, and those that the address asks for."""
    asked = [column for column in _by_code() if column not in OFFERED and address.has(column)]
    return [*OFFERED, *asked]


def _by_code() -> list[str]:
    """What can be chosen by code: never a community, which would list the groups of one."""
    fields = load_fields()
    columns = dict.fromkeys(dimension.column for dimension in load_dimensions().values())
    coded = [name for name in columns if fields[name].values or name == "programme_id"]
    return [name for name in coded if not fields[name].is_list]


def _codes(column: str) -> list[str]:
    labels = chosen.labels_of(column, db.names())
    return address.several(chosen.name_of(column), column, labels, "All")


def _years(dimension: str) -> dict[str, str]:
    rows = db.result("grants_made", (dimension,), Filters()).rows
    return dict(rows.select("category", "label").rows())


def _has_deflator() -> bool:
    return db.table("build_info")["deflator_name"].item() is not None


def _real_help() -> str:
    build = db.table("build_info").row(0, named=True)
    return (
        f"Prices of {build['deflator_base_year']}, by {build['deflator_name']} "
        f"({build['deflator_source']}). Edges such as £2,000 a year are not adjusted."
    )
