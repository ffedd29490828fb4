"""Computes every number that is shown: one query made of an indicator, dimensions and filters."""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.contracts import label_of, load_fields
from pipelines.errors import FunderEquityError
from pipelines.store import Store

SQL_DIR = Path(__file__).parents[1] / "sql"
NOT_KNOWN = "not_known"
MOST_DIMENSIONS = 2


class UnknownNameError(FunderEquityError):
    """An indicator, dimension or filter that does not exist; the message lists those that do."""


@dataclass(frozen=True)
class LeftOut:
    """Grants an indicator does not count, and how a sentence says which they are."""

    reason: str
    condition: str
    sentence: str


@dataclass(frozen=True)
class Indicator:
    """One indicator file: what it asks, how it is worked out, what to know before quoting it."""

    id: str
    label: str
    question: str
    recommendations: tuple[str, ...]
    definition: str
    definition_version: int
    unit: str
    value: str
    counted: str
    is_additive: bool
    caveats: tuple[str, ...]
    owner: str
    reviewed_on: date
    left_out: tuple[LeftOut, ...]
    distinct_of: str | None = None


@dataclass(frozen=True)
class Dimension:
    """One way to break a figure down."""

    id: str
    label: str
    column: str
    label_column: str | None = None
    order: str = "code"
    not_known_codes: tuple[str, ...] = (NOT_KNOWN,)
    could_be: dict[str, tuple[str, ...]] = field(default_factory=dict)
    applies_when: str = "true"
    does_not_apply_sentence: str = ""
    note: str = ""


# The choices with a field of their own in `Filters`, and the column that each is of.
NAMED_CHOICES = {
    "funder_ids": "funder_id",
    "programme_ids": "programme_id",
    "financial_years": "financial_year",
    "calendar_years": "calendar_year",
}


@dataclass(frozen=True)
class Filters:
    """Which grants a figure is about; an empty choice means all of them.

    `codes` are pairs of a column that figures can be broken down by, and the codes wanted of it.
    `recipient_words` stand in the published name of the recipient, in any case of letters.
    """

    funder_ids: tuple[str, ...] = ()
    programme_ids: tuple[str, ...] = ()
    financial_years: tuple[str, ...] = ()
    calendar_years: tuple[str, ...] = ()
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    recipient_words: str = ""
    is_regrants_in: bool = True

    def choices(self) -> dict[str, tuple[str, ...]]:
        """What is chosen, by column."""
        named = {column: getattr(self, name) for name, column in NAMED_CHOICES.items()}
        return {column: chosen for column, chosen in (named | dict(self.codes)).items() if chosen}

    def narrowed(self, **codes: str) -> "Filters":
        """The same choice, of which each column named is to hold one code."""
        chosen = dict(self.codes) | {column: (code,) for column, code in codes.items()}
        return replace(self, codes=tuple(chosen.items()))


@dataclass(frozen=True)
class Result:
    """A tidy frame, and how many grants were left out of it for which reason."""

    indicator: Indicator
    by: tuple[Dimension, ...]
    filters: Filters
    rows: pl.DataFrame
    left_out: pl.DataFrame = field(repr=False)


@cache
def load_indicators() -> dict[str, Indicator]:
    """Every indicator by id, from `sql/indicators/<id>.toml`."""
    return {path.stem: _read(path) for path in sorted((SQL_DIR / "indicators").glob("*.toml"))}


@cache
def load_dimensions() -> dict[str, Dimension]:
    """Every dimension by id, from `sql/dimensions.toml`."""
    document = tomllib.loads((SQL_DIR / "dimensions.toml").read_text(encoding="utf-8"))
    for entry in document.values():
        entry["not_known_codes"] = tuple(entry.get("not_known_codes", (NOT_KNOWN,)))
        entry["could_be"] = {code: tuple(of) for code, of in entry.get("could_be", {}).items()}
    return {name: Dimension(name, **entry) for name, entry in document.items()}


