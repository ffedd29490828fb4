"""Changes published files at random and reads them: each is read, or refused with a sentence.

`python -m tests.fuzz.fuzzer --inputs 20000 --seed 1` runs on the sample, or on files given; what
breaks is written to the folder of `--keep`, and is made again by its number.
"""

import argparse
import random
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import duckdb

from pipelines.errors import FunderEquityError
from pipelines.land import create_raw_tables, land
from pipelines.sources import find_sources
from tests.conftest import ROOT

# Of processor time: a machine that is busy with other things makes nothing slow.
SLOW_S = 10.0
MOST_BYTES = 40_000
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
            rows = sum(land(con, source).rows for source in sources)
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


def run(seeds: Sequence[Path], first: int, count: int) -> tuple[Counter[str], list[Broken]]:
    """Read that many changed files; how many were read and refused, and what broke."""
    outcomes: Counter[str] = Counter()
    broken = []
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        for number, name, content in inputs(seeds, first, count):
            begun = time.process_time()
            try:
                said = read_one(name, content, Path(folder))
                outcomes["read" if said == "read" else "refused"] += 1
            except Exception as error:  # noqa: BLE001 - whatever it is, it is what is looked for
                why = f"{type(error).__name__}: {str(error).splitlines()[0][:300]}"
                broken.append(Broken(number, name, why, content))
            if time.process_time() - begun > SLOW_S:
                broken.append(Broken(number, name, f"took over {SLOW_S:.0f} s", content))
    return outcomes, broken


def sample_files() -> list[Path]:
    """Files of the sample that grants are read from."""
    folder = ROOT / "data" / "sample"
    return sorted(path for path in folder.iterdir() if path.suffix in (".csv", ".json", ".xlsx"))


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
            archive.writestr(member, data)
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
    given = parser.parse_args()
    seeds = given.files or sample_files()
    outcomes, broken = run(seeds, given.seed, given.inputs)
    print(f"{outcomes['read']:,} read, {outcomes['refused']:,} refused, {len(broken):,} broke")
    for item in broken:
        print(f"  {item.name}: {item.why}")
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            (given.keep / item.name).write_bytes(item.content)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
