"""Small worlds of grants, with what is said of each in private, counted as a build counts."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import duckdb
import polars as pl

from pipelines.counts.cells import write_cell_sums, write_counted
from pipelines.counts.settings import (
    CELL_SUMS,
    TALLIES,
    WITHDRAWN,
    Protection,
    create_protection_tables,
)
from pipelines.counts.step import write_withdrawn
from pipelines.models import create_macros, load_models, split_at
from pipelines.reference import DATA_DIR

WEAK = Protection(
    threshold=0,
    rounding=1,
    most_share=1.0,
    cut_from=1,
    stream_cut_from=1,
    most_cut=99,
    most_steps=10**6,
    is_audited=False,
)
# Slowly, and by no loop of ours: every grant with every cell that it is in.
CELL_GRANTS = """
    select cells.cell_id, cells.kind, cuts.row_id, cuts.recipient_number, cuts.gbp, cuts.seed
    from (
        select
            *,
            unnest([
                {'cut_by': 'none', 'category': 'all'},
                {'cut_by': 'financial_year', 'category': financial_year},
                {'cut_by': 'recipient_size', 'category': recipient_size},
                {'cut_by': 'registration_status', 'category': registration_status},
                {'cut_by': 'region', 'category': region},
                {'cut_by': 'purpose', 'category': purpose},
                {'cut_by': 'annual_amount', 'category': annual_amount},
                {'cut_by': 'user_led_status', 'category': user_led_status},
                {'cut_by': 'user_led_definition', 'category': user_led_definition},
                {'cut_by': 'user_led_said_by', 'category': user_led_said_by}
            ], recursive := true)
        from counts.count_grants
    ) as cuts
    inner join counts.count_cells as cells
        on cuts.cut_by = cells.cut_by
        and cuts.category = cells.category
        and (cells.scope = 'all' or cuts.funder_id = cells.funder_id)
        and (cells.scope <> 'programme' or cuts.programme_id = cells.programme_id)
