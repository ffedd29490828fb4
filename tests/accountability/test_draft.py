"""The page that a grants file would make before it is published, and the form begun with it."""

import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard.check_draft import form_of
from pipelines.accountability.draft import (
    MOST_FUNDERS,
    Draft,
    draft_of,
    draft_pages,
    from_json,
    to_json,
)
from pipelines.accountability.html import answers_html
from pipelines.accountability.page import account_of, in_words, is_silent
from pipelines.accountability.reading import read_accountability
from pipelines.build import build
from pipelines.cli import app
from pipelines.store import Store
from tests.accountability.files import FUNDER_ID, published, workbook
from tests.conftest import grant, write_json

FUNDER = [{"id": FUNDER_ID, "name": "First Trust"}]
GRANTS = [
    grant(f"360G-{n}", fundingOrganization=FUNDER, grantProgramme=[{"title": title}])
    for n, title in enumerate(("Small Fund", "Core Fund", "small fund"))
] + [grant("360G-none", fundingOrganization=FUNDER)]


@pytest.fixture
def grants(tmp_path: Path) -> Path:
    return write_json(tmp_path / "grants.json", GRANTS)


def test_a_draft_says_what_the_page_of_a_build_says(grants: Path, tmp_path: Path) -> None:
    [draft] = draft_pages([grants])
    build([grants], tmp_path / "out")
    store = Store(tmp_path / "out")
    assert draft == draft_of(store, FUNDER_ID)
    assert draft.account == account_of(store, FUNDER_ID)
    store.close()
    assert {title.lower() for title in draft.streams} == {"small fund", "core fund"}
    assert from_json(json.loads(json.dumps(to_json([draft])))) == [draft]


def test_a_draft_with_an_accountability_file_has_what_it_says(grants: Path, tmp_path: Path) -> None:
    account = workbook(
        tmp_path / "account.xlsx",
        recommendations=[published("F2A", sentence="We do.")],
        replies=[
            {
                "recommendation_id": "F5A",
                "replied_by": "group",
                "reply_text": "Late.",
                "replied_on": "2025-06-01",
            }
        ],
    )
    command = ["check", "--draft", str(grants), str(account)]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 0 and "Draft page\nFirst Trust" in said.output
    assert "We do." in said.output and "Late." in said.output
    told = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    [draft] = from_json(told["drafts"])
    assert "We do." in [answer.sentence for answer in draft.account.answers]


def test_a_draft_says_once_what_not_supplied_means_and_lists_of_what(grants: Path) -> None:
    [draft] = draft_pages([grants])
    silent = [answer for answer in draft.account.answers if is_silent(answer)]
    assert len(silent) > 10
    printed = in_words(draft.account)
    html = answers_html(draft.account, is_draft=True)
    for said in (printed, html):
        assert said.count(silent[0].state_label) == 1
        assert said.count(silent[0].sentence) == 1
    # what stands before a list says of what it is: read in order, it could be of what comes before
    which = ", ".join(answer.recommendation_id for answer in silent)
    assert f"{silent[0].state_label}: {which}<" in html
    end = printed[printed.index(silent[0].state_label) :]
    for answer in draft.account.answers:
        assert f"{answer.recommendation_id}  {answer.label}" in printed
        assert (f"    {answer.recommendation_id}  " in end) == is_silent(answer)
        assert html.count(f'data-recommendation="{answer.recommendation_id}"') == 1


def test_a_file_that_cannot_be_used_has_no_draft_and_one_of_many_funders_a_few(
    tmp_path: Path,
) -> None:
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    assert draft_pages([tmp_path / "bad.json"]) == []
    many = [
        grant(f"360G-{n}", fundingOrganization=[{"id": f"360G-f-{n}", "name": f"F{n}"}])
        for n in range(MOST_FUNDERS + 1)
    ]
    assert len(draft_pages([write_json(tmp_path / "many.json", many)])) == MOST_FUNDERS


def test_the_form_is_begun_with_name_and_streams_and_can_be_read(
    grants: Path, tmp_path: Path
) -> None:
    build([grants], tmp_path / "out")
    form = tmp_path / "form.xlsx"
    command = ["template", str(form), "--funder", FUNDER_ID, "--data", str(tmp_path / "out")]
    assert CliRunner().invoke(app, command).exit_code == 0
    file = read_accountability(form)
    assert file.about["funder_id"] == FUNDER_ID and not file.problems
    streams = [line.values["stream_title"] for line in file.lines if line.table.name == "processes"]
    assert sorted(str(title).lower() for title in streams) == ["core fund", "small fund"]
    checked = CliRunner().invoke(app, ["check", str(form)])
    assert checked.exit_code == 1 and "begin with the sheet Recommendations" in checked.output
    last = CliRunner().invoke(app, [*command[:1], str(tmp_path / "b.xlsx"), "--from", str(form)])
    assert last.exit_code == 0


def show(said: dict[str, object]) -> None:
    from dashboard import check_draft

    check_draft.drafts(said)


def test_check_my_file_shows_the_draft_and_gives_the_form(grants: Path) -> None:
    drafts = draft_pages([grants])
    page = AppTest.from_function(show, args=({"drafts": to_json(drafts)},)).run()
    assert not page.exception
    html = " ".join(str(element.proto.body) for element in page.get("html"))
    assert "only you see" in html and drafts[0].account.opening in html
    assert html.count("data-recommendation") == len(drafts[0].account.answers)
    book = load_workbook(io.BytesIO(form_of(drafts[0])))
    assert "First Trust" in [cell.value for row in book["About"] for cell in row]
    empty = AppTest.from_function(show, args=({},)).run()
    assert not empty.exception and not empty.get("html")


def test_a_funder_without_streams_gets_a_line_for_all(grants: Path) -> None:
    [draft] = draft_pages([grants])
    assert Draft(draft.account, ()).form_lines()["processes"] == [{"stream_title": "all"}]
