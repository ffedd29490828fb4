"""Which figures moved between two builds, why, and by how much of each reason.

Each grant that counts otherwise in the new build has one reason. The grants are then changed from
old to new a reason at a time, and every figure is worked out after each: what it moves by then is
that reason's part, and the parts add up to all that it moved by, for shares and counts of
organisations too. Both builds are worked out by the definitions of this version.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import load_fields, load_tables
from pipelines.definitions import (
    TOTAL,
    Dimension,
    Indicator,
    find_dimension,
    find_indicator,
    load_indicators,
)
from pipelines.figures import (
    RECIPIENT_KEY,
    coded_column,
    codes_of,
    described_grants,
    figure_columns,
)
from pipelines.indicators import Filters, category_label, where_of
from pipelines.queries import figure_query
from pipelines.store import NoBuildError, beside

# Why a grant counts otherwise, in the order in which grants are changed; of several reasons the
# grant has the first that holds, but what is corrected or in a changed row goes before what a rule
# or a register makes of it.
CAUSES = {
    "removed": "grants that are gone",
    "new": "new grants",
    "correction": "corrections made here",
    "row": "rows that their publisher changed",
    "rule": "changed rules",
    "register": "changed registers",
    "others": "grants seen otherwise because others came or went",
    "other": "something else: what a file says of a recipient, reference data, the program",
}
# What a publisher writes of a grant, as it is published here.
OF_THE_ROW = (
    *("amount_awarded", "currency", "award_date", "title", "description", "recipient_kind"),
    *("funder_id", "programme_id", "is_regrant", "regrant_type", "is_open_call"),
    *("beneficiary_area_code",),
)
# Columns that a rule may decide, with the one that says by what it was decided.
BY_RULES = {
    "purpose": "purpose",
    "restriction": "restriction",
    "user_led_status": "user_led",
    "duration_months": "duration",
}
PUBLISHED_BASES = "('declared', 'individual', 'published', 'dates')"
# What these tell depends on the other grants of the same recipient.
OF_OTHER_GRANTS = ("is_first_award", "recipient_year_band")
# Columns of a rule that are not what it does.
RULE_COUNTS = ("grant_count", "grant_count_status")
# No figure of a difference is in real terms: prices of two builds may be of different years.
REAL = "amount_real_gbp"
NEVER = 1_000
SAME = 1e-9
MEMORY = "1GB"


@dataclass(frozen=True)
class BuildDiff:
    """What moved between two builds.

    `before` and `after` describe each build: build_id, version, grant_count. `reasons`: cause, what
    (a file, a column, a rule), grant_count. `figures`, one row per figure that moved:
    indicator_id, by, category, by_2, category_2, label, label_2, unit, base_unit; with the endings
    `_before` and `_after` value, lower, upper, numerator, denominator, not_known, base, status; and
    `measured`, which of value, lower and base is followed. `parts`: of which figure, cause, and how
    far it moved that, `change`; the parts of a figure add up to all of it.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    reasons: pl.DataFrame
    figures: pl.DataFrame
    parts: pl.DataFrame
    asked: int = field(default=0)


def diff_builds(
    old: Path,
    new: Path,
    indicator_ids: Sequence[str] = (),
    by: tuple[str, ...] = (),
    filters: Filters | None = None,
) -> BuildDiff:
    """Set two builds side by side: figures of some indicators or of all, whole or by dimensions.

    Raises NoBuildError where a folder has no build, or one that an earlier version made.
    """
    indicators = [find_indicator(name) for name in indicator_ids or load_indicators()]
    dimensions = tuple(find_dimension(name) for name in by)
    chosen = where_of(filters or Filters(), is_narrow=True)
    with beside({"old": old, "new": new}, MEMORY) as con:
        _write_rows(con)
        _write_causes(con, _have_other_registers(old, new))
        applied = _write_steps(con)
        stages = [_figures(con, indicators, dimensions, chosen, step) for step in range(applied)]
        figures, parts = _moved(stages, _causes_found(con))
        return BuildDiff(
            _about(con, "old"), _about(con, "new"), _reasons(con), figures, parts, len(indicators)
        )


def figures_and_parts(diff: BuildDiff) -> pl.DataFrame:
    """One row per figure that moved and reason; a figure of which only the range moved has one."""
    return diff.figures.join(diff.parts, on=list(KEY), how="left", maintain_order="left")


