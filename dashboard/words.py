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
from pipelines.definitions import MEDIAN, SHARE
from pipelines.findings import left_out_sentence
from pipelines.indicators import Result, load_indicators
from pipelines.tables import Table, to_html
from pipelines.words import amount, counted, part, share, short_amount

# Their counts are protected: one of a single grant would tell of whom a rule says something.
INFERRED_AXES = ("community", "user_led")
HEADLINES = ("money_awarded", "grants_made", "recipients_reached")
NOT_KNOWN_INTRODUCTION = (
    "A figure can only be as good as what the files say. Where they do not say, the figures keep a "
    "place for it, and show how far it could change them. **Not known is never read as no.**"
)
SMALL_GRANTS = (
    "Two reports found that a group may need less than £2,000 a year, for its own running, and "
    "that such money is the hardest to find. A small grant is not a better one: these figures show "
    "whether small sums can be had, not whether they are enough. **The whole spread comes first**, "
    "so that a share of small grants is never read alone."
)
PURPOSE = (
    "Groups say that project money pulls them off their purpose, and that money for their own "
    "running is what they need. **Two questions, never one**: core costs can be restricted, and "
    "unrestricted money can have conditions. No field of the standard is made for either, so they "
    "are read from what a funder declares, else from the words it published, by rules that anybody "
    "can read. A text that describes something in particular, and says nothing of running costs, "
    "is read as a project; a text that is no more than a name is not known."
)
PATTERNS = (
    "How many organisations had three or more short grants in a row from one funder, with gaps of "
    "six months at most, or three or more small grants at once. Only what these files hold is "
    "seen, so each is *at least*. A yearly renewal of core money may suit a group well; a third "
    "project in a row may mean that one longer grant was wanted. Which groups these are is not "
    "published: a funder can list them from its own file."
)
COMPARE = (
    "Each figure is a part of what is known, between the least and the most that it could be. "
    "**Look at what is known first**: where little is known the range is wide, which says nothing "
    "of who is reached, and where less than half is known there is a range and no more. A funder "
    "that says much must not look worse than one that says little: nothing here is in order of a "
    "result, and no figure is a grade."
)
CONCENTRATION = (
    "How much of the money the largest few receive. Large here is by what these grants gave, not "
    "by the organisation's own size. Groups without a usable number cannot be told apart for "
    "certain, so the range goes from none to all of their money. One large grant to a body that "
    "passes it on looks like concentration: leave money for regranting out to see."
)
LORENZ = (
    "The Gini coefficient and the Herfindahl index for those who work with them, and the points of "
    "the Lorenz curve: what the part of the recipients that received least holds together."
)
# What figures are set side by side for.
EACH = (
    *("funder", "funder_type", "programme", "financial_year", "calendar_year"),
    *("recipient_size", "registration_status", "geographic_scale", "region", "grant_size_band"),
    *("annual_amount", "purpose", "user_led"),
)
LARGEST = tuple(f"largest_{percent}_percent_share_of_money" for percent in (1, 5, 10, 20))
OF_RECIPIENTS = (*LARGEST, "gini_coefficient", "herfindahl_index")
RULES = (
    "Each rule reads published words. Its example is a text that it holds for, its near miss one "
    "that it must pass over; both are tested with every change. What a funder declares comes "
    "before any rule, and a correction before both. How well they read was measured against grants "
    "labelled by language models from the published text; no person has checked those labels."
)
WHO_IS_HERE = (
    "Only the funders whose files were given to this build. A funder that is missing here may well "
    "publish its grants: this dashboard has not been given them."
)
WHAT_WAS_READ = (
    "Every row of every file is accounted for: used, set aside because another row holds a newer "
    "version of the same grant, or rejected with a reason. The pounds add up to the penny."
)
WRONG = (
    "Each figure leads to its grants, and each grant to the file and row it was read from. If it "
    "is about your group, **Mend or remove**, the last of these pages, makes a small file that "
    "changes what is shown here: no account, and no reason asked. The funder can mend its own file."
)
DEPRIVATION = (
    "Each nation measures deprivation in its own way, so **nations are shown one at a time and "
    "never compared**. What is told is the local authority of the work, not the street: 1 is the "
    "tenth of the nation's authorities that is most deprived. No index for Northern Ireland is "
    "used here."
)


def compared() -> list[str]:
    """The figures that are set side by side: shares, and the median."""
    indicators = load_indicators().items()
    return [name for name, entry in indicators if entry.kind in (SHARE, MEDIAN)]


def lead() -> str:
    """What is loaded, in one sentence."""
    funders = db.table("funders")
    first = min(funders["first_award_date"].drop_nulls(), default=None)
    last = max(funders["last_award_date"].drop_nulls(), default=None)
    count = funders.height
    named = funders["funder_name"].item() if count == 1 else f"{count:,} funders"
    dates = f", awarded between {first:%-d %B %Y} and {last:%-d %B %Y}" if first else ""
    return escape(f"These pages show the grants of {named}{dates}, as their own files give them.")


def who_leads() -> str:
    """What is known of money to groups led by those they are for: each who says so apart."""
    rows = db.communities("user_led", Scope()).to_dicts()
    pounds = {row["source"]: row for row in rows if row["measure"] == "gbp"}
    if not {"declared", "stated"} <= set(pounds):
        return ""
    declared, stated = pounds["declared"], pounds["stated"]
    base, unsaid = declared["base"], declared["not_known"]
    whole, by_them, by_words = (
        short_amount(value, "gbp") for value in (base, declared["value"], stated["value"])
    )
    said = (
        f"Of {whole} to organisations, {by_them} went to groups that declared themselves led by "
        f"those they are for, and {by_words} to groups of which published words say so."
    )
    if not unsaid:
        return escape(said)
    part_unsaid = share(part(unsaid, base))
    return escape(f"{said} For {part_unsaid} of the money nobody says. That is not a no.")