def compute(
    store: Store, indicator_id: str, by: tuple[str, ...] = (), filters: Filters | None = None
) -> Result:
    """Work out one indicator, whole or by one or two dimensions.

    Columns of `rows`: indicator_id, by, category, label, by_2, category_2, label_2, value, unit,
    known, not_known, base, lower, upper, share, share_lower, share_upper, is_not_known, status.

    With two dimensions the second divides each category of the first. `base` is the whole that is
    divided; `not_known` the part of it whose category is not known; `known` the rest. A category's
    true value lies between `lower` (its value) and `upper` (should all that is not known belong to
    it); `share` is value / known, between value / base and upper / base. On the row of what is not
    known there is no share of what is known, only of the base; without a dimension there is none.
    Where all that is known is of one category and something is not known, the share of what is
    known would always be 100 %: it is left empty, with status `n`, and the range stands alone.

    A category that another can hold some of (`could_be` of the dimension) could also be all of that
    other: the most that core could be counts core, what is not known, and core and project.

    Worked example: £60 to organisations with a number, £20 to those without, £20 not known: the
    first row has value 60, base 100, not known 20, share 0.75, lying between 0.60 and 0.80.

    Raises UnknownNameError for a name that does not exist.
    """
    indicator = find_indicator(indicator_id)
    dimensions = tuple(_find_dimension(name) for name in by)
    if len(dimensions) > MOST_DIMENSIONS:
        raise UnknownNameError(f"At most {MOST_DIMENSIONS} dimensions at a time.")
    filters = filters or Filters()
    where, parameters = where_of(filters)
    sql = _query(indicator, dimensions, where)
    rows = _tidy(store.rows(sql, parameters), indicator, dimensions)
    left_out = _left_out(store, indicator, dimensions, filters)
    return Result(indicator, dimensions, filters, rows, left_out)


def grants_behind(
    store: Store, indicator_id: str, filters: Filters, limit: int, offset: int = 0
) -> pl.DataFrame:
    """The grants that a figure counts, newest first, with file and row, a page at a time.

    Nothing is listed by anything that was inferred about a recipient.
    """
    indicator = find_indicator(indicator_id)
    where, parameters = where_of(filters)
    columns = (
        "grant_id, award_date, funder_id, funder_name, programme_title, recipient_id, "
        "recipient_name, own_words, recipient_kind, title, description, amount_awarded, currency, "
        "duration_months, licence, source_file, source_sheet, source_row, not_in_latest"
    )
    sql = f"""
        select {columns}
        from ({described_grants(columns, indicator.counted, where)})
        where ({indicator.counted}) and ({where})
        order by award_date desc nulls last, grant_id
        limit {int(limit)} offset {int(offset)}
    """
    return store.rows(sql, parameters)


def count_grants_behind(store: Store, indicator_id: str, filters: Filters) -> int:
    """How many grants `grants_behind` would list without a limit."""
    indicator = find_indicator(indicator_id)
    where, parameters = where_of(filters)
    sql = f"""
        select count(*)
        from ({described_grants(indicator.counted, where)})
        where ({indicator.counted}) and ({where})
    """
    return int(store.rows(sql, parameters).item())


def known_funders(store: Store, funder_ids: list[str]) -> tuple[str, ...]:
    """The funders asked for; UnknownNameError, with those there are, for one that is not there."""
    there = dict(store.table("funders").select("funder_id", "funder_name").rows())
    for funder_id in funder_ids:
        if funder_id not in there:
            names = "; ".join(f"{code} ({name})" for code, name in there.items())
            raise UnknownNameError(f'No funder here has the id "{funder_id}". There are: {names}.')
    return tuple(funder_ids)


def find_indicator(indicator_id: str) -> Indicator:
    """One indicator by id; UnknownNameError with the ids that exist."""
    found = load_indicators().get(indicator_id)
    if found is None:
        known = ", ".join(load_indicators())
        raise UnknownNameError(f'There is no indicator "{indicator_id}". There are: {known}.')
    return found