def diff_json(diff: BuildDiff) -> str:
    """All of a difference, for machines."""
    said = {
        "before": diff.before,
        "after": diff.after,
        "reasons": diff.reasons.to_dicts(),
        "figures": diff.figures.to_dicts(),
        "parts": diff.parts.to_dicts(),
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


KEY = ("indicator_id", "by", "category", "by_2", "category_2")
LABELS = ("label", "label_2")
NUMBERS = ("value", "lower", "upper", "numerator", "denominator", "not_known", "base")


def _about(con: duckdb.DuckDBPyConnection, build: str) -> dict[str, Any]:
    sql = (
        f"select build_id, version, (select count(*) from {build}.grants) as grant_count "
        f"from {build}.build_info"
    )
    return con.sql(sql).pl().row(0, named=True)


def _write_names(con: duckdb.DuckDBPyConnection) -> None:
    for table, key in (("funders", "funder_id"), ("programmes", "programme_id")):
        con.execute(
            f"create view {table} as select * from new.{table} union all by name "
            f"select * from old.{table} where {key} not in (select {key} from new.{table})"
        )


def _write_rows(con: duckdb.DuckDBPyConnection) -> None:
    """`old_rows` and `new_rows`: what figures are worked out from, with the grant's identifier."""
    _write_names(con)
    columns = figure_columns()
    listed = ", ".join(("grant_id", "recipient_id", *columns))
    for build in ("old", "new"):
        con.execute(f"use {build}.main")
        try:
            con.execute(
                f"create table memory.main.{build}_rows as "
                f"select {listed} from ({described_grants(*columns)})"
            )
        except duckdb.BinderException as error:
            raise NoBuildError(
                f"The {build} build was made by an earlier version. Build it again from its files."
            ) from error
        finally:
            con.execute("use memory.main")


def _have_other_registers(old: Path, new: Path) -> bool:
    """Whether two builds were given other registers or lists: by what they are, not their names."""
    return _registers_of(old) != _registers_of(new)


def _registers_of(data: Path) -> list[str]:
    """The fingerprints of the registers of a build; none where it has no manifest."""
    path = data / "manifest.json"
    if not path.is_file():
        return []
    listed = json.loads(path.read_text(encoding="utf-8")).get("registers", [])
    return sorted(each["sha256"] for each in listed)


def _write_causes(con: duckdb.DuckDBPyConnection, has_other_registers: bool) -> None:
    """`changes`: each grant that counts otherwise, and why."""
    columns = [name for name in ("recipient_id", *figure_columns()) if name != REAL]
    differs = " or ".join(_differs("old_rows", "new_rows", name) for name in columns)
    only_others = _differ_only(columns, OF_OTHER_GRANTS)
    whens = {
        "removed": "new_rows.grant_id is null",
        "new": "old_rows.grant_id is null",
        "others": only_others,
        "correction": _any(_corrected().values()),
        "row": _any(_published().values()),
        "rule": f"{_any(_ruled().values())} and {str(_have_other_rules(con)).lower()}",
        "register": f"{_any(_registered().values())} and {str(has_other_registers).lower()}",
    }
    cases = " ".join(f"when {condition} then '{cause}'" for cause, condition in whens.items())
    con.execute(
        f"""
        create table changes as
        select
            coalesce(old_rows.grant_id, new_rows.grant_id) as grant_id,
            case {cases} else 'other' end as cause
        from old_rows
        full join new_rows on old_rows.grant_id = new_rows.grant_id
        left join old.grants as old_grants on old_rows.grant_id = old_grants.grant_id
        left join new.grants as new_grants on new_rows.grant_id = new_grants.grant_id
        left join old.recipients as old_recipients
            on old_rows.recipient_id = old_recipients.recipient_id
        left join new.recipients as new_recipients
            on new_rows.recipient_id = new_recipients.recipient_id
        where old_rows.grant_id is null or new_rows.grant_id is null or {differs}
        """
    )


def _differs(left: str, right: str, column: str) -> str:
    return f"{left}.{column} is distinct from {right}.{column}"


def _differ_only(columns: Sequence[str], these: Sequence[str]) -> str:
    others = [name for name in columns if name not in these]
    return " and ".join(f"not ({_differs('old_rows', 'new_rows', name)})" for name in others)


def _any(conditions: Any) -> str:
    return "(" + (" or ".join(f"({each})" for each in conditions) or "false") + ")"


def _corrected() -> dict[str, str]:
    """What was corrected, or is corrected no more, and counts otherwise; by column."""
    conditions: dict[str, str] = {}
    for table in ("grants", "recipients"):
        names = load_tables()[table].column_names
        for basis in names:
            if "correction" not in load_fields()[basis].values:
                continue
            stem = basis.removesuffix("_basis")
            column = stem if stem in names else f"{stem}_status"
            condition = (
                f"'correction' in (old_{table}.{basis}, new_{table}.{basis}) "
                f"and {_differs(f'old_{table}', f'new_{table}', column)}"
            )
            before = f"{conditions[column]} or " if column in conditions else ""
            conditions[column] = f"{before}({condition})"
    return conditions


def _published() -> dict[str, str]:
    """What the publisher changed in a row; by column."""
    conditions = {name: _differs("old_grants", "new_grants", name) for name in OF_THE_ROW}
    for column, stem in BY_RULES.items():
        is_published = (
            f"old_grants.{stem}_basis in {PUBLISHED_BASES} "
            f"or new_grants.{stem}_basis in {PUBLISHED_BASES}"
        )
        differs = _differs("old_grants", "new_grants", column)
        conditions[column] = f"({is_published}) and {differs}"
    return conditions


def _ruled() -> dict[str, str]:
    """What a rule decides otherwise; by column."""
    return {column: _differs("old_grants", "new_grants", column) for column in BY_RULES}


def _registered() -> dict[str, str]:
    """What a register tells otherwise of a recipient; by column."""
    of_recipients = {
        name: _differs("old_rows", "new_rows", name)
        for name in figure_columns()
        if name in load_tables()["recipients"].column_names or name.startswith("recipient_size")
    }
    place = "local_authority_deprivation_decile"
    found = {"recipient_id": _differs("old_rows", "new_rows", "recipient_id"), **of_recipients}
    if place in figure_columns():
        found[place] = _differs("old_rows", "new_rows", place)
    return found


def _have_other_rules(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether two builds read texts by other rules."""
    columns = [name for name in load_tables()["rules"].column_names if name not in RULE_COUNTS]
    listed = ", ".join(f'"{name}"' for name in columns)
    old, new = (f"(select {listed} from {build}.rules)" for build in ("old", "new"))
    differ = f"from (({old} except {new}) union all ({new} except {old}))"
    return bool(con.execute(f"select count(*) {differ}").fetchall()[0][0])


def _causes_found(con: duckdb.DuckDBPyConnection) -> list[str]:
    found = {cause for (cause,) in con.execute("select distinct cause from changes").fetchall()}
    return [cause for cause in CAUSES if cause in found]


def _write_steps(con: duckdb.DuckDBPyConnection) -> int:
    """`rows`: every grant as it was and as it is, and the step at which it changes; how many + 1.

    At step 0 all is as in the old build, at the last as in the new.
    """
    steps = {cause: number for number, cause in enumerate(_causes_found(con), start=1)}
    step = " ".join(f"when '{cause}' then {number}" for cause, number in steps.items())
    step = f"case cause {step} end" if step else "null"
    columns = ", ".join(_column(con, name) for name in figure_columns())
    con.execute(
        f"""
        create table both_rows as
        select false as is_new, coalesce({step}, {NEVER}) as step, old_rows.*
        from old_rows left join changes on old_rows.grant_id = changes.grant_id
        union all by name
        select true as is_new, {step} as step, new_rows.*
        from new_rows inner join changes on new_rows.grant_id = changes.grant_id
        """
    )
    con.execute(
        f"""
        create table all_rows as
        select
            is_new,
            step,
            {columns},
            case when recipient_id is not null
                then dense_rank() over (order by recipient_id) end::integer as {RECIPIENT_KEY}
        from both_rows
        """
    )
    con.execute("create schema figures")
    return len(steps) + 1


def _column(con: duckdb.DuckDBPyConnection, name: str) -> str:
    codes = codes_of(name)
    if load_fields()[name].type == "VARCHAR" and not codes:
        found = f"select distinct {name} from both_rows where {name} is not null order by 1"
        found = found.replace("both_rows", "(from old_rows union all by name from new_rows)")
        codes = [row[0] for row in con.execute(found).fetchall()]
    return coded_column(name, codes)


def _figures(
    con: duckdb.DuckDBPyConnection,
    indicators: Sequence[Indicator],
    by: tuple[Dimension, ...],
    chosen: tuple[str, Mapping[str, Any]],
    step: int,
) -> pl.DataFrame:
    """Every figure when the reasons up to a step have been applied."""
    con.execute(
        "create or replace view figures.grants as select * from all_rows "
        f"where case when is_new then step <= {step} else step > {step} end"
    )
    con.execute(f"create or replace view registers as from {_registers_at(con, step)}.registers")
    where, parameters = chosen
    frames = []
    for indicator in indicators:
        query = figure_query(indicator, by, where)
        rows = con.sql(query, params=dict(parameters)) if parameters else con.sql(query)
        frames.append(
            rows.pl().with_columns(
                pl.lit(indicator.id).alias("indicator_id"),
                pl.lit(indicator.unit).alias("unit"),
                pl.lit(indicator.base_unit).alias("base_unit"),
                pl.lit(by[0].id if by else "").alias("by"),
                pl.lit(by[1].id if len(by) > 1 else "").alias("by_2"),
                pl.col("category_1").alias("category"),
                *[_labels(by, number) for number in (1, 2)],
            )
        )
    return pl.concat(frames).select(*KEY, *LABELS, "unit", "base_unit", *NUMBERS, "status")


def _registers_at(con: duckdb.DuckDBPyConnection, step: int) -> str:
    """Whose registers count at a step: the new ones from where registers are the reason."""
    causes = _causes_found(con)
    changes_at = causes.index("register") + 1 if "register" in causes else 1
    return "new" if step >= changes_at else "old"


def _labels(by: tuple[Dimension, ...], number: int) -> pl.Expr:
    """What each category is called."""
    name = LABELS[number - 1]
    if len(by) < number:
        return pl.lit("").alias(name)
    dimension, code = by[number - 1], pl.col(f"category_{number}")
    if dimension.label_column:
        return pl.coalesce(pl.col(f"label_{number}"), code).alias(name)
    said = code.map_elements(lambda each: category_label(dimension, each), return_dtype=pl.String)
    return said.alias(name)


def _moved(
    stages: Sequence[pl.DataFrame], causes: Sequence[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The figures that moved from the first stage to the last, and what each reason moved."""
    rows: list[dict[str, Any]] = []
    parts: list[dict[str, Any]] = []
    found = [{tuple(row[name] for name in KEY): row for row in s.to_dicts()} for s in stages]
    for key in dict.fromkeys(key for stage in (found[-1], found[0]) for key in stage):
        path = [stage.get(key) for stage in found]
        before, after = path[0] or {}, path[-1] or {}
        if not _has_moved(before, after):
            continue
        measured = _measured(path, find_indicator(key[0]).kind == TOTAL)
        named = dict(zip(KEY, key, strict=True))
        units = {name: (after or before)[name] for name in (*LABELS, "unit", "base_unit")}
        told = {
            f"{name}_{when}": row.get(name)
            for when, row in (("before", before), ("after", after))
            for name in (*NUMBERS, "status")
        }
        rows.append(named | units | told | {"measured": measured})
        for cause, (start, end) in zip(causes, pairwise(path), strict=True):
            change = _number(end, measured) - _number(start, measured)
            if abs(change) > SAME:
                parts.append({**named, "cause": cause, "change": change})
    return pl.DataFrame(rows, FIGURE_SCHEMA, orient="row"), pl.DataFrame(parts, PART_SCHEMA)


FIGURE_SCHEMA: dict[str, Any] = {
    **dict.fromkeys((*KEY, *LABELS, "unit", "base_unit"), pl.String),
    **{
        f"{name}_{when}": pl.String if name == "status" else pl.Float64
        for when in ("before", "after")
        for name in (*NUMBERS, "status")
    },
    "measured": pl.String,
}
PART_SCHEMA: dict[str, Any] = {**dict.fromkeys((*KEY, "cause"), pl.String), "change": pl.Float64}


def _has_moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    if before.get("status") != after.get("status"):
        return True
    pairs = [(before.get(name), after.get(name)) for name in NUMBERS]
    return any(
        (left is None) != (right is None)
        or (left is not None and abs(left - right) > SAME * max(1.0, abs(left)))
        for left, right in pairs
    )


def _measured(path: Sequence[Mapping[str, Any] | None], is_total: bool) -> str:
    """What is followed from old to new: of value, least and base the first that moved.

    It must be there all the way. A row that is not there counts no grant: of a sum or a count that
    is nothing, of a share there is none.
    """
    there = [
        name
        for name in ("value", "lower", "base")
        if all(row[name] is not None if row else is_total or name == "base" for row in path)
    ]
    moved = (name for name in there if abs(_number(path[-1], name) - _number(path[0], name)) > SAME)
    return next(moved, there[0])


def _number(row: Mapping[str, Any] | None, name: str) -> float:
    value = row[name] if row else None
    return float(value) if value is not None else 0.0


def _reasons(con: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """How many grants each reason is of, and what it was: a file, a column, a rule."""
    frames = [con.sql(sql).pl() for sql in _reason_queries()]
    order = {cause: number for number, cause in enumerate(CAUSES)}
    reasons = pl.concat(frames)
    return reasons.sort(
        pl.col("cause").replace_strict(order, return_dtype=pl.Int64),
        pl.col("grant_count"),
        "what",
        descending=[False, True, False],
    )


SIDES = """
    from changes
    left join old_rows on changes.grant_id = old_rows.grant_id
    left join new_rows on changes.grant_id = new_rows.grant_id
    left join old.grants as old_grants on changes.grant_id = old_grants.grant_id
    left join new.grants as new_grants on changes.grant_id = new_grants.grant_id
    left join old.recipients as old_recipients
        on old_rows.recipient_id = old_recipients.recipient_id
    left join new.recipients as new_recipients
        on new_rows.recipient_id = new_recipients.recipient_id
"""
# A rule about who leads is not named beside a count: one of a single grant would tell of whom.
NAMED_RULES = ("purpose", "restriction", "duration_months")


def _reason_queries() -> list[str]:
    queries = [
        """
        select
            cause,
            case
                when rejected.grant_id is not null
                    then old_grants.source_file || ': its row cannot be used any more'
                when files.source_file is null
                    then old_grants.source_file || ': not in the new build'
                else old_grants.source_file
                    || ': not in the file any more, or taken out as somebody asked'
            end as what,
            count(*) as grant_count
        from changes
        inner join old.grants as old_grants on changes.grant_id = old_grants.grant_id
        left join (select distinct grant_id from new.rejected_rows) as rejected
            on changes.grant_id = rejected.grant_id
        left join new.source_files as files on old_grants.source_file = files.source_file
        where cause = 'removed'
        group by all
        """,
        """
        select
            cause,
            case
                when files.source_file is null then new_grants.source_file || ': a new file'
                when files.sha256 <> now.sha256
                    then new_grants.source_file || ': a new version of the file'
                else new_grants.source_file
            end as what,
            count(*) as grant_count
        from changes
        inner join new.grants as new_grants on changes.grant_id = new_grants.grant_id
        left join new.source_files as now on new_grants.source_file = now.source_file
        left join old.source_files as files on new_grants.source_file = files.source_file
        where cause = 'new'
        group by all
        """,
        "select cause, '' as what, count(*) as grant_count from changes "
        "where cause in ('others', 'other') group by all",
    ]
    of_columns = {"correction": _corrected(), "row": _published(), "register": _registered()}
    for cause, conditions in of_columns.items():
        queries += [
            f"select cause, '{column}' as what, count(*) as grant_count {SIDES} "
            f"where cause = '{cause}' and ({condition}) group by all"
            for column, condition in conditions.items()
        ]
    for column, stem in BY_RULES.items():
        rule = f"coalesce({{}}_grants.{stem}_rule_id, 'no rule')"
        moved = f"': ' || {rule.format('old')} || ' -> ' || {rule.format('new')}"
        named = moved if column in NAMED_RULES else "''"
        queries.append(
            f"select cause, '{column}' || {named} as what, count(*) as grant_count {SIDES} "
            f"where cause = 'rule' and {_differs('old_grants', 'new_grants', column)} group by all"
        )
    return queries
