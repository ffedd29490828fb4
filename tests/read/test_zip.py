"""Each file in a zip is a source of its own; nothing in a zip writes elsewhere or fills a disk."""

import io
import json
import struct
import zipfile
from pathlib import Path

import pytest
from landing import Lander
from workbooks import write_xlsx

from pipelines.build import build
from pipelines.errors import BuildError, SourceError
from pipelines.file_check import check_files
from pipelines.read import archive
from pipelines.sources import find_sources

HEADINGS = (
    "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Identifier,"
    "Recipient Org:Name,Funding Org:Identifier,Funding Org:Name\n"
)


def row(id: str, amount: int = 5) -> str:
    return f"360G-{id},T,GBP,{amount},2020-01-02,GB-CHC-1,R,GB-CHC-2,F\n"


def pack(path: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def test_each_member_is_a_source_named_after_the_zip(lander: Lander, tmp_path: Path) -> None:
    book = write_xlsx(tmp_path / "b.xlsx", {"s": [("Identifier", "Amount Awarded"), ("c-1", 5)]})
    members = {
        "folder/": "",
        "in/a.csv": "Identifier\na-1\n",
        "b.json": '[{"id": "b-1"}, {"id": "b-2"}]',
        "c.xlsx": book.read_bytes(),
        "d.tsv": "Identifier\tTitle\nd-1\tx,y\n",
        "README.txt": "words",
        "__MACOSX/in/._a.csv": "rubbish",
        "in/.hidden.csv": "rubbish",
    }
    landing = lander.land_paths([pack(tmp_path / "all.zip", members)])
    places = [(r["source_file"], r["source_row"], r["grant_id"]) for r in landing.rows]
    assert places == [
        ("all.zip/b.json", 1, "b-1"),
        ("all.zip/b.json", 2, "b-2"),
        ("all.zip/c.xlsx", 2, "c-1"),
        ("all.zip/d.tsv", 2, "d-1"),
        ("all.zip/in/a.csv", 2, "a-1"),
    ]
    sizes = {item.source.name: item.bytes for item in landing.landed}
    assert sizes["all.zip/in/a.csv"] == len("Identifier\na-1\n")


def test_a_zip_in_a_folder_is_read_and_old_spreadsheets_in_it_are_left_out(tmp_path: Path) -> None:
    pack(tmp_path / "old.zip", {"a.csv": HEADINGS, "b.xls": "x"})
    sources, left_out = find_sources([tmp_path])
    assert [source.name for source in sources] == ["old.zip/a.csv"]
    assert [item.name for item in left_out] == ["old.zip/b.xls"]


@pytest.mark.parametrize("name", ["../../up.csv", "/etc/up.csv", "C:\\up.csv", "..\\..\\up.csv"])
def test_a_path_that_leads_out_of_the_zip_leads_nowhere(
    lander: Lander, tmp_path: Path, name: str
) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    landing = lander.land_paths([pack(deep / "up.zip", {name: "Identifier\na-1\n"})])
    assert landing.column("grant_id") == ["a-1"]
    assert ".." not in landing.rows[0]["source_file"]
    assert not list(tmp_path.rglob("*.csv"))
    assert not list(lander.folder.rglob("up.csv"))


def with_password(packed: bytes) -> bytes:
    """The same zip, saying of its member that it has a password."""
    central = packed.index(b"PK\x01\x02")
    flags = struct.unpack_from("<H", packed, central + 8)[0] | 1
    return packed[: central + 8] + struct.pack("<H", flags) + packed[central + 10 :]


def inner_zip() -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("a.csv", HEADINGS)
    return inner.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be unpacked"),
        (b"PK\x03\x04 rubbish", "cannot be unpacked"),
        ({"a.zip": inner_zip()}, "a zip inside a zip is not read"),
        ({"a.csv": "0" * (60 * 1024 * 1024)}, "more than 200 times its size"),
        ("password", "it has a password"),
        ("damaged", "cannot be unpacked"),
    ],
)
def test_a_zip_that_cannot_be_read_says_what_to_do(
    lander: Lander, tmp_path: Path, content: bytes | str | dict[str, str | bytes], words: str
) -> None:
    path = tmp_path / "bad.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif isinstance(content, dict):
        pack(path, content)
    else:
        pack(path, {"a.csv": HEADINGS + row("a")})
        whole = path.read_bytes()
        spoilt = whole[:45] + b"\xff\xff\xff" + whole[48:]
        path.write_bytes(with_password(whole) if content == "password" else spoilt)
    with pytest.raises(SourceError, match=words) as caught:
        lander.land_paths([path])
    assert caught.value.remedy
    [problem] = check_files([path]).problems
    assert problem.file.startswith("bad.zip")


def test_a_zip_that_would_fill_the_disk_is_refused(
    lander: Lander, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(tmp_path / "large.zip", {"a.csv": "Identifier\na-1\n"})
    monkeypatch.setattr(archive, "MOST_UNPACKED", 10)
    with pytest.raises(SourceError, match="unpack to more than"):
        lander.land_paths([path])


def test_a_member_that_cannot_be_read_follows_the_rule_for_files(tmp_path: Path) -> None:
    path = pack(tmp_path / "some.zip", {"a.csv": HEADINGS + row("a"), "b.json": '{"grants": ['})
    with pytest.raises(SourceError) as caught:
        build([path], tmp_path / "out")
    assert caught.value.file == "some.zip/b.json"
    result = build([path], tmp_path / "out", skip_unreadable=True)
    assert [source["source_file"] for source in result.manifest["sources"]] == ["some.zip/a.csv"]
    assert [item["name"] for item in result.manifest["left_out"]] == ["some.zip/b.json"]


def test_a_zip_without_any_grant_file_is_said_to_hold_none(tmp_path: Path) -> None:
    path = pack(tmp_path / "none.zip", {"README.txt": "words"})
    with pytest.raises(BuildError, match="There is no file of grants to read"):
        build([path], tmp_path / "out")
    assert json.dumps(check_files([path]).to_json())
