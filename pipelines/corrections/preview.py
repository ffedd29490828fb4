"""What a file of corrections or redactions would change in a build, before it is put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contracts import load_tables
from pipelines.corrections.correction import Correction
from pipelines.corrections.fields import OWN_WORDS, load_correction_fields
from pipelines.corrections.files import Given, read_file
from pipelines.corrections.redaction import Redaction
from pipelines.corrections.tables import corrections_frame
from pipelines.store import Store

NOTHING_SAID = "not_known"
OF_PEOPLE = ("purpose", "restriction")
GRANTS = """
    select grant_id, recipient_id, recipient_kind = 'individual' as is_individual, amount_gbp,
        sha256(grant_id) as id_sha256
    from grants
"""
# an identifier that two organisations share tells neither, unless it is what one is known by
IDS = """
    select id, recipient_id, sha256(id) as id_sha256
    from recipient_ids
    qualify id = recipient_id or count(*) over (partition by id) = 1
"""
COMMUNITIES = """
    select grant_id, string_agg(community_code, ';' order by community_code) as value
    from grant_communities
    where relation = $field
    group by grant_id
"""


@dataclass(frozen=True)
class Preview:
    """What would come of a file.

    `given` is what was read, with its problems. `moves`: field, before, after, grants, gbp; what is
    said of a grant now and what would be. `figures`: field, value, before, after; how many grants
    of the build have a value, where that moves. `gone`: kind, grants, gbp, organisations. `missed`
    are the rows that reach nothing in the build. `own_words` is how many organisations would be
    shown in their own.
    """

    given: Given
    moves: pl.DataFrame
    figures: pl.DataFrame
    gone: pl.DataFrame
    missed: tuple[int, ...]
    own_words: int


def preview(path: Path, store: Store) -> Preview:
    """Read a file as a build would, and work out what it would move in a build as it is.

    Corrections that the build was made with are not known here: a newer one would still win.
    """
    given = read_file(path)
    grants, ids = store.rows(GRANTS), store.rows(IDS)
    reached = _reached(corrections_frame(given.corrections), grants, ids)
    redacted = _redacted(given.redactions, grants, ids)
    # of several corrections of one thing the newest counts
    newest = reached.sort("added_on", "is_of_grant", "correction_id").unique(
        ["grant_id", "field"], keep="last", maintain_order=True
    )
    moves = _moves(store, newest)
    met = {*reached["correction_id"], *redacted["correction_id"]}
    asked: list[Correction | Redaction] = [*given.corrections, *given.redactions]
    return Preview(
        given=given,
        moves=_summed(moves),
        figures=_figures(store, moves),
        gone=_gone(redacted),
        missed=tuple(item.row for n, item in enumerate(asked, start=1) if n not in met),
        own_words=newest.filter(pl.col("field") == OWN_WORDS)["recipient_id"].n_unique(),
    )


def _reached(corrections: pl.DataFrame, grants: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """One row per correction and grant that it reaches."""
    of_grants = corrections.drop("recipient_id").join(grants, on="grant_id")
    of_groups = (
        corrections.drop("grant_id")
        .join(ids, left_on="recipient_id", right_on="id", suffix="_known")
        .drop("recipient_id", "id_sha256")
        .join(grants, left_on="recipient_id_known", right_on="recipient_id")
        .rename({"recipient_id_known": "recipient_id"})
    )
    columns = [
        *("correction_id", "grant_id", "recipient_id", "amount_gbp", "field", "value"),
        *("added_on", "is_of_grant"),
    ]
    both = [of_grants.with_columns(is_of_grant=True), of_groups.with_columns(is_of_grant=False)]
    sayable = ~pl.col("is_individual") | pl.col("field").is_in(OF_PEOPLE)
    return pl.concat([part.filter(sayable).select(columns) for part in both])


def _moves(store: Store, reached: pl.DataFrame) -> pl.DataFrame:
    """Grants of which something else would be said: field, before, after, amount_gbp."""
    parts = [
        rows.join(_said_now(store, field), on="grant_id", how="left").select(
            pl.lit(field).alias("field"),
            pl.col("before").fill_null(NOTHING_SAID),
            pl.col("value").alias("after"),
            "amount_gbp",
        )
        for (field,), rows in reached.group_by("field", maintain_order=True)
        if field != OWN_WORDS
    ]
    schema = {"field": pl.String, "before": pl.String, "after": pl.String}
    empty = pl.DataFrame(schema=schema | {"amount_gbp": pl.Decimal(18, 2)})
    return pl.concat([empty, *parts]).filter(pl.col("before") != pl.col("after"))


def _said_now(store: Store, field: object) -> pl.DataFrame:
    """What is published of each grant by row, where it is: grant_id, before."""
    name = str(field)
    if name in load_tables()["grants"].column_names:
        return store.rows(f"select grant_id, {name} as before from grants")
    if load_correction_fields()[name].is_communities and "grant_communities" in load_tables():
        return store.rows(COMMUNITIES, {"field": name}).rename({"value": "before"})
    return pl.DataFrame(schema={"grant_id": pl.String, "before": pl.String})


def _summed(moves: pl.DataFrame) -> pl.DataFrame:
    summed = moves.group_by("field", "before", "after").agg(
        pl.len().alias("grants"), pl.col("amount_gbp").sum().alias("gbp")
    )
    return summed.sort("field", "before", "after")


def _figures(store: Store, moves: pl.DataFrame) -> pl.DataFrame:
    """How many grants of the build have each value that moves, before and after."""
    parts = []
    for (field,), rows in moves.group_by("field", maintain_order=True):
        is_communities = load_correction_fields()[str(field)].is_communities
        before = _counted(_said_now(store, field)["before"], is_communities)
        away, there = (_counted(rows[name], is_communities) for name in ("before", "after"))
        for value in sorted(away.keys() | there.keys()):
            count = before.get(value, 0)
            moved = count - away.get(value, 0) + there.get(value, 0)
            if moved != count and not (is_communities and value in ("none", NOTHING_SAID)):
                parts.append((str(field), value, count, moved))
    schema = {"field": pl.String, "value": pl.String, "before": pl.Int64, "after": pl.Int64}
    return pl.DataFrame(parts, schema=schema, orient="row")


def _counted(values: pl.Series, is_communities: bool) -> dict[str, int]:
    """How many have each value; of communities, each code of a value."""
    if is_communities:
        values = values.str.split(";").explode()
    return dict(values.value_counts().rows())


def _redacted(
    redactions: Sequence[Redaction], grants: pl.DataFrame, ids: pl.DataFrame
) -> pl.DataFrame:
    """One row per redaction and grant that it takes out, with its kind."""
    asked = pl.DataFrame(
        [
            {"correction_id": n, "of": item.of, "id_sha256": item.id_sha256, "kind": item.kind}
            for n, item in enumerate(redactions, start=1)
        ],
        schema={
            "correction_id": pl.Int64,
            **dict.fromkeys(("of", "id_sha256", "kind"), pl.String),
        },
    )
    of_groups = asked.filter(pl.col("of") == "recipient").join(ids, on="id_sha256")
    of_grants = asked.filter(pl.col("of") == "grant").join(grants, on="id_sha256")
    columns = ["correction_id", "kind", "grant_id", "recipient_id", "amount_gbp"]
    return pl.concat(
        [
            of_grants.select(columns),
            of_groups.drop("id_sha256").join(grants, on="recipient_id").select(columns),
        ]
    )


def _gone(redacted: pl.DataFrame) -> pl.DataFrame:
    # whole before name only: a grant that is in both goes whole
    once = redacted.sort("kind", descending=True).unique(["grant_id"], keep="first")
    return (
        once.group_by("kind")
        .agg(
            pl.len().alias("grants"),
            pl.col("amount_gbp").sum().alias("gbp"),
            pl.col("recipient_id").drop_nulls().n_unique().alias("organisations"),
        )
        .sort("kind")
    )