def _find_dimension(name: str) -> Dimension:
    found = load_dimensions().get(name)
    if found is None:
        known = ", ".join(load_dimensions())
        raise UnknownNameError(f'There is nothing called "{name}" to go by. There are: {known}.')
    return found


def _read(path: Path) -> Indicator:
    entry: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    entry["left_out"] = tuple(LeftOut(**item) for item in entry["left_out"])
    for name in ("recommendations", "caveats"):
        entry[name] = tuple(entry[name])
    return Indicator(id=path.stem, **entry)


def filter_columns() -> frozenset[str]:
    """Every column by which grants can be chosen: all that a figure can be broken down by."""
    broken_down = {dimension.column for dimension in load_dimensions().values()}
    return frozenset({*NAMED_CHOICES.values(), *broken_down})


def where_of(filters: Filters) -> tuple[str, dict[str, list[str] | str]]:
    """The condition and its values: columns come from this file, what a user chose is bound."""
    conditions = ["true"]
    parameters: dict[str, list[str] | str] = {}
    for column, chosen in filters.choices().items():
        if column not in filter_columns():
            known = ", ".join(sorted(filter_columns()))
            raise UnknownNameError(f'Nothing is chosen by "{column}". There are: {known}.')
        conditions.append(f"{column} in (select unnest(${column}))")
        parameters[column] = list(chosen)
    if filters.recipient_words:
        conditions.append("contains(lower(recipient_name), lower($recipient_words))")
        parameters["recipient_words"] = filters.recipient_words
    if not filters.is_regrants_in:
        conditions.append("not is_regrant")
    return " and ".join(conditions), parameters


# What indicators and dimensions can name of a grant's funder, stream and recipient, and the join
# that brings it. A join that nothing asks for would cost more than the figure.
JOINED_COLUMNS = {
    "funders": ("funder_id", "inner", ("funder_name", "funder_type")),
    "programmes": ("programme_id", "inner", ("programme_title",)),
    "recipients": (
        "recipient_id",
        "left",
        (
            *("recipient_name", "own_words", "registration_status", "legal_form"),
            *("geographic_scale", "region_code"),
        ),
    ),
}


def described_grants(*wanted: str) -> str:
    """The query for each grant with what pieces of SQL want of its funder, stream and recipient."""
    columns, joins = ["grants.*"], []
    for table, (key, kind, names) in JOINED_COLUMNS.items():
        named = [name for name in names if any(_names(piece, name) for piece in wanted)]
        if named:
            columns += [f"{table}.{name}" for name in named]
            joins.append(f"{kind} join {table} on grants.{key} = {table}.{key}")
    return f"select {', '.join(columns)} from grants {' '.join(joins)}"


def _names(piece: str, column: str) -> bool:
    """Whether a piece of SQL names a column; `beneficiary_region_code` is not `region_code`."""
    return re.search(rf"\b{column}\b", piece) is not None


QUERY = """
    with described as ({described}),
    counted as (
        select *, {category_1} as category_1, {category_2} as category_2
        from described
        where ({counted}) and ({where})
    ),
    labelled as (
        select
            *,
            {label_1} as label_1,
            {label_2} as label_2,
            {whole} as whole,
            {divided} in {not_known_codes} as is_not_known
        from counted
    ),
    marked as ({marked}),
    by_category as (
        select
            category_1,
            category_2,
            whole,
            is_not_known,
            any_value(label_1) as label_1,
            any_value(label_2) as label_2,
            coalesce({value}, 0) as value,
            coalesce({value} filter (not is_met_unknown), 0) as value_apart
        from marked
        group by category_1, category_2, whole, is_not_known
    ),
    wholes as (
        select
            whole,
            coalesce({value}, 0) as base,
            coalesce({value} filter (is_not_known), 0) as not_known,
            coalesce({value} filter (not is_not_known), 0) as known
        from labelled
        group by whole
    ),
    bounded as (
        select
            by_category.* exclude (whole),
            wholes.*,
            {upper} as upper
        from by_category
        inner join wholes on by_category.whole = wholes.whole
        {uppers}
    )
    select
        category_1,
        label_1,
        category_2,
        label_2,
        value::double as value,
        known::double as known,
        not_known::double as not_known,
        base::double as base,
        value::double as lower,
        upper::double as upper,
        is_not_known,
        case
            when {is_divided} and not is_not_known
                and (not_known = 0 or count(*) filter (not is_not_known) over whole_rows > 1)
                then value / nullif(known, 0)::double
        end as share,
        case when {is_divided} then value / nullif(base, 0)::double end as share_lower,
        case when {is_divided} then upper / nullif(base, 0)::double end as share_upper
    from bounded
    window whole_rows as (partition by whole)
    order by category_1, category_2
"""

