"""Ways to one table, grants and pounds by funder and size of recipient, each to be measured alone.

All make the same choices. A grant counts that is of more than zero and to an organisation; of
several versions of one the newest, of those the last. Pounds are amounts in pounds. The income of a
recipient is that of the year in which the award was made, else of the nearest within three years
(of two as near the earlier), else the latest; its band is of `data/rules/size_bands.csv`.
"""

import csv
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

ANSWER = "answer.csv"
NOT_KNOWN = "not_known"
NEAR_DAYS = 1096
HISTORY = "publicextract.charity_annual_return_history.zip"
BANDS = Path(__file__).parents[1] / "data" / "rules" / "size_bands.csv"
FLAT = "flat"
# What the table needs of a grant, as paths of flatten-tool.
NEEDED = (
    *("id", "awardDate", "amountAwarded", "currency", "dateModified", "recipientIndividual/id"),
    *("recipientOrganization/charityNumber", "fundingOrganization/id"),
)
INCOMES = {
    "registered_charity_number": "number",
    "fin_period_start_date": "start",
    "fin_period_end_date": "end",
    "total_gross_income": "income",
}
DAY = 10


@dataclass(frozen=True)
class Given:
    """The grants (360Giving JSON), the folder of registers, a folder to write into, and memory."""

    grants: Path
    registers: Path
    folder: Path
    memory: str

    @property
    def history(self) -> Path:
        """The register's file of incomes by year."""
        return self.registers / HISTORY


Stages = dict[str, float]
Way = Callable[[Given], Stages]


def by_flatten_tool(given: Given) -> Stages:
    """Every field to CSV by `flatten-tool`, then pandas."""
    return _flattened(given, [])


def by_flatten_tool_few(given: Given) -> Stages:
    """Likewise, with only the fields that the table needs in the CSV."""
    paths = given.folder / "needed.txt"
    paths.write_text("\n".join(NEEDED), encoding="utf-8")
    return _flattened(given, ["--preserve-fields", str(paths)])


def by_polars(given: Given) -> Stages:
    """Polars straight from the JSON: the fields that are needed and no others."""
    begun = time.perf_counter()
    grants = _polars_grants(given.grants)
    read = time.perf_counter()
    _polars_answer(grants, _polars_incomes(given.history)).write_csv(given.folder / ANSWER)
    return {"read": read - begun, "polars": time.perf_counter() - read}


def by_us(given: Given) -> Stages:
    """The whole build, then the two figures of which the table is made."""
    # each way is measured with what it has to import
    from pipelines.build import build  # noqa: PLC0415
    from pipelines.indicators import compute  # noqa: PLC0415
    from pipelines.store import Store  # noqa: PLC0415

    begun = time.perf_counter()
    out = build(
        [given.grants], given.folder / "out", memory=given.memory, registers=given.registers
    ).out
    built = time.perf_counter()
    store = Store(out)
    keys = {"category": "funder_id", "category_2": "size_band"}
    figures = [
        compute(store, indicator_id, ("funder", "recipient_size"))
        .rows.rename(keys)
        .select(*keys.values(), pl.col("value").alias(name))
        for name, indicator_id in (("grants", "grants_made"), ("pounds", "money_awarded"))
    ]
    store.close()
    answer = figures[0].join(figures[1], on=list(keys.values()), how="left").fill_null(0)
    answer.write_csv(given.folder / ANSWER)
    return {"build": built - begun, "figures": time.perf_counter() - built}


