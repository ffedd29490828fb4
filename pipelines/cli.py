"""`funder-equity`: reads the arguments, calls what does the work, says what came of it."""

import json
import socket
import sys
import tempfile
import traceback
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from pipelines import communities, report
from pipelines.accountability.check import check_accountability, make_template, to_json
from pipelines.accountability.draft import MOST_GRANTS, draft_of, draft_pages
from pipelines.accountability.draft import to_json as drafts_to_json
from pipelines.accountability.page import account_of, in_words
from pipelines.accountability.parity import parity_ratios
from pipelines.accountability.reading import is_accountability_file
from pipelines.bench import BenchFormat, bench_build
from pipelines.bench_again import again_summary, bench_again
from pipelines.bench_publish import bench_publish, publish_summary
from pipelines.bench_serve import THINK_S, Crowd, bench_serve
from pipelines.bench_versus import bench_versus, versus_summary
from pipelines.build import DEFAULT_MEMORY, build, program_version
from pipelines.build_diff import diff_builds, diff_json, figures_and_parts
from pipelines.build_diff_report import build_diff_summary
from pipelines.candidates import find_candidates
from pipelines.chosen import filters_from, names_of
from pipelines.classify.diff import diff_rules
from pipelines.classify.evaluate import evaluate, write_errors
from pipelines.comparable import find_differences, read_from_words
from pipelines.corrections.find import find_groups, grants_of
from pipelines.corrections.preview import preview
from pipelines.deployment import find_deployment, load_deployment
from pipelines.errors import FunderEquityError, is_disk_full
from pipelines.export.about import read_about
from pipelines.export.download import (
    FORMATS,
    Download,
    figure_download,
    grants_download,
    lineage_json,
)
from pipelines.export.release import DEFAULT_MEMORY as EXPORT_MEMORY
from pipelines.export.release import export_release
from pipelines.export.site.publish import publish
from pipelines.export.template import fill_template
from pipelines.export.tidy_csv import to_csv
from pipelines.fetch import REGISTRY, fetch
from pipelines.file_check import check_files
from pipelines.indicators import Filters, compute, load_indicators
from pipelines.lineage import Figure, count_grants, grant_lineage, grants_of_figure
from pipelines.phrases import phrases
from pipelines.progress import Progress
from pipelines.said_in_words import said_in_words
from pipelines.serving import server_options
from pipelines.store import Store, identify
from pipelines.words import counted, printable

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
BUILD = ROOT / "data" / "build"

# Found by a part of a name, so that a common word does not print a file.
MOST_GROUPS = 10
NOBODY_NAMED = (
    "Nobody is named as running this. So that groups can have what is shown about them put right, "
    "write deployment.toml into the folder of the build (README, Run it for others)."
)

DISK_FULL = (
    "The disk is full. What was there before is still there. Make room, or write to another disk."
)

app = typer.Typer(
    help="From published grant files to figures a funder can defend.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


Data = Annotated[Path, typer.Option(help="Folder of the build.")]
Funder = Annotated[list[str] | None, typer.Option(help="Funder ids.")]
Choose = Annotated[
    list[str] | None,
    typer.Option(help="COLUMN=CODE, such as financial_year=2019-20; as often as is needed."),
]
Year = Annotated[
    list[str] | None, typer.Option(help="Financial years (2019-20) or calendar years (2019).")
]
Regrants = Annotated[bool, typer.Option(help="Count money given for regranting.")]
Government = Annotated[bool, typer.Option(help="Count grants of government bodies.")]
Individuals = Annotated[bool, typer.Option(help="Count grants to individuals.")]
Real = Annotated[
    bool, typer.Option("--real", help="Pounds in real terms, where the build has a deflator.")
]
Csv = Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")]
Xlsx = Annotated[Path | None, typer.Option(help="Write a workbook here.")]
Json = Annotated[
    Path | None, typer.Option("--json", help="Write JSON here ('-' for standard out).")
]


rules_app = typer.Typer(help="The rules that read text.", no_args_is_help=True)
app.add_typer(rules_app, name="rules")


def _say_version(is_asked: bool) -> None:
    if is_asked:
        _say(f"funder-equity {program_version()}")
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
    accountability: Annotated[
        Path | None, typer.Option(help="Accountability file, or folder of them.")
    ] = None,
    anew: Annotated[
        bool, typer.Option("--anew", help="Read every file again, also those that are unchanged.")
    ] = False,
) -> None:
    """Build the served file from grant files (the invented sample, if none are given)."""
    result = build(
        *(sources or [SAMPLE], out, Progress(), memory, skip_unreadable),
        registers=registers,
        corrections=corrections,
        deflator=deflator,
        accountability=accountability,
        is_anew=anew,
    )
    _say(report.build_summary(result))


