"""What the command line says, in words: one function a report, text in and out of nothing else."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.accountability.check import AccountabilityCheck
from pipelines.accountability.format import load_format
from pipelines.accountability.reading import AccountabilityFile
from pipelines.bench import BenchResult
from pipelines.bench_serve import ServeResult
from pipelines.build import BuildResult
from pipelines.classify.diff import RulesDiff
from pipelines.classify.evaluate import Evaluation
from pipelines.comparable import Difference
from pipelines.contracts import label_of, load_fields
from pipelines.corrections.find import Group
from pipelines.corrections.preview import Preview
from pipelines.definitions import NOT_KNOWN, OF_RECIPIENTS, TOTAL, load_dimensions
from pipelines.deployment import Deployment
from pipelines.export.release import Release
from pipelines.fetch import Fetched
from pipelines.file_check import CheckResult, Kind, Place, Problem
from pipelines.indicators import Result, load_indicators
from pipelines.lineage import Figure, GrantLineage, Told, why_there
from pipelines.patterns import Pattern
from pipelines.publishable import NextColumn, Publishable, TopicKnown
from pipelines.said_in_words import SaidInWords
from pipelines.words import (
    amount,
    counted,
    figure_point,
    figure_value,
    range_told,
    share,
    share_range,
)

# Why a protected count has no number, by its status.
NO_NUMBER = {
    "c": "Withheld (c), few or none, nearly all, or to be worked out from others",
    "u": "Not measured (u), too few labelled grants say how well such words are read",
}
# Of one group on the screen.
GRANTS_SHOWN = 20
# Of a value on the screen; --json has all of it.
CHARACTERS_SHOWN = 60


def build_summary(result: BuildResult) -> str:
    """Where the build is, what went in, what came out; every row and pound accounted for."""
    lines = []
    for source in result.manifest["sources"]:
        parts = [f"{counted(source['grant_count'], 'grant')} used"]
        if source["superseded_count"]:
            parts.append(
                f"{source['superseded_count']:,} set aside for another row of the same grant"
            )
        if source["rejected_count"]:
            parts.append(f"{counted(source['rejected_count'], 'row')} rejected")
        if source["withdrawn_count"]:
            parts.append(f"{counted(source['withdrawn_count'], 'row')} withdrawn by request")
        if source["joined_row_count"]:
            joined = source["joined_row_count"]
            verb = "adds" if joined == 1 else "add"
            parts.append(f"{counted(joined, 'row')} that {verb} to another")
        if source["not_in_latest_count"]:
            parts.append(f"{source['not_in_latest_count']:,} no longer in a newer file")
        parts.append(f"£{source['used_gbp']:,.2f} of £{source['total_gbp']:,.2f}")
        lines.append(f"{source['source_file']}: {', '.join(parts)}")
    for file in result.manifest["registers"]:
        lines.append(_register_line(file))
    for item in result.manifest["registers_not_read"]:
        lines.append(f"register not read: {item['file']}: {item['reason']}")
    for item in result.manifest["left_out"]:
        lines.append(f"left out: {item['name']}: {item['reason']}")
    lines += [_supplied_line(file) for file in result.manifest["accountability"]]
    lines += _asked_lines(result)
    lines.append(f"The build is in {result.out} (funder-equity dashboard --data {result.out})")
    return "\n".join(lines)


def _supplied_line(file: dict[str, Any]) -> str:
    """What became of the lines of an accountability file."""
    kept_out = f", {counted(file['kept_out'], 'line')} kept out" if file["kept_out"] else ""
    said = f"accountability file {file['file']}: {counted(file['used'], 'line')} used{kept_out}"
    if not file["used"]:
        return f"{said}. Nothing of it is shown: see why below"
    return f"{said} (lines that count people are in neither number)"


def _asked_lines(result: BuildResult) -> list[str]:
    """How many corrections and redactions there were, and which came to nothing, and why."""
    corrections, redactions = result.manifest["corrections"], result.manifest["redactions"]
    lines = []
    if corrections["given"]:
        used = corrections.get("used", 0)
        lines.append(f"{used:,} of {counted(corrections['given'], 'correction')} used")
    if redactions["given"]:
        given = counted(redactions["given"], "redaction")
        lines.append(f"{redactions['found']:,} of {given} found something to take out")
    return lines + list(result.said)


def _register_line(file: dict[str, Any]) -> str:
    """What a register file was taken for, and what became of its lines."""
    parts = [f"{file['kind']}, {counted(file['rows'], 'line')} used"]
    if file["passed_over"]:
        passed = [each for each in file["reasons"] if not each["is_rejected"]]
        why = "; ".join(f"{each['count']:,}: {each['reason']}" for each in passed)
        parts.append(f"{file['passed_over']:,} passed over ({why})")
    if file["rejected"]:
        first = next(reason for reason in file["reasons"] if reason["is_rejected"])
        parts.append(
            f"{file['rejected']:,} cannot be used (row {first['first_row']}: {first['reason']})"
        )
    return f"{file['file']}: {', '.join(parts)}"


def check_summary(result: CheckResult) -> str:
    """What can be used, what is lost, what to mend (with places), and what can be published."""
    if result.is_usable:
        pounds = f"£{float(result.amount_gbp):,.2f}"
        lines = [f"{counted(result.grants, 'grant')} can be used, {pounds} in all."]
        lost = f"{counted(result.rejected, 'row')} cannot be used." if result.rejected else ""
        lines.append(lost or "No row is lost.")
        if result.set_aside:
            rows = counted(result.set_aside, "row")
            lines.append(f"{rows} set aside: the same grant stands on another row, which is used.")
    else:
        lines = ["This cannot be used yet."]
    whole = [problem for problem in result.problems if not problem.problem_id]
    lines += [_whole_line(problem) for problem in whole]
    lines += _kind_lines(result)
    lines += _file_lines(result)
    if result.publishable is not None:
        lines += _publishable_lines(result.publishable)
    lines += _pattern_lines(result.patterns)
    return "\n".join(lines)


def fetch_summary(found: list[Fetched], into: Path) -> str:
    """How many files were fetched, are unchanged, left out and failed, and why each of the last."""
    count = Counter(item.outcome for item in found)
    lines = [
        f"{counted(count['fetched'], 'file')} fetched, {count['unchanged']:,} unchanged, "
        f"{count['skipped']:,} left out, {count['failed']:,} failed; in {into}"
    ]
    for outcome, heading in (("skipped", "Left out"), ("failed", "Failed")):
        of_outcome = [item for item in found if item.outcome == outcome]
        lines += [heading] if of_outcome else []
        lines += [f"  {item.publisher}, {item.title}: {item.reason}" for item in of_outcome]
    return "\n".join(lines)


# Printed where somebody names no figure and asks for each by something.
FIRST_FIGURES = ("money_awarded", "grants_made", "recipients_reached")
WHICH_FIGURES = "One or more. If none: all, or with --by and no file the first three totals."


def other_figures() -> str:
    """That the figures printed are the first, how many others there are, and how to see them."""
    others = [name for name in load_indicators() if name not in FIRST_FIGURES]
    return (
        f"These are {len(FIRST_FIGURES)} of {len(FIRST_FIGURES) + len(others)} figures. For "
        "another, name it with --indicator; for all of them in one file, add --csv FILE, "
        f"--xlsx FILE or --json FILE. The others: {', '.join(others)}."
    )


def indicator_table(
    result: Result, differences: tuple[Difference, ...] = (), beside: SaidInWords | None = None
) -> str:
    """One indicator as a plain table, with what is left out and what differs between its rows.

    `beside`: protected counts of the same communities, which are never added to the figure.
    """
    head = [result.indicator.label, result.indicator.question]
    rows = result.rows.to_dicts()
    table = _total_rows(rows) if result.indicator.kind == TOTAL else _measured_rows(result, rows)
    tail = [
        f"Left out: {counted(row['grant_count'], 'grant')} {row['sentence']}."
        for row in result.left_out.to_dicts()
        if row["grant_count"]
    ]
    notes = [f"Note: {dimension.note}" for dimension in result.by if dimension.note]
    compared = [f"  {difference.sentence}" for difference in differences]
    before = ["Before you compare:"] if compared else []
    words = _beside(beside) if beside else []
    return "\n".join([*head, *_aligned(table), *tail, *notes, *before, *compared, *words])


def _beside(beside: SaidInWords) -> list[str]:
    """Protected counts beside a figure: each with what it is of, or why there is no number."""
    if beside.reason:
        return [f"Not told by row: {beside.reason}"]
    names = ["Not told by row", "who says so", "value", "could lie between", "base"]
    given = [row for row in beside.rows.to_dicts() if not row["status"]]
    body = [
        [_community_name(row), row["source_label"], f"about {amount(row['value'], unit)}"]
        + [f"{amount(row['lower'], unit)} to {amount(row['upper'], unit)}"]
        + [amount(row["base"], unit)]
        for row in given
        for unit in ["gbp" if row["measure"] == "gbp" else "count"]
    ]
    lines = _aligned([names, *body]) if body else []
    for status, why in NO_NUMBER.items():
        named = beside.rows.filter(status=status).to_dicts()
        if named:
            lines.append(f"{why}: {'; '.join(dict.fromkeys(map(_community_name, named)))}.")
    return ["", *lines, "Never added to the figure above: they rest on other definitions."]


def _total_rows(rows: list[dict[str, Any]]) -> list[list[str]]:
    """Of a total: value, share of what is known, the range it could lie in, not known, base."""
    names = ["", "value", "share of known", "could lie between", "not known", "base"]
    body = [
        [
            _category(row),
            figure_value(row),
            "" if row["share_upper"] is None or row["is_not_known"] else figure_point(row),
            "" if row["is_not_known"] else share_range(row["share_lower"], row["share_upper"]),
            amount(row["not_known"], row["unit"]),
            amount(row["base"], row["unit"]),
        ]
        for row in rows
    ]
    return [names, *body]


def _measured_rows(result: Result, rows: list[dict[str, Any]]) -> list[list[str]]:
    """Of any other figure: value, or only the range that it could lie in; what that rests on."""
    of = "recipients" if result.indicator.kind in OF_RECIPIENTS else "grants"
    names = ["", "value", "could lie between", "known", "not known", "base", of]
    body = [
        [
            _category(row),
            "" if row["value"] is None else figure_value(row),
            range_told(row),
            amount(row["known"], row["base_unit"]),
            amount(row["not_known"], row["base_unit"]),
            amount(row["base"], row["base_unit"]),
            f"{row['cases']:,}",
        ]
        for row in rows
    ]
    return [names, *body]


def _category(row: dict[str, Any]) -> str:
    return " / ".join(filter(None, (row["label"], row["label_2"]))) or "All"


def grants_table(rows: pl.DataFrame, total: int, figure: Figure) -> str:
    """Grants of a figure: day, funder, recipient, amount, why it is in its category, where read."""
    if not total:
        return "No grant is counted there."
    body = [
        [
            row["grant_id"],
            f"{row['award_date'] or 'no date'}",
            row["funder_name"],
            row["recipient_name"] or "an individual",
            f"{row['amount_awarded']:,} {row['currency']}",
            *[_told_words(why_there(row, name)) for name in _coded(figure)],
            _read_from(row),
        ]
        for row in rows.to_dicts()
    ]
    headings = ["grant", "awarded", "funder", "recipient", "amount", *_coded(figure), "read from"]
    more = total - rows.height
    tail = [f"... and {more:,} more: --limit, --csv, --xlsx or --json"] if more > 0 else []
    return "\n".join([f"{counted(total, 'grant')}:", *_aligned([headings, *body]), *tail])


def grant_summary(found: GrantLineage) -> str:
    """One grant: what is published of it, why each thing is told of it, and from which row."""
    row, source = found.grant, found.source
    recipient = found.recipient or {}
    lines = [
        f"{row['grant_id']}: {row['amount_awarded']:,} {row['currency']}, "
        f"{row['award_date'] or 'no date'}",
        f"To: {recipient.get('recipient_name', 'an individual')}",
        f"Title: {row['title'] or 'none'}",
        f"Read from: {_read_from(row)} (SHA-256 {source.get('sha256', 'not known')}, licence "
        f"{row['licence']})",
        "",
        "What is told of it, and by what",
    ]
    lines += [f"  {each.column}: {_told_words(each)}" for each in found.told]
    if found.rules:
        lines += ["", "Rules that decided"]
        lines += [f"  {name}: {rule['pattern']}" for name, rule in found.rules.items()]
    for table, rows in found.more.items():
        lines += ["", f"In {table}"]
        lines += [f"  {_in_line(each)}" for each in rows]
    return "\n".join(lines)


def groups_summary(
    words: str, found: list[tuple[Group, pl.DataFrame]], named: Deployment | None
) -> str:
    """The groups found, each grant with where it stands, and what a group can do about it."""
    if not found:
        return (
            f"No group here has '{words}' in its name, or as a number or grant. It may be "
            "published elsewhere, or the name be written otherwise: try one word of it."
        )
    lines = []
    for group, grants in found:
        own = grants["own_words"].drop_nulls()
        said = f", in its own words: {own[0]}" if own.len() else ""
        lines.append(f"{group.in_words}, {group.recipient_id}{said}")
        for row in grants.head(GRANTS_SHOWN).to_dicts():
            when = row["award_date"] or "no date"
            lines.append(
                f"  {row['grant_id']}: {row['amount_awarded']:,} {row['currency']}, {when}, from "
                f"{row['funder_name']}, {row['programme_title']}. {row['title'] or 'No title'}. "
                f"{_purpose_and_size(row)} Read from: {_read_from(row)}"
            )
        more = grants.height - GRANTS_SHOWN
        lines += [f"  and {counted(more, 'grant')} more"] if more > 0 else []
    contact = f"Send it to {named.contact}: {named.run_by}" if named else "Send it to whoever runs"
    within = f" answers within {named.answers_within}." if named else " the site."
    lines += [
        "",
        "All that is said of a grant, and why: funder-equity grant ID",
        "To put something right, show what you call yourselves, take a label off or be taken out: "
        "the page Mend or remove of the dashboard writes a small file; data/README.md describes "
        f"it. No account, no reason. {contact}{within}",
    ]
    return "\n".join(lines)


def _purpose_and_size(row: dict[str, Any]) -> str:
    """'Project (Read from the text). Income under £10,000.'"""
    purpose = label_of("purpose", row["purpose"])
    if row["purpose"] != NOT_KNOWN:
        purpose += f" ({label_of('purpose_basis', row['purpose_basis'])})"
    return f"{purpose}. {label_of('recipient_size_band', row['recipient_size_band'])}."


def _coded(figure: Figure) -> list[str]:
    """The dimensions of a figure that go by a code, of which it can be told why."""
    dimensions = load_dimensions()
    return [name for name in figure.by if load_fields()[dimensions[name].column].values]


def _told_words(told: Told) -> str:
    words = f"“{_short(told.words)}”" if told.words else ""
    rule = f"rule {told.rule_id}" if told.rule_id else ""
    why = ", ".join(filter(None, (told.basis_label, words, told.said_of, rule)))
    return f"{told.label} ({why})" if why else told.label


def _read_from(row: Mapping[str, Any]) -> str:
    sheet = f", sheet {row['source_sheet']}" if row["source_sheet"] else ""
    place = f"row {row['source_row']}" if row["source_row"] is not None else "row not published"
    return f"{row['source_file']}{sheet}, {place}"


def _in_line(row: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{name} {_short(str(value))}" for name, value in row.items() if value not in (None, "")
    )


def release_summary(release: Release) -> str:
    """Where a release is, what it holds and what its workbook leaves out."""
    tables = {file.table for file in release.files if file.table}
    figures = next(file.rows for file in release.files if file.table == "indicators")
    lines = [
        f"{counted(len(tables), 'table')}, {counted(figures or 0, 'figure')}, "
        f"{counted(len(release.files), 'file')}, described in datapackage.json and README.md.",
        *[f"The workbook leaves out: {sentence}" for sentence in release.left_out],
        f"The release is in {release.out}",
    ]
    return "\n".join(lines)


def communities_table(found: pl.DataFrame) -> str:
    """Counts of communities, a block for each relation; who says so is never added up."""
    lines = []
    for block in found.partition_by("relation", maintain_order=True):
        given = [_community_cells(row) for row in block.filter(pl.col("status") == "").to_dicts()]
        head = ["", "who says so", "measure", "count", "lies between", "not known", "base"]
        lines += ["", block["relation_label"][0], *(_aligned([head, *given]) if given else [])]
        withheld = block.filter(status="c", measure="organisations")
        if withheld.height:
            names = dict.fromkeys(_community_name(row) for row in withheld.to_dicts())
            lines.append(f"Withheld: {'; '.join(names)}")
        unmeasured = block.filter(status="u", measure="organisations")
        if unmeasured.height:
            names = dict.fromkeys(_community_name(row) for row in unmeasured.to_dicts())
            lines.append(
                f"Read in words, and not measured how well: {_first_of(list(names))}. --csv has all"
            )
    if not lines:
        return "Nothing is counted there: too few organisations, or part of what is withheld."
    notes = [
        "Numbers of different sources are not added up: they rest on different definitions.",
        "What is read in words is a number of those at least; that nothing is said is never a no.",
        "Withheld: few or none, nearly all, or to be worked out from others; which is not said.",
        "What is not listed at all was too small to be cut, or is part of what is withheld.",
        "How counts are protected: docs/protection.md.",
    ]
    return "\n".join([*lines[1:], "", *notes])


def _community_cells(row: dict[str, Any]) -> list[str]:
    unit = "gbp" if row["measure"] == "gbp" else "count"
    about = "about " if row["step"] is not None else ""
    return [
        _community_name(row),
        row["source_label"],
        label_of("measure", row["measure"]),
        about + amount(row["value"], unit),
        f"{amount(row['lower'], unit)} to {amount(row['upper'], unit)}",
        amount(row["not_known"], unit),
        amount(row["base"], unit),
    ]


def _first_of(names: list[str], shown: int = 6) -> str:
    """The first names, and how many more there are."""
    more = len(names) - shown
    return "; ".join(names[:shown]) + (f"; and {more:,} more" if more > 0 else "")


def _community_name(row: dict[str, Any]) -> str:
    """The community, and the piece of the cut where there is one."""
    return row["label"] if row["by"] == "none" else f"{row['label']} / {row['category_label']}"


def parity_table(found: pl.DataFrame) -> str:
    """Applications against awards: each part with its share, its interval and that of all."""
    if not found.height:
        return "No accountability file here tells applications apart by who applied."
    lines: list[str] = []
    for block in found.partition_by("funder_id", maintain_order=True):
        head = ["", "who applied", "funded", "share", "by chance", "of all", "times that of all"]
        told = block.filter(status="").to_dicts()
        lines += ["", block["funder_name"][0]]
        lines += _aligned([head, *map(_parity_cells, told)]) if told else []
        for row in block.filter(pl.col("status") != "").to_dicts():
            lines.append(f"{_applied_to(row)}, {row['applicants']}: no ratio. {row['why']}")
    note = (
        "A part is in 'all' as well; 1 is an equal share. 'By chance' is Wilson's 95% interval. "
        "Under 10 cases nothing is told. Groups that never applied are in no number."
    )
    return "\n".join([*lines[1:], "", note])


def _parity_cells(row: dict[str, Any]) -> list[str]:
    ends = share_range(row["share_lower"], row["share_upper"])
    times = "" if row["parity"] is None else f"{row['parity']:.2f}"
    if times:
        times += f" ({row['parity_lower']:.2f} to {row['parity_upper']:.2f})"
    return [
        _applied_to(row),
        row["applicants"],
        f"{row['awarded']:,} of {row['received']:,}",
        share(row["share_funded"]),
        ends,
        share(row["share_of_all"]),
        times,
    ]


def _applied_to(row: dict[str, Any]) -> str:
    stage = label_of("application_stage", row["application_stage"])
    return f"{row['stream_title']}, {row['period_start']} to {row['period_end']}, {stage}"


def candidates_table(found: pl.DataFrame) -> str:
    """Pairs of recipients that look alike, and what to do about them."""
    if not found.height:
        return "No two recipients look alike that are not joined already."
    body = [
        [row["name"], row["org_id"], row["other_name"], row["other_org_id"], row["why"]]
        for row in found.to_dicts()
    ]
    head = [
        f"{counted(found.height, 'pair')} could be one organisation. Nothing is joined by itself:",
        "to decide, add a row to data/rules/same_organisation.csv (is_same: yes or no) and build.",
    ]
    return "\n".join([*head, *_aligned([["name", "id", "other name", "other id", "why"], *body])])


def bench_summary(result: BenchResult) -> str:
    """Stages, total and memory, a line each."""
    lines = [f"{name:<20}{seconds:>8.1f} s" for name, seconds in result.stages.items()]
    what = f"{result.grants:,} grants"
    if result.registers:
        what += f" and a register of {result.registers:,} charities"
    lines.append(f"{'total':<20}{result.total_s:>8.1f} s for {what}")
    lines.append(f"{'of processors':<20}{result.processor_s:>8.1f} s")
    lines.append(f"{'peak memory':<20}{result.peak_rss_mb:>8.0f} MB")
    disk = result.disk
    lines.append(
        f"{'disk':<20}{disk['peak_mb']:>8.0f} MB at most; served file {disk['served_mb']:.0f} MB, "
        f"Parquet {disk['tables_mb']:.0f}, private file {disk['work_mb']:.0f}, "
        f"sources {disk['source_mb']:.0f}"
    )
    return "\n".join(lines + _rules_lines(result.rules) + _figures_lines(result.figures))


def serve_summary(result: ServeResult) -> str:
    """Times of views by page, alone and in the crowd, and the memory of the server."""
    lines = [f"{result.grants:,} grants served. One session by itself, milliseconds:"]
    lines.append(f"{'page':<16}{'first':>8}{'again':>8}{'p95':>8}")
    for page, first in result.first.items():
        warm = result.warm[page]
        cells = [first.p50, warm.p50, warm.p95]
        lines.append(f"{page:<16}" + "".join(f"{1000 * each:>8.0f}" for each in cells))
    lines.append(f"processor of a view, again: {1000 * result.view_processor_s:.0f} ms")
    crowd = result.crowd
    lines += [
        "",
        f"{result.sessions:,} sessions on {counted(result.processes, 'process')} for "
        f"{result.seconds:.0f} s, each thinking "
        f"{result.think_s:.0f} s: {crowd.reruns:,} views, {result.failed:,} failed",
        f"half within {1000 * crowd.p50:.0f} ms, 19 in 20 within {1000 * crowd.p95:.0f} ms; "
        f"{result.processor_share:.2f} processors busy",
        f"memory {result.start_mb:.0f} MB at the start, {result.warm_mb:.0f} MB after one session, "
        f"{result.peak_mb:.0f} MB at most: {result.session_mb:.1f} MB a session",
    ]
    return "\n".join(lines)


def _rules_lines(cost: dict[str, float] | None) -> list[str]:
    """What that many rules took, apart from the build."""
    if cost is None:
        return []
    what = f"{cost['rules']:,} rules over {cost['texts']:,} texts"
    return [
        "",
        f"{what}, apart from the build:",
        f"{'first that matches':<20}{cost['first_s']:>8.1f} s "
        f"({cost['first_cpu_s']:.1f} s of processor)",
        f"{'all that match':<20}{cost['all_s']:>8.1f} s ({cost['all_cpu_s']:.1f} s of processor)",
        f"{'peak memory':<20}{cost['peak_rss_mb']:>8.0f} MB",
    ]


def _figures_lines(cost: dict[str, Any] | None) -> list[str]:
    """What figures of the build took, by one dimension and by two."""
    if cost is None:
        return []
    lines = [
        f"{f'by {size}':<20}{cost[size]['median_ms']:>8.0f} ms in the middle of "
        f"{cost[size]['figures']:,}, {cost[size]['max_ms']:.0f} ms at most "
        f"({cost[size]['slowest']}); {cost[size]['over']:,} over {cost[size]['limit_ms']:.0f} ms"
        for size in ("one", "two")
    ]
    rows = [
        [
            one["indicator_id"],
            *[f"{each['median_ms']:.0f}" for each in (one, two)],
            *[f"{each['max_ms']:.0f}" for each in (one, two)],
            f"{one['slowest']}; {two['slowest']}",
        ]
        for one, two in zip(cost["one"]["indicators"], cost["two"]["indicators"], strict=True)
    ]
    headings = ["milliseconds", "by one", "by two", "most", "most", "slowest"]
    return [
        "",
        f"Every indicator, from a served file of {cost['file_mb']:,.0f} MB:",
        *lines,
        f"{'peak memory':<20}{cost['peak_rss_mb']:>8.0f} MB",
        "",
        *_aligned([headings, *rows]),
    ]


def _whole_line(problem: Problem) -> str:
    place = [problem.file]
    if problem.sheet:
        place.append(f"sheet {problem.sheet}")
    if problem.row is not None:
        place.append(f"row {problem.row}")
    if problem.field:
        place.append(problem.field)
    return f"  {', '.join(place)}: {problem.reason} {problem.remedy}".rstrip()


def _kind_lines(result: CheckResult) -> list[str]:
    if not result.kinds:
        return []
    lines = [
        "",
        "Rows to look at (in brackets, the name of the check in the 360Giving quality tool)",
    ]
    if any(place.file.endswith(".json") for kind in result.kinds for place in kind.places):
        lines.append("In a JSON file, row 1 is the first grant of its list, and so on.")
    for kind in result.kinds:
        lost = ", not used" if kind.is_row_lost else ""
        lines += [
            "",
            f"  {kind.field}: {counted(kind.row_count, 'row')}{lost}{_named(kind.standard_check)}",
            f"    {kind.reason}",
            *_place_lines(kind),
            f"    To do: {kind.remedy}",
        ]
    return lines


def _place_lines(kind: Kind) -> list[str]:
    lines = [_place_line(place) for place in kind.places]
    said = sum(place.row_count for place in kind.places)
    if said < kind.row_count:
        lines.append(f"    and on {counted(kind.row_count - said, 'row')} more: see --json")
    return lines


def _place_line(place: Place) -> str:
    where = f"{place.file}, sheet {place.sheet}" if place.sheet else place.file
    named = ", ".join(map(str, place.rows))
    unnamed = place.row_count - len(place.rows)
    more = f" and {unnamed:,} more" if unnamed else ""
    value = f'"{_short(place.value)}": ' if place.value else ""
    return f"    {value}{where}, {'row' if place.row_count == 1 else 'rows'} {named}{more}"


def _short(value: str) -> str:
    in_one_line = " ".join(value.split())
    if len(in_one_line) <= CHARACTERS_SHOWN:
        return in_one_line
    return in_one_line[:CHARACTERS_SHOWN].rstrip() + " ..."


def _file_lines(result: CheckResult) -> list[str]:
    problems = [item for item in result.problems if item.problem_id and item.row is None]
    if not problems:
        return []
    columns = result.publishable.next_columns if result.publishable else ()
    is_one_file = len({item.file for item in problems}) == 1
    answered = {problem_id for item in columns for problem_id in item.column.answers}
    lines = ["", "Of the file as a whole"]
    for item in problems:
        count = (
            f" {item.found:,} of {counted(item.base, 'row')}." if item.found and item.base else ""
        )
        value = f" ({item.value})" if item.value else ""
        lines.append("")
        place = item.field if is_one_file else f"{item.file}, {item.field}"
        lines.append(f"  {place}:{count}{_named(item.standard_check)}")
        lines.append(f"    {item.reason}{value}")
        if item.problem_id in answered:
            lines.append("    To do: see the columns below.")
        else:
            lines.append(f"    To do: {item.remedy}")
    return lines


def _pattern_lines(patterns: tuple[Pattern, ...]) -> list[str]:
    """Who got short grants in a row, or several small ones at once: for the funder's eyes only."""
    if not patterns:
        return []
    lines = ["\nFor you alone (in public only their number is shown):"]
    for pattern_id in dict.fromkeys(pattern.pattern_id for pattern in patterns):
        mine = [pattern for pattern in patterns if pattern.pattern_id == pattern_id]
        lines.append(f"  {label_of('pattern_id', pattern_id)}: {counted(len(mine), 'recipient')}")
        lines += [f"    {each.recipient_name}: {each.grants:,}" for each in mine[:PATTERNS_SHOWN]]
        if len(mine) > PATTERNS_SHOWN:
            lines.append(f"    ... and {len(mine) - PATTERNS_SHOWN:,} more: see --json")
    return lines


