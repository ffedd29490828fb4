"""Which grants the pages are about: shared choices, held in the address of the page."""

from dataclasses import replace
from html import escape

import streamlit as st

from dashboard import address, db
from pipelines.contracts import load_fields
from pipelines.indicators import Filters

# Choices that a figure's category sets: the field of `Filters` and what the choice is called.
CODE_CHOICES = {
    "recipient_kind": ("recipient_kinds", "Kind of recipient"),
    "registration_status": ("registration_statuses", "Registration of the recipient"),
    "grant_size_band": ("grant_size_bands", "Size of grant"),
    "beneficiary_region_code": ("work_regions", "Region where the work is"),
    "beneficiary_nation_code": ("work_nations", "Nation where the work is"),
    "beneficiary_place_basis": ("work_place_bases", "How the file says where the work is"),
    "work_deprivation_decile": ("work_deprivation_deciles", "Deprivation where the work is"),
    "geographic_scale": ("geographic_scales", "Scale of the recipient"),
    "region_code": ("office_regions", "Region of the recipient's office"),
}
REGRANT_HELP = "A grant for regranting is counted again if the next funder's grants are here too."


def choose(is_all: bool = False) -> Filters:
    """Show the choices and return them; `is_all` adds those that a figure's category sets."""
    named = ""
    if is_all:
        named = address.words("Name of a recipient", "recipient", "Any part of the name")
    title = "Choose which grants" if is_all else "Choose funders and years"
    with st.expander(title, expanded=False, key="choices"):
        funder_ids = address.several("Funders", "funder_id", _funder_names(), "All funders")
        years = address.several("Financial years of award", "financial_year", _years(), "All years")
        codes = {
            field: tuple(_codes(name, label)) if is_all else ()
            for name, (field, label) in CODE_CHOICES.items()
        }
        regrants = address.yes_or_no(
            "Count money given for regranting", "regrants", True, REGRANT_HELP
        )
    filters = Filters(
        funder_ids=tuple(funder_ids),
        financial_years=tuple(years),
        **codes,
        recipient_words=named,
        is_regrants_in=regrants,
    )
    unknown = address.unknown_choice()
    if unknown:
        st.warning(
            f"The address asks for what is not in this build, and is shown without: {unknown}"
        )
    st.html(f'<p class="fe-source">Shown: {escape(in_words(filters))}.</p>')
    return filters


def in_words(filters: Filters) -> str:
    """What was chosen, as the end of a sentence: 'all funders; all years'."""
    funders, years = _funder_names(), _years()
    parts = [
        ", ".join(funders[code] for code in filters.funder_ids) or "all funders",
        ", ".join(years[code] for code in filters.financial_years) or "all years",
    ]
    for name, (field, label) in CODE_CHOICES.items():
        chosen = getattr(filters, field)
        if chosen:
            named = ", ".join(load_fields()[name].values.get(code, code) for code in chosen)
            parts.append(f"{label.lower()}: {named}")
    if filters.recipient_words:
        parts.append(f"recipients whose name has “{filters.recipient_words}”")
    if not filters.is_regrants_in:
        parts.append("without money for regranting")
    return "; ".join(parts)


def within_nation(filters: Filters, nation_code: str) -> Filters:
    """The same choice, for work in one nation by organisations: what a decile can be told of."""
    return replace(filters, work_nations=(nation_code,), recipient_kinds=("organisation",))


def _codes(name: str, label: str) -> list[str]:
    return address.several(label, name, load_fields()[name].values, "All")


def _funder_names() -> dict[str, str]:
    rows = db.table("funders").sort("funder_name").select("funder_id", "funder_name").rows()
    return dict(rows)


def _years() -> dict[str, str]:
    rows = db.result("grants_made", ("financial_year",), Filters()).rows
    return dict(rows.select("category", "label").rows())
