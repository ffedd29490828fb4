"""`funder-equity`: reads the arguments, calls what does the work, says what came of it."""

import json
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from pipelines import report
from pipelines.bench import BenchFormat, bench_build
from pipelines.build import DEFAULT_MEMORY, build, program_version
from pipelines.candidates import find_candidates
from pipelines.classify.diff import diff_rules
from pipelines.classify.evaluate import evaluate, write_errors
from pipelines.comparable import find_differences
from pipelines.corrections.preview import preview
from pipelines.deployment import find_deployment, load_deployment
from pipelines.errors import FunderEquityError
from pipelines.export.tidy_csv import to_csv
from pipelines.file_check import check_files
from pipelines.indicators import Filters, compute, known_funders, load_indicators
from pipelines.progress import Progress
from pipelines.store import Store, identify

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
BUILD = ROOT / "data" / "build"

NOBODY_NAMED = (
    "Nobody is named as running this. So that groups can have what is shown about them put right, "
    "write deployment.toml into the folder of the build (README, Run it for others)."
)

app = typer.Typer(
    help="From published grant files to figures a funder can defend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


rules_app = typer.Typer(help="The rules that read text.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")


def _say_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(f"funder-equity {program_version()}")
        raise typer.Exit()


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None:
    """From published grant files to figures a funder can defend."""


@app.command("build")
def build_command(  # noqa: PLR0913, PLR0917 - each is an option of the command line's
    sources: Annotated[list[Path] | None, typer.Argument(help="Files or folders.")] = None,
    out: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    memory: Annotated[str, typer.Option(help="Most memory for the database.")] = DEFAULT_MEMORY,
    skip_unreadable: Annotated[
        bool, typer.Option(help="Build without files that cannot be read, and list them.")
    ] = False,
    registers: Annotated[
        Path | None, typer.Option(help="Folder of registers of charities and companies.")
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(help="File, or folder of files, of corrections and redactions."),
    ] = None,
    deflator: Annotated[
        Path | None,
        typer.Option(help="CSV of prices (year,index,name,base_year,source), for real terms."),
    ] = None,
) -> None:
    """Build the served file from grant files (the invented sample, if none are given)."""
    result = build(
        *(sources or [SAMPLE], out, Progress(), memory, skip_unreadable),
        registers=registers,
        corrections=corrections,
        deflator=deflator,
    )
    typer.echo(report.build_summary(result))


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="Grant files to look at.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    most_rows: Annotated[
        int | None, typer.Option(help="Refuse files of more rows than this, together.")
    ] = None,
) -> None:
    """Say whether files can be used, what is wrong with them and what to do."""
    result = check_files(files, Progress(is_quiet=as_json), most_rows)
    if as_json:
        typer.echo(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        typer.echo(report.check_summary(result))
    raise typer.Exit(0 if result.is_usable else 1)


@app.command("dashboard")
def dashboard_command(
    data: Annotated[Path, typer.Option(help="Folder of the build to serve.")] = BUILD,
    port: Annotated[int, typer.Option(help="Port to serve on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    deployment: Annotated[
        Path | None, typer.Option(help="TOML that says who runs this and who answers.")
    ] = None,
) -> None:
    """Serve a build in the browser."""
    identify(data)
    named = find_deployment(data, deployment)
    if load_deployment(named) is None:
        typer.echo(NOBODY_NAMED, err=True)
    _require_free(address, port)
    # the dashboard reads pipelines, never the reverse: it is started, not imported
    from streamlit.web import cli as streamlit_cli  # noqa: PLC0415

    typer.echo(f"The dashboard is at http://{address}:{port}")
    sys.argv = [
        *("streamlit", "run", str(ROOT / "dashboard" / "app.py")),
        *("--server.port", str(port), "--server.address", address, "--server.headless", "true"),
        *("--", "--data", str(data.resolve())),
        *(("--deployment", str(named.resolve())) if named else ()),
    ]
    streamlit_cli.main()


@app.command("indicators")
def indicators_command(  # noqa: PLR0913, PLR0917 - each is an option
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    indicator: Annotated[list[str] | None, typer.Option(help="One or more; all if none.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="What to go by; at most two.")] = None,
    funder: Annotated[list[str] | None, typer.Option(help="Funder ids.")] = None,
    year: Annotated[
        list[str] | None, typer.Option(help="Financial years (2019-20) or calendar years (2019).")
    ] = None,
    regrants: Annotated[bool, typer.Option(help="Count money given for regranting.")] = True,
    government: Annotated[bool, typer.Option(help="Count grants of government bodies.")] = True,
    individuals: Annotated[bool, typer.Option(help="Count grants to individuals.")] = True,
    real: Annotated[
        bool, typer.Option("--real", help="Pounds in real terms, where the build has a deflator.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")] = None,
) -> None:
    """Print the same numbers as the pages."""
    store = Store(data)
    filters = Filters(
        funder_ids=known_funders(store, funder or []),
        financial_years=tuple(each for each in year or () if "-" in each),
        calendar_years=tuple(each for each in year or () if "-" not in each),
        is_regrants_in=regrants,
        is_government_in=government,
        is_individuals_in=individuals,
        is_real=real,
    )
    chosen = indicator or list(load_indicators())
    results = [compute(store, name, tuple(by or ()), filters) for name in chosen]
    if csv is None:
        tables = (report.indicator_table(each, find_differences(store, each)) for each in results)
        typer.echo("\n\n".join(tables))
        return
    text = pl.concat([result.rows for result in results]).write_csv()
    _write(csv, text)


@app.command("evaluate")
def evaluate_command(
    labels: Annotated[Path, typer.Argument(help="CSV of labelled grants.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    errors: Annotated[Path | None, typer.Option(help="Write every miss here, as CSV.")] = None,
) -> None:
    """Measure the rules over text against a labelled file, by its text alone."""
    result = evaluate(labels)
    if errors:
        missed = write_errors(result, errors)
        typer.echo(f"{missed:,} misses are in {errors}", err=True)
    typer.echo(json.dumps(result.to_json()) if as_json else report.evaluation_summary(result))


@rules_app.command("diff")
def rules_diff_command(
    old: Annotated[Path, typer.Argument(help="Folder of the rules as they were.")],
    new: Annotated[Path, typer.Argument(help="Folder of the rules as they are to be.")],
    data: Annotated[Path, typer.Option(help="Folder of a build: its texts are read.")] = BUILD,
) -> None:
    """Say which published figures move, and by how much, when rules change."""
    typer.echo(report.rules_diff_summary(diff_rules(old, new, data)))


@app.command("candidates")
def candidates_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    csv: Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")] = None,
) -> None:
    """List recipients that look alike and are not joined, for a person to decide."""
    found = find_candidates(data)
    if csv is None:
        typer.echo(report.candidates_table(found))
        return
    _write(csv, to_csv(found))


@app.command("corrections")
def corrections_command(
    file: Annotated[Path, typer.Argument(help="A file of corrections or of redactions.")],
    data: Annotated[Path, typer.Option(help="Folder of the build to look at.")] = BUILD,
) -> None:
    """Check a file that a group or funder sent, and say what it would change in a build."""
    found = preview(file, Store(data))
    typer.echo(report.corrections_summary(found, data))
    has_problems = bool(found.given.problems or found.given.redaction_problems)
    raise typer.Exit(1 if has_problems else 0)


@app.command("bench")
def bench_command(  # noqa: PLR0913, PLR0917 - each is an option
    grants: Annotated[int, typer.Option(help="How many grants to generate.")] = 100_000,
    file_format: Annotated[
        BenchFormat, typer.Option("--format", help="What the grants come in; mixed is one of each.")
    ] = BenchFormat.JSON,
    registers: Annotated[int, typer.Option(help="Charities of a register to generate.")] = 0,
    rules: Annotated[
        int, typer.Option(help="Rules to run over the texts, apart from the build; 0 for none.")
    ] = 300,
    memory: Annotated[str, typer.Option(help="Most memory for the database.")] = DEFAULT_MEMORY,
    figures: Annotated[
        bool, typer.Option("--figures", help="Time every indicator by one dimension and by two.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Measure a build of generated grants, and a register: seconds by stage, and memory."""
    result = bench_build(
        grants, memory, file_format.value, registers, rules, is_with_figures=figures
    )
    typer.echo(result.to_json() if as_json else report.bench_summary(result))


def main() -> Any:
    """Run the command line; a reason that a user can act on is one line, and exit code 1.

    A fault of ours is a line too; its trace goes to a file, to be sent with a report.
    """
    try:
        return app()
    except FunderEquityError as error:
        typer.echo(str(error), err=True)
    except Exception as error:
        with tempfile.NamedTemporaryFile("w", suffix=".log", delete=False) as log:
            traceback.print_exception(error, file=log)
        typer.echo(
            f"This is a fault of the program, not of your file. Details: {log.name}", err=True
        )
    sys.exit(1)


def _require_free(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise FunderEquityError(
                f"Port {port} cannot be used ({error.strerror}). Give another: --port {port + 1}"
            ) from error


def _write(target: Path, text: str) -> None:
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
