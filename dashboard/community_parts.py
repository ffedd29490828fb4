"""Parts of the communities page: what is chosen, each table with its sentences and download."""

from html import escape

import polars as pl
import streamlit as st

from dashboard import address, components, db
from pipelines import community_tables
from pipelines.communities import ALL, ANY, Scope
from pipelines.contracts import load_fields
from pipelines.indicators import Filters

INTRODUCTION = (
    "What a group says of itself, and agreed to share, is counted as it is. What is only read in "
    "published words, or was answered and is not to be shared, is told in protected counts: "
    "**nothing here lists groups by a community that somebody else put them in**. What words say "
    "is *at least* so many: that a text says nothing is never a no, and no finding about a group."
)
APART = (
    "Who says so is a column of its own: numbers of different people saying so rest on different "
    "definitions and are never added up. *Withheld*: few or none, nearly all, or to be worked out "
    "from other numbers; which of these is not said. *Not measured*: the number would rest on "
    "words alone, and fewer than 30 labelled grants say how well they are read."
)
EACH = (
    "A grant for several communities is in each, so rows do not add up. These are single "
    "communities; the reports warn against reading them alone, and what two communities share "
    "comes below."
)
TOGETHER = (
    "Not an additive exercise: what people at two communities' meeting point live through is its "
    "own, and the sum of neither. Few pairs are counted, since each makes the others easier to "
    "work out."
)
USER_LED = (
    "Two reports count a group as led by those it is for in different ways, and the standard in a "
    "third. So the status is never one number: it is told by who says so, and by which "
    "definition. Some groups that are never say so."
)
GAP = (
    "The gap between whom money is for and who leads the group is drawn only from grants whose "
    "group was asked both, and answered both. From words alone no gap can be drawn."
)
NO_GAP = (
    "No group here was asked both and answered both in a way that may be shared: no gap is drawn."
)
CORE = (
    "Do groups that say they are led by those they are for get money for their running as others "
    "do? Beside them stand all other grants of the same size a year, *of which nobody says*: some "
    "of those groups are user-led too. The share has its range first; then core grants of all."
)
NOTHING = (
    "Nothing is counted here: there are too few organisations to cut, or it is part of what is "
    "withheld. That says nothing of whom the money reached."
)
NO_FINER = (
    "Of no finer community here is there a number that somebody declared or that is measured."
)
NO_OWN_WORDS = "No group in this build has asked for words of its own to be shown."
OWN_WORDS = "What groups asked to be called. These words come beside and before any code."
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
    names = {ALL: "All funders"} | dict(db.names().funders)
    funder = address.one("Funder", "funder", names)
    if funder == ALL:
        return Scope()
    streams = db.table("programmes").filter(funder_id=funder).sort("programme_title")
    titles = dict(streams.select("programme_id", "programme_title").rows())
    chosen = {ALL: "All its streams"} | {code: title or "No name" for code, title in titles.items()}
    return Scope(funder, address.one("Funding stream", "stream", chosen))


def for_and_led(scope: Scope, measure: str) -> None:
    """Money to work for a community, led by it, led by and for it; what is not known beside it."""
    rows = db.communities("money_to_work", scope)
    relations, sources = FIRST
    said_by = rows.filter(pl.col("source").is_in(sources))
    said = [community_tables.sentences(said_by.filter(relation=of), measure) for of in relations]
    _say(sum(said, []) or [NOTHING])
    whole = rows.filter(measure=measure, relation=relations[0])
    if whole.height:
        st.html(f'<p class="fe-source">{escape(community_tables.known_of(whole))}</p>')
    with st.expander("Who says so: for a community, led by it, led by and for it"):
        st.markdown(APART)
        _table(rows, measure, "relation_label", "Grants to work that is", scope)


