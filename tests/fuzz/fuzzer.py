"""Changes published files at random and reads them: each is read, or refused with a sentence.

`python -m tests.fuzz.fuzzer --inputs 20000 --seed 1` runs on the sample, or on files given; what
breaks is written to the folder of `--keep`, and is made again by its number. With `--builds` each
is built whole, and what is served must come to the pounds that a plain account of the file has.
"""

import argparse
import csv
import json
import random
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import duckdb

from pipelines.build import build
from pipelines.errors import FunderEquityError, SourceError
from pipelines.generate import generate_grants
from pipelines.indicators import compute
from pipelines.land import create_raw_tables
from pipelines.land_all import land_all
from pipelines.sources import find_sources
from pipelines.store import Store
from tests.conftest import ROOT

# Of processor time: a machine that is busy with other things makes nothing slow.
SLOW_S = 10.0
# A whole build of the smallest file takes some seconds.
SLOW_BUILD_S = 60.0
# So few that a file of them is never cut.
PLAIN_GRANTS = 20
PLAIN_AMOUNT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
MOST_BYTES = 40_000
DAY_OF_ZIPS = (1980, 1, 1, 0, 0, 0)
PACKED = (".xlsx", ".ods", ".zip")
# What breaks readers: ends of text and of files, numbers without bounds, letters of every kind.
TOKENS = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"\r", b"\n", b"\r\n"),
    *(b'"', b"''", b",", b";", b"\t", b"\\", b"\\u0000", b"\\ud800", b"{", b"[", b"}", b"]"),
    *(b"[" * 2000, b'{"a":' * 500, b"1e308", b"-1e400", b"NaN", b"Infinity", b"9" * 400),
    *(b"9999-12-31", b"0000-00-00", b"2024-02-30", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;"),
    *("\u202e\u0301\ufeff".encode(), "\U0001f4a9".encode(), b"=cmd|'/c calc'!A1", b"null"),
    *(
        b'"grants":',
        b'"grants":[',
        b"Identifier",
        b"Amount Awarded",
        b"</row>",
        b"<c/>",
        b"x" * 9000,
    ),
)
Change = Callable[[random.Random, bytes], bytes]
# Does with one file, by its name, content and a folder, what is tried; 'read', or the reason.
Attempt = Callable[[str, bytes, Path], str]


@dataclass(frozen=True)
class Broken:
    """An input that was not read and not refused as it should be, or took too long."""

    seed: int
    name: str
    why: str
    content: bytes


def inputs(seeds: Sequence[Path], first: int, count: int) -> Iterator[tuple[int, str, bytes]]:
    """That many changed files: number, name, content; the same for the same number."""
    contents = [(path.suffix, path.read_bytes()) for path in seeds]
    for number in range(first, first + count):
        rng = random.Random(number)
        suffix, content = rng.choice(contents)
        changed = _packed(rng, content) if suffix in PACKED and rng.random() < 0.7 else None
        changed = changed or _changed(rng, content)
        yield number, f"input-{number}{suffix}", changed


def read_one(name: str, content: bytes, folder: Path) -> str:
    """Land one file; 'read', or the reason why it is refused. Anything else raises."""
    path = folder / name
    path.write_bytes(content)
    with duckdb.connect() as con:
        con.execute(
            "set memory_limit = '1GB'; set threads = 1; set autoinstall_known_extensions = false"
        )
        con.execute(f"set temp_directory = '{folder}'")
        create_raw_tables(con)
        try:
            sources, _ = find_sources([path])
            rows = 0
            for _, landed in land_all(con, sources):
                if isinstance(landed, SourceError):
                    raise landed
                rows += landed.rows
        except FunderEquityError as error:
            if not str(error).strip():
                raise AssertionError("refused without a word") from error
            return str(error)
        finally:
            path.unlink()
        [stored] = con.execute("select count(*) from raw.grants").fetchall()
        if stored[0] != rows:
            raise AssertionError(f"{rows} rows are said and {stored[0]} are there")
    return "read"


