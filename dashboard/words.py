"""The words of the home page: sentences, and tables of what is loaded and what is not known."""

from collections.abc import Mapping
from html import escape
from typing import Any

import polars as pl

from dashboard import db, links
from pipelines.classify.accuracy import load_accuracy
from pipelines.communities import Scope
from pipelines.contracts import label_of, load_fields
from pipelines.coverage import Coverage
from pipelines.findings import NOT_POUNDS, left_out_sentence, not_added
from pipelines.indicators import Filters, Result
from pipelines.phrases import choices, say
from pipelines.tables import Table, to_html
from pipelines.words import amount, counted, part, share, short_amount

# Their counts are protected: one of a single grant would tell of whom a rule says something.
INFERRED_AXES = ("community", "user_led")
NOT_STATED = "not_stated"
HEADLINES = ("money_awarded", "grants_made", "recipients_reached")
LARGEST = tuple(f"largest_{percent}_percent_share_of_money" for percent in (1, 5, 10, 20))
OF_RECIPIENTS = (*LARGEST, "gini_coefficient", "herfindahl_index")


def whose() -> str:
    """Whose grants are loaded, and of which time, in one sentence."""
    funders = db.table("funders")
    first = min(funders["first_award_date"].drop_nulls(), default=None)
    last = max(funders["last_award_date"].drop_nulls(), default=None)
    dates = (
        say("home.awarded_between", first=f"{first:%-d %B %Y}", last=f"{last:%-d %B %Y}")
        if first
        else ""
    )
    return escape(say("home.these_pages_show_grants", named=_named(), dates=dates))


def _named(filters: Filters | None = None) -> str:
    """The one funder by its name, or how many; with filters, of whom money is counted by them."""
    names = db.table("funders")["funder_name"]
    if filters:
        names = db.result("money_awarded", ("funder",), filters).rows["label"]
    return str(names.item()) if len(names) == 1 else say("home.funders", count=f"{len(names):,}")


def who_leads() -> tuple[str, str]:
    """What grants show of money to groups led by those they are for, then what they do not show.

    Each who says so stands apart. Two empty sentences where nothing is counted.
    """
    rows = db.communities("user_led", Scope()).to_dicts()
    pounds = {row["source"]: row for row in rows if row["measure"] == "gbp"}
    if not {"declared", "stated"} <= set(pounds):
        return "", ""
    declared, stated = pounds["declared"], pounds["stated"]
    base, unsaid = declared["base"], declared["not_known"]
    whole, by_them = (short_amount(value, "gbp") for value in (base, declared["value"]))
    by_words = short_amount(stated["value"], "gbp", is_least=True)
    # where no file holds an answer of any group, nobody could declare anything: that is no nought
    nobody_asked = unsaid >= base
    key = "home.led_by" if declared["value"] else "home.led_by_words_only"
    named = _named(Filters(is_individuals_in=False))
    shown = say(key, named=named, whole=whole, by_them=by_them, by_words=by_words)
    if nobody_asked:
        return escape(shown), escape(say("home.led_by_nobody_asked"))
    rest = say("home.led_by_unsaid", part=share(part(unsaid, base))) if unsaid else ""
    return escape(shown), escape(rest)


def ways_in() -> str:
    """Where to begin, by what somebody came for."""
    items = "".join(
        f"<li><strong>{escape(words)}</strong> "
        + "; ".join(_way(who, page) for page in WAYS_IN[who])
        + ".</li>"
        for who, words in choices("home.who").items()
    )
    return f'<ul class="fe-ways">{items}</ul>'


def _way(who: str, page: str) -> str:
    words = escape(say(f"home.ways.{who}.{page}"))
    return f'<a href="{page.replace("_", "-")}" target="_self">{words}</a>'


WAYS_IN = {
    "funder": ("check", "accountability"),
    "asker": ("compare", "purpose"),
    "worker": ("grants", "rules"),
    "group": ("for_groups", "correct"),
}


