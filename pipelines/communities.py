"""Says whom grants are for and who leads the groups: the one reader of the protected counts.

Every frame of counts has value, step, lower, upper, looked_at, not_known, base, status, and a
sentence that can stand alone. Rows of different sources (who says it) are never added up.
"""

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.contracts import label_of, load_fields
from pipelines.indicators import UnknownNameError, known_funders
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import share_range, short_amount

ALL = "all"
NOT_CUT = "none"
ANY = "any"
NO_SECOND = "none"
NOT_MEASURED = "u"
# The order in which sources stand: what groups say of themselves comes first.
SOURCES = tuple(
    ("correction", "declared", "declared_not", "no_permission", "stated", "text_rule", "suggested")
)
LEVELS = (ANY, "group", "category", "subcategory", "local_term", "intersection")
# The field whose codes a cut has, where it is not of the cut's own name.
CUT_FIELDS = {
    "recipient_size": "recipient_size_band",
    "region": "beneficiary_region_code",
    "annual_amount": "annual_amount_band",
}
CORE_LEAD = ("declared", "stated")


@dataclass(frozen=True)
class Scope:
    """What figures are of: everything in the build, one funder, or one funding stream."""

    funder_id: str = ALL
    programme_id: str = ALL

    @property
    def name(self) -> str:
        """`all`, `funder` or `programme`, as the table of counts has it."""
        if self.programme_id != ALL:
            return "programme"
        return "funder" if self.funder_id != ALL else "all"


def find_scope(store: Store, funder_id: str | None, programme_id: str | None) -> Scope:
    """The scope asked for; UnknownNameError, with what there is, for one that is not there."""
    if programme_id is not None:
        there = dict(store.table("programmes").select("programme_id", "funder_id").rows())
        if programme_id not in there:
            known = ", ".join(sorted(there))
            raise UnknownNameError(
                f'There is no funding stream "{programme_id}". There are: {known}.'
            )
        return Scope(there[programme_id], programme_id)
    if funder_id is not None:
        return Scope(*known_funders(store, [funder_id]))
    return Scope()


COUNTS = """
    select
        counts.*,
        first_of.community_label as label_1,
        second_of.community_label as label_2,
        case
            when counts.community_code = 'any' then 'any'
            when counts.community_code_2 <> 'none' then 'intersection'
            else first_of.community_level
        end as level,
        first_of.group_code
    from community_counts as counts
    left join communities as first_of on counts.community_code = first_of.community_code
    left join communities as second_of on counts.community_code_2 = second_of.community_code
    where counts.scope = $scope
    and ($funder_id = 'all' or counts.funder_id = $funder_id)
    and ($programme_id = 'all' or counts.programme_id = $programme_id)
    and counts.cut_by = $cut_by
    and counts.relation in (select unnest($relations))
"""


def reach(
    store: Store,
    scope: Scope | None = None,
    by: str = NOT_CUT,
    relations: tuple[str, ...] = ("serves", "led_by", "mission", "led_by_and_for"),
) -> pl.DataFrame:
    """Counts of each community in each relation, by who says it, whole or cut by one thing.

    Columns: relation, relation_label, community_code, label, level, group_code, source,
    source_label, by, category, category_label, measure, value, step, lower, upper, looked_at,
    not_known, base, status, sentence. `by` is a code of the field `cut_by`: UnknownNameError for
    another. A cell that is not listed was too small to be made, or part of one that is withheld.
    Status is `c` where a number is withheld, and `u` where it rests on words alone and it has not
    been measured how well they are read (under 30 labelled grants): no number is given then.
    """
    rows = _counts(store, scope, by, relations)
    return rows.filter(pl.col("level") != "intersection")


def intersections(store: Store, scope: Scope | None = None, by: str = NOT_CUT) -> pl.DataFrame:
    """Counts of two communities together, in the columns of `reach`; a table first.

    Not an additive exercise: what two communities share is its own, and its groups' own words
    (`own_words`) come before any code.
    """
    rows = _counts(store, scope, by, ("serves", "led_by", "mission", "led_by_and_for"))
    return rows.filter(pl.col("level") == "intersection")


