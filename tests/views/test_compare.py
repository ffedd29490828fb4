"""The pages that compare show the engine's numbers, what is known first, and no point too many."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import bars, compare_parts, components, figure_words, words
from pipelines import report
from pipelines.chosen import names_of
from pipelines.comparable import (
    counted_grants,
    find_differences,
    in_order,
    read_from_words,
)
from pipelines.concentration import lorenz_points
from pipelines.export.about import read_about
from pipelines.export.download import csv_text, figure_download
from pipelines.export.picture import png_of
from pipelines.export.site.drawing import alt_text, draw
from pipelines.figure_rows import figure_rows
from pipelines.findings import finding, total_sentence
from pipelines.indicators import Filters, Result, compute, load_indicators
from pipelines.peers import first_funders, funder_sizes
from pipelines.store import Store
from pipelines.words import amount, counted, figure_point, figure_range, figure_value, share
from tests.conftest import build_files, grant
from tests.views import test_pages

OpenPage = Callable[..., AppTest]
LARKMOOR = "GB-CHC-9900901"


def words_of(app: AppTest) -> str:
    return unescape(test_pages.words_of(app))


def cells(row: dict[str, object], together: float = 0) -> str:
    """A figure that is no total as a table shows it; `together` are pounds or grants not split."""
    value, known, base = row["value"], float(str(row["known"])), float(str(row["base"]))
    why = "only one answer is ever given" if known else "the files do not say"
    point = {"n": f"not told {why}", "u": "range only"}.get(str(row["status"]), "")
    of_known = figure_value(row) if value is not None else point
    between = figure_range(row) or ("" if value is not None else figure_value(row))
    unit = str(row["base_unit"])
    part = f"{share(together / base)} for core costs and a project together" if together else ""
    said = (share(known / base), amount(known, unit), of_known, between, part, amount(base, unit))
    return " ".join(filter(None, said))


def test_compare_shows_each_share_of_the_whole_as_the_engine_has_it(
    open_page: OpenPage, sample_build: Path
) -> None:
    text = words_of(open_page("compare", who=["peers"]))
    store = Store(sample_build)
    filters = Filters(funder_ids=tuple(funder_sizes(store)["funder_id"]))
    assert len(compare_parts.figures()) > 30
    for name in compare_parts.figures():
        [row] = compute(store, name, (), filters).rows.to_dicts()
        indicator = load_indicators()[name]
        together = 0
        if name.startswith("core_share"):
            whole = "money_awarded" if name.endswith("money") else "grants_made"
            by = compute(store, whole, ("purpose",), filters).rows
            together = by.filter(category="core_and_project")["value"].item()
        said = f"{indicator.label} {', '.join(indicator.recommendations)} {cells(row, together)}"
        assert said in text, said


@pytest.mark.parametrize("each", compare_parts.EACH)
def test_compare_shows_one_share_for_each_of_what_is_chosen(
    open_page: OpenPage, sample_build: Path, each: str
) -> None:
    name = "micro_recipients_share_of_money"
    query = {"figure": [name], "each": [each], "regrants": ["no"]}
    text = words_of(open_page("compare", who=["peers"], **query))
    store = Store(sample_build)
    funder_ids = tuple(funder_sizes(store)["funder_id"])
    filters = Filters(funder_ids=funder_ids, is_regrants_in=False)
    result = compute(store, name, (each,), filters)
    grants = counted_grants(result)
    assert sum(grants.values()) > 0
    for row in result.rows.to_dicts():
        assert re.search(
            rf"{re.escape(row['label'])} {counted(grants[row['category']], 'grant')}( [^£]*)? "
            rf"{re.escape(cells(row))}",
            text,
        )
    for difference in find_differences(store, result):
        assert difference.sentence in text


def test_who_holds_the_money_shows_the_four_shares_of_the_engine(
    open_page: OpenPage, sample_build: Path
) -> None:
    text = words_of(open_page("concentration", each=["funder"]))
    store = Store(sample_build)
    for name in words.LARGEST:
        [row] = compute(store, name).rows.to_dicts()
        assert cells(row) in text
        for each in compute(store, name, ("funder",)).rows.to_dicts():
            assert f"{each['label']} {cells(each)}" in text
    assert "Before you compare" in text


def test_choices_of_government_individuals_and_calendar_year_reach_the_figures(
    open_page: OpenPage, sample_build: Path
) -> None:
    query = {"government": ["no"], "individuals": ["no"], "calendar_year": ["2021"]}
    text = words_of(open_page("reach", measure=["grants_made"], **query))
    filters = Filters(calendar_years=("2021",), is_government_in=False, is_individuals_in=False)
    value = compute(Store(sample_build), "grants_made", (), filters).rows["value"].item()
    assert f"Grants made: {value:,.0f} grants." in text
    assert "2021; without government bodies; without grants to individuals" in text


def test_without_a_deflator_real_terms_are_not_offered(open_page: OpenPage) -> None:
    app = open_page("reach")
    assert "Real terms" not in {toggle.label for toggle in app.toggle}
    assert "Count grants to individuals" in {toggle.label for toggle in app.toggle}


DRAWN = 'class="fe-bars"'


def html_of(app: AppTest) -> str:
    """All that a page shows as HTML."""
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.fixture(scope="module")
def thin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    """Of a hundred pounds, ten for core costs, ten for a project and eighty not known."""
    said = [("Towards core costs", 10), ("To run weekly workshops", 10), (None, 80)]
    grants = [
        grant(f"360G-{n}", pounds, title="Gift", description=text)
        for n, (text, pounds) in enumerate(said)
    ]
    build = build_files(tmp_path_factory.mktemp("thin"), grants)
    results = {
        "total": compute(build.store, "money_awarded", ("purpose",)),
        "share": compute(build.store, "core_share_of_money", ("funder",)),
        "whole": compute(build.store, "core_share_of_money"),
        "largest": compute(build.store, "largest_1_percent_share_of_money", ("funder",)),
    }
    build.store.close()
    return results


def test_a_part_of_which_too_little_is_known_has_no_solid_bar(thin: dict[str, Result]) -> None:
    rows = thin["total"].rows.to_dicts()
    assert [row["status"] for row in rows] == ["u", "u", ""]
    *thin_rows, unknown = bars.to_html(thin["total"]).split("<div><p>")[1:]
    for drawn in thin_rows:
        assert "<b" not in drawn and '<s style="left:11.11%;width:88.89%">' in drawn
        assert "at least £10" in drawn
    assert '<b style="left:0.00%;width:88.89%">' in unknown and "<s" not in unknown.split("</p>")[1]


def test_a_share_of_which_too_little_is_known_has_no_mark(thin: dict[str, Result]) -> None:
    drawn = bars.to_html(thin["share"])
    assert '<s style="left:10.00%;width:80.00%">' in drawn and "<i" not in drawn
    assert "10% to 90%</span>" in drawn
    assert alt_text(thin["share"]).endswith("First Trust 10% to 90%.")


def test_a_range_alone_is_said_alike_on_page_command_line_and_in_sentences(
    thin: dict[str, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure_words, "in_words", lambda filters: "")
    table = figure_words.figure_table(thin["total"], Filters())
    assert "at least £10" in table and "range only" in table and ">50%<" not in table
    printed = report.indicator_table(thin["total"])
    assert "at least £10" in printed and "range only" in printed and "50%" not in printed
    assert "50%" not in report.indicator_table(thin["share"])
    assert "10% to 90%" in report.indicator_table(thin["share"])
    assert thin["share"].rows["value"].to_list() == [None]
    assert finding(thin["total"]) == (
        "Core costs: at least £10 of £100 (10% to 90%). For £80 the files do not say."
    )
    assert total_sentence(thin["whole"]) == (
        "Core share of money: 10% to 90%. It is known of £20 of £100."
    )


def test_words_that_are_kept_are_those_of_the_very_figure(
    thin: dict[str, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A build can take another's place between working a figure out and saying it."""
    monkeypatch.setattr(figure_words, "in_words", lambda filters: "")
    monkeypatch.setattr(figure_words.db, "current", lambda: "the same build")
    monkeypatch.setattr(figure_words, "download_of", lambda *_, **__: SimpleNamespace(citation=""))
    other = replace(thin["total"], rows=thin["total"].rows.with_columns(pl.lit(7.0).alias("value")))
    told, again = figure_words.said_of(thin["total"]), figure_words.said_of(thin["total"])
    assert told is again and "£7" in figure_words.said_of(other).table and "£7<" not in told.table


