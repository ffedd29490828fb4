"""Every word of a page stands in the file of words: a made-up language takes the place of all."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard.check_file import ANSWERS
from pipelines.build import build
from pipelines.cli import app
from pipelines.definitions import load_indicators
from pipelines.export.site.publish import publish
from pipelines.phrases import ENGLISH, VARIABLE, WordsError, choices, read_phrases, say
from pipelines.private_check import check_privately
from pipelines.store import Store
from tests.conftest import ROOT, made_once

OpenPage = Callable[..., AppTest]
# Every page, at an address that shows much of its words.
DONE: dict[str, dict[str, list[str]]] = {
    "home": {},
    "reach": {"beside": ["funder"]},
    "purpose": {},
    "small_grants": {},
    "place": {},
    "compare": {"who": ["peers"], "order": ["figure"]},
    "concentration": {},
    "grants": {"by": ["purpose"]},
    "rules": {},
    "correct": {"group": ["Copley"]},
    "for_groups": {"income": ["50,000"]},
    "communities": {},
    "accountability": {"funder": ["GB-CHC-9900901"]},
    "check": {},
}
# A file with things to mend, in which a funder is drafted.
CHECKED = ROOT / "data" / "sample" / "borough_of_east_mere.csv"
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
SHOWN = {"label", "body", "help", "placeholder", "options", "alt", "content", "title", "text"}
# What is no word of any language here: the code blocks are citations and links to be copied.
TABLES = (
    *("funders", "programmes", "recipients", "grants", "source_files", "rules", "processes"),
    *(
        "accountability",
        "declarations",
        "targets",
        "statements",
        "decision_makers",
        "replies",
        "accountability_files",
    ),
    *("applications", "passed_on"),
)
# A column in which sentences of the file of words stand, as the build wrote them.
WRITTEN = ("figure_sentence",)
NO_WORDS = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|\butc\b")


def marked(words: str) -> str:
    """Words in the made-up language: each between marks, what is filled in outside them."""
    parts = re.split(r"(\{\w+\}|\n)", words)
    return "".join(
        part if part.startswith("{") or not re.search(r"\w", part) else f"⟦{part}⟧"
        for part in parts
    )


def write_made_up(path: Path) -> Path:
    """Write a file of words in which every phrase is marked."""
    lines = []
    for line in ENGLISH.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.partition(" = ")
        is_phrase = sign and value.startswith('"')
        said = json.dumps(marked(json.loads(value)), ensure_ascii=False) if is_phrase else ""
        lines.append(f"{name} = {said}" if is_phrase else line)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@contextmanager
def in_words_of(path: Path) -> Iterator[None]:
    """With a file of words in the place of the English one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(path))
        # their caveats hold a sentence of the file of words
        load_indicators.cache_clear()
        yield
    load_indicators.cache_clear()


@pytest.fixture
def made_up(tmp_path: Path) -> Iterator[Path]:
    """The made-up language in the place of English."""
    path = write_made_up(tmp_path / "made-up.toml")
    with in_words_of(path):
        yield path


@pytest.fixture(scope="session")
def made_up_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a build of the sample made in the made-up language, which no test changes."""

    def make(to: Path) -> None:
        with in_words_of(write_made_up(to / "made-up.toml")):
            build([ROOT / "data" / "sample"], to / "out")

    return made_once(tmp_path_factory, "made-up", make) / "out"


@pytest.fixture(scope="module")
def made_up_site(made_up_build: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of one funder of that build, in the made-up language."""
    folder = tmp_path_factory.mktemp("made-up-site")
    with in_words_of(write_made_up(folder / "made-up.toml")):
        publish(made_up_build, folder / "site", ["GB-CHC-9900901"])
    return folder / "site"


