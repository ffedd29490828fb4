"""Parts of the communities page: what is chosen, each table with its sentences and download."""

from html import escape

import polars as pl
import streamlit as st

from dashboard import address, components, db
from pipelines import community_tables
from pipelines.communities import ALL, ANY, Scope
from pipelines.contracts import load_fields
from pipelines.indicators import Filters
from pipelines.phrases import say

# What stands first; the standard's categories and subcategories are for those who look for them.
BROAD = ("any", "group", "local_term")
CUTS = (
    *("financial_year", "recipient_size", "registration_status", "region", "purpose"),
    "annual_amount",
)
# Who says so, of what stands at the top of the page.
FIRST = (("serves", "led_by"), ("declared", "text_rule"))


def choose_scope() -> Scope:
    """All funders, one, or one of its funding streams."""
    names = {ALL: say("communities.all_funders")} | dict(db.names().funders)
    funder = address.one(say("communities.funder"), "funder", names)
    if funder == ALL:
        return Scope()
    streams = db.table("programmes").filter(funder_id=funder).sort("programme_title")
    titles = dict(streams.select("programme_id", "programme_title").rows())
    chosen = {ALL: say("communities.all_its_streams")} | {
        code: title or say("communities.no_name") for code, title in titles.items()
    }
    return Scope(funder, address.one(say("communities.funding_stream"), "stream", chosen))


def for_and_led(scope: Scope, measure: str) -> None:
    """Money to work for a community, led by it, led by and for it; what is not known beside it."""
    rows = db.communities("money_to_work", scope)
    relations, sources = FIRST
    said_by = rows.filter(pl.col("source").is_in(sources))
    said = [community_tables.sentences(said_by.filter(relation=of), measure) for of in relations]
    _say(sum(said, []) or [say("communities.nothing")])
    whole = rows.filter(measure=measure, relation=relations[0])
    if whole.height:
        st.html(f'<p class="fe-source">{escape(community_tables.known_of(whole))}</p>')
    with st.expander(say("communities.who_says_so_community")):
        st.markdown(say("communities.apart"))
        _table(rows, measure, "relation_label", say("communities.grants_work"), scope)


def reach(scope: Scope, measure: str, relation: str) -> None:
    """Each community in one relation, then one of them by year, size, place and more."""
    whole = db.communities("reach", scope, relations=(relation,))
    is_broad = pl.col("level").is_in(BROAD)
    _table(
        _with_numbers(whole.filter(is_broad), measure),
        measure,
        "label",
        say("communities.community"),
        scope,
    )
    with st.expander(say("communities.finer_categories_these_communities")):
        finer = _with_numbers(whole.filter(~is_broad), measure)
        if finer.height:
            _table(finer, measure, "label", say("communities.category"), scope)
        else:
            st.markdown(say("communities.no_finer"))
    named = dict(whole.filter(measure=measure).select("community_code", "label").rows())
    st.subheader(say("communities.one_them_by_year"))
    one = address.one(
        say("communities.community"), "community", named or {ANY: say("communities.any_community")}
    )
    cuts = load_fields()["cut_by"].values
    by = address.one(say("communities.by"), "by", {code: cuts[code] for code in CUTS})
    rows = db.communities("reach", scope, by, relations=(relation,)).filter(community_code=one)
    # what is read in words has numbers of organisations alone where it is cut
    _table(rows, measure, "category_label", cuts[by], scope)


def together(scope: Scope, measure: str, relation: str) -> None:
    """Two communities of the same grant, in one relation."""
    st.markdown(say("communities.together"))
    rows = db.communities("intersections", scope).filter(relation=relation)
    _table(rows, measure, "label", say("communities.both"), scope)


def user_led(scope: Scope, measure: str) -> None:
    """The status by who says so, and its parts: by definition, and by who said it."""
    st.markdown(say("communities.user_led"))
    rows = db.communities("user_led", scope)
    _say(community_tables.sentences(rows, measure))
    with st.expander(say("communities.what_status_rests_on")):
        _table(rows, measure, "label", say("communities.status"), scope)
        for part in ("user_led_definition", "user_led_said_by"):
            heading = load_fields()["cut_by"].values[part]
            parts = db.communities("user_led", scope, part)
            _table(parts, measure, "category_label", heading, scope)


def gap(scope: Scope) -> None:
    """Whom grants are for against who leads, only where both were asked and answered."""
    st.markdown(say("communities.gap"))
    rows = db.communities("intended_and_led", scope)
    if not rows.height:
        _say([say("communities.no_gap")])
        return
    _say(list(rows["sentence"][:1]))
    with st.expander(say("communities.each_community_where_both")):
        st.html(community_tables.gap_table(rows))
    components.table_downloads(
        "intended-and-led", say("communities.gap_title"), rows, _filters(scope)
    )


def core(scope: Scope) -> None:
    """The core share of grants to user-led groups beside all others of the same size."""
    st.markdown(say("communities.core"))
    rows = db.communities("core_share", scope)
    if not rows.height:
        st.html(f'<p class="fe-source">{escape(say("communities.nothing"))}</p>')
        return
    _say(community_tables.core_sentences(rows))
    with st.expander(say("communities.each_amount_year")):
        st.html(community_tables.core_table(rows))
    title = say("communities.core_share_grants_groups")
    components.table_downloads("core-share-user-led", title, rows, _filters(scope))


def own_words(scope: Scope) -> None:
    """What groups asked to be called."""
    rows = db.communities("own_words", scope)
    st.markdown(say("communities.own_words") if rows.height else say("communities.no_own_words"))
    if rows.height:
        st.html(community_tables.own_words_table(rows))


def _with_numbers(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Without communities of which nothing is known to anybody: their lines would say nothing."""
    told = rows.filter(measure=measure, status="")["community_code"].unique()
    return rows.filter(pl.col("community_code").is_in(told) | (pl.col("level") == "group"))


def _table(rows: pl.DataFrame, measure: str, name: str, heading: str, scope: Scope) -> None:
    mine = rows.filter(measure=measure)
    if not mine.height:
        st.html(f'<p class="fe-source">{escape(say("communities.nothing"))}</p>')
        return
    of = load_fields()["measure"].values[measure].lower()
    st.html(
        community_tables.by_source(
            mine, name, heading, say("communities.caption_by_who_says_so", heading=heading, of=of)
        )
    )
    labels = load_fields()["source"].values
    for source in community_tables.all_withheld(mine):
        withheld = say("communities.withheld_every_row", value=labels[source])
        st.html(f'<p class="fe-source">{escape(withheld)}</p>')
    key = f"communities-{heading}-{mine['relation'][0]}".lower().replace(" ", "-")
    components.table_downloads(
        key, say("communities.by_who_says_so", heading=heading), rows, _filters(scope)
    )


def _filters(scope: Scope) -> Filters:
    """The scope as downloads say it."""
    funders = () if scope.funder_id == ALL else (scope.funder_id,)
    streams = () if scope.programme_id == ALL else (scope.programme_id,)
    return Filters(funder_ids=funders, programme_ids=streams)


def _say(said: list[str]) -> None:
    for sentence in said:
        st.html(f'<p class="fe-finding">{escape(sentence)}</p>')