def build_one(name: str, content: bytes, folder: Path) -> str:
    """Build one file whole; 'read', or the reason why it is refused. Anything else raises.

    What is served must hold every row that was read, and every pound of the plain account.
    """
    sources, out = folder / "sources", folder / "out"
    sources.mkdir()
    (sources / name).write_bytes(content)
    try:
        build([sources / name], out, memory="1GB")
        _require_all_there(out, plain_pounds(name, content))
    except FunderEquityError as error:
        if not str(error).strip() or "fault of ours" in str(error):
            raise AssertionError(f"refused without a reason: {error}") from error
        return str(error)
    finally:
        shutil.rmtree(sources)
        shutil.rmtree(out, ignore_errors=True)
    return "read"


def _require_all_there(out: Path, pounds: Decimal | None) -> None:
    store = Store(out)
    try:
        [(rows, there, served, files, positive)] = store.rows(
            "select (select sum(row_count) from source_files), "
            "(select count(*) from grants) + (select count(*) from superseded_grants) + "
            "(select count(*) from rejected_rows), "
            "(select coalesce(sum(amount_gbp), 0) from (select amount_gbp from grants union all "
            "select amount_gbp from superseded_grants union all "
            "select amount_gbp from rejected_rows)), "
            "(select coalesce(sum(total_gbp), 0) from source_files), "
            "(select coalesce(sum(amount_gbp), 0) from grants where amount_gbp > 0)"
        ).iter_rows()
        figure = compute(store, "money_awarded").rows["value"].to_list()
    finally:
        store.close()
    if rows != there:
        raise AssertionError(f"{rows} rows were read and {there} are there")
    if served != files or (pounds is not None and served != pounds):
        raise AssertionError(f"£{served} are there, £{files} are said, £{pounds} in the file")
    if abs(Decimal(sum(figure)) - positive) > Decimal("0.01"):
        raise AssertionError(f"£{positive} are there, and the figure is {figure}")


def plain_pounds(name: str, content: bytes) -> Decimal | None:
    """Pounds of all rows by Python's own readers; None where they, or the file, are not plain.

    Plain is: JSON without a key twice, or CSV in whose lines no cell is missing; each amount a
    number of at most two decimal places, each currency of three capitals, no identifier twice.
    """
    try:
        rows = _plain_json(content) if name.endswith(".json") else _plain_csv(name, content)
        is_plain = len({id for id, _, _ in rows}) == len(rows) and all(
            id and PLAIN_AMOUNT.fullmatch(amount) and re.fullmatch("[A-Z]{3}", currency)
            for id, amount, currency in rows
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, csv.Error):
        return None
    if not rows or not is_plain:
        return None
    return sum((Decimal(amount) for _, amount, code in rows if code == "GBP"), Decimal(0))


def _plain_json(content: bytes) -> list[tuple[str, str, str]]:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise ValueError("a key twice")
        return dict(pairs)

    whole = json.loads(
        content.decode("utf-8"), object_pairs_hook=once, parse_float=str, parse_int=str
    )
    return [(row["id"], row["amountAwarded"], row["currency"]) for row in whole["grants"]]


def _plain_csv(name: str, content: bytes) -> list[tuple[str, str, str]]:
    if not name.endswith(".csv"):
        raise ValueError("a workbook")
    heading, *lines = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    if len(set(heading)) < len(heading) or any(len(line) != len(heading) for line in lines):
        raise ValueError("no table")
    places = [heading.index(key) for key in ("Identifier", "Amount Awarded", "Currency")]
    return [(line[places[0]], line[places[1]], line[places[2]]) for line in lines]


def run(
    seeds: Sequence[Path],
    first: int,
    count: int,
    attempt: Attempt = read_one,
    slow_s: float = SLOW_S,
) -> tuple[Counter[str], list[Broken]]:
    """Read (or build) that many changed files; how many were read and refused, and what broke."""
    outcomes: Counter[str] = Counter()
    broken = []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for number, name, content in inputs(seeds, first, count):
            begun = time.process_time()
            try:
                said = attempt(name, content, Path(folder))
                outcomes["read" if said == "read" else "refused"] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                why = f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"
                broken.append(Broken(number, name, why, content))
            if time.process_time() - begun > slow_s:
                broken.append(Broken(number, name, f"took over {slow_s:.0f} s", content))
    return outcomes, broken