def test_too_few_recipients_are_said_to_be_too_few(thin: dict[str, Result]) -> None:
    [row] = thin["largest"].rows.to_dicts()
    assert (row["status"], row["lower"], row["cases"]) == ("u", None, 1)
    assert figure_value(row) == "too few to tell"
    assert "too few to tell" in report.indicator_table(thin["largest"])
    drawn = bars.to_html(thin["largest"])
    assert "<s " not in drawn and "<i" not in drawn
    assert figure_point({"is_not_known": True, "share": None, "status": ""}) == "not known"


def test_the_lorenz_curve_goes_from_nothing_to_all_and_bends_one_way(sample_build: Path) -> None:
    store = Store(sample_build)
    points = lorenz_points(store)
    shares = points["share_of_money"].to_list()
    assert (shares[0], shares[-1]) == (0, 1)
    assert points["percent_of_recipients"].to_list() == list(range(101))
    row = compute(store, "gini_coefficient").rows.row(0, named=True)
    assert points["recipients"][-1] == row["cases"]
    assert points["money_gbp"][-1] == pytest.approx(row["known"])
    # twice the area between the curve and the line of evenness is the Gini coefficient
    area = sum(shares) - 0.5
    assert 1 - 2 * area / 100 == pytest.approx(row["value"], abs=0.02)
    largest = compute(store, "largest_10_percent_share_of_money").rows.row(0, named=True)
    assert 1 - shares[90] == pytest.approx(largest["value"], abs=0.02)


