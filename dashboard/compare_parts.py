"""Who stands side by side: funders that somebody names, or a peer group by kind and size."""

from html import escape

import polars as pl
import streamlit as st

from dashboard import address, components, db, links
from pipelines.comparable import counted_grants, in_order
from pipelines.contracts import load_fields
from pipelines.definitions import MEDIAN, SHARE
from pipelines.indicators import Filters, Result, load_dimensions, load_indicators
from pipelines.peers import first_funders, labels_of_sizes, peers
from pipelines.phrases import choices, say
from pipelines.words import counted

LEAST, MOST = 2, 12
# How many stand side by side where nobody has chosen yet.
START = 4
# What groups asked for first.
FIRST = "core_share_of_money"
KEY = "compared"
FUNDER = "funder"
# What figures are set side by side for.
EACH = (
    *(FUNDER, "funder_type", "programme", "financial_year", "calendar_year"),
    *("recipient_size", "registration_status", "geographic_scale", "region", "grant_size_band"),
    *("annual_amount", "purpose", "user_led"),
)


def figures() -> dict[str, str]:
    """The figures that are set side by side, shares and the median, by what they are called."""
    indicators = load_indicators()
    ordered = {FIRST: indicators[FIRST], **indicators}
    return {n: each.label for n, each in ordered.items() if each.kind in (SHARE, MEDIAN)}


def each() -> dict[str, str]:
    """What figures can be told apart by."""
    return {name: load_dimensions()[name].label for name in EACH}


def choose_funders() -> list[str]:
    """The funders to compare; none where they are too few, which is then said."""
    who = address.one(say("compare.who"), "who", choices("compare.whos"), is_row=True)
    return _peers() if who == "peers" else _named()


def _named() -> list[str]:
    """Funders by name. A view of some funders that leads here starts with them."""
    label = say("compare.funders", most=MOST)
    names = db.names().funders
    asked = address.asked_for(KEY)
    start = [code for code in address.asked_for("funder_id") if code in names]
    is_start = not asked and len(start) < LEAST
    start = first_funders(db.funder_sizes(), START) if len(start) < LEAST else start
    placeholder = say("compare.funders_placeholder")
    chosen = address.several(label, KEY, names, placeholder, address.Start(start, MOST))
    if len(asked) > MOST:
        _note(say("compare.too_many", most=MOST))
    if len(chosen) < LEAST:
        components.sentence(say("compare.too_few"))
        return []
    if is_start and sorted(chosen) == sorted(start):
        _note(say("compare.start"))
    return sorted(chosen, key=lambda code: (names[code].lower(), code))


def _peers() -> list[str]:
    """Funders of one kind and size; what there is none of is not offered."""
    funders = db.funder_sizes()
    kinds = _options(funders, "funder_type", load_fields()["funder_type"].values, "any_kind")
    sizes = _options(funders, "funder_size", labels_of_sizes(), "any_size")
    left, right = st.columns(2)
    with left:
        kind = address.one(say("compare.peer_kind"), "kind", kinds)
    with right:
        size = address.one(say("compare.peer_size"), "size", sizes)
    found = peers(funders, kind.removeprefix("any"), size.removeprefix("any"))
    names = db.names().funders
    if len(found) < LEAST:
        words = say("compare.one_peer", name=names[found[0]]) if found else say("compare.no_peers")
        components.sentence(words)
        return []
    _note(say("compare.peers", count=counted(len(found), "funder")))
    return found


def _options(
    funders: pl.DataFrame, column: str, labels: dict[str, str], any_of: str
) -> dict[str, str]:
    found = dict(funders.group_by(column).len().rows())
    told = {
        code: say("compare.option_count", label=label, count=found[code])
        for code, label in labels.items()
        if code in found
    }
    return {"any": say(f"compare.{any_of}")} | told


def choose_figure() -> tuple[str, str]:
    """Which figure, and for each of what."""
    left, right = st.columns(2)
    with left:
        figure = address.one(say("compare.figure"), "figure", figures())
    options = {name: label[0].upper() + label[1:] for name, label in each().items()}
    with right:
        return figure, address.one(say("compare.each"), "each", options)


def side_by_side(figure: str, chosen_each: str, chosen: Filters) -> None:
    """One figure for each of what is compared, in the order that is asked for."""
    orders = choices("compare.orders")
    order = address.one(say("compare.order"), "order", orders, is_row=True)
    result = db.result(figure, (chosen_each,), chosen)
    grants = counted_grants(result)
    heading = say("compare.heading", figure=figures()[figure], each=each()[chosen_each])
    read = db.words_read(figure, (chosen_each,), chosen)
    beside = {code: _beside(count, read.get(code, "")) for code, count in grants.items()}
    components.compared(in_order(result, grants, order), chosen, heading, beside)
    if order == "figure":
        _note(say("compare.order_note"))
    components.before_you_compare(db.differences(figure, (chosen_each,), chosen))


def _beside(grants: int, read: str) -> str:
    """Of how many grants a figure is, and how much of it rests on words."""
    count = counted(grants, "grant")
    return say("compare.beside", count=count, read=read) if read else count


def every_figure(chosen_each: str, chosen: Filters) -> str:
    """All figures of all that is compared together, each leading to the same side by side."""
    whole: list[Result] = [db.result(name, (), chosen) for name in figures()]
    return components.shares_table(whole, {**links.query_of(chosen), **_here(chosen_each)})


def _here(chosen_each: str) -> links.QueryParams:
    """What is chosen on this page but for the figure, as its address has it."""
    kept = {name: address.asked_for(name) for name in (KEY, "who", "kind", "size")}
    query: links.QueryParams = {name: codes for name, codes in kept.items() if codes}
    return {**query, "each": chosen_each}


def _note(words: str) -> None:
    st.html(f'<p class="fe-source">{escape(words)}</p>')