def place_lead(result: Result) -> str:
    """How much has no place stated, before any figure by place."""
    rows = {row["category"]: row for row in result.rows.to_dicts()}
    if not rows:
        return ""
    said = say("home.every_grant_here_states")
    if "none" in rows:
        row, unit = rows["none"], result.indicator.unit
        thing = "grants" if unit == "count" else ""
        part = say(
            "home.of",
            value=short_amount(row["value"], unit),
            base=short_amount(row["base"], unit),
            thing=thing,
        )
        said = say(
            "home.no_place_work_stated", strip=part.strip(), share_lower=share(row["share_lower"])
        )
    return f'<p class="fe-lead">{escape(said)}</p>'


def headline_facts(totals: dict[str, Result]) -> list[tuple[str, str]]:
    """The headline figures, each from its indicator, and below it what it does not add."""
    facts = []
    for result in totals.values():
        value = result.rows["value"].item() if result.rows.height else 0
        said = f"{short_amount(value, result.indicator.unit)}\n{not_added(result)}"
        facts.append((result.indicator.label, said.strip()))
    return [*facts, (say("home.funders_heading"), f"{db.table('funders').height:,}")]


def left_out(totals: dict[str, Result]) -> str:
    """What else each headline figure leaves out."""
    sentences = [
        left_out_sentence(
            result, say("home.leaves_out", label=result.indicator.label), but=NOT_POUNDS
        )
        for result in totals.values()
    ]
    return escape(" ".join(filter(None, sentences)))


def coverage_table(coverage: tuple[Coverage, ...]) -> str:
    """For how many grants what is not known."""
    rows = [
        [
            f"{item.topic.label}\n{item.topic.heading}",
            share(item.not_known_share),
            say("home.of_base", not_known=f"{item.not_known:,}", base=f"{item.base:,}"),
        ]
        for item in coverage
    ]
    headings = [say("home.what_figure_needs_know"), say("home.not_known"), say("home.grants")]
    return to_html(Table(say("home.what_files_do_not"), headings, rows))


def funders_table(funders: pl.DataFrame) -> str:
    """The funders with their kind, grants and dates."""
    rows = [
        [
            row["funder_name"] + "\n" + label_of("funder_type", row["funder_type"]),
            f"{row['grant_count']:,}",
            f"{row['first_award_date']:%b %Y}"
            if row["first_award_date"]
            else say("home.is_not_known"),
            f"{row['last_award_date']:%b %Y}"
            if row["last_award_date"]
            else say("home.is_not_known"),
        ]
        for row in funders.sort("funder_name").to_dicts()
    ]
    return to_html(
        Table(
            say("home.funders_heading"),
            [
                say("home.funder"),
                say("home.grants"),
                say("home.first_award"),
                say("home.last_award"),
            ],
            rows,
        )
    )


def files_table(files: pl.DataFrame) -> str:
    """The files with what became of their rows and pounds."""
    rows = [
        [
            row["source_file"] + "\n" + say("home.licence", licence=_licence(row["licence"])),
            f"{row['file_date']:%-d %b %Y}" if row["file_date"] else say("home.is_not_known"),
            f"{row['row_count']:,}",
            _used(row),
            f"{row['superseded_count']:,}",
            f"{row['rejected_count']:,}",
            amount(float(row["used_gbp"]), "gbp"),
        ]
        for row in files.to_dicts()
    ]
    headings = [
        say("home.file"),
        say("home.as_at"),
        say("home.rows"),
        say("home.used"),
        say("home.set_aside"),
        say("home.rejected"),
        say("home.pounds_used"),
    ]
    return to_html(Table(say("home.files_were_read"), headings, rows, is_wide=True))


def _used(row: dict[str, Any]) -> str:
    """How many grants of a file are used, and how many of them a newer file has no more."""
    count, gone = f"{row['grant_count']:,}", row["not_in_latest_count"]
    return say("home.used_and_gone", count=count, gone=f"{gone:,}") if gone else count


