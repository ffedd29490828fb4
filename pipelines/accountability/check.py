"""What an accountability file comes to before it is in any build, and a template to begin with."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.accountability.format import load_format, load_recommendations
from pipelines.accountability.reading import (
    AccountabilityFile,
    Problem,
    find_files,
    read_accountability,
)
from pipelines.accountability.tables import answered_by
from pipelines.accountability.template import write_csv_template, write_template
from pipelines.errors import FunderEquityError, SourceError


@dataclass(frozen=True)
class AccountabilityCheck:
    """One file: which funder, how many lines of each sheet are used and kept out, what is wrong.

    `only_named` is how many of those used name what they are of, and say nothing of it yet.
    `answered` are the recommendations that it says something of, in order; `asked` is of how many
    its page speaks: those to providers only where it is one, or answers one.
    """

    name: str
    funder_id: str
    is_signed_off: bool
    used: dict[str, int]
    only_named: dict[str, int]
    kept_out: int
    answered: tuple[str, ...]
    asked: int
    problems: tuple[Problem, ...]

    @property
    def is_usable(self) -> bool:
        """Whether anything of it can be shown."""
        return bool(self.funder_id and self.answered)


def check_accountability(paths: list[Path]) -> list[AccountabilityCheck]:
    """Look at every accountability file at the paths; what is wrong in one is in its problems."""
    found = []
    for path in paths:
        for file in find_files(path):
            found.append(check_file(read_accountability(file)))
    return found


def check_file(file: AccountabilityFile) -> AccountabilityCheck:
    """What one file that was read comes to."""
    used = {name: 0 for name in load_format()}
    only_named = dict(used)
    answered = set()
    for line in file.used:
        used[line.table.name] += 1
        only_named[line.table.name] += line.is_only_named
        if line.table.name == "recommendations":
            answered.add(str(line.values["recommendation_id"]))
        answered.update(cell.recommendation_id for cell in answered_by(line))
    about = file.about
    recommendations = load_recommendations()
    return AccountabilityCheck(
        name=file.name,
        funder_id=str(about.get("funder_id", "")),
        is_signed_off="signed_off_on" in about and about.get("filled_in_by") != "somebody_else",
        used=used,
        only_named=only_named,
        kept_out=len(file.lines) - len(file.used),
        answered=tuple(
            item["recommendation_id"]
            for item in recommendations
            if item["recommendation_id"] in answered
        ),
        asked=sum(
            item["of"] == "funder"
            or about.get("is_provider") == "yes"
            or item["recommendation_id"] in answered
            for item in recommendations
        ),
        problems=file.problems,
    )


def to_json(found: list[AccountabilityCheck]) -> dict[str, Any]:
    """The form that `check --json` prints; problems as those of a grants file."""
    return {
        "usable": bool(found) and all(file.is_usable for file in found),
        "grants": 0,
        "files": [
            {
                "file": file.name,
                "funder_id": file.funder_id,
                "signed_off": file.is_signed_off,
                "lines_used": file.used,
                "lines_only_named": file.only_named,
                "lines_kept_out": file.kept_out,
                "answered": list(file.answered),
            }
            for file in found
        ],
        "problems": [asdict(problem) for file in found for problem in file.problems],
    }


def make_template(
    out: Path | None,
    csv_folder: Path | None,
    last: Path | None,
    begun: Mapping[str, list[dict[str, str]]] | None = None,
) -> tuple[list[Path], AccountabilityFile | None]:
    """Write the form as a workbook, as CSV or both, with the lines of last year's file.

    `begun` are lines by sheet, used where last year's file has none in that sheet.

    Gives what was written, and last year's file as it was read. Every cell of a column of the form
    is kept as it was written, those that cannot be used too. Raises FunderEquityError where nothing
    is asked for, a file is in the way, or last year's cannot be read.
    """
    written = [path for path in (out, csv_folder) if path is not None]
    if not written:
        raise FunderEquityError("Say where: funder-equity template OUT.xlsx, or --csv DIR.")
    for path in written:
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise FunderEquityError(f"{path} is there already. Give another name.")
    before = read_accountability(last) if last else None
    if last and before and not before.lines:
        first = before.problems[0] if before.problems else None
        raise SourceError(last.name, "no line of the form is in it.", str(first or ""))
    lines: dict[str, list[dict[str, str]]] = {}
    for line in before.lines if before else ():
        lines.setdefault(line.table.name, []).append(line.cells)
    lines = {**(begun or {}), **lines}
    if out is not None:
        write_template(out, lines)
    if csv_folder is not None:
        write_csv_template(csv_folder, lines)
    return written, before