def _publishable_lines(publishable: Publishable) -> list[str]:
    lines = ["", "What can be published today: what is known, of how many grants"]
    lines += [_topic_line(topic) for topic in publishable.topics]
    if publishable.next_columns:
        lines += ["", "One more column that you hold already, the one that would add most first"]
        held = [item for item in publishable.next_columns if item.column.is_held]
        for number, item in enumerate(held, start=1):
            lines += ["", *_column_lines(number, item)]
        for item in publishable.next_columns:
            if not item.column.is_held:
                lines += ["", "Only where you have it already", "", *_column_lines(None, item)]
    return lines


def _column_lines(number: int | None, item: NextColumn) -> list[str]:
    column = item.column
    mark = f"{number}. " if number else ""
    return [
        f"  {mark}{column.heading}: not known for {counted(item.grants, 'grant')}",
        f"    You hold this already: {column.held}."
        if column.is_held
        else f"    For this column: {column.held}.",
        f"    Write: {column.write}.",
        f"    It gives: {column.gives}",
    ]


def _topic_line(topic: TopicKnown) -> str:
    known = share(topic.known / topic.base)
    return f"  {topic.label}: {topic.known:,} of {topic.base:,} ({known})"


def _named(standard_check: str) -> str:
    return f" [{standard_check}]" if standard_check else ""


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def evaluation_summary(result: Evaluation) -> str:
    """Each axis: how well it is read, each class or code, and what was taken for what."""
    lines = [f"{counted(result.n, 'labelled grant')}, by their text alone."]
    for axis, measures in result.to_json().items():
        if axis == "n":
            continue
        if "classes" in measures:
            lines += _class_lines(axis, measures)
        elif "codes" in measures:
            whole = {"all codes": measures["micro"]} | measures["codes"]
            lines += ["", f"{axis}: {measures['exact']:.0%} with all codes as labelled"]
            lines += _measure_lines(whole)
        else:
            lines += ["", axis, *_measure_lines({k: measures[k] for k in measures if k != "n"})]
    return "\n".join(lines)