def user_led(store: Store, scope: Scope | None = None, by: str = NOT_CUT) -> pl.DataFrame:
    """Counts by status of whether those it is for lead the group, in the columns of `reach`.

    What is declared or stated is never given without its parts: ask again by `user_led_definition`
    and by `user_led_said_by`.
    """
    return _counts(store, scope, by, ("user_led",))


def own_words(store: Store, scope: Scope | None = None) -> pl.DataFrame:
    """What groups call themselves, by their wish: recipient_id, recipient_name, own_words."""
    scope = scope or Scope()
    return store.rows(
        """
        select distinct
            recipients.recipient_id,
            recipients.recipient_name,
            recipients.own_words
        from recipients
        inner join grants on recipients.recipient_id = grants.recipient_id
        where recipients.own_words is not null
        and ($funder_id = 'all' or grants.funder_id = $funder_id)
        and ($programme_id = 'all' or grants.programme_id = $programme_id)
        order by recipients.recipient_name, recipients.recipient_id
        """,
        _of(scope),
    )


def money_to_work(store: Store, scope: Scope | None = None) -> pl.DataFrame:
    """Recommendation F1A: money intended for a particular community, led by it, led by and for it.

    Rows of `reach` for any community, of all measures: what groups declared when asked (with what
    is not known), corrections, and apart from them how many at least are described so in words.
    That nothing says who leads a group is never a finding about the group.
    """
    rows = reach(store, scope, relations=("serves", "led_by", "led_by_and_for"))
    return rows.filter(pl.col("community_code") == ANY)


GAP = """
    with asked as (
        select grant_id
        from grant_dei
        where is_asked_and_answered and area in ('project', 'leadership')
        group by grant_id
        having count(*) = 2
    ),
    chosen as (
        select
            grants.grant_id,
            grants.recipient_id,
            greatest(coalesce(grants.amount_gbp, 0), 0)::double as gbp
        from grants
        semi join asked on grants.grant_id = asked.grant_id
        where grants.recipient_kind = 'organisation'
        and ($funder_id = 'all' or grants.funder_id = $funder_id)
        and ($programme_id = 'all' or grants.programme_id = $programme_id)
    ),
    said as (
        select distinct
            declared.grant_id,
            declared.relation,
            unnest([communities.group_code, 'any']) as community_code
        from grant_communities as declared
        inner join communities on declared.community_code = communities.community_code
        where declared.basis = 'declared' and declared.relation in ('serves', 'led_by')
        and communities.group_code is not null
    ),
    by_grant as (
        select
            chosen.*,
            said.community_code,
            bool_or(said.relation = 'serves') as is_intended,
            bool_or(said.relation = 'led_by') as is_led
        from chosen
        inner join said on chosen.grant_id = said.grant_id
        group by all
    ),
    wholes as (
        select count(*) as base_grants, coalesce(sum(gbp), 0) as base_gbp from chosen
    )
    select
        by_grant.community_code,
        communities.community_label as label,
        wholes.base_grants,
        wholes.base_gbp,
        count(*) filter (is_intended) as intended_grants,
        count(*) filter (is_led) as led_grants,
        count(*) filter (is_intended and is_led) as both_grants,
        coalesce(sum(gbp) filter (is_intended), 0) as intended_gbp,
        coalesce(sum(gbp) filter (is_led), 0) as led_gbp,
        coalesce(sum(gbp) filter (is_intended and is_led), 0) as both_gbp
    from by_grant
    cross join wholes
    left join communities on by_grant.community_code = communities.community_code
    group by by_grant.community_code, communities.community_label, wholes.base_grants,
        wholes.base_gbp
    order by by_grant.community_code <> 'any', by_grant.community_code
"""


