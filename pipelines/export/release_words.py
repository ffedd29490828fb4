"""What a release says of itself to a reader: README.md and CITATION.cff."""

import json
from collections.abc import Sequence

from pipelines.export.about import About, Source, caveats, citation, release_title
from pipelines.export.release_files import ReleaseFile
from pipelines.phrases import say
from pipelines.words import counted

GUARD = (
    "In CSV, a text cell that begins with `=`, `+`, `-`, `@` or their full-width forms (white "
    "space before it or not), with a tab or a line break, or with an apostrophe, has an apostrophe "
    "put before it, so that a spreadsheet does not run it. To have the text as it was published, "
    "take one apostrophe from the front of every text cell that begins with one: nothing else is "
    "changed, and nothing is lost. Parquet, DuckDB and the workbook hold text as it was published; "
    "none of them runs it."
)
STATUS = (
    ("empty", "nothing to say"),
    ("c", "withheld, to protect people"),
    ("n", "not supplied: the files say nothing of it, or one thing only, which is no share"),
    ("x", "looked for and not found"),
    ("z", "does not apply"),
    ("u", "less than half is known, or too few to be reliable: quote the range, if there is one"),
)


def readme(
    about: About, files: list[ReleaseFile], left_out: list[str], totals: Sequence[str] = ()
) -> str:
    """README.md: what this is, what it holds, how to read and cite it, whose data it is.

    `left_out` is what the workbook does not hold; `totals` are sentences of the totals, with the
    grants that each leaves out.
    """
    parts = [
        f"# {say('app.title')}: {release_title()[0].lower()}{release_title()[1:]}",
        f"**{about.sample_note}**" if about.is_sample else "",
        what_it_holds(about),
        f"Build {about.build_id}, made {about.built_at:%-d %B %Y at %H:%M} UTC by version "
        f"{about.version}.",
        "## Cite it\n" + citation(about, release_title()),
        "## Before you quote a figure\n" + _bullets(caveats()),
        "## What totals count of it\n" + _bullets(totals) if totals else "",
        "## What is here\n" + _file_table(files),
        "`datapackage.json` describes every column, code and key (Frictionless Table Schema; "
        "`frictionless validate datapackage.json`), and names each source with its licence. "
        "`index.csv` lists every file with its SHA-256. Paths stay the same from one release to "
        "the next, so that a line of code can be kept. `release.zip` holds all of it.",
        "## How to read it\n" + _bullets((*READING, GUARD)),
        "### Status\n" + _bullets([f"{code}: {words}" for code, words in STATUS]),
        "## Not in the workbook\n" + (_bullets(left_out) or "Everything is in it."),
        "## Whose data this is\n" + _source_table(about.sources),
        "Rules, definitions and descriptions: this project, MIT. Grant data keep the licence of "
        "their publisher; each row of `grants` names it in the column `licence`.",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


READING = (
    "CSV is UTF-8 without a byte-order mark, with a comma, a heading row, and a point in decimals; "
    "dates are ISO. An empty cell is an empty value; where a category is meant and is not known it "
    "says `not_known`. In Excel, open the workbook rather than the CSV.",
    "`indicators` is tidy: one figure a row. `funder_id`, `programme_id` and `period` say whose "
    "grants it counts, `by` and `category` which part of them; `all` is the whole. Rows with `all` "
    "are not further categories: choose one level before adding up. A figure without a row counts "
    "no grant.",
    "`value`, `lower` and `upper` are in the `unit` of the row, the others in the `base_unit` of "
    "the indicator. Of a sum or a count, the share of what is known is `numerator / denominator`, "
    "and the share of everything lies between `lower / base` and `upper / base`. `base` is what is "
    "known and what is not. Give no share where `status` is `n` or `u`: give the range.",
    "Sums and counts are broken down for every funder, stream and year; other figures for all "
    "grants and each funder, all years together, and are whole for every stream and year.",
    "`codes` has the label of every code, `dictionary` what every column means, `dimensions` what "
    "figures are broken down by, `indicator_definitions` what each figure is.",
    "A rule, a register or a publisher's file may have changed since the last release: "
    "`funder-equity diff OLD NEW` says which figures moved, by how much and why.",
)


def citation_cff(about: About) -> str:
    """CITATION.cff 1.2.0: title, version, date, counts and caveats; a reference for each source."""
    abstract = " ".join(filter(None, (about.sample_note, what_it_holds(about), *caveats())))
    lines = [
        "cff-version: 1.2.0",
        "message: Please cite the release, and the publishers whose figures you use.",
        "type: dataset",
        f"title: {_yaml(titled(about))}",
        f"version: {_yaml(f'{about.version}+{about.build_id}')}",
        f"date-released: {about.built_at:%Y-%m-%d}",
        "authors:",
        f"  - name: {_yaml(say('app.title'))}",
        f"abstract: {_yaml(abstract)}",
        "references:",
    ]
    for source in about.sources:
        lines += [
            "  - type: data",
            f"    title: {_yaml(source.title)}",
            "    authors:",
            *[f"      - name: {_yaml(name)}" for name in source.publishers or ("not named",)],
            f"    notes: {_yaml(_noted(source))}",
        ]
    return "\n".join(lines) + "\n"


def titled(about: About) -> str:
    """The title of a release, which says so where it is of sample data."""
    title = f"{say('app.title')}: {release_title()}"
    return f"{title} (invented sample data)" if about.is_sample else title


def what_it_holds(about: About) -> str:
    """What is in it, in a sentence with its counts."""
    years = ""
    if about.first_award and about.last_award:
        years = f", awarded from {about.first_award:%-d %B %Y} to {about.last_award:%-d %B %Y}"
    return (
        f"{counted(about.grant_count, 'grant')} of {counted(about.funder_count, 'funder')} to "
        f"{counted(about.recipient_count, 'organisation')}{years}, as published in "
        f"{counted(len(about.sources), 'file')}; who was reached and what the money pays for, each "
        "figure with its base, what is not known, and the range that leaves."
    )


def _noted(source: Source) -> str:
    return f"File {source.file}, SHA-256 {source.sha256}. Licence: {_licences(source)}."


def _licences(source: Source) -> str:
    return ", ".join(
        "none stated" if licence == "not_stated" else licence for licence in source.licences
    )


def _file_table(files: list[ReleaseFile]) -> str:
    """A line for each file; the same table in two formats has one."""
    paths: dict[tuple[str, int | None], list[str]] = {}
    for file in files:
        paths.setdefault((file.title, file.rows), []).append(f"`{file.path}`")
    rows = [
        f"| {' '.join(named)} | {_cell(title)} | {'' if count is None else f'{count:,}'} |"
        for (title, count), named in paths.items()
    ]
    return "\n".join(["| file | what | rows |", "|---|---|---:|", *rows])


def _source_table(sources: tuple[Source, ...]) -> str:
    rows = [
        f"| {_cell(source.file)} | {_cell(', '.join(source.publishers))} "
        f"| {_cell(_licences(source))} | {source.grant_count:,} |"
        for source in sources
    ]
    return "\n".join(["| file | publisher | licence | grants used |", "|---|---|---|---:|", *rows])


def _cell(text: str) -> str:
    """Text from a file in a cell of a Markdown table: it can neither end it nor be run."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _yaml(text: str) -> str:
    """A text of YAML in double quotes, which are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