def _class_lines(axis: str, measures: dict[str, Any]) -> list[str]:
    low, high = measures["interval"]
    return [
        "",
        f"{axis}: accuracy {measures['accuracy']:.3f} ({low:.3f} to {high:.3f}), "
        f"{measures['coverage']:.0%} given a value",
        *_measure_lines(measures["classes"]),
        *_confusion_lines(measures["confusion"]),
    ]


def _measure_lines(classes: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each class; 'not measured' where there are too few labels for a figure."""
    lines = [f"  {'':<20}{'precision':>10}{'recall':>8}{'F1':>7}{'95 %':>16}{'n':>6}"]
    for name, of_class in classes.items():
        if not of_class.get("measured", True):
            lines.append(
                f"  {name:<20}{'not measured: too few labels':>41}{of_class['support']:>6}"
            )
            continue
        numbers = [_measure(of_class[key]) for key in ("precision", "recall", "f1")]
        between = " to ".join(_measure(edge) for edge in of_class["f1_interval"] or ())
        lines.append(
            f"  {name:<20}{numbers[0]:>10}{numbers[1]:>8}{numbers[2]:>7}"
            f"{between:>16}{of_class['support']:>6}"
        )
    return lines


def _measure(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _confusion_lines(confusion: dict[str, dict[str, int]]) -> list[str]:
    """What was labelled one thing and given another, commonest first."""
    missed = [
        (count, label, value)
        for label, row in confusion.items()
        for value, count in row.items()
        if count and label != value
    ]
    return [
        f"  {count:>4} labelled {label}, given {value}"
        for count, label, value in sorted(missed, reverse=True)
    ]


MOVES_SHOWN = 40
PATTERNS_SHOWN = 10


def corrections_summary(preview: Preview, data: Path) -> str:
    """What a file holds, what is wrong with it, and what it would move in the build of a folder."""
    given = preview.given
    problems = [*given.problems, *given.redaction_problems]
    asked = len(given.corrections) + len(given.redactions)
    lines = [f"{counted(asked, 'row')} can be used, {len(problems):,} cannot."]
    lines += [f"  {problem}" for problem in problems]
    lines.append(f"In the build in {data}:")
    for row in preview.moves.to_dicts():
        gbp = amount(float(row["gbp"]), "gbp")
        lines.append(
            f"  {row['field']}: {row['before']} -> {row['after']}, "
            f"{counted(row['grants'], 'grant')}, {gbp}"
        )
    if preview.own_words:
        lines.append(f"  own words of {counted(preview.own_words, 'organisation')}")
    lines += [_gone_line(row) for row in preview.gone.to_dicts()]
    if preview.missed:
        rows = ", ".join(map(str, preview.missed))
        lines.append(f"  nothing here has the identifier of row {rows}: it may be of another build")
    elif not preview.moves.height + preview.own_words + preview.gone.height:
        lines.append("  nothing would change: all of it is shown so already")
    if preview.figures.height:
        lines.append("Figures that would move (grants):")
    for row in preview.figures.to_dicts():
        lines.append(f"  {row['field']} {row['value']}: {row['before']:,} -> {row['after']:,}")
    return "\n".join(lines)


def _gone_line(row: dict[str, Any]) -> str:
    what = {"withdraw": "taken out whole", "unname": "left without a name"}[row["kind"]]
    groups = counted(row["organisations"], "organisation")
    gbp = amount(float(row["gbp"]), "gbp")
    return f"  {what}: {counted(row['grants'], 'grant')} to {groups}, {gbp}"


def rules_diff_summary(diff: RulesDiff) -> str:
    """Each figure that moves, before and after, then which grants moved and by which rules."""
    if not diff.moves.height:
        return "No grant is given another value: no published figure moves."
    lines = ["Figures that move (grants; pounds; share of the grants that are known):"]
    for row in diff.figures.to_dicts():
        lines.append(
            f"  {row['axis']} {row['value']}: {row['grants']:,} -> {row['grants_after']:,} grants; "
            f"£{row['gbp']:,.0f} -> £{row['gbp_after']:,.0f}; "
            f"{row['share_of_known']:.1%} -> {row['share_of_known_after']:.1%}"
        )
    lines.append("\nGrants that are given another value:")
    for row in diff.moves.head(MOVES_SHOWN).to_dicts():
        rules = f"{row['rule_id'] or 'no rule'} -> {row['rule_id_after'] or 'no rule'}"
        lines.append(
            f"  {row['grants']:>7,}  {row['axis']} {row['value']} -> {row['value_after']} ({rules})"
        )
    if diff.moves.height > MOVES_SHOWN:
        lines.append(f"  ... and {diff.moves.height - MOVES_SHOWN:,} kinds of move more")
    return "\n".join(lines)


def template_summary(made: tuple[list[Path], AccountabilityFile | None]) -> str:
    """Where the form was written, and what to do with it."""
    written, before = made
    lines = [f"Written: {', '.join(str(path) for path in written)}"]
    if before is not None:
        lines.append(f"{counted(len(before.lines), 'line')} of {before.name} are in it.")
        lines += [str(problem) for problem in before.problems if problem.row is None]
    first = written[0]
    lines.append(f"Fill in Recommendations and About, then: funder-equity check {first}")
    return "\n".join(lines)


def accountability_check(found: list[AccountabilityCheck]) -> str:
    """What each accountability file says, what is wrong with it, and what can be shown of it."""
    return "\n\n".join("\n".join(_accountability_lines(file)) for file in found)


def _yet_empty(count: int) -> str:
    return f" ({count:,} not filled in yet but for what it is of)" if count else ""


def _accountability_lines(file: AccountabilityCheck) -> list[str]:
    used = [
        f"{load_format()[name].title} {counted(count, 'line')}{_yet_empty(file.only_named[name])}"
        for name, count in file.used.items()
        if count
    ]
    lines = [f"{file.name}: {'can be used' if file.is_usable else 'cannot be used yet'}."]
    lines.append(f"Read: {', '.join(used) or 'nothing'}.")
    if file.kept_out:
        lines.append(f"{counted(file.kept_out, 'line')} kept out, told below.")
    lines += [f"- {problem}" for problem in file.problems]
    if file.answered:
        lines.append(
            f"Your page can say something of {len(file.answered)} of "
            f"{file.asked} recommendations: {', '.join(file.answered)}."
        )
        lines.append("The others are shown as 'not supplied', unless the grants file answers them.")
    elif file.funder_id:
        lines.append(
            "It says nothing of any recommendation yet: begin with the sheet Recommendations."
        )
    if not file.is_signed_off:
        lines.append("It is a draft until the sheet About says who signed it off, and when.")
    lines.append(
        "Funder and funding streams are compared with the grants when it is built: "
        "funder-equity build GRANTS --accountability THIS"
    )
    return lines
