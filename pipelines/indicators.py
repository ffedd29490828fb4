"""Computes every number that is shown: one query made of an indicator, dimensions and filters."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pipelines.contracts import LIST_SIGN, label_of, load_fields
from pipelines.definitions import (
    MOST_DIMENSIONS,
    NOT_KNOWN,
    TOTAL,
    Dimension,
    Indicator,
    LeftOut,
    NoDeflatorError,
    UnknownNameError,
    find_dimension,
    find_indicator,
    in_real_terms,
    load_dimensions,
    load_indicators,
)
from pipelines.figures import JOINED_COLUMNS, NAMED_CHOICES, RECIPIENT_KEY
from pipelines.phrases import say
from pipelines.queries import figure_query
from pipelines.store import Store
from pipelines.worked_out import read_worked_out

__all__ = [
    "NAMED_CHOICES",
    "Dimension",
    "Filters",
    "Indicator",
    "LeftOut",
    "Result",
    "UnknownNameError",
    "asked",
    "category_label",
    "compute",
    "compute_each_funder",
    "filter_columns",
    "find_indicator",
    "known_funders",
    "load_dimensions",
    "load_indicators",
    "where_of",
]


@dataclass(frozen=True)
class Filters:
    """Which grants a figure is about; an empty choice means all of them.

    `codes` are pairs of a column that figures can be broken down by, and the codes wanted of it.
    `recipient_words` stand in the published name of the recipient, in any case of letters.
    `is_real` counts pounds in the prices of one year, where the build was given a deflator.
    """

    funder_ids: tuple[str, ...] = ()
    programme_ids: tuple[str, ...] = ()
    financial_years: tuple[str, ...] = ()
    calendar_years: tuple[str, ...] = ()
    codes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    recipient_words: str = ""
    is_regrants_in: bool = True
    is_government_in: bool = True
    is_individuals_in: bool = True
    is_real: bool = False

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


def compute(
    store: Store, indicator_id: str, by: tuple[str, ...] = (), filters: Filters | None = None
) -> Result:
    """Work out one indicator, whole or by one or two dimensions.

    Columns of `rows`: `RESULT_COLUMNS`. `known`, `not_known`, `base` and `numerator` are in the
    indicator's `base_unit`, the others in its `unit`.

    A total. With two dimensions the second divides each category of the first. `base` is the whole
    that is divided; `not_known` the part of it whose category is not known; `known` the rest. A
    category's true value lies between `lower` (its value) and `upper` (should all that is not known
    belong to it); `share` is value / known, between value / base and upper / base. On the row of
    what is not known there is no share of what is known, only of the base; without a dimension
    there is none. A category that another can hold some of (`could_be` of the dimension) could also
    be all of that other: the most that core could be counts core, what is not known, and core and
    project. Worked example: £60 to organisations with a number, £20 to those without, £20 not
    known: the first row has value 60, base 100, not known 20, share 0.75, between 0.60 and 0.80.

    A share of a total. Each category is a whole of its own: `value` is numerator / known, between
    `lower` (numerator / base) and `upper`. Worked example: of £100, £30 for core costs, £30 for
    projects, £40 not known: value 0.5, between 0.3 and 0.7; `cases` is how many grants it is worked
    out of, as of a median. Figures of recipients (`largest`, `gini`, `hhi`) likewise; `cases` is
    how many recipients are ranked.

    `status` says why a point is left empty (`share` of a total, else `value`): `n` where the files
    say nothing, could only say one thing, or one far sooner than others (`told_when`); `u` where
    less than half is known, and a range is all there is, or where there are too few recipients, and
    there is no range either.

    Raises UnknownNameError for a name that does not exist, and NoDeflatorError where real terms are
    asked of a build that was given no deflator.
    """
    filters = filters or Filters()
    indicator = asked(store, indicator_id, filters)
    dimensions = tuple(find_dimension(name) for name in by)
    if len(dimensions) > MOST_DIMENSIONS:
        raise UnknownNameError(f"At most {MOST_DIMENSIONS} dimensions at a time.")
    where, parameters = where_of(filters, is_narrow=True)
    sql = figure_query(indicator, dimensions, where)
    known = None if parameters else read_worked_out(store, sql)
    rows = _tidy(store.rows(sql, parameters) if known is None else known, indicator, dimensions)
    left_out = _left_out(store, indicator, dimensions, filters)
    return Result(indicator, dimensions, filters, rows, left_out)


def compute_each_funder(store: Store, indicator_id: str) -> dict[str, Result]:
    """What `compute` gives of each funder's grants alone, by funder_id, from two queries in all.

    Of an indicator that is no total: of a total the funders are parts of one whole. A funder with
    no grant that is counted is not there.
    """
    by_funder = compute(store, indicator_id, ("funder",))
    if by_funder.indicator.kind == TOTAL:
        raise ValueError(f"{indicator_id} is a total")
    left_out = _left_out_of_each(store, by_funder.indicator)
    whole = [pl.lit("").alias(name) for name in ("by", "category", "label")]
    return {
        row["category"]: Result(
            by_funder.indicator,
            (),
            Filters(funder_ids=(row["category"],)),
            by_funder.rows.slice(number, 1).with_columns(whole),
            left_out[row["category"]],
        )
        for number, row in enumerate(by_funder.rows.to_dicts())
    }


def asked(store: Store, indicator_id: str, filters: Filters) -> Indicator:
    """An indicator, of pounds as awarded or in real terms."""
    indicator = find_indicator(indicator_id)
    if not filters.is_real:
        return indicator
    build = store.table("build_info").row(0, named=True)
    if build["deflator_name"] is None:
        raise NoDeflatorError(
            "This build has no deflator, so there are no real terms. Make one with a table of "
            "prices: funder-equity build ... --deflator FILE"
        )
    return in_real_terms(indicator)


def known_funders(store: Store, funder_ids: list[str]) -> tuple[str, ...]:
    """The funders asked for; UnknownNameError, with those there are, for one that is not there."""
    there = dict(store.table("funders").select("funder_id", "funder_name").rows())
    for funder_id in funder_ids:
        if funder_id not in there:
            names = "; ".join(f"{code} ({name})" for code, name in there.items())
            raise UnknownNameError(f'No funder here has the id "{funder_id}". There are: {names}.')
    return tuple(funder_ids)


def filter_columns() -> frozenset[str]:
    """Every column by which grants can be chosen: all that a figure can be broken down by."""
    broken_down = {dimension.column for dimension in load_dimensions().values()}
    return frozenset({*NAMED_CHOICES.values(), *broken_down})


GOVERNMENT = "'local_government', 'central_government'"


def where_of(filters: Filters, is_narrow: bool = False) -> tuple[str, dict[str, list[str] | str]]:
    """The condition and its values: columns come from this file, what a user chose is bound.

    `is_narrow` is for the narrow table of figures, which has no names.
    """
    conditions = ["true"]
    parameters: dict[str, list[str] | str] = {}
    for column, chosen in filters.choices().items():
        if column not in filter_columns():
            known = ", ".join(sorted(filter_columns()))
            raise UnknownNameError(f'Nothing is chosen by "{column}". There are: {known}.')
        conditions.append(_is_chosen(column, is_narrow))
        parameters[column] = list(chosen)
        if is_narrow and column in JOINED_COLUMNS["recipients"][-1]:
            # what is told of organisations is "not known" there for a person too
            conditions.append(f"{RECIPIENT_KEY} is not null")
    if filters.recipient_words:
        has_words = "contains(lower(recipient_name), lower($recipient_words))"
        named = f"{RECIPIENT_KEY} in (select rowid from recipients where {has_words})"
        conditions.append(named if is_narrow else has_words)
        parameters["recipient_words"] = filters.recipient_words
    if not filters.is_regrants_in:
        conditions.append("not is_regrant")
    if not filters.is_government_in:
        conditions.append(f"funder_type not in ({GOVERNMENT})")
    if not filters.is_individuals_in:
        conditions.append("recipient_kind = 'organisation'")
    return " and ".join(conditions), parameters


def _is_chosen(column: str, is_narrow: bool) -> str:
    """The condition that a column holds one of the codes bound under its name."""
    if not load_fields()[column].is_list:
        return f"{column} in (select unnest(${column}))"
    is_held = f"list_has_any(string_split({column}::varchar, '{LIST_SIGN}'), ${column})"
    if not is_narrow:
        return is_held
    # each list that there is is parted once, not that of each grant
    lists = f"select distinct {column} from figures.grants"
    return f"{column} in (select {column} from ({lists}) where {is_held})"


def _left_out(
    store: Store, indicator: Indicator, by: tuple[Dimension, ...], filters: Filters
) -> pl.DataFrame:
    """How many grants are left out for each reason, under the same filters."""
    where, parameters = where_of(filters, is_narrow=True)
    reasons = list(indicator.left_out)
    asked = f"({indicator.counted})"
    for dimension in by:
        if dimension.does_not_apply_sentence:
            # what two dimensions leave out is counted with the first
            condition = f"{asked} and not ({dimension.applies_when})"
            reason = f"{dimension.id}_does_not_apply"
            reasons.append(LeftOut(reason, condition, dimension.does_not_apply_sentence))
            asked += f" and ({dimension.applies_when})"
    counted = store.rows(
        f"select {_counts(reasons)} from figures.grants where {where}", parameters
    ).item()
    return _left_out_frame(reasons, counted)


def _left_out_of_each(store: Store, indicator: Indicator) -> dict[str, pl.DataFrame]:
    """By funder_id, how many of its grants are left out of an indicator for each reason."""
    reasons = list(indicator.left_out)
    rows = store.rows(
        f"select funder_id::varchar, {_counts(reasons)} from figures.grants group by all"
    )
    return {funder_id: _left_out_frame(reasons, counted) for funder_id, counted in rows.rows()}


def _counts(reasons: Sequence[LeftOut]) -> str:
    counts = ", ".join(f"count(*) filter ({item.condition})" for item in reasons)
    return f"[{counts}]::bigint[]"


def _left_out_frame(reasons: Sequence[LeftOut], counted: Sequence[int]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "reason": [item.reason for item in reasons],
            "sentence": [item.sentence for item in reasons],
            "grant_count": pl.Series(list(counted), dtype=pl.Int64),
        }
    )


def _tidy(rows: pl.DataFrame, indicator: Indicator, by: tuple[Dimension, ...]) -> pl.DataFrame:
    """The query's rows with their labels, in the order in which they are shown."""
    columns = [pl.lit(indicator.id).alias("indicator_id")]
    for number in (1, 2):
        suffix = "" if number == 1 else "_2"
        dimension = by[number - 1] if len(by) >= number else None
        columns += _category_columns(rows, dimension, number, suffix)
    columns += [pl.lit(name).alias(unit) for unit, name in _units(indicator)]
    figures = [name for name in rows.columns if not name.startswith(("category", "label"))]
    tidy = rows.select([*columns, *figures])
    order = [_order_of(dimension, "" if n == 0 else "_2") for n, dimension in enumerate(by)]
    tidy = tidy.sort([key for keys in order for key in keys]) if order else tidy
    return tidy.select(RESULT_COLUMNS)


