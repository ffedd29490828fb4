"""Files made, or broken, so as to fill the memory, to take for ever, or to be taken for another."""

import errno
import os
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from landing import Lander

from pipelines.errors import SourceError
from pipelines.read import archive, csv_damage, table
from pipelines.read.text import detect_encoding
from pipelines.sources import Source
from tests.conftest import grant, write_json
from tests.read.workbooks import write_xlsx

HEAD = "Identifier,Title,Amount Awarded"
WORKBOOK_HEAD = tuple(HEAD.split(","))


@pytest.mark.parametrize(
    "heading",
    [
        HEAD + "," + ",".join(f"x{n}" for n in range(table.MOST_HEADINGS)),
        HEAD + "," * table.MOST_COLUMNS,
        HEAD + ",x" * 200_000,
    ],
    ids=["headings", "columns", "very many"],
)
def test_more_columns_than_are_read_are_refused_with_what_to_do(
    lander: Lander, heading: str
) -> None:
    with pytest.raises(SourceError) as caught:
        lander.land_csv(f"{heading}\na-1,One,5\n")
    assert "more than 2,000 headings" in str(caught.value)
    assert caught.value.row == 1


def test_as_many_columns_as_are_read_are_read_soon(lander: Lander) -> None:
    """What is made of a heading must not grow with its square: this took minutes."""
    many = table.MOST_HEADINGS - 3
    heading = HEAD + "," + ",".join(f"x{n}" for n in range(many))
    lander.land_csv(f"{heading}\na-1,One,5{',v' * many}\n")
    [[extra]] = lander.con.execute("select extra_json from raw.grants").fetchall()
    assert extra.count('"v"') == many


def test_a_line_longer_than_memory_should_hold_is_one_damaged_row(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_damage, "LONGEST_LINE", 1_000)
    monkeypatch.setattr("pipelines.read.csv_file.LONGEST_CELL", 500)
    long = "x" * 2_700
    lander.land_csv(f"{HEAD}\na-1,One,5\na-2,{long},6\na-3,Three,7\n")
    rows = lander.con.execute(
        "select grant_id, len(title), source_row, reading_problems[1].problem_id from raw.grants "
        "order by source_row"
    ).fetchall()
    assert [row[:3] for row in rows] == [("a-1", 3, 2), (None, None, 3), ("a-3", 5, 4)]
    assert rows[1][3] is not None


def test_what_is_cut_off_a_long_line_is_not_held(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("short\n" + "y" * 2_500 + "\nlast", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched, path.open(encoding="utf-8", newline="") as handle:
        patched.setattr(csv_damage, "LONGEST_LINE", 1_000)
        assert [len(line) for line in csv_damage.bounded_lines(handle)] == [6, 1_001, 4]


def test_a_stray_nul_does_not_make_a_file_utf_16(lander: Lander) -> None:
    lander.land_csv(f"{HEAD}\na-1,On\x00e,5\n")
    [[title]] = lander.con.execute("select title from raw.grants").fetchall()
    assert title == "On\x00e"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "wide.csv"
    # letters of which neither byte is NUL must not hide it
    path.write_bytes(f"{HEAD}\na-1,中文中文中文中文,5\n".encode(encoding))
    assert detect_encoding(path) == encoding


def say_small(path: Path, part: str) -> None:
    """Let the zip say of one part that it is ten bytes long, with the checksum of these."""
    with zipfile.ZipFile(path) as book:
        start = book.read(part)[:10]
    content = bytearray(path.read_bytes())
    at = content.rfind(b"PK\x01\x02")
    while at >= 0:
        length = struct.unpack("<H", content[at + 28 : at + 30])[0]
        if content[at + 46 : at + 46 + length] == part.encode():
            content[at + 16 : at + 20] = struct.pack("<I", zipfile.crc32(start))
            content[at + 24 : at + 28] = struct.pack("<I", len(start))
        at = content.rfind(b"PK\x01\x02", 0, at)
    path.write_bytes(content)


def say_twice(path: Path, part: str) -> None:
    with zipfile.ZipFile(path, "a") as book, pytest.warns(UserWarning, match="Duplicate"):
        book.writestr(part, "another")


@pytest.mark.parametrize(
    ("lie", "words"), [(say_small, "not what the zip says"), (say_twice, "same name")]
)
@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_whose_parts_are_not_what_the_zip_says_is_refused(
    lander: Lander, lie: Any, words: str, part: str
) -> None:
    """Its reader takes what comes, so a part that says it is small would pass every limit."""
    path = lander.folder / "lying.xlsx"
    write_xlsx(path, {"grants": [WORKBOOK_HEAD, ("a-1", "One", 5)]})
    lie(path, part)
    with pytest.raises(SourceError, match=words):
        lander.land_paths([path])


def test_a_list_of_sheets_in_no_known_encoding_is_no_fault_of_ours(lander: Lander) -> None:
    path = lander.folder / "odd.xlsx"
    write_xlsx(path, {"grants": [WORKBOOK_HEAD, ("a-1", "One", 5)]})
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    parts["xl/workbook.xml"] = b'<?xml version="1.0" encoding="U0000"?>' + parts["xl/workbook.xml"]
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    assert lander.land_paths([path]).column("grant_id") == ["a-1"]


def test_a_file_that_changes_while_it_is_read_is_refused(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_json(lander.folder / "moving.json", [grant()])
    digest = Source.sha256

    def written_to(source: Source) -> str:
        said = digest(source)
        with path.open("a", encoding="utf-8") as handle:
            handle.write(" ")
        return said

    monkeypatch.setattr(Source, "sha256", written_to)
    with pytest.raises(SourceError, match="changed while it was read"):
        lander.land_paths([path])


def test_a_disk_that_fills_up_is_not_said_to_be_a_damaged_zip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "good.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("grants.csv", HEAD)

    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(archive.shutil, "copyfileobj", fail)
    with pytest.raises(OSError, match="No space"):
        archive.unpack(path, "grants.csv", "good.zip", tmp_path / "out.csv")