def ways_in() -> str:
    """Where to begin, by what somebody came for."""
    items = "".join(
        f"<li><strong>{escape(who)}</strong> "
        + "; ".join(f'<a href="{page}" target="_self">{escape(words)}</a>' for page, words in ways)
        + ".</li>"
        for who, ways in WAYS_IN
    )
    return f'<ul class="fe-ways">{items}</ul>'


WAYS_IN = (
    (
        "You work for a funder.",
        (
            ("check", "Check your file before you publish it"),
            ("accountability", "see the page that is made of what is published"),
        ),
    ),
    (
        "You ask questions of funders.",
        (("compare", "Compare them fairly"), ("purpose", "see core money and project money")),
    ),
    (
        "You work with the numbers.",
        (("grants", "See the grants behind any number"), ("rules", "read how words are read")),
    ),
    (
        "You are in a group.",
        (
            ("for-groups", "Find streams that fund groups like yours"),
            ("correct", "see, change or remove what is shown about you"),
        ),
    ),
)


def place_lead(result: Result) -> str:
    """How much has no place stated, before any figure by place."""
    rows = {row["category"]: row for row in result.rows.to_dicts()}
    if not rows:
        return ""
    said = "Every grant here states some place of its work."
    if "none" in rows:
        row, unit = rows["none"], result.indicator.unit
        thing = "grants" if unit == "count" else ""
        part = f"{short_amount(row['value'], unit)} of {short_amount(row['base'], unit)} {thing}"
        said = f"No place of the work is stated for {part.strip()} ({share(row['share_lower'])})."
    return f'<p class="fe-lead">{escape(said)}</p>'


def headline_facts(totals: dict[str, Result]) -> list[tuple[str, str]]:
    """The headline figures, each from its indicator."""
    facts = []
    for result in totals.values():
        value = result.rows["value"].item() if result.rows.height else 0
        facts.append((result.indicator.label, short_amount(value, result.indicator.unit)))
    return [*facts, ("Funders", f"{db.table('funders').height:,}")]


def left_out(totals: dict[str, Result]) -> str:
    """What each headline figure leaves out."""
    sentences = [
        left_out_sentence(result, opening=f"{result.indicator.label} leaves out ")
        for result in totals.values()
    ]
    return escape(" ".join(filter(None, sentences)))


def coverage_table(coverage: tuple[Coverage, ...]) -> str:
    """For how many grants what is not known."""
    rows = [
        [
            f"{item.topic.label}\n{item.topic.heading}",
            share(item.not_known_share),
            f"{item.not_known:,} of {item.base:,}",
        ]
        for item in coverage
    ]
    headings = ["What a figure needs to know", "Not known", "Grants"]
    return to_html(Table("What the files do not say, for how many grants", headings, rows))


def funders_table(funders: pl.DataFrame) -> str:
    """The funders with their kind, grants and dates."""
    rows = [
        [
            row["funder_name"] + "\n" + label_of("funder_type", row["funder_type"]),
            f"{row['grant_count']:,}",
            f"{row['first_award_date']:%b %Y}" if row["first_award_date"] else "not known",
            f"{row['last_award_date']:%b %Y}" if row["last_award_date"] else "not known",
        ]
        for row in funders.sort("funder_name").to_dicts()
    ]
    return to_html(Table("Funders", ["Funder", "Grants", "First award", "Last award"], rows))


def files_table(files: pl.DataFrame) -> str:
    """The files with what became of their rows and pounds."""
    rows = [
        [
            row["source_file"] + "\n" + f"Licence: {row['licence'].replace('_', ' ')}",
            f"{row['file_date']:%-d %b %Y}" if row["file_date"] else "not known",
            f"{row['row_count']:,}",
            f"{row['grant_count']:,}",
            f"{row['superseded_count']:,}",
            f"{row['rejected_count']:,}",
            amount(float(row["used_gbp"]), "gbp"),
        ]
        for row in files.to_dicts()
    ]
    headings = ["File", "As at", "Rows", "Used", "Set aside", "Rejected", "Pounds used"]
    return to_html(Table("Files that were read", headings, rows))


def patterns_table(patterns: pl.DataFrame, funders: pl.DataFrame) -> str:
    """At how many organisations each pattern of grants is found, all together and by funder."""
    names = dict(funders.select("funder_id", "funder_name").rows()) | {"all": "All funders here"}
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
    headings = ["Whose grants", *kinds.values(), "Organisations", "Grants with too little known"]
    caption = "Organisations with repeated short grants, or several small ones at once"
    return to_html(Table(caption, headings, rows, is_wide=True))


def _at_least(count: int) -> str:
    return f"at least {count:,}" if count else "none seen"


def accuracy_table(subject: str) -> str:
    """How well the rules of a subject read, measured against labelled grants; too few say so."""
    rows = [
        [
            f"{row['what']}\n{row['on']}",
            f"{float(row['value']):.2f}" if row["value"] else "not measured",
            f"{float(row['lower']):.2f} to {float(row['upper']):.2f}" if row["lower"] else "",
            row["n"],
        ]
        for row in load_accuracy()
        if row["subject"] == subject
    ]
    headings = ["Measured", "Figure", "95% interval", "Labelled"]
    return to_html(Table("How well the rules read", headings, rows))


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
    headings = ["What it decides", "In words", "Example", "Near miss", "Decided", "Pattern"]
    caption = "Rules, those that decided most first"
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
        return "withheld\ntoo few, or too near to all"
    if row["axis"] in INFERRED_AXES:
        return f"about {row['grant_count']:,}\nall funders"
    return f"{row['grant_count']:,}\n{counted(funder_count, 'funder')}"
