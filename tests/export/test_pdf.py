"""The PDF of a funder's page: tagged, the page's words and numbers, and nothing read as markup."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from pipelines.accountability.page import account_of
from pipelines.cli import app
from pipelines.comparable import read_from_words
from pipelines.export.site.chosen_figures import SECTIONS
from pipelines.export.site.publish import PDF, publish, slug_of
from pipelines.indicators import Filters, compute
from pipelines.store import Store
from pipelines.words import figure_value
from tests.conftest import Built, grant

LARKMOOR = "GB-CHC-9900901"
# Markup of what sets the PDF, letters that its font lacks, and a character that no text should hold
MARKUP = '#panic("x") *b* _i_ $1/0$ <label> @ref [x] \\ //gone `raw` = h'
LETTERS = "مؤسسة 財団 ქართული 🦔 é\u0301\u200f"


def words(text: str) -> str:
    """Text as one line: lines of a page break where there is room."""
    return "".join(text.split())


# At the foot of each page: a sentence can go on over the next.
FOOT = re.compile(r"\n[^\n]*\. Build \S+, version \S+ \d+ of \d+\s*$")


def text_of(pdf: bytes) -> str:
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
    return words("".join(FOOT.sub("", page) for page in pages))


@pytest.fixture(scope="module")
def pdf(sample_build: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("pdf") / "site"
    publish(sample_build, out, [LARKMOOR])
    return (out / slug_of(LARKMOOR) / PDF).read_bytes()


def test_it_is_tagged_titled_and_in_a_language(pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/StructTreeRoot"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata and reader.metadata.title == "Larkmoor Foundation (invented)"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_it_says_what_the_page_says(pdf: bytes, sample_build: Path) -> None:
    store, said = Store(sample_build), text_of(pdf)
    account = account_of(store, LARKMOOR)
    assert words("Invented sample data") in said
    assert words(account.opening) in said and words(account.standing) in said
    for answer in account.answers:
        assert words(f"{answer.recommendation_id} {answer.label}") in said
        assert words(answer.sentence) in said and words(answer.figure) in said
        for line in answer.details:
            assert words(line) in said
    filters = Filters(funder_ids=(LARKMOOR,))
    for section in SECTIONS:
        result = compute(store, section.indicator_id, (section.by,), filters)
        for row in result.rows.to_dicts():
            assert words(figure_value(row)) in said
        for how_much in read_from_words(store, result).values():
            assert words(how_much)[1:] in said
    store.close()


def test_the_same_build_gives_the_same_file(pdf: bytes, sample_build: Path, tmp_path: Path) -> None:
    publish(sample_build, tmp_path / "again", [LARKMOOR])
    assert (tmp_path / "again" / slug_of(LARKMOOR) / PDF).read_bytes() == pdf


def test_words_of_a_file_are_never_markup_in_any_script(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    funder = {"id": "GB-CHC-1", "name": f"{MARKUP} {LETTERS}"}
    made = built([grant(fundingOrganization=[funder], grantProgramme=[{"title": MARKUP}])])
    publish(made.out, tmp_path / "site")
    said = text_of((tmp_path / "site" / "gb-chc-1" / PDF).read_bytes())
    assert said.count(words(MARKUP)) >= 2


def test_a_site_that_nobody_answers_for_is_said_once_it_is_made(
    built: Callable[..., Built], tmp_path: Path
) -> None:
    made = built([grant()])
    command = ["publish", "--data", str(made.out), "--out", str(tmp_path / "site")]
    assert "nobody to write to" in CliRunner().invoke(app, command).output
    contact = 'run_by = "Us & Co"\ncontact = "us@example.org"\nresponse_days = 3\n'
    (made.out / "deployment.toml").write_text(contact, encoding="utf-8")
    assert "nobody to write to" not in CliRunner().invoke(app, command).output
    [page] = (tmp_path / "site").glob("*/index.html")
    said = page.read_text("utf-8")
    assert 'href="mailto:us@example.org?subject=Mend%20or%20remove' in said
    assert "Us &amp; Co, who answers within 3 days" in said