def reach(scope: Scope, measure: str, relation: str) -> None:
    """Each community in one relation, then one of them by year, size, place and more."""
    whole = db.communities("reach", scope, relations=(relation,))
    is_broad = pl.col("level").is_in(BROAD)
    _table(_with_numbers(whole.filter(is_broad), measure), measure, "label", "Community", scope)
    with st.expander("Finer: categories of these communities"):
        finer = _with_numbers(whole.filter(~is_broad), measure)
        if finer.height:
            _table(finer, measure, "label", "Category", scope)
        else:
            st.markdown(NO_FINER)
    named = dict(whole.filter(measure=measure).select("community_code", "label").rows())
    st.subheader("One of them by year, size or place")
    one = address.one("Community", "community", named or {ANY: "Any community"})
    cuts = load_fields()["cut_by"].values
    by = address.one("By", "by", {code: cuts[code] for code in CUTS})
    rows = db.communities("reach", scope, by, relations=(relation,)).filter(community_code=one)
    # what is read in words has numbers of organisations alone where it is cut
    _table(rows, measure, "category_label", cuts[by], scope)


def together(scope: Scope, measure: str, relation: str) -> None:
    """Two communities of the same grant, in one relation."""
    st.markdown(TOGETHER)
    rows = db.communities("intersections", scope).filter(relation=relation)
    _table(rows, measure, "label", "Both", scope)


def user_led(scope: Scope, measure: str) -> None:
    """The status by who says so, and its parts: by definition, and by who said it."""
    st.markdown(USER_LED)
    rows = db.communities("user_led", scope)
    _say(community_tables.sentences(rows, measure))
    with st.expander("What the status rests on: definitions, and who says so"):
        _table(rows, measure, "label", "Status", scope)
        for part in ("user_led_definition", "user_led_said_by"):
            heading = load_fields()["cut_by"].values[part]
            parts = db.communities("user_led", scope, part)
            _table(parts, measure, "category_label", heading, scope)


def gap(scope: Scope) -> None:
    """Whom grants are for against who leads, only where both were asked and answered."""
    st.markdown(GAP)
    rows = db.communities("intended_and_led", scope)
    if not rows.height:
        _say([NO_GAP])
        return
    _say(list(rows["sentence"][:1]))
    with st.expander("Each community, where both were asked and answered"):
        st.html(community_tables.gap_table(rows))
    components.table_downloads(
        "intended-and-led", "Whom grants are for and who leads", rows, _filters(scope)
    )


def core(scope: Scope) -> None:
    """The core share of grants to user-led groups beside all others of the same size."""
    st.markdown(CORE)
    rows = db.communities("core_share", scope)
    if not rows.height:
        st.html(f'<p class="fe-source">{escape(NOTHING)}</p>')
        return
    _say(community_tables.core_sentences(rows))
    with st.expander("Each amount a year"):
        st.html(community_tables.core_table(rows))
    title = "Core share of grants to groups led by those they are for"
    components.table_downloads("core-share-user-led", title, rows, _filters(scope))


def own_words(scope: Scope) -> None:
    """What groups asked to be called."""
    rows = db.communities("own_words", scope)
    st.markdown(OWN_WORDS if rows.height else NO_OWN_WORDS)
    if rows.height:
        st.html(community_tables.own_words_table(rows))


def _with_numbers(rows: pl.DataFrame, measure: str) -> pl.DataFrame:
    """Without communities of which nothing is known to anybody: their lines would say nothing."""
    told = rows.filter(measure=measure, status="")["community_code"].unique()
    return rows.filter(pl.col("community_code").is_in(told) | (pl.col("level") == "group"))


def _table(rows: pl.DataFrame, measure: str, name: str, heading: str, scope: Scope) -> None:
    mine = rows.filter(measure=measure)
    if not mine.height:
        st.html(f'<p class="fe-source">{escape(NOTHING)}</p>')
        return
    of = load_fields()["measure"].values[measure].lower()
    st.html(community_tables.by_source(mine, name, heading, f"{heading}: {of}, by who says so"))
    labels = load_fields()["source"].values
    for source in community_tables.all_withheld(mine):
        st.html(f'<p class="fe-source">{escape(f"{labels[source]}: withheld in every row.")}</p>')
    key = f"communities-{heading}-{mine['relation'][0]}".lower().replace(" ", "-")
    components.table_downloads(key, f"{heading}, by who says so", rows, _filters(scope))


def _filters(scope: Scope) -> Filters:
    """The scope as downloads say it."""
    funders = () if scope.funder_id == ALL else (scope.funder_id,)
    streams = () if scope.programme_id == ALL else (scope.programme_id,)
    return Filters(funder_ids=funders, programme_ids=streams)


def _say(said: list[str]) -> None:
    for sentence in said:
        st.html(f'<p class="fe-finding">{escape(sentence)}</p>')
