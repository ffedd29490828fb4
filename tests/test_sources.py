"""Which files a build reads, under which names, and what is said of those it does not."""

import hashlib
from pathlib import Path

import pytest

from pipelines.errors import SourceError
from pipelines.sources import NOT_READ, find_sources


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return folder


def test_a_folder_gives_its_grant_files_by_name_and_those_of_folders_within(
    tmp_path: Path,
) -> None:
    make(tmp_path, "b.json", "a.csv", "in/c.JSONL", "in/d.ndjson", "notes.txt", "README")
    sources, left_out = find_sources([tmp_path])
    assert [(s.name, s.format, s.position) for s in sources] == [
        ("a.csv", "csv", 1),
        ("b.json", "json", 2),
        ("in/c.JSONL", "json", 3),
        ("in/d.ndjson", "json", 4),
    ]
    assert left_out == []


@pytest.mark.parametrize("folder", ["registers", "accountability", "Registers"])
def test_what_is_not_grants_beside_them_is_passed_over(tmp_path: Path, folder: str) -> None:
    names = [f"{folder}/2020.csv", f"{folder}/list.csv", f"{folder}/in/old.xls"]
    make(tmp_path, "a.csv", *names, f"in/{folder}/b.csv", f"{folder}.csv")
    sources, left_out = find_sources([tmp_path])
    assert [source.name for source in sources] == sorted(
        ["a.csv", f"in/{folder}/b.csv", f"{folder}.csv"]
    )
    assert left_out == []
    # a folder that is given itself is a folder of grants, whatever it is called
    assert [s.name for s in find_sources([tmp_path / folder])[0]][-1] == "list.csv"


def test_files_come_in_the_order_they_are_given(tmp_path: Path) -> None:
    make(tmp_path, "b.json", "a.csv", "folder/c.csv")
    sources, _ = find_sources([tmp_path / "b.json", tmp_path / "folder", tmp_path / "a.csv"])
    assert [(s.name, s.position) for s in sources] == [("b.json", 1), ("c.csv", 2), ("a.csv", 3)]


def test_names_are_unique_when_the_same_name_comes_from_several_places(tmp_path: Path) -> None:
    make(tmp_path, "one/x.csv", "two/x.csv", "deep/two/x.csv")
    paths = [tmp_path / "one/x.csv", tmp_path / "two/x.csv", tmp_path / "deep/two/x.csv"]
    names = [source.name for source in find_sources([*paths, paths[0]])[0]]
    assert names == ["x.csv", "two/x.csv", "x.csv (2)", "one/x.csv"]


@pytest.mark.parametrize("suffix", NOT_READ)
def test_a_spreadsheet_in_a_folder_is_listed_with_what_to_do(tmp_path: Path, suffix: str) -> None:
    make(tmp_path, "a.csv", f"in/b{suffix.upper()}")
    sources, left_out = find_sources([tmp_path])
    assert [source.name for source in sources] == ["a.csv"]
    assert [item.name for item in left_out] == [f"in/b{suffix.upper()}"]
    assert left_out[0].reason == f"{suffix} files are not read. {NOT_READ[suffix]}"


@pytest.mark.parametrize("suffix", NOT_READ)
def test_a_spreadsheet_named_directly_is_refused_with_what_to_do(
    tmp_path: Path, suffix: str
) -> None:
    make(tmp_path, f"b{suffix}")
    with pytest.raises(SourceError) as caught:
        find_sources([tmp_path / f"b{suffix}"])
    assert str(caught.value) == f"b{suffix}: {suffix} files are not read. {NOT_READ[suffix]}"


@pytest.mark.parametrize("name", ["grants.txt", "grants", "grants.csv.gz"])
def test_another_ending_named_directly_is_refused(tmp_path: Path, name: str) -> None:
    make(tmp_path, name)
    with pytest.raises(SourceError, match="the file's ending is none that is read") as caught:
        find_sources([tmp_path / name])
    assert caught.value.remedy.startswith("Name it .json, .csv")


def test_a_file_that_is_not_there_is_refused_by_the_path_given(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_sources([tmp_path / "absent.json"])
    assert caught.value.file == str(tmp_path / "absent.json")
    assert caught.value.reason == "there is no such file or folder."


def test_the_digest_is_of_every_byte(tmp_path: Path) -> None:
    content = b"x" * (9 * 1024 * 1024)
    (tmp_path / "a.csv").write_bytes(content)
    source = find_sources([tmp_path])[0][0]
    assert source.sha256() == hashlib.sha256(content).hexdigest()