def _licence(code: str) -> str:
    return say("home.not_stated") if code == NOT_STATED else code.replace("_", " ")


def patterns_table(patterns: pl.DataFrame, funders: pl.DataFrame) -> str:
    """At how many organisations each pattern of grants is found, all together and by funder."""
    names = dict(funders.select("funder_id", "funder_name").rows()) | {
        "all": say("home.all_funders_here")
    }
    kinds = load_fields()["pattern_id"].values
    found = {(row["funder_id"], row["pattern_id"]): row for row in patterns.to_dicts()}
    rows = []
    for funder_id in sorted(
        patterns["funder_id"].unique(), key=lambda id: (id != "all", names[id])
    ):
        mine = [found[funder_id, kind] for kind in kinds]
        rows.append(
            [
                names[funder_id],
                *[_at_least(row["organisation_count"]) for row in mine],
                f"{max(row['organisations_looked_at'] for row in mine):,}",
                f"{max(row['grants_not_known'] for row in mine):,}",
            ]
        )
    headings = [
        say("home.whose_grants"),
        *kinds.values(),
        say("home.organisations"),
        say("home.grants_with_too_little"),
    ]
    caption = say("home.organisations_with_repeated_short")
    return to_html(Table(caption, headings, rows, is_wide=True))


def _at_least(count: int) -> str:
    return say("home.at_least", count=f"{count:,}") if count else say("home.none_seen")


def accuracy_table(subject: str) -> str:
    """How well the rules of a subject read, measured against labelled grants; too few say so."""
    rows = [
        [
            f"{row['what']}\n{row['on']}",
            f"{float(row['value']):.2f}" if row["value"] else say("home.not_measured"),
            say("home.to", lower=f"{float(row['lower']):.2f}", upper=f"{float(row['upper']):.2f}")
            if row["lower"]
            else "",
            row["n"],
        ]
        for row in load_accuracy()
        if row["subject"] == subject
    ]
    headings = [
        say("home.measured"),
        say("home.figure"),
        say("home.n_95_interval"),
        say("home.labelled"),
    ]
    return to_html(Table(say("home.how_well_rules_read"), headings, rows))


def rules_table(rules: pl.DataFrame, counts: pl.DataFrame, labels: Mapping[str, str]) -> str:
    """Rules of one question: outcome, pattern, example, near miss, grants each decided.

    The name of a rule leads to its own page.
    """
    funders = dict(counts.group_by("rule_id").len().rows())
    ordered = rules.sort("grant_count", "rule_id", descending=[True, False], nulls_last=True)
    body = [
        [
            f"{labels.get(row['outcome'], row['outcome'])}\n{row['rule_id']}",
            row["note"] or "",
            row["example"],
            row["near_miss"],
            _decided(row, funders.get(row["rule_id"], 0)),
            row["pattern"],
        ]
        for row in ordered.to_dicts()
    ]
    addresses = [links.address("rules", _of_rule(row)) for row in ordered.to_dicts()]
    headings = [
        say("home.what_decides"),
        say("home.words"),
        say("home.example"),
        say("home.near_miss"),
        say("home.decided"),
        say("home.pattern"),
    ]
    caption = say("home.rules_those_decided_most")
    return to_html(
        Table(
            *(caption, headings, body),
            numbers_from=6,
            links_to=addresses,
            is_wide=True,
            code_column=5,
        )
    )


def _of_rule(row: Mapping[str, str]) -> dict[str, list[str]]:
    return {"axis": [row["axis"]], "rule": [row["rule_id"]]}


def _decided(row: Mapping[str, Any], funder_count: int) -> str:
    """How many grants; about how many, or none told, where a rule infers who a group is."""
    if row["grant_count"] is None:
        return say("home.withheld_too_few_too")
    if row["axis"] in INFERRED_AXES:
        return say("home.about_all_funders", grant_count=f"{row['grant_count']:,}")
    return f"{row['grant_count']:,}\n{counted(funder_count, 'funder')}"