def test_of_too_few_recipients_there_is_no_curve(sample_build: Path) -> None:
    assert lorenz_points(Store(sample_build), Filters(funder_ids=("GB-CHC-0",))).is_empty()


def test_the_worked_example_of_the_lorenz_curve(tmp_path: Path) -> None:
    recipients = [{"id": f"GB-CHC-20000{n:02}", "name": f"Group {n}"} for n in range(10, 21)]
    grants = [
        grant(f"360G-{n}", 100 if n == 0 else 10, recipientOrganization=[recipient])
        for n, recipient in enumerate(recipients)
    ]
    build = build_files(tmp_path, grants)
    points = lorenz_points(build.store)
    build.store.close()
    ninety = points.filter(pl.col("percent_of_recipients") == 90).row(0, named=True)
    assert (ninety["recipients"], ninety["money_gbp"], ninety["share_of_money"]) == (9, 90, 0.45)


def compared(app: AppTest) -> list[str]:
    return list(app.multiselect(key="compared").value)


def test_a_few_funders_are_compared_to_begin_with_and_stand_in_the_address(
    open_page: OpenPage, sample_build: Path
) -> None:
    app = open_page("compare")
    start = first_funders(funder_sizes(Store(sample_build)), compare_parts.START)
    assert compared(app) == start and 2 <= len(start) <= 6
    assert app.query_params["compared"] == start
    assert not app.warning
    # what nobody chose does not narrow other pages
    app.switch_page("views/reach.py").run()
    assert app.multiselect(key="funder_id").value == []


def test_the_funders_that_an_address_names_are_compared_by_name(open_page: OpenPage) -> None:
    chosen = ["GB-CHC-9900903", LARKMOOR]
    for key in ("compared", "funder_id"):
        app = open_page("compare", **{key: chosen})
        assert sorted(compared(app)) == sorted(chosen)
        text = words_of(app)
        table = text[text.index("Core share of money by funder") :]
        assert table.index("Larkmoor Foundation (invented)") < table.index("Meridian Trust")
        assert "Borough of East Mere" not in table


def test_what_the_address_names_and_is_not_there_is_said(open_page: OpenPage) -> None:
    query = {"compared": ["GB-CHC-9900903", LARKMOOR, "GB-CHC-0"], "figure": ["luck"]}
    app = open_page("compare", who=["peers"], kind=["kings"])
    assert "kings" in app.warning[0].value
    said = open_page("compare", **query).warning[0].value
    assert "GB\\-CHC\\-0" in said and "luck" in said and "not in this build" in said
    unknown = open_page("accountability", funder=["GB-CHC-0"])
    assert "GB\\-CHC\\-0" in unknown.warning[0].value