"""
# What counts are made of, and made: everything else of a build stands in as a small table.
MADE = {"int_community_rollup", "stg_protection", "stg_intersections", "community_counts"}
STATES = ("answered", "general", "prefer_not_to_say", "no_permission")
YEARS = ("2021-22", "2022-23", "2023-24")
SIZES = ("micro", "small", "not_known")
REGIONS = ("E12000007", "E12000002")


@dataclass(frozen=True)
class Said:
    """One thing that is said of a grant: by a rule, or by the group, permitted or not."""

    relation: str
    code: str
    basis: str = "text_rule"
    is_public: bool = False
    rule_id: str | None = None


@dataclass(frozen=True)
class Given:
    """One grant of a world, with what everybody can see of it, and what is said of it."""

    number: int
    recipient: str
    funder: str = "F1"
    programme: str = "F1/a"
    gbp: int = 1000
    year: str = "2022-23"
    size: str = "small"
    region: str = "E12000007"
    purpose: str = "project"
    user_led: str = "not_known"
    said: tuple[Said, ...] = ()
    # relation -> state of the group's answer
    states: dict[str, str] = field(default_factory=dict)
    # the finest level of communities that it was offered
    finest: str = "subcategory"

    @property
    def id(self) -> str:
        """As published."""
        return f"360G-{self.number:05}"


@dataclass(frozen=True)
class World:
    """Grants in one file; another `edition` of it is another file to who looks at its checksum."""

    grants: tuple[Given, ...]
    edition: int = 1

    def without(self, recipient: str) -> "World":
        """The file as it was before this organisation was in it."""
        kept = tuple(grant for grant in self.grants if grant.recipient != recipient)
        return World(kept, self.edition + 1)


def count(world: World, protection: Protection | None = None) -> duckdb.DuckDBPyConnection:
    """All models of counts over a world; `marts.community_counts` is what would be published."""
    con = duckdb.connect(config={"threads": 1})
    create_macros(con)
    for schema in ("ref", "staging", "intermediate", "marts", "counts"):
        con.execute(f"create schema {schema}")
    create_protection_tables(con, protection)
    _write_given(con, world)
    models = [model for model in load_models() if model.layer == "counts" or model.name in MADE]
    said, rest = split_at(models, CELL_SUMS)
    cells, rest = split_at(rest, TALLIES)
    before, after = split_at(rest, WITHDRAWN)
    for model in said:
        con.execute(f"create table {model.table} as {model.sql}")
    write_cell_sums(con)
    for model in cells:
        con.execute(f"create table {model.table} as {model.sql}")
    write_counted(con)
    for model in before:
        con.execute(f"create table {model.table} as {model.sql}")
    write_withdrawn(con)
    for model in after:
        con.execute(f"create table {model.table} as {model.sql}")
    return con


def some_world(  # noqa: PLR0913 - each is what a test varies
    seed: int,
    *,
    organisations: int = 150,
    codes: Sequence[str] = ("DEI010100", "DEI020000", "DEI090000"),
    share: float = 0.3,
    repeats: float = 0.15,
    source: str = "text_rule",
) -> World:
    """Organisations of two funders and three streams, some with several grants and codes."""
    chance = random.Random(seed)
    grants: list[Given] = []
    for number in range(organisations):
        recipient = f"GB-CHC-{2000000 + number}"
        mine = [code for code in codes if chance.random() < share]
        for _ in range(1 if chance.random() > repeats else chance.randint(2, 4)):
            grants.append(_some_grant(chance, len(grants), recipient, mine, source))
    return World(tuple(grants))


def _some_grant(
    chance: random.Random, number: int, recipient: str, codes: Iterable[str], source: str
) -> Given:
    programme = chance.choice(("F1/a", "F1/a", "F1/b", "F2/c"))
    said = tuple(
        replace(thing, rule_id=f"{thing.relation}_{thing.code}" if source == "text_rule" else None)
        for code in codes
        if chance.random() < 0.9
        for thing in (
            Said("serves", code, "declared" if source == "no_permission" else "text_rule"),
            Said("led_by", code, "declared" if source == "no_permission" else "text_rule"),
        )
        if thing.relation == "serves" or chance.random() < 0.6
    )
    states = dict.fromkeys(("led_by", "mission", "serves"), "no_permission")
    return Given(
        number,
        recipient,
        programme[:2],
        programme,
        chance.choice((500, 2000, 9999, 20000)),
        chance.choice(YEARS),
        chance.choice(SIZES),
        chance.choice(REGIONS),
        chance.choice(("core", "project")),
        said=said,
        states=states if source == "no_permission" else {},
    )


def _table(
    con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str], rows: Sequence[Any]
) -> None:
    """A table of rows, with the types that a build gives its columns."""
    frame = pl.DataFrame(list(rows), schema=list(columns), orient="row", infer_schema_length=None)
    con.register("given_rows", frame)
    wanted = ", ".join(f"{column}::{kind} as {column}" for column, kind in columns.items())
    con.execute(f"create table {name} as select {wanted} from given_rows")
    con.unregister("given_rows")


def _write_given(con: duckdb.DuckDBPyConnection, world: World) -> None:
    grants = world.grants
    text = dict.fromkeys(
        ("grant_id", "recipient_id", "funder_id", "programme_id", "financial_year"), "varchar"
    )
    more = dict.fromkeys(
        (
            *("recipient_size_band", "beneficiary_region_code", "purpose", "user_led_status"),
            *("annual_amount_band", "user_led_definition", "user_led_said_by"),
            *("recipient_kind", "source_file"),
        ),
        "varchar",
    )
    same = ("1000_to_2000", "not_known", "not_known", "organisation", "a.json")
    rows = [
        (
            *(grant.id, grant.recipient, grant.funder, grant.programme, grant.year),
            *(grant.gbp, grant.size, grant.region, grant.purpose),
            "not_known" if grant.user_led == "suggested" else grant.user_led,
            *same,
        )
        for grant in grants
    ]
    _table(con, "marts.grants", {**text, "amount_gbp": "decimal(18, 2)", **more}, rows)
    con.execute(
        "create table marts.recipients as select distinct recipient_id, "
        "'not_collected' as registration_status from marts.grants"
    )
    con.execute(
        "create table marts.source_files as select 'a.json' as source_file, "
        f"'edition {world.edition}' as sha256"
    )
    _table(
        con,
        "intermediate.int_grants",
        {"row_id": "bigint", "grant_id": "varchar", "source_file": "varchar"},
        [(grant.number, grant.id, "a.json") for grant in grants],
    )
    con.execute(
        "create table staging.stg_communities as select * from read_csv($path, all_varchar = true, "
        "header = true)",
        {"path": str(DATA_DIR / "reference" / "communities.csv")},
    )
    # as if it had been measured of each community how well words are read: all numbers are attacked
    con.execute(
        "create table staging.stg_measured_readings as select relation, community_label "
        "from (select unnest(['serves', 'led_by']) as relation), "
        "(select label as community_label from staging.stg_communities union all select 'any')"
    )
    _write_said(con, grants)


def _write_said(con: duckdb.DuckDBPyConnection, grants: Sequence[Given]) -> None:
    said_columns = ("relation", "community_code", "basis", "rule_id", "words")
    _table(
        con,
        "intermediate.int_community_readings",
        {"row_id": "bigint", **dict.fromkeys(said_columns, "varchar"), "is_public": "boolean"},
        [
            (grant.number, said.relation, said.code, said.basis, said.rule_id, None, said.is_public)
            for grant in grants
            for said in grant.said
        ],
    )
    con.execute(
        "create table staging.stg_rules as select distinct rule_id, 'community' as axis, "
        "relation || ':' || community_code as outcome from intermediate.int_community_readings "
        "where rule_id is not null"
    )
    _table(
        con,
        "intermediate.int_user_led",
        {"row_id": "bigint", **dict.fromkeys(("status", "basis", "rule_id", "words"), "varchar")},
        [
            (grant.number, grant.user_led, "text_rule", None, None)
            for grant in grants
            if grant.user_led != "not_known"
        ],
    )
    con.execute(
        "create table intermediate.int_corrections (row_id bigint, axis varchar, value varchar)"
    )
    _write_states(con, grants)


def _write_states(con: duckdb.DuckDBPyConnection, grants: Sequence[Given]) -> None:
    _table(
        con,
        "intermediate.int_dei_states",
        {
            **{"row_id": "bigint", "relation": "varchar", "state": "varchar"},
            **{"is_asked_and_answered": "boolean", "finest_level_offered": "varchar"},
        },
        [
            (grant.number, relation, state, state in ("answered", "general"), grant.finest)
            for grant in grants
            for relation in ("led_by", "mission", "serves")
            for state in [grant.states.get(relation, "not_in_file")]
        ],
    )
    con.execute(
        "create table intermediate.int_community_replies as select row_id, relation "
        "from intermediate.int_dei_states where state in (select unnest($states))",
        {"states": list(STATES)},
    )
