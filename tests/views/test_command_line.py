"""Every figure on every page is the command line's: the same numbers, asked in the same way."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard import db
from pipelines.cli import app
from pipelines.indicators import Filters, Result

OpenPage = Callable[..., AppTest]
PAGES = sorted(
    path.stem for path in (Path(__file__).parents[2] / "dashboard" / "views").glob("[!_]*.py")
)
CHOICES = (
    ({}, []),
    (
        {"funder_id": ["GB-CHC-9900901"], "regrants": ["no"], "individuals": ["no"]},
        ["--no-regrants", "--no-individuals"],
    ),
)


def shown_on(
    open_page: OpenPage, page: str, monkeypatch: pytest.MonkeyPatch, query: dict[str, list[str]]
) -> list[Result]:
    """The results that a page asks for: nothing else gives it a figure of an indicator."""
    found: list[Result] = []
    ask = db.result

    def listen(indicator_id: str, by: tuple[str, ...], filters: Filters) -> Result:
        found.append(ask(indicator_id, by, filters))
        return found[-1]

    monkeypatch.setattr(db, "result", listen)
    assert not open_page(page, **query).exception
    return found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("query", "options"), CHOICES, ids=["all", "some"])
def test_every_figure_on_every_page_is_the_command_lines(  # noqa: PLR0913, PLR0917
    open_page: OpenPage,
    sample_build: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    query: dict[str, list[str]],
    options: list[str],
) -> None:
    shown = shown_on(open_page, page, monkeypatch, query)
    asked = {(r.indicator.id, tuple(d.id for d in r.by), r.filters): r.rows for r in shown}
    for (indicator_id, by, filters), rows in asked.items():
        # a page that narrows what is chosen, such as to one nation, says so in codes
        codes = [f"--choose={column}={code}" for column, cs in filters.codes for code in cs]
        # what the page offers to choose from is of all grants
        funders = [f"--funder={funder_id}" for funder_id in filters.funder_ids]
        # the first sentence of the first page is of money that went to organisations
        people = [] if filters.is_individuals_in else ["--no-individuals"]
        same = filters in (Filters(), Filters(is_individuals_in=False))
        chosen = [*people, *([] if same else [*options, *funders, *codes])]
        said = CliRunner().invoke(
            app,
            [
                *("indicators", "--data", str(sample_build), "--indicator", indicator_id),
                *[f"--by={name}" for name in by],
                *chosen,
                *("--json", "-"),
            ],
        )
        assert said.exit_code == 0, said.output
        [table] = json.loads(said.stdout)["tables"]
        read = db.words_read(indicator_id, by, filters)
        told = [row | {"read_from_words": read.get(row["category"], "")} for row in rows.to_dicts()]
        expected = json.loads(json.dumps(told))
        assert table["rows"] == expected, (indicator_id, by)
        assert pl.DataFrame(table["rows"]).height == rows.height