@app.command("template")
def template_command(
    out: Annotated[Path | None, typer.Argument(help="Workbook to write (.xlsx).")] = None,
    csv: Annotated[Path | None, typer.Option(help="Folder to write CSV files into.")] = None,
    last: Annotated[
        Path | None, typer.Option("--from", help="Last year's file, to begin with its lines.")
    ] = None,
    funder: Annotated[
        str | None, typer.Option(help="A funder of a build: begin with its name and streams.")
    ] = None,
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
) -> None:
    """Write a blank accountability file to fill in, or last year's to bring up to date."""
    begun = {}
    if funder is not None:
        with closing(Store(data)) as store:
            begun = draft_of(store, funder).form_lines()
    _say(report.template_summary(make_template(out, csv, last, begun)))


@app.command("check")
def check_command(
    files: Annotated[list[Path], typer.Argument(help="Grant or accountability files to look at.")],
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
    most_rows: Annotated[
        int | None, typer.Option(help="Refuse files of more rows than this, together.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="Also what the page of their funder would say.")
    ] = False,
    registers: Annotated[
        Path | None, typer.Option(help="Folder of registers, to tell how large recipients are.")
    ] = None,
) -> None:
    """Say whether files can be used, what is wrong with them and what to do."""
    accounts = [file for file in files if is_accountability_file(file)]
    grant_files = [file for file in files if file not in accounts]
    found = check_accountability(accounts)
    progress = Progress(is_quiet=as_json, is_brief=True)
    result = check_files(grant_files, progress, most_rows, registers) if grant_files else None
    drafts = []
    if draft and result is not None and result.is_usable and result.grants <= MOST_GRANTS:
        drafts = draft_pages(grant_files, accounts[0] if len(accounts) == 1 else None)
    if as_json:
        told = result.to_json() if result else to_json(found)
        if result and found:
            told["accountability"] = to_json(found)
        if drafts:
            told["drafts"] = drafts_to_json(drafts)
        _say(json.dumps(told, ensure_ascii=False))
    else:
        summaries = [report.check_summary(result)] if result else []
        summaries += [report.accountability_check(found)] if found else []
        summaries += [f"Draft page\n{in_words(each.account)}" for each in drafts]
        _say("\n\n".join(summaries))
    is_usable = all(file.is_usable for file in found) and (result is None or result.is_usable)
    raise typer.Exit(0 if is_usable else 1)


@app.command("dashboard")
def dashboard_command(
    data: Annotated[Path, typer.Option(help="Folder of the build to serve.")] = BUILD,
    port: Annotated[int, typer.Option(help="Port to serve on.")] = 8501,
    address: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    deployment: Annotated[
        Path | None, typer.Option(help="TOML that says who runs this and who answers.")
    ] = None,
    public_name: Annotated[
        list[str] | None,
        typer.Option(help="Name by which others reach it, such as equity.example.org."),
    ] = None,
) -> None:
    """Serve a build in the browser."""
    identify(data)
    # a file of words that cannot be read is told here, and not on a page
    phrases()
    named = find_deployment(data, deployment)
    if load_deployment(named) is None:
        _say(NOBODY_NAMED, err=True)
    _require_free(address, port)
    # the dashboard reads pipelines, never the reverse: it is started, not imported
    from streamlit import net_util  # noqa: PLC0415
    from streamlit.web import cli as streamlit_cli  # noqa: PLC0415

    # it would ask another host what this one's address is, when a page of another site connects
    net_util.get_external_ip = lambda: None
    _say(f"The dashboard is at http://{address}:{port}")
    sys.argv = [
        *("streamlit", "run", str(ROOT / "dashboard" / "app.py")),
        *server_options(port, address, public_name or []),
        *("--", "--data", str(data.resolve())),
        *(("--deployment", str(named.resolve())) if named else ()),
    ]
    streamlit_cli.main()


@app.command("indicators")
def indicators_command(  # noqa: PLR0913 - each is a choice of the caller's
    *,
    data: Data = BUILD,
    indicator: Annotated[list[str] | None, typer.Option(help=report.WHICH_FIGURES)] = None,
    by: Annotated[list[str] | None, typer.Option(help="What to go by; at most two.")] = None,
    funder: Funder = None,
    choose: Choose = None,
    year: Year = None,
    regrants: Regrants = True,
    government: Government = True,
    individuals: Individuals = True,
    real: Real = False,
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: Json = None,
) -> None:
    """Print the same numbers as the pages, or write them as the pages' downloads are."""
    store = Store(data)
    others = Filters(
        is_regrants_in=regrants,
        is_government_in=government,
        is_individuals_in=individuals,
        is_real=real,
    )
    filters = filters_from(store, funder or [], _choices(choose, year), others)
    is_printed = csv is xlsx is as_json is None
    # of all figures, told apart by something, the tables are longer than anybody reads
    is_some = is_printed and bool(by) and not indicator
    chosen = indicator or list(report.FIRST_FIGURES if is_some else load_indicators())
    results = [compute(store, name, tuple(by or ()), filters) for name in chosen]
    if is_printed:
        tables = [
            report.indicator_table(each, find_differences(store, each), said_in_words(store, each))
            for each in results
        ]
        _say("\n\n".join([*tables, *([report.other_figures()] if is_some else [])]))
        return
    names, about = names_of(store), read_about(store)
    downloads = [
        figure_download(each, names, about, read_from_words(store, each)) for each in results
    ]
    _write_downloads(downloads, {"csv": csv, "xlsx": xlsx, "json": as_json})


@app.command("grants")
def grants_command(  # noqa: PLR0913 - each is a choice of the caller's
    *,
    indicator: Annotated[str, typer.Option(help="Whose grants are listed.")] = "grants_made",
    data: Data = BUILD,
    by: Annotated[list[str] | None, typer.Option(help="What the figure goes by.")] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="The code of each --by whose grants are wanted.")
    ] = None,
    funder: Funder = None,
    choose: Choose = None,
    year: Year = None,
    regrants: Regrants = True,
    government: Government = True,
    individuals: Individuals = True,
    limit: Annotated[int, typer.Option(help="How many to print; files hold all.")] = 20,
    csv: Csv = None,
    xlsx: Xlsx = None,
    as_json: Json = None,
) -> None:
    """List the grants that a figure counts, each with file and row, rule and words."""
    store = Store(data)
    others = Filters(
        is_regrants_in=regrants, is_government_in=government, is_individuals_in=individuals
    )
    filters = filters_from(store, funder or [], _choices(choose, year), others)
    figure = Figure(indicator, tuple(by or ()), tuple(category or ()), filters)
    if csv is xlsx is as_json is None:
        rows, total = grants_of_figure(store, figure, limit), count_grants(store, figure)
        _say(report.grants_table(rows, total, figure))
        return
    rows = grants_of_figure(store, figure)
    made = grants_download(figure, rows, names_of(store), read_about(store))
    _write_downloads([made], {"csv": csv, "xlsx": xlsx, "json": as_json})


