"""What the command line says, in words: one function a report, text in and out of nothing else."""

from typing import Any

from pipelines.bench import BenchResult
from pipelines.build import BuildResult
from pipelines.coverage import Coverage
from pipelines.file_check import CheckResult, Problem
from pipelines.indicators import Result
from pipelines.words import amount, counted, share, share_range

LINES_SHOWN = 40


def build_summary(result: BuildResult) -> str:
    """Where the build is, what went in, what came out; every row and pound accounted for."""
    lines = []
    for source in result.manifest["sources"]:
        parts = [f"{source['grant_count']:,} grants used"]
        if source["superseded_count"]:
            parts.append(f"{source['superseded_count']:,} set aside for a newer version")
        if source["rejected_count"]:
            parts.append(f"{counted(source['rejected_count'], 'row')} rejected")
        if source["joined_row_count"]:
            parts.append(f"{source['joined_row_count']:,} rows that add to another")
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
    lines.append(f"The build is in {result.out} (funder-equity dashboard --data {result.out})")
    return "\n".join(lines)


def _register_line(file: dict[str, Any]) -> str:
    """What a register file was taken for, and what became of its lines."""
    parts = [f"{file['kind']}, {counted(file['rows'], 'line')} used"]
    if file["passed_over"]:
        parts.append(f"{file['passed_over']:,} passed over")
    if file["rejected"]:
        first = next(reason for reason in file["reasons"] if reason["is_rejected"])
        parts.append(
            f"{file['rejected']:,} cannot be used (row {first['first_row']}: {first['reason']})"
        )
    return f"{file['file']}: {', '.join(parts)}"


def check_summary(result: CheckResult) -> str:
    """What can be used, what is lost, what to mend (with places), and what can be published."""
    if not result.is_usable:
        return "This cannot be used yet.\n" + "\n".join(map(_problem_line, result.problems))
    lines = [f"{result.grants:,} grants can be used, £{float(result.amount_gbp):,.2f} in all."]
    lines.append(f"{counted(result.rejected, 'row')} cannot be used.")
    if result.counts:
        lines.append("\nWhat to look at, and how often:")
        lines += [f"  {count:>7,}  {reason}" for reason, count in result.counts.items()]
    if result.problems:
        lines.append("\nWhere:")
        lines += [_problem_line(problem) for problem in result.problems[:LINES_SHOWN]]
        if len(result.problems) > LINES_SHOWN:
            lines.append(f"  ... and {len(result.problems) - LINES_SHOWN:,} more: see --json")
    lines.append("\nWhat is known, and the heading it comes from:")
    lines += [_coverage_line(item) for item in result.coverage]
    return "\n".join(lines)


def indicator_table(result: Result) -> str:
    """One indicator as a plain table: value, share, the range it could lie in, base, not known."""
    head = [result.indicator.label, result.indicator.question]
    names = ["", "value", "share of known", "could lie between", "not known", "base"]
    body = [
        [
            " / ".join(filter(None, (row["label"], row["label_2"]))) or "All",
            amount(row["value"], row["unit"]),
            share(row["share"]) or ("not told" if row["status"] == "n" else ""),
            "" if row["is_not_known"] else share_range(row["share_lower"], row["share_upper"]),
            amount(row["not_known"], row["unit"]),
            amount(row["base"], row["unit"]),
        ]
        for row in result.rows.to_dicts()
    ]
    tail = [
        f"Left out: {counted(row['grant_count'], 'grant')} {row['sentence']}."
        for row in result.left_out.to_dicts()
        if row["grant_count"]
    ]
    return "\n".join([*head, *_aligned([names, *body]), *tail])


def bench_summary(result: BenchResult) -> str:
    """Stages, total and memory, a line each."""
    lines = [f"{name:<20}{seconds:>8.1f} s" for name, seconds in result.stages.items()]
    what = f"{result.grants:,} grants"
    if result.registers:
        what += f" and a register of {result.registers:,} charities"
    lines.append(f"{'total':<20}{result.total_s:>8.1f} s for {what}")
    lines.append(f"{'peak memory':<20}{result.peak_rss_mb:>8.0f} MB")
    return "\n".join(lines)


def _problem_line(problem: Problem) -> str:
    place = [problem.file]
    if problem.sheet:
        place.append(f"sheet {problem.sheet}")
    if problem.row is not None:
        place.append(f"row {problem.row}")
    if problem.field:
        place.append(problem.field)
    value = f' ("{problem.value}")' if problem.value else ""
    lost = " [row not used]" if problem.is_row_lost and problem.row is not None else ""
    return f"  {', '.join(place)}{value}: {problem.reason} {problem.remedy}{lost}".rstrip()


def _coverage_line(item: Coverage) -> str:
    known = f"{item.known:,} of {item.base:,} ({share(item.known_share) or 'none asked'})"
    return f"  {item.topic.label}: {known} - {item.topic.heading}"


def _aligned(rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
