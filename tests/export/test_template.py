"""A text is filled with the engine's figures, and the published page is what it was filled with."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.build import build
from pipelines.cli import app
from pipelines.export.template import NO_GRANTS, TemplateError, fill_template
from pipelines.indicators import Filters, compute
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import figure_range, figure_value, short_amount
from tests.conftest import ROOT, SHARED, Built, grant
from tests.export.conftest import Released

Build = Callable[..., Built]
COVID = ROOT / "docs" / "templates" / "findings-covid-2020.md"
PAGE = ROOT / "docs" / "findings-covid-2020.md"
TWO = {"id": "GB-CHC-1000002", "name": "A|Trust"}


@pytest.fixture
def out(built: Build) -> Path:
    return built(
        [
            grant("360G-a", 1000, description="Towards core costs"),
            grant("360G-b", 3000, description="To buy a minibus"),
            grant("360G-c", 500, awardDate="2021-05-01", fundingOrganization=[TWO]),
        ]
    ).out


def filled(folder: Path, text: str) -> str:
    path = folder / "template.md"
    path.write_text(text, encoding="utf-8")
    return fill_template(path, folder / "out")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("value money_awarded", "£4,500"),
        ("short money_awarded financial_year=2021-22", "£500"),
        ("value grants_made by=purpose category=core", "1"),
        ("of_base money_awarded by=funder category=GB-CHC-1000002", "11%"),
        ("base core_share_of_grants", "3"),
        ("categories grants_made by=funder", "2"),
        ("value money_awarded financial_year=1999-00", NO_GRANTS),
        ("value grants_made by=purpose category=capital purpose=core", NO_GRANTS),
        ("build grants", "3"),
        ("build last_award", "1 May 2024"),
    ],
)
def test_a_placeholder_is_the_engines_figure(
    out: Path, tmp_path: Path, asked: str, said: str
) -> None:
    assert filled(tmp_path, f"It was {{{{{asked}}}}}.") == f"It was {said}."


def test_a_range_stands_beside_its_point_and_alone_where_there_is_none(
    built: Build, tmp_path: Path
) -> None:
    words = ("Towards core costs", "To buy a minibus", "Grant to Harbour Group")
    built(
        [grant(f"360G-{n}", 100, description=text, title="Grant") for n, text in enumerate(words)]
    )
    asked = "{{figure core_share_of_money}}; {{figure not_on_a_register_share_of_money}}"
    store = Store(tmp_path / "out")
    row = compute(store, "core_share_of_money").rows.row(0, named=True)
    store.close()
    assert row["value"] is not None and row["lower"] < row["upper"]
    core, register = filled(tmp_path, asked).split("; ")
    assert core == f"{figure_value(row)} ({figure_range(row)})"
    assert "(" not in register


def test_a_table_has_a_row_for_each_category_in_the_order_of_their_names(
    out: Path, tmp_path: Path
) -> None:
    asked = '{{table by=funder "value:grants_made:Grants" "short:money_awarded:Money"}}'
    assert filled(tmp_path, asked).splitlines() == [
        "| | Grants | Money |",
        "|---|---:|---:|",
        "| A\\|Trust | 1 | £500 |",
        "| First Trust | 2 | £4,000 |",
    ]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("", "Nothing is asked for"),
        ("value nonsense", 'no indicator "nonsense"'),
        ("guess money_awarded", '"guess" cannot be asked for'),
        ("value money_awarded colour=red", '"colour=red" is no choice'),
        ('value "money_awarded', "No closing quotation"),
        ("table by=funder", "goes by one thing and has columns"),
        ('table by=funder "guess:money_awarded:M"', "guess"),
        ('table by=funder "money_awarded"', "what:indicator:heading"),
        ("build colour", "Of a build there are"),
        ("accuracy colour", "Measured are: purpose"),
    ],
)
def test_what_cannot_be_filled_is_named_with_its_line(
    out: Path, tmp_path: Path, asked: str, reason: str
) -> None:
    with pytest.raises(TemplateError, match=r"template.md, line 2") as error:
        filled(tmp_path, f"one\n{{{{{asked}}}}}")
    assert reason in str(error.value)


def test_the_command_says_what_is_wrong_and_writes_what_is_right(out: Path, tmp_path: Path) -> None:
    template = tmp_path / "t.md"
    template.write_text("{{value grants_made}} grants", encoding="utf-8")
    run = CliRunner().invoke
    target = tmp_path / "page.md"
    asked = ["findings", str(template), "--data", str(out)]
    assert run(app, asked).stdout == "3 grants"
    assert run(app, [*asked, "--out", str(target)]).exit_code == 0
    assert target.read_text("utf-8") == "3 grants"


def test_the_page_of_findings_can_be_filled_from_any_build(sample: Released) -> None:
    text = fill_template(COVID, sample.data)
    assert text.startswith(f"**{say('about.sample')}**")
    assert "{{" not in text and "None" not in text
    store = Store(sample.data)
    whole = compute(store, "money_awarded", (), Filters(financial_years=("2020-21",)))
    store.close()
    assert f"came to {short_amount(whole.rows['value'].item(), 'gbp')}" in text


def test_what_is_in_no_sum_and_what_a_newer_file_lacks_can_be_told(
    sample: Released, tmp_path: Path
) -> None:
    template = tmp_path / "t.md"
    template.write_text(
        "{{short money_awarded}} {{not_added money_awarded}}; {{not_added grants_made}}; "
        "{{build grants}} = {{build newest_grants}} + {{build gone_grants}}",
        encoding="utf-8",
    )
    text = fill_template(template, sample.data)
    store = Store(sample.data)
    told = "select count(*) from grants where currency is distinct from 'GBP'"
    other = store.rows(told).item()
    gone = store.rows("select count(*) from grants where not_in_latest").item()
    store.close()
    assert other > 1 and gone > 0
    assert f"and {other} grants in another currency, or without one, not added" in text
    assert "; all in pounds; " in text
    [whole, newest, old] = re.findall(r"([\d,]+) = ([\d,]+) \+ ([\d,]+)", text)[0]
    assert int(old) == gone
    assert int(whole.replace(",", "")) == int(newest.replace(",", "")) + gone


def test_no_figure_of_the_page_is_written_by_hand() -> None:
    words = re.sub(r"\{\{.*?\}\}", "", COVID.read_text("utf-8"), flags=re.DOTALL)
    # what a question asks for, the days of the files, how many funders they are of, a licence
    allowed = {"13", "7", "1", "2020", "2020-21", "4.0", "360", "2,000", "100,000", "1m"}
    allowed |= {"5", "10", "20"}
    found = {each.rstrip(".,-") for each in re.findall(r"\d[\d,.\-]*m?\b", words)}
    assert found <= allowed


@pytest.mark.shared
def test_the_published_page_is_what_these_files_and_rules_give(
    shared_grants: Path, tmp_path: Path
) -> None:
    files = sorted(shared_grants.glob("covid19_funders_2020-*.json"))
    build(files, tmp_path / "out", registers=SHARED / "data" / "registers")
    again = (
        "The page is not what the rules give now. Write it again and say in CHANGELOG.md what "
        "moved: funder-equity findings docs/templates/findings-covid-2020.md (see its end)"
    )
    assert fill_template(COVID, tmp_path / "out") == PAGE.read_text("utf-8"), again