# A thing counted once (an organisation) can be met both with a category and without: should the
# latter belong to the same category, it must not be added a second time.
MARKED_DISTINCT = """
        select labelled.*, met_unknown.thing is not null as is_met_unknown
        from labelled
        left join (
            select distinct whole, {distinct_of} as thing
            from labelled
            where is_not_known
        ) as met_unknown
            on labelled.{distinct_of} = met_unknown.thing and labelled.whole = met_unknown.whole
    """
MARKED_ADDITIVE = "select *, false as is_met_unknown from labelled"


UPPER = "case when is_not_known then value else value_apart + not_known end"
# A category that can hold money of another one ("core and project" of "core") may turn out to be
# all of that: then the most a category can be is worked out over all rows that could belong to it.
UPPERS = """
        left join (
            select
                asked.whole as of_whole,
                asked.category as of_category,
                coalesce({value}, 0) as most
            from (
                select distinct whole, {divided} as category
                from labelled
                where not is_not_known
            ) as asked
            inner join labelled
                on asked.whole = labelled.whole
                and (
                    labelled.is_not_known
                    or labelled.{divided} = asked.category
                    or (asked.category, labelled.{divided}) in ({pairs})
                )
            group by asked.whole, asked.category
        ) as uppers
            on by_category.whole = uppers.of_whole
            and by_category.{divided} = uppers.of_category
"""


def _query(indicator: Indicator, by: tuple[Dimension, ...], where: str) -> str:
    categories = [f"coalesce({d.column}, '{NOT_KNOWN}')" for d in by] + ["'all'", "'all'"]
    labels = [d.label_column or "null::varchar" for d in by] + ["null::varchar"] * 2
    conditions = " and ".join([f"({where})", *(f"({d.applies_when})" for d in by)])
    distinct_of = indicator.distinct_of
    divided = f"category_{max(len(by), 1)}"
    pairs = [
        f"('{code}', '{other}')"
        for code, others in (by[-1].could_be if by else {}).items()
        for other in others
    ]
    uppers = UPPERS.format(value=indicator.value, divided=divided, pairs=", ".join(pairs))
    marked = MARKED_DISTINCT.format(distinct_of=distinct_of) if distinct_of else MARKED_ADDITIVE
    return QUERY.format(
        described=described_grants(*categories, *labels, conditions, indicator.counted),
        counted=indicator.counted,
        where=conditions,
        value=indicator.value,
        category_1=categories[0],
        category_2=categories[1],
        label_1=labels[0],
        label_2=labels[1],
        whole="category_1" if len(by) == MOST_DIMENSIONS else "'all'",
        divided=divided,
        upper="case when is_not_known then value else most end" if pairs else UPPER,
        uppers=uppers if pairs else "",
        is_divided="true" if by else "false",
        not_known_codes=_sql_list(by[-1].not_known_codes if by else (NOT_KNOWN,)),
        marked=marked,
    )


