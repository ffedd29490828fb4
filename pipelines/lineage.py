"""Leads from a figure to its grants, and from a grant to file, sheet, row, rule and words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from pipelines.contracts import LIST_SIGN, label_of, load_fields, load_tables
from pipelines.definitions import UnknownNameError, find_dimension, find_indicator
from pipelines.figures import described_grants, is_named
from pipelines.indicators import Filters, asked, where_of
from pipelines.phrases import say
from pipelines.store import Store

# What stands first of each grant, before what its place in the figure rests on, and after that.
FIRST = (
    *("grant_id", "award_date", "funder_id", "funder_name", "programme_title", "recipient_id"),
    *(
        "recipient_name",
        "own_words",
        "recipient_kind",
        "title",
        "description",
        "amount_awarded",
        "currency",
    ),
    "duration_months",
)
LAST = ("licence", "source_file", "source_sheet", "source_row", "not_in_latest")
# What says on what a column rests: its name, or this, with these endings.
RESTS_ON = {
    "beneficiary_region_code": "beneficiary_place",
    "beneficiary_nation_code": "beneficiary_place",
    "beneficiary_local_authority_code": "beneficiary_place",
    "region_code": "place",
    "nation": "place",
}
SUFFIXES = ("_band", "_status", "_code", "_decile")
# Whose words can be of a group, or of the work that a grant is for.
WRITERS = ("funder", "group", "unclear")
ENDINGS = ("_basis", "_rule_id", "_words", "_said_by", "_definition")


@dataclass(frozen=True)
class Told:
    """One thing that is told of a grant or its recipient, and what it rests on.

    `said_of` says who wrote the words that were read, and of what they may be; empty where there
    are none, or they can be of nothing but the grant.
    """

    column: str
    value: str
    label: str
    basis: str
    basis_label: str
    rule_id: str
    words: str
    said_of: str = ""


@dataclass(frozen=True)
class GrantLineage:
    """One grant: as published, where each thing said of it comes from, and its other versions.

    `source` is its row of `source_files`; `rules` are those that decided something, by id; `more`
    are the rows about it in every other published table, by table.
    """

    grant: Mapping[str, Any]
    recipient: Mapping[str, Any] | None
    told: tuple[Told, ...]
    source: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]]
    more: Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Figure:
    """A figure, or with categories one row of it, whose grants are wanted."""

    indicator_id: str
    by: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    filters: Filters = Filters()


def grants_of_figure(
    store: Store, figure: Figure, limit: int | None = None, offset: int = 0
) -> pl.DataFrame:
    """The grants that a figure counts, newest first; with categories, those that it counts there.

    Columns: `FIRST`; for each column that the figure goes by or asks for, its value with basis,
    rule and words; `LAST`. Raises UnknownNameError for what does not exist.
    """
    where, parameters = _counted(store, figure)
    columns = (*FIRST, *_columns_told(figure), *LAST)
    listed = ", ".join(f"{_table_of(name)}.{name}" for name in columns)
    described = described_grants("funder_name", "programme_title", "recipient_name", where)
    most = "" if limit is None else f"limit {int(limit)} offset {int(offset)}"
    sql = f"""
        select {listed}
        from (select * from ({described}) where {where}) as counted
        left join recipients as organisations
            on counted.recipient_id = organisations.recipient_id
        order by counted.award_date desc nulls last, counted.grant_id
        {most}
    """
    return store.rows(sql, parameters)


def count_grants(store: Store, figure: Figure) -> int:
    """How many grants `grants_of_figure` would list without a limit."""
    where, parameters = _counted(store, figure)
    sql = f"select count(*) from ({described_grants(where)}) where {where}"
    return int(store.rows(sql, parameters).item())


def _counted(store: Store, figure: Figure) -> tuple[str, dict[str, Any]]:
    """The condition that a grant is counted in a figure, and in its categories if any are given."""
    indicator = asked(store, figure.indicator_id, figure.filters)
    dimensions = [find_dimension(name) for name in figure.by]
    if figure.categories and len(figure.categories) != len(dimensions):
        raise UnknownNameError("Give a category for each dimension, or none.")
    where, parameters = where_of(figure.filters)
    conditions = [indicator.counted, where, *(each.applies_when for each in dimensions)]
    values: dict[str, Any] = dict(parameters)
    for number, (dimension, code) in enumerate(zip(dimensions, figure.categories, strict=False)):
        # a grant without a category is of what is not known, as in the figure
        column = f"coalesce({dimension.column}, 'not_known')"
        held = f"string_split({column}, '{LIST_SIGN}')"
        is_list = load_fields()[dimension.column].is_list
        is_there = f"list_contains({held}, $category_{number})" if is_list else None
        conditions.append(is_there or f"{column} = $category_{number}")
        values[f"category_{number}"] = code
    return " and ".join(f"({condition})" for condition in conditions), values


def _columns_told(figure: Figure) -> list[str]:
    """The columns that decide where a grant is counted, each before what it rests on."""
    indicator = find_indicator(figure.indicator_id)
    asked = [find_dimension(name).column for name in figure.by]
    pieces = (indicator.numerator, indicator.denominator)
    asked += [name for name in _coded() if any(is_named(name, piece) for piece in pieces)]
    columns = [name for column in asked for name in (column, *_rests_on(column))]
    there = {*load_tables()["grants"].column_names, *load_tables()["recipients"].column_names}
    return [name for name in dict.fromkeys(columns) if name in there - {*FIRST, *LAST}]


def _coded() -> list[str]:
    """Every coded column of a grant and its recipient."""
    tables = load_tables()["grants"], load_tables()["recipients"]
    return [column.name for table in tables for column in table.columns if column.values]


def _rests_on(column: str) -> list[str]:
    """The columns that say on what a column rests: basis, rule, words."""
    there = {*load_tables()["grants"].column_names, *load_tables()["recipients"].column_names}
    stems = [RESTS_ON.get(column, column), *(column.removesuffix(suffix) for suffix in SUFFIXES)]
    found = [stem + ending for stem in dict.fromkeys(stems) for ending in ENDINGS]
    return [name for name in found if name in there and name != column]


def _table_of(column: str) -> str:
    """Where a column is taken from: what is told of organisations has more columns of its own."""
    of_grants = load_tables()["grants"].column_names
    of_recipients = load_tables()["recipients"].column_names
    return "organisations" if column in {*of_recipients} - {*of_grants} else "counted"


def why_there(row: Mapping[str, Any], dimension: str) -> Told:
    """Why a grant that `grants_of_figure` lists is in its category of a dimension."""
    return _told_of(find_dimension(dimension).column, row)


def grant_lineage(store: Store, grant_id: str) -> GrantLineage:
    """Everything that is published of one grant, and where each of it comes from.

    Raises UnknownNameError for a grant that is not there, with what became of its row where that
    is known.
    """
    grant = _row(store, "grants", "grant_id", grant_id)
    if grant is None:
        raise UnknownNameError(_not_there(store, grant_id))
    recipient = _row(store, "recipients", "recipient_id", grant["recipient_id"])
    told = [*_told("grants", grant), *(_told("recipients", recipient) if recipient else ())]
    decided = {each.rule_id for each in told if each.rule_id}
    rules = {row["rule_id"]: row for row in store.table("rules").to_dicts()}
    return GrantLineage(
        grant=grant,
        recipient=recipient,
        told=tuple(told),
        source=_row(store, "source_files", "source_file", grant["source_file"]) or {},
        rules={rule_id: rules[rule_id] for rule_id in sorted(decided & rules.keys())},
        more=_more(store, grant),
    )


def _told(table: str, row: Mapping[str, Any]) -> tuple[Told, ...]:
    """Each coded thing said in a row that rests on something."""
    coded = [c.name for c in load_tables()[table].columns if c.values]
    of_something = [name for name in coded if not name.endswith(ENDINGS) and _rests_on(name)]
    return tuple(_told_of(name, row) for name in of_something)


def _told_of(column: str, row: Mapping[str, Any]) -> Told:
    rests = [name for name in _rests_on(column) if name in row]
    basis = next((name for name in rests if name.endswith("_basis")), "")
    code = _part(rests, "_basis", row)
    words, by = _part(rests, "_words", row), _part(rests, "_said_by", row)
    return Told(
        column=column,
        value=str(row[column]),
        label=label_of(column, row[column]),
        basis=code,
        basis_label=label_of(basis, code) if basis else "",
        rule_id=_part(rests, "_rule_id", row),
        words=words,
        said_of=say(f"figure.said_of.{by}") if words and by in WRITERS else "",
    )


def _part(rests: list[str], ending: str, row: Mapping[str, Any]) -> str:
    name = next((name for name in rests if name.endswith(ending)), None)
    return str(row[name]) if name and row[name] is not None else ""


def _row(store: Store, table: str, key: str, value: str | None) -> dict[str, Any] | None:
    found = store.rows(f"select * from {table} where {key} = $value", {"value": value}).to_dicts()
    return found[0] if found else None


def _more(store: Store, grant: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows about the grant in other tables, and the identifiers that its recipient goes by."""
    more = {}
    for contract in load_tables().values():
        key = {"recipient_ids": "recipient_id"}.get(contract.name, "grant_id")
        if contract.name in ("grants", "recipients") or key not in contract.column_names:
            continue
        rows = store.rows(
            f"select * from {contract.name} where {key} = $value order by all",
            {"value": grant[key]},
        )
        if rows.height:
            more[contract.name] = rows.to_dicts()
    return more


def _not_there(store: Store, grant_id: str) -> str:
    rejected = store.rows(
        "select source_file, source_sheet, source_row, reason, remedy from rejected_rows "
        "where grant_id = $grant_id order by all",
        {"grant_id": grant_id},
    ).to_dicts()
    if not rejected:
        return f'There is no grant "{grant_id}" in this build.'
    row = rejected[0]
    sheet = f", sheet {row['source_sheet']}" if row["source_sheet"] else ""
    return (
        f'The row of "{grant_id}" cannot be used: {row["source_file"]}{sheet}, row '
        f"{row['source_row']}: {row['reason']} {row['remedy']}"
    )
