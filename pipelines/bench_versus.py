"""Measures a build against what one would write instead, on the same files, to the same table."""

import json
import tempfile
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from pipelines.bench_process import MEGABYTE, Measured, measure
from pipelines.bench_versus_ways import ANSWER, HISTORY, NOT_KNOWN, WAYS
from pipelines.generate import GRANTS_TO_A_RECIPIENT, generate_grants
from pipelines.generate_registers import generate_registers

OURS = "funder-equity"
# What a way needs that is not installed with the program.
NEEDS = {"flatten-tool and pandas": "flattentool", "the same, needed fields only": "flattentool"}
KEYS = ["funder_id", "size_band"]
TOLD = ["grants", "pounds"]
# Amounts by hand are floating: sums of them may differ in what is no penny.
HALF_A_PENNY = 0.005
MOST_SHOWN = 5
NOT_INSTALLED = (
    "Not measured, as flatten-tool is not installed: {ways}. To measure: "
    "pip install --require-hashes -r requirements-bench.lock"
)


@dataclass(frozen=True)
class WayCost:
    """What one way cost by itself, and how its table differs from ours.

    `processor_s` are seconds of the processors, `peak_rss_mb` the most memory at one time, children
    in. `differing` are rows (a funder and a band) that are not the same in both tables; the first
    few are in `shown`.
    """

    seconds: float
    processor_s: float
    peak_rss_mb: float
    stages: dict[str, float]
    rows: int
    not_known_grants: int
    differing: int
    shown: list[str]


@dataclass(frozen=True)
class VersusResult:
    """What each way cost on so many grants; ways that could not be measured are in `left_out`."""

    grants: int
    source_mb: float
    ways: dict[str, WayCost]
    left_out: list[str]

    def ratios(self) -> dict[str, dict[str, float]]:
        """Of each way: how many times ours it took, by the clock, of the processors, of memory."""
        ours = self.ways[OURS]
        measures = ("seconds", "processor_s", "peak_rss_mb")
        return {
            name: {each: round(getattr(way, each) / getattr(ours, each), 2) for each in measures}
            for name, way in self.ways.items()
        }

    def to_json(self) -> str:
        """The form that `bench --versus --json` prints."""
        return json.dumps(asdict(self) | {"times_ours": self.ratios()})


def bench_versus(grants: int, memory: str, seed: int = 1) -> VersusResult:
    """Generate grants and the incomes of their recipients, and make one table of them each way.

    Each way runs by itself in a process of its own, one after another; a way whose packages are not
    installed is left out. `pipelines.bench_versus_ways` says what all of them count.
    """
    left_out = [name for name, package in NEEDS.items() if find_spec(package) is None]
    with tempfile.TemporaryDirectory(prefix="funder-equity-versus-") as scratch:
        folder = Path(scratch)
        # Each is alone in its folder, so that nothing else is read with it.
        source = folder / "sources" / "generated.json"
        source.parent.mkdir()
        generate_grants(source, grants, seed)
        registers = _incomes(folder, max(1, grants // GRANTS_TO_A_RECIPIENT), seed)
        found: dict[str, tuple[Measured, pl.DataFrame]] = {}
        for name in WAYS:
            if name not in left_out:
                own = folder / name.replace(" ", "-")
                own.mkdir()
                told = (name, str(source), str(registers), str(own), memory)
                cost = measure("pipelines.bench_versus_ways", *told)
                found[name] = cost, _answer(own)
        _, ours = found[OURS]
        ways = {name: _way_cost(cost, answer, ours) for name, (cost, answer) in found.items()}
        size = round(source.stat().st_size / MEGABYTE, 1)
    return VersusResult(grants, size, ways, left_out)


def versus_summary(result: VersusResult) -> str:
    """A line for each way with how many times ours it took, and whether the tables agree."""
    ratios = result.ratios()
    lines = [f"{'':<30}{'clock':>18}{'processor':>18}{'memory':>19}"]
    for name, way in result.ways.items():
        times = ratios[name]
        lines.append(
            f"{name:<30}{way.seconds:>9.1f} s{times['seconds']:>6.2f}x"
            f"{way.processor_s:>9.1f} s{times['processor_s']:>6.2f}x"
            f"{way.peak_rss_mb:>9,.0f} MB{times['peak_rss_mb']:>6.2f}x"
        )
    ours = result.ways[OURS]
    lines.append(
        f"{result.grants:,} grants, {result.source_mb:,.0f} MB of JSON; x is times {OURS}.\n"
        f"Grants and pounds by funder and size of recipient: {ours.rows:,} rows, "
        f"{ours.not_known_grants:,} grants of a size that is not known."
    )
    for name, way in result.ways.items():
        if way.differing:
            lines.append(f"{name}: {way.differing:,} rows differ, such as {'; '.join(way.shown)}")
    if not any(way.differing for way in result.ways.values()):
        lines.append("All tables agree in every row, to the penny.")
    if result.left_out:
        lines.append(NOT_INSTALLED.format(ways="; ".join(result.left_out)))
    return "\n".join(lines)


def differing_rows(theirs: pl.DataFrame, ours: pl.DataFrame) -> pl.DataFrame:
    """Rows that are in one table only, or say another number in each; ours end in `_ours`."""
    both = theirs.join(ours, on=KEYS, how="full", coalesce=True, suffix="_ours").sort(KEYS)
    is_same = [
        ((pl.col(name) - pl.col(f"{name}_ours")).abs() < HALF_A_PENNY).fill_null(False)
        for name in TOLD
    ]
    return both.filter(~pl.all_horizontal(is_same))


def _incomes(folder: Path, charities: int, seed: int) -> Path:
    """A folder with the register's incomes by year, and none of its other files."""
    whole, incomes = folder / "register", folder / "incomes"
    generate_registers(whole, charities, seed)
    incomes.mkdir()
    (whole / HISTORY).rename(incomes / HISTORY)
    return incomes


def _answer(folder: Path) -> pl.DataFrame:
    return pl.read_csv(folder / ANSWER).select(*KEYS, pl.col(TOLD).cast(pl.Float64))


def _way_cost(cost: Measured, answer: pl.DataFrame, ours: pl.DataFrame) -> WayCost:
    differing = differing_rows(answer, ours)
    shown = [
        f"{funder} {band}: {grants} grants, £{pounds} and not {our_grants}, £{our_pounds}"
        for funder, band, grants, pounds, our_grants, our_pounds in differing.head(
            MOST_SHOWN
        ).iter_rows()
    ]
    unknown = answer.filter(pl.col("size_band") == NOT_KNOWN)["grants"].sum()
    return WayCost(
        seconds=cost.seconds,
        processor_s=cost.processor_s,
        peak_rss_mb=cost.megabytes,
        stages=json.loads(cost.output),
        rows=answer.height,
        not_known_grants=int(unknown),
        differing=differing.height,
        shown=shown,
    )
