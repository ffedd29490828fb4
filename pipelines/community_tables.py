"""Tables of communities: counts beside who says so, never added up; what is withheld."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.contracts import load_fields
from pipelines.phrases import say
from pipelines.tables import Table, to_html
from pipelines.words import amount, counted, share_range, short_amount

# Under it one grant more or less moves a share by five points and more: counts are shown instead.
FEWEST_FOR_A_SHARE = 20
# What groups say of themselves, as they agreed; then what is kept in counts.
SAID_BY_GROUPS = ("correction", "declared", "declared_not")
Row = dict[str, Any]


def by_source(mine: pl.DataFrame, name: str, heading: str, caption: str) -> str:
    """Rows of one measure: one for each `name` (a column of labels), a column for who says so.

    Where nothing is counted apart, and where a number is withheld, the cell says so. Whoever's
    numbers are withheld in every row has no column (`all_withheld`).
    """
    hidden = all_withheld(mine)
    sources = [code for code in _sources(mine) if code not in hidden] or _sources(mine)
    labels = load_fields()["source"].values
    cells = {(row[name], row["source"]): row for row in mine.to_dicts()}
    body = [
        [label, *[cell(cells.get((label, source))) for source in sources]]
        for label in dict.fromkeys(mine[name])
    ]
    return to_html(
        Table(caption, [heading, *[labels[source] for source in sources]], body, is_wide=True)
    )


def all_withheld(mine: pl.DataFrame) -> list[str]:
    """Who says so in numbers that are withheld in every row, where others' are not."""
    found = [code for code in _sources(mine) if (mine.filter(source=code)["status"] == "c").all()]
    return found if len(found) < len(_sources(mine)) else []


def _sources(mine: pl.DataFrame) -> list[str]:
    there = mine["source"].to_list()
    return [code for code in load_fields()["source"].values if code in there]


def cell(row: Row | None) -> str:
    """A count with the range that it could lie in; 'at least' for what words or silence leave."""
    if row is None:
        return say("communities.not_made")
    if row["status"]:
        return (
            say("communities.not_measured") if row["status"] == "u" else say("communities.withheld")
        )
    unit = "gbp" if row["measure"] == "gbp" else "count"
    if row["source"] in SAID_BY_GROUPS:
        could = share_range(_of_base(row, "lower"), _of_base(row, "upper"))
        return say(
            "communities.could_be",
            value=amount(row["value"], unit),
            could=could,
            base=short_amount(row["base"], unit),
        )
    least = short_amount(row["lower"], unit, is_least=True)
    if row["step"] is None:
        return say("communities.at_least", least=least, base=short_amount(row["base"], unit))
    about = short_amount(row["value"], unit)
    return say(
        "communities.at_least_about", least=least, about=about, base=short_amount(row["base"], unit)
    )


def _of_base(row: Row, name: str) -> float | None:
    return row[name] / row["base"] if row["base"] else None


def sentences(rows: pl.DataFrame, measure: str) -> list[str]:
    """What the rows of one measure say; what is withheld, or nought, is left to the table."""
    told = rows.filter((pl.col("measure") == measure) & (pl.col("status") == ""))
    told = told.filter(pl.col("value") > 0)
    return list(told["sentence"])


def known_of(rows: pl.DataFrame) -> str:
    """The base of rows that share one, and of how much of it groups have not said it."""
    row = rows.row(0, named=True)
    unit = "gbp" if row["measure"] == "gbp" else "count"
    what = load_fields()["measure"].values[row["measure"]].lower()
    return say(
        "communities.base_grants_people_are",
        base=amount(row["base"], unit),
        what=what,
        not_known=amount(row["not_known"], unit),
    )


def gap_table(rows: pl.DataFrame) -> str:
    """Where both were asked and answered: grants for a community, led by it, and both."""
    body = [
        [
            row["label"],
            *[_grants_and_pounds(row, kind) for kind in ("intended", "led", "both")],
            _grants_and_pounds(row, "base"),
        ]
        for row in rows.to_dicts()
    ]
    headings = [
        say("communities.community"),
        say("communities.grants"),
        say("communities.groups_led_by"),
        say("communities.both"),
        say("communities.all_such_grants"),
    ]
    caption = say("communities.gap_caption")
    return to_html(Table(caption, headings, body, is_wide=True))


def _grants_and_pounds(row: Row, kind: str) -> str:
    return f"{row[f'{kind}_grants']:,}\n{short_amount(row[f'{kind}_gbp'], 'gbp')}"


def core_table(rows: pl.DataFrame) -> str:
    """Core grants to groups that say they are user-led, beside all others, at the same size."""
    whos = {row["who"]: row["who_label"] for row in rows.to_dicts()}
    cells = {(row["band_label"], row["who"]): row for row in rows.to_dicts()}
    body = [
        [band, *[_core_cell(cells.get((band, who))) for who in whos]]
        for band in dict.fromkeys(rows["band_label"])
    ]
    headings = [say("communities.amount_year"), *_core_headings(whos)]
    caption = say("communities.share_grants_are_core")
    return to_html(Table(caption, headings, body, is_wide=True))


def core_sentences(rows: pl.DataFrame) -> list[str]:
    """The band with most grants to groups that say they are user-led, and the others in it."""
    led = rows.filter(pl.col("who") != "not_known").sort("base", descending=True)
    if not led.height:
        return []
    band = led["annual_amount_band"][0]
    return list(rows.filter(annual_amount_band=band)["sentence"])


def _core_headings(whos: dict[str, str]) -> Sequence[str]:
    others = {"not_known": say("communities.all_other_grants_nobody")}
    return [others.get(who, label) for who, label in whos.items()]


def _core_cell(row: Row | None) -> str:
    if row is None:
        return say("communities.no_grants")
    of_all = say("communities.of", core=f"{row['core']:,}", base=counted(row["base"], "grant"))
    if row["base"] < FEWEST_FOR_A_SHARE:
        return say("communities.too_few_share", of_all=of_all)
    return f"{share_range(row['share_lower'], row['share_upper'])}\n{of_all}"


def own_words_table(rows: pl.DataFrame) -> str:
    """What groups asked to be called, in their own words."""
    body = [[row["recipient_name"] or "", row["own_words"]] for row in rows.to_dicts()]
    return to_html(
        Table(
            say("communities.their_own_words"),
            [say("communities.group"), say("communities.its_own_words")],
            body,
            numbers_from=2,
        )
    )
