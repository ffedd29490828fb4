"""What is not told by row beside a figure by community: in protected counts, as 'at least'.

A figure by community holds what groups declared and share. What rules read in words, and answers
that are not shared, are never in it: they are counted at build in fixed tables, into which no
filter goes, and stand beside the figure where one of those tables is of the same grants.
"""

from dataclasses import dataclass

import polars as pl

from pipelines.communities import NOT_CUT, Scope, find_scope, reach
from pipelines.contracts import load_fields
from pipelines.indicators import Filters, Result
from pipelines.store import Store

RELATIONS = {
    "meant_for": "serves",
    "meant_for_detail": "serves",
    "led_by": "led_by",
    "led_by_detail": "led_by",
    "led_by_and_for": "led_by_and_for",
}
PROTECTED = ("text_rule", "no_permission")
FINER = ("category", "local_term")
GROUPS = ("any", "group", "local_term")
MEASURES = {
    "recipients_reached": "organisations",
    "grants_made": "grants",
    "money_awarded": "gbp",
}
NO_MEASURE = (
    "What words say is counted for money, grants and organisations alone: of any other figure its "
    "parts would tell of single groups."
)
NO_FILTER = (
    "What words say is counted for all grants, one funder or one funding stream, without any other "
    "choice: each number more would help to tell of single groups."
)
NO_CUT = "What words say is cut by one thing at most, from a fixed list: {}."
NO_SUCH_CUT = "What words say was not counted by this for so small a whole."


@dataclass(frozen=True)
class SaidInWords:
    """Rows of `communities.reach` of what is protected; where there are none, `reason` says why.

    A row's `status` is `c` where the number is withheld, `u` where the reading was not measured.
    """

    rows: pl.DataFrame
    reason: str


def said_in_words(store: Store, result: Result) -> SaidInWords | None:
    """What words say beside a figure; None for one that does not go by community."""
    named = [each.id for each in result.by if each.id in RELATIONS]
    if not named:
        return None
    nothing = pl.DataFrame()
    measure = MEASURES.get(result.indicator.id)
    if measure is None:
        return SaidInWords(nothing, NO_MEASURE)
    scope = _scope(store, result.filters)
    if scope is None:
        return SaidInWords(nothing, NO_FILTER)
    cuts = [name for name in load_fields()["cut_by"].values if not name.startswith("user_led")]
    others = [each.id for each in result.by if each.id != named[0]]
    if any(name not in cuts for name in others):
        listed = ", ".join(name for name in cuts if name != NOT_CUT)
        return SaidInWords(nothing, NO_CUT.format(listed))
    levels = FINER if named[0].endswith("_detail") else GROUPS
    rows = reach(store, scope, others[0] if others else NOT_CUT, (RELATIONS[named[0]],))
    rows = rows.filter(
        pl.col("source").is_in(PROTECTED)
        & (pl.col("measure") == measure)
        & pl.col("level").is_in(levels)
    )
    return SaidInWords(rows, "" if rows.height else NO_SUCH_CUT)


def _scope(store: Store, filters: Filters) -> Scope | None:
    """All, one funder, or one funding stream; None where anything else is chosen."""
    funders, streams = filters.funder_ids, filters.programme_ids
    if filters != Filters(funder_ids=funders, programme_ids=streams):
        return None
    if len(funders) > 1 or len(streams) > 1:
        return None
    scope = find_scope(store, *(next(iter(each), None) for each in (funders, streams)))
    return scope if not funders or scope.funder_id == funders[0] else None