def _flattened(given: Given, options: list[str]) -> Stages:
    begun = time.perf_counter()
    command = [sys.executable, "-m", "flattentool.cli", "flatten", str(given.grants)]
    command += ["--root-list-path", "grants", "--main-sheet-name", "grants", "--root-id", ""]
    command += ["-f", "csv", "-o", str(given.folder / FLAT), *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    flattened = time.perf_counter()
    grants = _pandas_grants(given.folder / FLAT)
    _pandas_answer(grants, given.history).to_csv(given.folder / ANSWER, index=False)
    return {"flatten": flattened - begun, "pandas": time.perf_counter() - flattened}


def _pandas_grants(flat: Path) -> Any:
    """Grants that count, with `funder_id`, `number` (or none), `day`, `pounds`."""
    import pandas as pd  # noqa: PLC0415 - the other ways do without

    def read(name: str, *columns: str) -> Any:
        # the same grant in two versions is two rows of each sheet, in the same order
        table = pd.read_csv(
            flat / f"{name}.csv",
            usecols=lambda column: column in {"id", *columns},
            dtype={column: str for column in columns if column != "amountAwarded"},
        )
        return table.reindex(columns=["id", *columns])

    grants = read(
        "grants",
        *("awardDate", "amountAwarded", "currency", "dateModified", "recipientIndividual/id"),
    )
    grants = grants.sort_values("dateModified", kind="stable").drop_duplicates("id", keep="last")
    for name, key, column in (
        ("fundingOrganization", "id", "funder_id"),
        ("recipientOrganization", "charityNumber", "number"),
    ):
        sheet = read(name, f"{name}/0/{key}").drop_duplicates("id", keep="last")
        grants = grants.merge(
            sheet.rename(columns={f"{name}/0/{key}": column}), on="id", how="left"
        )
    grants = grants[(grants["amountAwarded"] > 0) & grants["recipientIndividual/id"].isna()]
    return grants.assign(
        day=pd.to_datetime(grants["awardDate"].str[:DAY]).astype("datetime64[s]"),
        pounds=grants["amountAwarded"].where(grants["currency"] == "GBP", 0),
    )


def _pandas_answer(grants: Any, history: Path) -> Any:
    import pandas as pd  # noqa: PLC0415

    incomes = pd.read_csv(
        history, sep="\t", usecols=list(INCOMES), dtype=str, quoting=csv.QUOTE_NONE
    ).rename(columns=INCOMES)
    incomes["income"] = pd.to_numeric(incomes["income"])
    incomes = incomes[incomes["income"].notna()]
    for name in ("start", "end"):
        incomes[name] = pd.to_datetime(incomes[name].str[:DAY]).astype("datetime64[s]")
    incomes = incomes.sort_values("start")
    known = grants[grants["number"].notna()].sort_values("day")
    sides = {"left_on": "day", "right_on": "start", "by": "number"}
    before = pd.merge_asof(known, incomes, **sides)
    after = pd.merge_asof(known, incomes, **sides, direction="forward", allow_exact_matches=False)
    gap_before = (before["day"] - before["end"]).dt.days.clip(lower=0)
    gap_after = (after["start"] - after["day"]).dt.days
    latest = known["number"].map(incomes.groupby("number")["income"].last())
    is_before = (gap_before <= NEAR_DAYS) & ~(gap_after < gap_before)
    nearest = before["income"].where(is_before, after["income"].where(gap_after <= NEAR_DAYS))
    known = known.assign(income=nearest.fillna(latest.reset_index(drop=True)).to_numpy())
    grants = grants.assign(income=known["income"])
    lowest, names = _bands()
    bands = pd.cut(grants["income"], [*lowest, float("inf")], right=False, labels=names)
    grants["size_band"] = bands.astype(object).where(bands.notna(), NOT_KNOWN)
    by = grants.groupby(["funder_id", "size_band"], as_index=False)
    return by.agg(grants=("id", "size"), pounds=("pounds", "sum"))


def _polars_grants(path: Path) -> pl.DataFrame:
    """Grants that count, with `funder_id`, `number` (or none), `day`, `pounds`."""
    grant = pl.Struct(
        {
            **dict.fromkeys(("id", "currency", "awardDate", "dateModified"), pl.String),
            "amountAwarded": pl.Float64,
            "fundingOrganization": pl.List(pl.Struct({"id": pl.String})),
            "recipientOrganization": pl.List(pl.Struct({"charityNumber": pl.String})),
            "recipientIndividual": pl.Struct({"id": pl.String}),
        }
    )
    read = pl.read_json(path, schema={"grants": pl.List(grant)})
    grants = read.select(pl.col("grants").explode()).unnest("grants")
    return (
        grants.sort("dateModified", maintain_order=True)
        .unique("id", keep="last", maintain_order=True)
        .filter(pl.col("amountAwarded") > 0, pl.col("recipientIndividual").is_null())
        .select(
            pl.col("fundingOrganization").list.first().struct.field("id").alias("funder_id"),
            pl.col("recipientOrganization")
            .list.first()
            .struct.field("charityNumber")
            .alias("number"),
            pl.col("awardDate").str.head(DAY).str.to_date().alias("day"),
            pl.when(pl.col("currency") == "GBP")
            .then("amountAwarded")
            .otherwise(0.0)
            .alias("pounds"),
        )
    )


def _polars_incomes(history: Path) -> pl.DataFrame:
    with zipfile.ZipFile(history) as packed:
        text = packed.read(packed.namelist()[0])
    return (
        pl.read_csv(
            text, separator="\t", quote_char=None, columns=list(INCOMES), infer_schema=False
        )
        .rename(INCOMES)
        .with_columns(
            pl.col("income").cast(pl.Float64),
            pl.col("start", "end").str.head(DAY).str.to_date(),
        )
        .filter(pl.col("income").is_not_null())
        .sort("start")
    )


def _polars_answer(grants: pl.DataFrame, incomes: pl.DataFrame) -> pl.DataFrame:
    known = grants.sort("day")
    sides: dict[str, Any] = {"left_on": "day", "right_on": "start", "by": "number"}
    later = incomes.rename({"start": "later_start", "end": "later_end", "income": "later_income"})
    latest = incomes.group_by("number").agg(pl.col("income").last().alias("latest"))
    gap_before = (pl.col("day") - pl.col("end")).dt.total_days().clip(lower_bound=0)
    gap_after = (pl.col("later_start") - pl.col("day")).dt.total_days()
    is_before = (gap_before <= NEAR_DAYS) & (gap_after < gap_before).fill_null(False).not_()
    lowest, names = _bands()
    bands = pl.DataFrame({"lower_gbp": lowest, "size_band": names})
    return (
        known.join_asof(incomes, **sides, check_sortedness=False)
        .join_asof(
            later,
            left_on="day",
            right_on="later_start",
            by="number",
            strategy="forward",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .join(latest, on="number", how="left")
        .with_columns(
            pl.when(is_before)
            .then("income")
            .when(gap_after <= NEAR_DAYS)
            .then("later_income")
            .otherwise("latest")
            .alias("income")
        )
        .sort("income")
        .join_asof(bands, left_on="income", right_on="lower_gbp")
        .with_columns(pl.col("size_band").fill_null(NOT_KNOWN))
        .group_by("funder_id", "size_band")
        .agg(pl.len().alias("grants"), pl.col("pounds").sum())
    )


def _bands() -> tuple[list[float], list[str]]:
    """The lowest income of each band, in order, and its name."""
    bands = pl.read_csv(BANDS).sort("lower_gbp")
    return bands["lower_gbp"].cast(pl.Float64).to_list(), bands["size_band"].to_list()


WAYS: dict[str, Way] = {
    "flatten-tool and pandas": by_flatten_tool,
    "the same, needed fields only": by_flatten_tool_few,
    "polars by hand": by_polars,
    "funder-equity": by_us,
}


def _run(name: str, grants: str, registers: str, folder: str, memory: str) -> None:
    stages = WAYS[name](Given(Path(grants), Path(registers), Path(folder), memory))
    sys.stdout.write(json.dumps({stage: round(taken, 2) for stage, taken in stages.items()}))


if __name__ == "__main__":
    _run(*sys.argv[1:])
