"""Which grants the pages are about: shared choices, held in the address of the page."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import address, db
from pipelines import chosen
from pipelines.contracts import load_fields
from pipelines.indicators import Filters, load_dimensions
from pipelines.phrases import say

# Choices by code that are always offered where grants are listed. Those that a figure's category
# leads to are offered too, once it has.
OFFERED = (
    *("recipient_kind", "registration_status", "recipient_size_band", "grant_size_band"),
    "beneficiary_region_code",
)


def choose(is_all: bool = False, of_funders: Sequence[str] | None = None) -> Filters:
    """Show the choices and return them; `is_all` adds those that a figure's category sets.

    `of_funders` are those that a page has chosen in its own way; they are then not asked for here.
    """
    named = ""
    if is_all:
        named = address.words(
            say("filters.recipient"), "recipient", say("filters.recipient_placeholder")
        )
    with st.expander(_title(is_all, of_funders is not None), expanded=False, key="choices"):
        funder_ids = list(of_funders) if of_funders is not None else _funders()
        years, calendar_years = _years("financial_year"), _years("calendar_year")
        codes = {column: tuple(_codes(column)) for column in (_offered() if is_all else ())}
        regrants, government, individuals = (
            address.yes_or_no(say(f"filters.{name}"), name, True, say(f"filters.{name}_help"))
            for name in ("regrants", "government", "individuals")
        )
        real = _has_deflator() and address.yes_or_no(
            say("filters.real"), "real", False, _real_help()
        )
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
    shown = escape(say("filters.shown", chosen=in_words(filters)))
    st.html(f'<p class="fe-source">{shown}</p>')
    return filters


def _title(is_all: bool, has_funders: bool) -> str:
    if has_funders:
        return say("filters.years_only")
    return say("filters.all") if is_all else say("filters.some")


def _funders() -> list[str]:
    label, every = say("filters.funders"), say("filters.all_funders")
    return address.several(label, "funder_id", db.names().funders, every)


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
    return address.several(chosen.name_of(column), column, labels, say("filters.all_codes"))


def _years(dimension: str) -> list[str]:
    rows = db.result("grants_made", (dimension,), Filters()).rows
    years = dict(rows.select("category", "label").rows())
    return address.several(say(f"filters.{dimension}s"), dimension, years, say("filters.all_years"))


def _has_deflator() -> bool:
    return db.table("build_info")["deflator_name"].item() is not None


def _real_help() -> str:
    build = db.table("build_info").row(0, named=True)
    return say(
        "filters.real_help",
        year=build["deflator_base_year"],
        name=build["deflator_name"],
        source=build["deflator_source"],
    )