def _sql_list(codes: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{code}'" for code in codes) + ")"


def _left_out(
    store: Store, indicator: Indicator, by: tuple[Dimension, ...], filters: Filters
) -> pl.DataFrame:
    """How many grants are left out for each reason, under the same filters."""
    where, parameters = where_of(filters)
    reasons = list(indicator.left_out)
    asked = f"({indicator.counted})"
    for dimension in by:
        if dimension.does_not_apply_sentence:
            # what two dimensions leave out is counted with the first
            condition = f"{asked} and not ({dimension.applies_when})"
            reason = f"{dimension.id}_does_not_apply"
            reasons.append(LeftOut(reason, condition, dimension.does_not_apply_sentence))
            asked += f" and ({dimension.applies_when})"
    parts = " union all ".join(
        f"select {number} as number, '{item.reason}' as reason, '{item.sentence}' as sentence, "
        f"count(*) filter ({item.condition}) as grant_count from chosen"
        for number, item in enumerate(reasons)
    )
    sql = f"with chosen as (select * from ({described_grants(parts, where)}) where {where}) {parts}"
    return store.rows(f"select * exclude (number) from ({sql}) order by number", parameters)


def _tidy(rows: pl.DataFrame, indicator: Indicator, by: tuple[Dimension, ...]) -> pl.DataFrame:
    """The query's rows with their labels, in the order in which they are shown."""
    columns = [pl.lit(indicator.id).alias("indicator_id")]
    for number in (1, 2):
        suffix = "" if number == 1 else "_2"
        dimension = by[number - 1] if len(by) >= number else None
        columns += _category_columns(rows, dimension, number, suffix)
    columns += [pl.lit(indicator.unit).alias("unit"), _status(by)]
    figures = [name for name in rows.columns if not name.startswith(("category", "label"))]
    tidy = rows.select([*columns, *figures])
    order = [_order_of(dimension, "" if n == 0 else "_2") for n, dimension in enumerate(by)]
    tidy = tidy.sort([key for keys in order for key in keys]) if order else tidy
    return tidy.select(RESULT_COLUMNS)


RESULT_COLUMNS = (
    *("indicator_id", "by", "category", "label", "by_2", "category_2", "label_2"),
    *("value", "unit", "known", "not_known", "base", "lower", "upper"),
    *("share", "share_lower", "share_upper", "is_not_known", "status"),
)


def _status(by: tuple[Dimension, ...]) -> pl.Expr:
    """'n', not supplied, where the files can only say one thing of what they say anything of."""
    cannot_tell = pl.col("share").is_null() & ~pl.col("is_not_known") & (pl.col("known") > 0)
    supplied = pl.when(cannot_tell).then(pl.lit("n")).otherwise(pl.lit(""))
    return (supplied if by else pl.lit("")).alias("status")


def _category_columns(
    rows: pl.DataFrame, dimension: Dimension | None, number: int, suffix: str
) -> list[pl.Expr]:
    if dimension is None:
        names = (f"by{suffix}", f"category{suffix}", f"label{suffix}")
        return [pl.lit("").alias(name) for name in names]
    code = pl.col(f"category_{number}")
    if dimension.label_column:
        label = pl.coalesce(pl.col(f"label_{number}"), code)
    else:
        words = {value: _label(dimension, value) for value in rows[f"category_{number}"].unique()}
        label = code.replace_strict(words, default=code, return_dtype=pl.String)
    return [
        pl.lit(dimension.id).alias(f"by{suffix}"),
        code.alias(f"category{suffix}"),
        label.alias(f"label{suffix}"),
    ]


def _label(dimension: Dimension, value: str) -> str:
    if value == NOT_KNOWN and value not in load_fields()[dimension.column].values:
        return "Not known"
    return label_of(dimension.column, value)


def _order_of(dimension: Dimension, suffix: str) -> list[pl.Expr]:
    """What is not known comes last; codes in the order of their list, others by name."""
    category = pl.col(f"category{suffix}")
    keys = [category.is_in(dimension.not_known_codes)]
    if dimension.order == "code":
        order = {code: n for n, code in enumerate(load_fields()[dimension.column].values)}
        keys.append(category.replace_strict(order, default=len(order), return_dtype=pl.Int64))
    return [*keys, pl.col(f"label{suffix}").str.to_lowercase(), category]