@app.command("grant")
def grant_command(
    grant_id: Annotated[str, typer.Argument(help="Identifier of the grant.")],
    data: Data = BUILD,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Say of one grant where each thing said of it comes from: file, sheet, row, rule, words."""
    found = grant_lineage(Store(data), grant_id)
    _say(lineage_json(found) if as_json else report.grant_summary(found))


@app.command("export")
def export_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    out: Annotated[Path | None, typer.Option(help="Folder of the release.")] = None,
    memory: Annotated[str, typer.Option(help="Most memory for the database.")] = EXPORT_MEMORY,
    indicator: Annotated[list[str] | None, typer.Option(help="Figures; all if none.")] = None,
) -> None:
    """Write every table and figure as open files that others can cite (DATA/release, if no OUT)."""
    folder = out or data / "release"
    release = export_release(data, folder, Progress(), memory, indicator_ids=indicator or ())
    _say(report.release_summary(release))


@app.command("publish")
def publish_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    funder: Annotated[list[str] | None, typer.Option(help="A funder's id; all if none.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the site (DATA/site).")] = None,
    release: Annotated[
        Path | None,
        typer.Option(help="A release of this build, to serve each table and figure under data/."),
    ] = None,
) -> None:
    """Write a site of plain files: a page for each funder, with its figures to take away."""
    site = publish(data, out or data / "site", funder or [], Progress(), release)
    pages = counted(len(site.slugs), "page")
    _say(f"{pages} of funders, and the index: {site.out / 'index.html'}")
    if find_deployment(data) is None:
        _say(
            "The pages give nobody to write to: say who answers in deployment.toml in the folder "
            "of the build (README, 'Run it for others'), and publish again."
        )


@app.command("fetch")
def fetch_command(
    publisher: Annotated[list[str] | None, typer.Option(help="A prefix; all if none.")] = None,
    into: Annotated[Path, typer.Option(help="Folder for the files.")] = Path("data/fetched"),
    registry: Annotated[str, typer.Option(help="Address of the list of datasets.")] = REGISTRY,
) -> None:
    """Fetch published files that the registry lists under open licences, and what has changed."""
    found = fetch(into, publisher or [], registry, progress=Progress())
    _say(report.fetch_summary(found, into))
    raise typer.Exit(0 if any(item.file for item in found) else 1)


@app.command("accountability")
def accountability_command(
    funder: Annotated[str, typer.Option(help="Funder id.")],
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
) -> None:
    """Print what the page of a funder says of each recommendation."""
    _say(in_words(account_of(Store(data), funder)))


@app.command("parity")
def parity_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    funder: Annotated[list[str] | None, typer.Option(help="A funder's id; all if none.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")] = None,
) -> None:
    """Print applications against awards: the share funded of each part beside that of all."""
    with closing(Store(data)) as store:
        found = parity_ratios(store, funder or [])
    if csv is None:
        _say(report.parity_table(found))
        return
    _write(csv, to_csv(found))


@app.command("group")
def group_command(
    words: Annotated[str, typer.Argument(help="Part of its name, a number, or a grant's id.")],
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
) -> None:
    """Print what is published about a group: who funded it, where that stands, how to mend it."""
    with closing(Store(data)) as store:
        found = find_groups(store, words, MOST_GROUPS)
        told = [(group, grants_of(store, group.recipient_id)) for group in found]
    named = load_deployment(find_deployment(data))
    _say(report.groups_summary(words, told, named))
    raise typer.Exit(0 if found else 1)


@app.command("communities")
def communities_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    funder: Annotated[str | None, typer.Option(help="One funder's id.")] = None,
    programme: Annotated[str | None, typer.Option(help="One funding stream's id.")] = None,
    by: Annotated[str, typer.Option(help="What to cut by; one thing.")] = communities.NOT_CUT,
    csv: Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")] = None,
) -> None:
    """Print whom grants are for and who leads the groups: protected counts, by who says so."""
    with closing(Store(data)) as store:
        scope = communities.find_scope(store, funder, programme)
        parts = [
            communities.reach(store, scope, by),
            communities.intersections(store, scope, by),
            communities.user_led(store, scope, by),
        ]
    found = pl.concat(parts)
    if csv is None:
        _say(report.communities_table(found))
        return
    _write(csv, to_csv(found))


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
        _say(f"{missed:,} misses are in {errors}", err=True)
    _say(json.dumps(result.to_json()) if as_json else report.evaluation_summary(result))


@rules_app.command("diff")
def rules_diff_command(
    old: Annotated[Path, typer.Argument(help="Folder of the rules as they were.")],
    new: Annotated[Path, typer.Argument(help="Folder of the rules as they are to be.")],
    data: Annotated[Path, typer.Option(help="Folder of a build: its texts are read.")] = BUILD,
) -> None:
    """Say which published figures move, and by how much, when rules change."""
    _say(report.rules_diff_summary(diff_rules(old, new, data)))


@app.command("findings")
def findings_command(
    template: Annotated[Path, typer.Argument(help="A text with placeholders.", exists=True)],
    data: Data = BUILD,
    out: Annotated[Path, typer.Option(help="Write here ('-' for standard out).")] = Path("-"),
) -> None:
    """Fill a text with figures of a build, so that none in it is written by hand."""
    _write(out, fill_template(template, data))


@app.command("diff")
def diff_command(  # noqa: PLR0913 - each is a choice of the caller's
    old: Annotated[Path, typer.Argument(help="Folder of the build before.")],
    new: Annotated[Path, typer.Argument(help="Folder of the build after.")],
    *,
    indicator: Annotated[list[str] | None, typer.Option(help="One or more; all if none.")] = None,
    by: Annotated[list[str] | None, typer.Option(help="What to go by; at most two.")] = None,
    funder: Funder = None,
    choose: Choose = None,
    year: Year = None,
    regrants: Regrants = True,
    csv: Csv = None,
    as_json: Json = None,
) -> None:
    """Say which figures moved between two builds, why, and by how much of each reason."""
    others = Filters(is_regrants_in=regrants)
    filters = filters_from(Store(new), funder or [], _choices(choose, year), others)
    diff = diff_builds(old, new, indicator or (), tuple(by or ()), filters)
    if csv is as_json is None:
        _say(build_diff_summary(diff))
    if csv is not None:
        _write(csv, to_csv(figures_and_parts(diff)))
    if as_json is not None:
        _write(as_json, diff_json(diff))


@app.command("candidates")
def candidates_command(
    data: Annotated[Path, typer.Option(help="Folder of the build.")] = BUILD,
    csv: Annotated[Path | None, typer.Option(help="Write CSV here ('-' for standard out).")] = None,
) -> None:
    """List recipients that look alike and are not joined, for a person to decide."""
    found = find_candidates(data)
    if csv is None:
        _say(report.candidates_table(found))
        return
    _write(csv, to_csv(found))


@app.command("corrections")
def corrections_command(
    file: Annotated[Path, typer.Argument(help="A file of corrections or of redactions.")],
    data: Annotated[Path, typer.Option(help="Folder of the build to look at.")] = BUILD,
) -> None:
    """Check a file that a group or funder sent, and say what it would change in a build."""
    found = preview(file, Store(data))
    _say(report.corrections_summary(found, data))
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
    versus: Annotated[
        bool,
        typer.Option("--versus", help="Instead, against flatten-tool with pandas, and polars."),
    ] = False,
    publish_funders: Annotated[
        int,
        typer.Option("--publish", help="Instead, publish one funder, and so many; 0 for neither."),
    ] = 0,
    again: Annotated[
        int, typer.Option(help="Instead, build so many files, change one, and build again.")
    ] = 0,
    serve: Annotated[
        int, typer.Option(help="Instead, serve the build to so many sessions at once.")
    ] = 0,
    data: Annotated[
        Path | None,
        typer.Option(help="With --serve or --publish: a build, in place of generated grants."),
    ] = None,
    seconds: Annotated[float, typer.Option(help="With --serve: for how long.")] = 60.0,
    think: Annotated[
        float, typer.Option(help="With --serve: seconds that each thinks between views.")
    ] = THINK_S,
    processes: Annotated[
        int, typer.Option(help="With --serve: how many processes share the sessions.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Measure a build of generated grants, and a register: seconds by stage, and memory."""
    if serve:
        served = bench_serve(Crowd(serve, seconds, think, processes), grants, data)
        _say(served.to_json() if as_json else report.serve_summary(served))
        return
    if again:
        rebuilt = bench_again(again, grants, memory)
        _say(rebuilt.to_json() if as_json else again_summary(rebuilt))
        return
    if versus:
        compared = bench_versus(grants, memory)
        _say(compared.to_json() if as_json else versus_summary(compared))
        return
    if publish_funders:
        sites = bench_publish(publish_funders, grants, memory, data)
        _say(sites.to_json() if as_json else publish_summary(sites))
        return
    result = bench_build(
        grants, memory, file_format.value, registers, rules, is_with_figures=figures
    )
    _say(result.to_json() if as_json else report.bench_summary(result))


def main() -> Any:
    """Run the command line; a reason that a user can act on is one line, and exit code 1.

    A fault of ours is a line too; its trace goes to a file, to be sent with a report.
    """
    try:
        return app()
    except FunderEquityError as error:
        _say(str(error), err=True)
    except MemoryError:
        _say("There is not enough memory. Nothing that was there before is lost.", err=True)
    except Exception as error:
        if is_disk_full(error):
            _say(DISK_FULL, err=True)
            sys.exit(1)
        with tempfile.NamedTemporaryFile("w", suffix=".log", delete=False) as log:
            traceback.print_exception(error, file=log)
        _say(f"This is a fault of the program, not of your file. Details: {log.name}", err=True)
    sys.exit(1)


def _say(text: str, err: bool = False) -> None:
    """Say it; on a terminal nothing of a file may move the cursor or set the title."""
    is_terminal = (sys.stderr if err else sys.stdout).isatty()
    typer.echo(printable(text) if is_terminal else text, err=err)


def _require_free(address: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise FunderEquityError(
                f"Port {port} cannot be used ({error.strerror}). Give another: --port {port + 1}"
            ) from error


def _choices(choose: list[str] | None, years: list[str] | None) -> list[str]:
    """What is chosen by code, and years, which tell by their form of which kind they are."""
    kinds = {year: "financial_year" if "-" in year else "calendar_year" for year in years or []}
    return [*(choose or []), *[f"{kind}={year}" for year, kind in kinds.items()]]


def _write_downloads(downloads: list[Download], targets: dict[str, Path | None]) -> None:
    for suffix, target in targets.items():
        if target is None:
            continue
        content = FORMATS[suffix][1](downloads)
        if isinstance(content, str):
            _write(target, content)
        else:
            target.write_bytes(content)


def _write(target: Path, text: str) -> None:
    if str(target) == "-":
        sys.stdout.write(text)
    else:
        target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