def intended_and_led(store: Store, scope: Scope | None = None) -> pl.DataFrame:
    """The gap between whom grants are for and who leads: only where both were asked and answered.

    One row per population group, and one for any: base_grants, base_gbp (grants of which both
    answers are there), and of these the grants and pounds that are for the group (`intended_`), led
    by it (`led_`), and both (`both_`), with a sentence. No row where nobody answered both: then no
    gap is drawn.
    """
    rows = store.rows(GAP, _of(scope or Scope()))
    rows = rows.with_columns(pl.col("label").fill_null(say("communities.any_community")))
    sentences = [
        say(
            "communities.gap_sentence",
            base=f"{row['base_grants']:,}",
            intended=f"{row['intended_grants']:,}",
            label=_small(row["label"]),
            led=f"{row['led_grants']:,}",
            both=f"{row['both_grants']:,}",
        )
        for row in rows.to_dicts()
    ]
    return rows.with_columns(pl.Series("sentence", sentences, dtype=pl.String))


CORE = """
    with chosen as (
        select
            annual_amount_band,
            case
                when user_led_status in ('declared', 'stated') then user_led_status
                else 'not_known'
            end as who,
            purpose
        from grants
        where recipient_kind = 'organisation' and amount_gbp > 0
        -- a group that says it is not user-led is in neither
        and user_led_status <> 'declared_not'
        and ($funder_id = 'all' or funder_id = $funder_id)
        and ($programme_id = 'all' or programme_id = $programme_id)
    ),
    counted as (
        select
            annual_amount_band,
            who,
            count(*) as base,
            count(*) filter (purpose = 'core') as core,
            count(*) filter (purpose = 'core_and_project') as core_and_project,
            count(*) filter (purpose = 'not_known') as not_known
        from chosen
        group by all
    )
    select
        *,
        core / nullif(base - not_known, 0)::double as core_share,
        core / nullif(base, 0)::double as share_lower,
        (core + core_and_project + not_known) / nullif(base, 0)::double as share_upper
    from counted
"""


def core_share(store: Store, scope: Scope | None = None) -> pl.DataFrame:
    """Recommendation N3: core grants to user-led groups, beside all other grants of the same size.

    One row per band of the amount a year and `who`: `declared`, `stated` (each apart: they rest on
    other definitions) and `not_known`, which is everybody else *of whom it is not known*. Columns:
    annual_amount_band, band_label, who, who_label, base, core, core_and_project, not_known (grants
    whose purpose is), core_share (of what is known), share_lower, share_upper, sentence. Grants
    over nought to organisations; a group that declares that it is not user-led is in no row.
    """
    rows = store.rows(CORE, _of(scope or Scope())).to_dicts()
    bands = {code: n for n, code in enumerate(load_fields()["annual_amount_band"].values)}
    places = {who: n for n, who in enumerate((*CORE_LEAD, "not_known"))}
    rows.sort(key=lambda row: (bands[row["annual_amount_band"]], places[row["who"]]))
    for row in rows:
        row["band_label"] = label_of("annual_amount_band", row["annual_amount_band"])
        row["who_label"] = label_of("user_led_status", row["who"])
        row["sentence"] = _core_sentence(row)
    return pl.DataFrame(rows, infer_schema_length=None) if rows else pl.DataFrame()


def _core_sentence(row: dict[str, Any]) -> str:
    return say(
        "communities.core_sentence",
        band=row["band_label"],
        who=_small(row["who_label"]),
        core=f"{row['core']:,}",
        base=f"{row['base']:,}",
        could=share_range(row["share_lower"], row["share_upper"]),
        not_known=f"{row['not_known']:,}",
    )


def _of(scope: Scope) -> dict[str, Any]:
    return {"funder_id": scope.funder_id, "programme_id": scope.programme_id}