def sample_files() -> list[Path]:
    """Files of the sample that grants are read from."""
    folder = ROOT / "data" / "sample"
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".json", ".xlsx"))


def plain_files(folder: Path) -> list[Path]:
    """Two small files of invented grants of which there is a plain account."""
    paths = [folder / "plain.json", folder / "plain.csv"]
    for path in paths:
        generate_grants(path, PLAIN_GRANTS)
    with paths[1].open(encoding="utf-8", newline="") as file:
        heading, *lines = csv.reader(file)
    with paths[1].open("w", encoding="utf-8", newline="") as file:
        # a line ends with its last place, and a line that ends early is no plain one
        csv.writer(file).writerows(
            [heading, *[line + [""] * (len(heading) - len(line)) for line in lines]]
        )
    return paths


def _packed(rng: random.Random, content: bytes) -> bytes | None:
    """A zip with one member changed; None where it cannot be opened."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = {info.filename: archive.read(info) for info in archive.infolist()}
    except zipfile.BadZipFile:
        return None
    name = rng.choice(sorted(members))
    members[name] = _changed(rng, members[name])
    if rng.random() < 0.1:
        del members[rng.choice(sorted(members))]
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            # of one day, or the same number would be other bytes tomorrow
            info = zipfile.ZipInfo(member, DAY_OF_ZIPS)
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _changed(rng: random.Random, content: bytes) -> bytes:
    if len(content) > MOST_BYTES and rng.random() < 0.95:
        content = content[:MOST_BYTES]
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        content = rng.choice(CHANGES)(rng, content)
    return content


def _flip(rng: random.Random, content: bytes) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(rng.choice((1, 2, 16))):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _insert(rng: random.Random, content: bytes) -> bytes:
    place = rng.randrange(len(content) + 1)
    return content[:place] + rng.choice(TOKENS) + content[place:]


def _delete(rng: random.Random, content: bytes) -> bytes:
    start, length = _span(rng, content)
    return content[:start] + content[start + length :]


def _repeat(rng: random.Random, content: bytes) -> bytes:
    start, length = _span(rng, content)
    return (
        content[: start + length]
        + content[start : start + length] * rng.choice((1, 1, 5))
        + (content[start + length :])
    )


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _swap(rng: random.Random, content: bytes) -> bytes:
    start, length = _span(rng, content)
    place = rng.randrange(len(content) + 1)
    piece = content[start : start + length]
    rest = content[:start] + content[start + length :]
    return rest[:place] + piece + rest[place:]


def _span(rng: random.Random, content: bytes) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(rng.choice((1, 4, 32, 256, 4096)), len(content) - start)


CHANGES: tuple[Change, ...] = (_flip, _insert, _insert, _delete, _repeat, _cut, _swap)


def main() -> int:
    """Run from the command line; 1 where something broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--inputs", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1, help="number of the first input")
    parser.add_argument("--keep", type=Path, help="folder for inputs that broke something")
    parser.add_argument("--builds", action="store_true", help="build each whole")
    given = parser.parse_args()
    how = (build_one, SLOW_BUILD_S) if given.builds else (read_one, SLOW_S)
    with tempfile.TemporaryDirectory(prefix="fuzz-plain-") as folder:
        seeds = given.files or sample_files()
        if given.builds and not given.files:
            # twice as often as those of the sample, which repeat grants and are mostly cut
            seeds += plain_files(Path(folder)) * len(seeds)
        outcomes, broken = run(seeds, given.seed, given.inputs, *how)
    print(f"{outcomes['read']:,} read, {outcomes['refused']:,} refused, {len(broken):,} broke")
    for item in broken:
        print(f"  {item.name}: {item.why}")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / item.name).write_bytes(item.content)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