def test_fewer_than_two_funders_are_not_compared(open_page: OpenPage) -> None:
    app = open_page("compare", compared=[LARKMOOR])
    assert "Choose at least two funders" in words_of(app)
    assert DRAWN not in html_of(app)
    assert "all funders" not in words_of(app)
    alone = open_page("compare", who=["peers"], kind=["lottery"])
    assert "so there is nothing to compare" in words_of(alone)


def test_more_than_six_are_a_table_in_which_ranges_are_drawn(open_page: OpenPage) -> None:
    few = open_page("compare", who=["peers"])
    assert html_of(few).count(DRAWN) == 1
    many = open_page("compare", who=["peers"], each=["region"])
    html = html_of(many)
    assert DRAWN not in html
    assert html.count('class="fe-range"') > 6
    assert "More than 6: the ranges are drawn in the table" in html
    # what the page draws as a table is a chart in the pictures, and the page says so
    assert "The pictures (SVG, PNG) have them as a chart." in html
    assert "Picture (PNG)" in [button.label for button in many.get("download_button")]


def test_what_differs_is_in_groups_and_names_no_years_twice(open_page: OpenPage) -> None:
    text = words_of(open_page("compare", who=["peers"]))
    said = text[text.index("Before you compare") : text.index("Each figure of all")]
    assert said.index("How much is known") < said.index("Of which time")
    years = said[said.index("They are not of the same years") :].split(". ")[0]
    spans = re.findall(r"\d{4}-\d\d(?: to \d{4}-\d\d)?(?= \()", years)
    assert len(spans) == len(set(spans)) > 1


def test_nothing_of_which_only_a_range_is_known_has_a_place_in_an_order(
    thin: dict[str, Result], sample_build: Path
) -> None:
    result = compute(Store(sample_build), "core_share_of_money", ("funder",))
    grants = counted_grants(result)
    assert in_order(result, grants, "name") is result
    ordered = in_order(result, grants, "figure").rows
    points = [value for value in ordered["value"].to_list() if value is not None]
    assert points == sorted(points, reverse=True)
    by_grants = in_order(result, grants, "grants").rows["category"].to_list()
    assert [grants[code] for code in by_grants] == sorted(grants.values(), reverse=True)
    rows = pl.DataFrame(
        [
            {"category": "a", "status": "u", "value": 9.0},
            {"category": "b", "status": "", "value": 0.1},
            {"category": "c", "status": "n", "value": None},
            {"category": "d", "status": "", "value": 0.4},
        ]
    )
    thinned = in_order(replace(thin["share"], rows=rows), {}, "figure").rows
    assert thinned["category"].to_list() == ["d", "b", "a", "c"]


def test_every_figure_can_be_cited_linked_drawn_and_led_back(
    open_page: OpenPage, sample_build: Path
) -> None:
    app = open_page("reach", funder_id=[LARKMOOR])
    codes = [block.value for block in app.code]
    build_id = Store(sample_build).table("build_info")["build_id"].item()
    assert len(codes) == 12
    assert all(build_id in cited for cited in codes[::2])
    assert all(link.count(f"funder_id={LARKMOOR}") == 1 for link in codes[1::2])
    # what is left as it starts is in a copied link too, with the build
    assert all("measure=money_awarded" in link for link in codes[1::2])
    assert all(f"build={build_id}#" in link for link in codes[1::2])
    labels = [button.label for button in app.get("download_button")]
    assert labels.count("Picture (PNG)") == labels.count("Drawing (SVG)") == 6


def test_a_link_of_another_build_says_so_on_the_page(
    open_page: OpenPage, sample_build: Path
) -> None:
    served = Store(sample_build).table("build_info")["build_id"].item()
    old = "20200507T120000-0123abcd"
    [app] = [open_page("compare", build=[old], figure=["core_share_of_grants"])]
    said = app.warning[0].value.replace("\\", "")
    assert f"made of build {old}" in said and f"is build {served}" in said
    # a choice made there does not lose what the link was made of
    app.selectbox("each").set_value("region").run()
    assert old in app.warning[0].value.replace("\\", "")
    assert app.query_params["build"] in (old, [old])
    assert not open_page("compare", build=[served]).warning
    assert not open_page("compare", build=["<b>no build</b>"]).warning


