"""Measures publishing: the site of one funder, and of many, of a build."""

import json
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.bench_process import Measured, measure, megabytes_in
from pipelines.errors import FunderEquityError
from pipelines.generate import generate_sources
from pipelines.store import Store

PAGE = "index.html"


@dataclass(frozen=True)
class SiteCost:
    """What a site of so many funders cost, from the start of the command to its end."""

    funders: int
    seconds: float
    processor_s: float
    peak_rss_mb: float
    files: int
    site_mb: float


@dataclass(frozen=True)
class PublishResult:
    """A site of one funder, the one with most grants, and of many, of so many grants."""

    grants: int
    one: SiteCost
    many: SiteCost

    def to_json(self) -> str:
        """The form that `bench --publish --json` prints."""
        return json.dumps(asdict(self))


def bench_publish(
    funders: int, grants: int, memory: str, data: Path | None = None
) -> PublishResult:
    """Publish one funder and then the `funders` with most grants, PDF and files of each in.

    The build is of generated grants, of up to 300 funders, where no `data` is given; it is not
    measured. Raises FunderEquityError where the build has fewer funders.
    """
    with tempfile.TemporaryDirectory(prefix="funder-equity-publish-") as scratch:
        folder = Path(scratch)
        out = data or _generated(folder, grants, memory)
        largest, held = _largest(out)
        if not 0 < funders <= len(largest):
            raise FunderEquityError(
                f"--publish {funders}: this build has {len(largest)} funders; ask for 1 to "
                f"{len(largest)}, or give more --grants."
            )
        one = _site(out, folder / "one", largest[:1])
        many = _site(out, folder / "many", largest[:funders])
    return PublishResult(held, one, many)


def publish_summary(result: PublishResult) -> str:
    """A line for one funder and for many."""
    lines = [f"{result.grants:,} grants in the build. Published, with PDF, tables and drawings:"]
    for cost in (result.one, result.many):
        lines.append(
            f"{cost.funders:>5,} {'funder ' if cost.funders == 1 else 'funders'}"
            f"{cost.seconds:>9.1f} s{cost.processor_s:>9.1f} s of processors"
            f"{cost.peak_rss_mb:>7,.0f} MB at most, {cost.files:,} files, {cost.site_mb:,.1f} MB"
        )
    return "\n".join(lines)


def _generated(folder: Path, grants: int, memory: str) -> Path:
    from pipelines.build import build  # noqa: PLC0415 - a build that is there needs no builder

    sources = folder / "sources"
    sources.mkdir()
    generate_sources(sources, grants, "json")
    return build([sources], folder / "out", memory=memory).out


def _largest(data: Path) -> tuple[list[str], int]:
    """Ids of all funders, those with most grants first, and how many grants there are."""
    with closing(Store(data)) as store:
        found = store.rows(
            "select funder_id, grant_count from funders order by grant_count desc, funder_id"
        )
        grants = store.rows("select count(*) from grants").item()
    return found["funder_id"].to_list(), int(grants)


def _site(data: Path, out: Path, funder_ids: list[str]) -> SiteCost:
    options = [part for funder_id in funder_ids for part in ("--funder", funder_id)]
    command = ["publish", "--data", str(data), "--out", str(out), *options]
    cost: Measured = measure("pipelines.cli", *command)
    pages = [path for path in out.glob(f"*/{PAGE}") if path.is_file()]
    if len(pages) != len(funder_ids):
        raise RuntimeError(f"{len(funder_ids)} funders were asked for and {len(pages)} published")
    files = sum(path.is_file() for path in out.rglob("*"))
    return SiteCost(
        funders=len(pages),
        seconds=cost.seconds,
        processor_s=cost.processor_s,
        peak_rss_mb=cost.megabytes,
        files=files,
        site_mb=round(megabytes_in(out), 1),
    )