class _Shown(HTMLParser):
    """What a reader sees or hears of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_style = tag in ("style", "script")
        self.found += [value or "" for name, value in attrs if name in ("aria-label", "title")]

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False

    def handle_data(self, data: str) -> None:
        if not self.is_style:
            self.found.append(data)


def texts_of(page: AppTest) -> Iterator[str]:
    """Every text that a page shows, of widgets and HTML alike."""
    nodes: list[Any] = [page._tree]
    while nodes:
        node = nodes.pop()
        nodes += list(getattr(node, "children", {}).values())
        if isinstance(getattr(node, "proto", None), Message) and node.type != "code":
            yield from _texts_in(node.proto)


def _texts_in(message: Message) -> Iterator[str]:
    for field, value in message.ListFields():
        for each in value if hasattr(value, "append") or hasattr(value, "add") else [value]:
            if isinstance(each, Message):
                yield from _texts_in(each)
            elif isinstance(each, str) and field.name in SHOWN:
                parser = _Shown()
                parser.feed(each)
                yield from parser.found


@cache
def described() -> frozenset[str]:
    """What is described once elsewhere: definitions, codes and rules, each in its file."""
    found: set[str] = set()
    for path in [*(ROOT / "sql").rglob("*.toml"), *(ROOT / "data").rglob("*.toml")]:
        if path != ENGLISH:
            found |= set(_strings(tomllib.loads(path.read_text(encoding="utf-8"))))
    for path in (ROOT / "data").rglob("*.csv"):
        if "sample" not in path.parts:
            with path.open(encoding="utf-8", newline="") as handle:
                cells = {cell for row in csv.reader(handle) for cell in row}
                found |= {part for cell in cells for part in (cell, *cell.split("; "))}
    return frozenset(found)


def _both(found: set[str]) -> dict[str, None]:
    """Texts as they are looked for, the longest first."""
    plain = {_bare(each) for each in found}
    ordered = sorted((each for each in plain if len(each) > 1), key=len, reverse=True)
    return dict.fromkeys(ordered)


def _bare(text: str) -> str:
    """Without what is no word: numbers, amounts, marks, and the escapes of markdown."""
    text = text.replace("\\", "")
    text = re.sub(r"[£%\d\\*]+(?:[.,]\d+)*(?:m|bn)?\b|[^\w\s&/'’-]", " ", text.lower())
    return " ".join(text.split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        # what is filled into a definition is told elsewhere
        yield from re.split(r"\{[^}]*\}", value)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def data_of(store: Store) -> set[str]:
    """Every text in the published tables."""
    found: set[str] = set()
    for name in TABLES:
        rows = store.table(name)
        for column in rows.columns:
            if str(rows[column].dtype) == "String" and column not in WRITTEN:
                values = rows[column].drop_nulls().unique()
                # a link is shown without its beginning
                found |= {part for value in values for part in (value, value.split("://")[-1])}
    return found | {str(value) for value in store.table("build_info").row(0)}


def unmarked(text: str, known: dict[str, None]) -> list[str]:
    """The words of a text that stand neither between marks nor in data or a definition."""
    left = text.replace("\\", "")
    while MARKED.search(left):
        left = MARKED.sub("\n", left)
    found = []
    for part in left.split("\n"):
        words = f" {_bare(part)} "
        if re.search(r"[a-z]{2}", words):
            for each in known:
                if " " in each and each in words:
                    words = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", words)
            # a single word of data is known only by itself
            words = " ".join(word for word in words.split() if word not in known)
            words = NO_WORDS.sub(" ", words)
        if re.search(r"[a-z]{2}", words):
            found.append(" ".join(words.split()))
    return found


@pytest.mark.parametrize("page", DONE)
def test_every_word_of_a_page_stands_in_the_file_of_words(
    open_page: OpenPage,
    made_up_build: Path,
    made_up: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(made_up_build))
    shown = open_page(page, **DONE[page])
    if page == "check":
        content = CHECKED.read_bytes()
        shown.session_state[ANSWERS] = {"name": "a.csv", **check_privately("a.csv", content)}
        shown.run()
        assert not shown.exception
    texts = list(texts_of(shown))
    assert sum("⟦" in text for text in texts) > 20
    headings = CHECKED.read_text(encoding="utf-8").splitlines()[0].split(",")
    known = _both({*described(), *data_of(Store(made_up_build)), *headings})
    left = {piece for text in texts for piece in unmarked(text, known)}
    assert not left


@pytest.mark.parametrize("page", ["index.html", "methods.html", "gb-chc-9900901/index.html"])
def test_every_word_of_a_published_page_stands_in_the_file_of_words(
    made_up_build: Path, made_up_site: Path, page: str
) -> None:
    html = (made_up_site / page).read_text(encoding="utf-8")
    # words of a drawing are those of the table below it, in pieces that fit its lines
    plain = re.sub(r"<text.*?</text>", "", html)
    parser = _Shown()
    parser.feed(plain)
    assert sum("⟦" in text for text in parser.found) > 10
    store = Store(made_up_build)
    digests = {digest[:12] for digest in store.table("source_files")["sha256"]}
    known = _both({*described(), *data_of(store), *digests})
    assert not {piece for text in parser.found for piece in unmarked(text, known)}


def test_a_word_that_stands_in_no_file_is_found() -> None:
    known = _both({"Larkmoor Foundation", "Core costs"})
    assert unmarked("⟦Of ⟧Larkmoor Foundation⟦ and ⟧12%", known) == []
    assert unmarked("Shown: ⟦all⟧", known) == ["shown"]
    assert unmarked("⟦a ⟦b⟧ c⟧ core costs, £5", known) == []


def test_every_page_is_looked_at() -> None:
    assert {path.stem for path in (ROOT / "dashboard" / "views").glob("[!_]*.py")} == {*DONE}


def test_every_phrase_that_code_names_is_in_the_file_and_the_other_way_round() -> None:
    there = read_phrases(ENGLISH)
    sources = [*(ROOT / "dashboard").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]
    code = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r"\bsay\(\s*['\"]([\w.]+)['\"]", code))
    assert named <= there.keys()
    # a key with a part that is filled in, or a whole table, is named by its beginning
    begun = re.findall(r"\b(?:say|choices|has_words)\(\s*f?['\"]([\w.]+?)\.?(?:\{|['\"])", code)
    tables = tuple(f"{name}." for name in [*begun, "things", "tiles.names", "home.ways"])
    unused = [
        key
        for key in there
        if key not in named and not key.startswith(tables) and f'"{key}"' not in code
    ]
    assert not unused


def test_what_another_file_lacks_stays_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "cy.toml"
    path.write_text('[compare]\ntitle = "Cymharu"\n', encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(path))
    assert (say("compare.title"), say("compare.figure")) == ("Cymharu", "Figure")
    assert list(choices("compare.orders")) == ["name", "grants", "known", "figure"]
    with pytest.raises(WordsError, match="no words"):
        say("compare.luck")


@pytest.mark.parametrize("text", ["[compare", "[compare]\ntitle = 3\n"])
def test_a_file_of_words_that_cannot_be_read_is_told_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WordsError):
        read_phrases(path)


def test_every_phrase_keeps_its_placeholders(made_up: Path) -> None:
    english, other = read_phrases(ENGLISH), read_phrases(made_up)
    for key, words in english.items():
        assert re.findall(r"\{\w+\}", words) == re.findall(r"\{\w+\}", other[key])


def test_the_dashboard_does_not_start_with_words_that_cannot_be_read(
    sample_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.toml"))
    said = CliRunner().invoke(app, ["dashboard", "--data", str(sample_build), "--port", "1"])
    assert said.exit_code == 1
    assert "none.toml cannot be read as a file of words" in str(said.exception) + said.output