def test_a_share_of_nought_is_told_with_its_range_and_marked_at_nought(
    sample_build: Path, thin: dict[str, Result]
) -> None:
    result = compute(Store(sample_build), "core_share_of_money", ("funder",))
    row = {**result.rows.row(0, named=True), "value": 0.0, "lower": 0.0, "upper": 0.19}
    nought = replace(result, rows=pl.DataFrame([row], schema=result.rows.schema))
    svg = draw(nought, "Core costs", "The source.", {row["category"]: "106 grants"})
    assert "0% (0% to 19%; 106 grants)" in svg
    assert f"{row['label']} 0% (0% to 19%)." in svg
    [line] = re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)"', svg)
    [mark] = re.findall(r'class="fe-bar" d="M([\d.]+) ', svg)
    [hatched] = re.findall(r'<rect x="([\d.]+)" [^>]*url', svg)
    assert mark == hatched == line[0]
    page = bars.to_html(nought)
    assert "<span>0% (0% to 19%)</span>" in page and '<i style="left:0.00%">' in page
    # where a range alone is told, no point is
    beside = dict.fromkeys(thin["share"].rows["category"], "2 grants")
    assert "10% to 90% (2 grants)" in draw(thin["share"], beside=beside)


def test_the_number_of_grants_a_share_rests_on_is_in_every_file(
    open_page: OpenPage, sample_build: Path
) -> None:
    store = Store(sample_build)
    said = (names_of(store), read_about(store))
    for name in ("core_share_of_money", "median_grant"):
        result = compute(store, name, ("funder",))
        page = words_of(open_page("compare", who=["peers"], figure=[name]))
        read = read_from_words(store, result)
        written = pl.read_csv(csv_text([figure_download(result, *said, read)]).encode())
        assert any(read.values()) == (name == "core_share_of_money")
        for row in written.to_dicts():
            assert (row["read_from_words"] or "") == read.get(row["category"], "")
            assert read.get(row["category"], "") in page
            grants = counted(row["cases"], "grant")
            assert row["cases"] > 0
            assert f"{row['label']} " in page and grants in page


def test_a_picture_holds_the_words_of_its_drawing(sample_build: Path) -> None:
    result = compute(Store(sample_build), "core_share_of_money", ("funder",))
    beside = {LARKMOOR: "7 grants"}
    svg = components._drawing(result, "For each funder", "The source.", beside)
    [row] = result.rows.filter(category=LARKMOOR).to_dicts()
    assert f"68% ({figure_range(row)}; 7 grants; " in svg
    assert "The source." in svg and "for each funder" in svg
    picture = png_of(svg)
    assert picture.startswith(b"\x89PNG")
    # without letters a picture would be as small as its bars
    assert len(picture) > 2 * len(png_of(re.sub(r"<text.*?</text>", "", svg)))


def test_the_ends_and_the_marks_of_a_drawing_are_said(thin: dict[str, Result]) -> None:
    ranged = bars.to_html(thin["share"])
    assert "<span>0%</span>" in ranged and "<span>100%</span>" in ranged
    assert "what it could be" in ranged and "part of what is known" not in ranged
    assert "what it could be" not in bars.to_html(thin["largest"])
    assert "fe-key" not in bars.to_html(thin["total"])
    drawn = draw(thin["share"])
    assert ">0%<" in drawn and ">100%<" in drawn and ">100%<" not in draw(thin["total"])


def test_what_is_for_core_costs_and_a_project_together_is_said(
    tmp_path: Path, open_page: OpenPage
) -> None:
    texts = ["Towards core costs", "For core costs and to run a summer project of workshops", None]
    grants = [
        grant(f"360G-{n}", 100, title="Gift", description=text) for n, text in enumerate(texts)
    ]
    build = build_files(tmp_path, grants)
    names = ("core_share_of_money", "micro_recipients_share_of_money")
    both, other = (compute(build.store, name, ("funder",)) for name in names)
    build.store.close()
    [row] = figure_rows(both).rows
    assert row[3] == "33% to 100%\n33% for core costs and a project together"
    assert "together" not in figure_rows(other).rows[0][3]
    # of what is drawn it stands beside the number of grants
    [code] = both.rows["category"]
    said = "(33% to 100%; 3 grants; 33% for core costs and a project together)"
    assert said in draw(both, beside={code: "3 grants"})
    assert said in bars.to_html(both, {code: "3 grants"})
    page = words_of(open_page("compare", who=["peers"], figure=["core_share_of_money"]))
    assert "for core costs and a project together" in page