def _counts(store: Store, scope: Scope | None, by: str, relations: tuple[str, ...]) -> pl.DataFrame:
    scope = scope or Scope()
    cuts = load_fields()["cut_by"].values
    if by not in cuts:
        raise UnknownNameError(f'Nothing is counted by "{by}". There are: {", ".join(cuts)}.')
    rows = store.rows(
        COUNTS,
        {**_of(scope), "scope": scope.name, "cut_by": by, "relations": list(relations)},
    )
    said = [_said(row) for row in rows.to_dicts()]
    labels = pl.DataFrame(said, schema=dict.fromkeys(LABELS, pl.String), orient="row")
    return (
        rows.drop("label_1", "label_2", "scope", "funder_id", "programme_id")
        .rename({"cut_by": "by"})
        .hstack(labels)
        .sort(*_order(by), maintain_order=True)
        .select(COLUMNS)
    )


LABELS = ("relation_label", "label", "source_label", "category_label", "sentence")
COLUMNS = (
    *("relation", "relation_label", "community_code", "community_code_2", "label", "level"),
    *("group_code", "source", "source_label", "by", "category", "category_label", "measure"),
    *("value", "step", "lower", "upper", "looked_at", "not_known", "base", "status", "sentence"),
)


def _order(by: str) -> list[pl.Expr]:
    """Relations, levels, pieces and sources in their order; communities by code."""
    field = load_fields().get(CUT_FIELDS.get(by, by))
    pieces = {code: n for n, code in enumerate(field.values if field else ())}
    relations = {code: n for n, code in enumerate(load_fields()["relation"].values)}
    measures = {code: n for n, code in enumerate(load_fields()["measure"].values)}
    return [
        _rank("relation", relations),
        _rank("level", {code: n for n, code in enumerate(LEVELS)}),
        pl.col("community_code"),
        pl.col("community_code_2"),
        _rank("category", pieces),
        pl.col("category"),
        _rank("source", {code: n for n, code in enumerate(SOURCES)}),
        _rank("measure", measures),
    ]


def _rank(column: str, order: dict[str, int]) -> pl.Expr:
    return pl.col(column).replace_strict(order, default=len(order), return_dtype=pl.Int64)


def _said(row: dict[str, Any]) -> dict[str, str]:
    """The labels of one row, and its sentence."""
    labels = {
        "relation_label": label_of("relation", row["relation"]),
        "label": _label(row),
        "source_label": label_of("source", row["source"]),
        "category_label": _category_label(row),
    }
    return labels | {"sentence": _sentence(row, labels["label"])}


def _label(row: dict[str, Any]) -> str:
    if row["relation"] == "user_led":
        return say("communities.relations.user_led")
    if row["community_code"] == ANY:
        return say("communities.any_community")
    names = [name for name in (row["label_1"], row["label_2"]) if name]
    two = len(names) > 1
    return say("communities.two", first=names[0], second=names[1]) if two else "".join(names)


def _category_label(row: dict[str, Any]) -> str:
    if row["cut_by"] == NOT_CUT:
        return say("communities.all")
    field = CUT_FIELDS.get(row["cut_by"], row["cut_by"])
    return label_of(field, row["category"]) if field in load_fields() else row["category"]


def _sentence(row: dict[str, Any], label: str) -> str:
    """What one row says, with its base, in a sentence that can stand alone."""
    what = say(f"communities.relations.{row['relation']}", label=_small(label))
    how = row["source"]
    if how not in SAID_WHOLE and row["status"]:
        how = "not_measured" if row["status"] == NOT_MEASURED else "withheld"
    return say(
        f"communities.sentences.{how}",
        what=what,
        value=_bare(row, "value"),
        least=_bare(row, "lower", is_least=True),
        base=_number(row, "base"),
        not_known=_number(row, "not_known"),
    )


# Who is told of with the whole base and what is not known of it, never as "at least".
SAID_WHOLE = ("correction", "declared", "declared_not", "stated")


def _number(row: dict[str, Any], name: str) -> str:
    words, measure = _bare(row, name), row["measure"]
    return words if measure == "gbp" else say(f"communities.of_measure.{measure}", count=words)


def _bare(row: dict[str, Any], name: str, is_least: bool = False) -> str:
    return short_amount(row[name], "gbp" if row["measure"] == "gbp" else "count", is_least)


def _small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is a name or letters."""
    return label if label[:2].isupper() or not label else label[0].lower() + label[1:]