RESULT_COLUMNS = (
    *("indicator_id", "by", "category", "label", "by_2", "category_2", "label_2"),
    *("value", "unit", "known", "not_known", "base", "lower", "upper"),
    *("share", "share_lower", "share_upper", "is_not_known", "status"),
    *("numerator", "denominator", "base_unit", "cases"),
)


def _units(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    return ("unit", indicator.unit), ("base_unit", indicator.base_unit)


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
        words = {
            value: category_label(dimension, value) for value in rows[f"category_{number}"].unique()
        }
        label = code.replace_strict(words, default=code, return_dtype=pl.String)
    return [
        pl.lit(dimension.id).alias(f"by{suffix}"),
        code.alias(f"category{suffix}"),
        label.alias(f"label{suffix}"),
    ]


def category_label(dimension: Dimension, value: str) -> str:
    """What a code of a dimension is called, where it has no names of its own."""
    if value == NOT_KNOWN and value not in load_fields()[dimension.column].values:
        return say("values.not_known_label")
    return label_of(dimension.column, value)


def _order_of(dimension: Dimension, suffix: str) -> list[pl.Expr]:
    """What is not known comes last; codes in the order of their list, others by name."""
    category = pl.col(f"category{suffix}")
    keys = [category.is_in(dimension.not_known_codes)]
    if dimension.order == "code":
        order = {code: n for n, code in enumerate(load_fields()[dimension.column].values)}
        keys.append(category.replace_strict(order, default=len(order), return_dtype=pl.Int64))
    return [*keys, pl.col(f"label{suffix}").str.to_lowercase(), category]
