"""Which grants the pages are about: shared choices, held in the address of the page."""

from html import escape

import streamlit as st

from dashboard import address, db
from pipelines.contracts import load_fields
from pipelines.indicators import Filters

CODE_LABELS = {
    "recipient_kind": "Kind of recipient",
    "registration_status": "Registration of the recipient",
    "grant_size_band": "Size of grant",
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
        codes = {name: _codes(name) if is_all else [] for name in CODE_LABELS}
        regrants = address.yes_or_no(
            "Count money given for regranting", "regrants", True, REGRANT_HELP
        )
    filters = Filters(
        funder_ids=tuple(funder_ids),
        financial_years=tuple(years),
        recipient_kinds=tuple(codes["recipient_kind"]),
        registration_statuses=tuple(codes["registration_status"]),
        grant_size_bands=tuple(codes["grant_size_band"]),
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
    for name, chosen in (
        ("recipient_kind", filters.recipient_kinds),
        ("registration_status", filters.registration_statuses),
        ("grant_size_band", filters.grant_size_bands),
    ):
        if chosen:
            parts.append(", ".join(load_fields()[name].values.get(code, code) for code in chosen))
    if filters.recipient_words:
        parts.append(f"recipients whose name has “{filters.recipient_words}”")
    if not filters.is_regrants_in:
        parts.append("without money for regranting")
    return "; ".join(parts)


def _codes(name: str) -> list[str]:
    return address.several(CODE_LABELS[name], name, load_fields()[name].values, "All")


def _funder_names() -> dict[str, str]:
    rows = db.table("funders").sort("funder_name").select("funder_id", "funder_name").rows()
    return dict(rows)


def _years() -> dict[str, str]:
    rows = db.result("grants_made", ("financial_year",), Filters()).rows
    return dict(rows.select("category", "label").rows())
