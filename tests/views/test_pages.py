"""Pages show the numbers of the engine, what is not known, and that the sample is invented."""

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from pipelines import communities
from pipelines.coverage import compute_coverage
from pipelines.indicators import Filters, compute
from pipelines.lineage import Figure, count_grants
from pipelines.store import Store
from pipelines.words import amount, figure_point, figure_value, share, share_range, short_amount
from tests.conftest import OTHER_FUNDER, ROOT, build_files, grant, grant_to_individual

OpenPage = Callable[..., AppTest]
PAGES = (
    "home",
    "reach",
    "small_grants",
    "purpose",
    "communities",
    "place",
    "grants",
    "rules",
    "compare",
    "concentration",
    "check",
    "correct",
    "accountability",
    "for_groups",
)
LARKMOOR = "GB-CHC-9900901"


def words_of(app: AppTest) -> str:
    """Everything on the page that is text, tags of our own HTML taken away."""
    html = " ".join(str(element.proto.body) for element in app.get("html"))
    markdown = " ".join(element.value for element in app.markdown)
    text = re.sub(r"<style>.*?</style>", "", f"{html} {markdown}", flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\\", "")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_sample_says_that_it_is_invented(open_page: OpenPage, page: str) -> None:
    assert "This is invented sample data." in words_of(open_page(page))


@pytest.mark.parametrize("page", PAGES)
def test_every_page_names_its_build(open_page: OpenPage, sample_build: Path, page: str) -> None:
    build_id = Store(sample_build).table("build_info")["build_id"].item()
    assert build_id in words_of(open_page(page))


def test_home_shows_the_headline_figures_of_the_engine(
    open_page: OpenPage, sample_build: Path
) -> None:
    words = words_of(open_page())
    store = Store(sample_build)
    for name in ("money_awarded", "grants_made", "recipients_reached"):
        result = compute(store, name)
        assert short_amount(result.rows["value"].item(), result.indicator.unit) in words
    # a sum of pounds says in the same breath how many grants are no part of it
    pounds = compute(store, "money_awarded")
    sum_of_pounds = short_amount(pounds.rows["value"].item(), "gbp")
    other = store.rows("select count(*) from grants where currency <> 'GBP'").item()
    said = f"and {other} grants in another currency, or without one, not added"
    assert other > 1 and f"{sum_of_pounds} {said}" in words
    assert f"Money awarded: {sum_of_pounds}, {said}." in words_of(open_page("reach"))


def test_home_says_for_how_many_grants_each_thing_is_not_known(
    open_page: OpenPage, sample_build: Path
) -> None:
    words = words_of(open_page())
    for item in compute_coverage(Store(sample_build)):
        expected = f"{share(item.not_known_share)} {item.not_known:,} of {item.base:,}"
        assert f"{item.topic.label} {item.topic.heading} {expected}" in words


@pytest.mark.parametrize("measure", ["money_awarded", "grants_made", "recipients_reached"])
def test_reach_shows_value_range_base_and_not_known_of_the_engine(
    open_page: OpenPage, sample_build: Path, measure: str
) -> None:
    words = words_of(open_page("reach", measure=[measure]))
    store = Store(sample_build)
    for dimension in ("recipient_kind", "registration_status", "recipient_size", "legal_form"):
        result = compute(store, measure, (dimension,))
        unit = result.indicator.unit
        for row in result.rows.to_dicts():
            assert f"{row['label']} {figure_value(row)}" in words
            if not row["is_not_known"]:
                assert share_range(row["share_lower"], row["share_upper"]) in words
        first = result.rows.row(0, named=True)
        assert f"of which not known {amount(first['not_known'], unit)}" in words


def test_place_shows_what_is_not_known_first_and_every_region_of_the_engine(
    open_page: OpenPage, sample_build: Path
) -> None:
    words = words_of(open_page("place", measure=["grants_made"]))
    store = Store(sample_build)
    assert words.index("place of") < words.index("Of regions and nations")
    for dimension in ("region", "place_basis", "geographic_scale", "office_region"):
        for row in compute(store, "grants_made", (dimension,)).rows.to_dicts():
            assert f"{row['label']} {figure_value(row)}" in words


@pytest.mark.parametrize("nation", ["E92000001", "W92000004", "S92000003"])
def test_deprivation_is_shown_of_one_nation_at_a_time(
    open_page: OpenPage, sample_build: Path, nation: str
) -> None:
    words = words_of(open_page("place", nation=[nation], measure=["grants_made"]))
    names = {"E92000001": "England", "W92000004": "Wales", "S92000003": "Scotland"}
    for code, name in names.items():
        assert (f"Grants made by deprivation in {name}" in words) == (code == nation)
    rows = compute(Store(sample_build), "grants_made", (f"deprivation_{names[nation].lower()}",))
    for row in rows.rows.to_dicts():
        assert f"{row['label']} {figure_value(row)}" in words


def test_a_tenth_leads_to_its_grants_and_no_others(open_page: OpenPage, sample_build: Path) -> None:
    rows = compute(Store(sample_build), "grants_made", ("deprivation_england",)).rows
    tenth = rows.row(0, named=True)
    app = open_page(
        "grants",
        counted=["grants_made"],
        beneficiary_nation_code=["E92000001"],
        recipient_kind=["organisation"],
        work_deprivation_decile=[tenth["category"]],
    )
    assert f"{tenth['value']:,.0f} grants below" in words_of(app)


def test_each_chart_has_its_numbers_in_its_alternative_text(
    open_page: OpenPage, sample_build: Path
) -> None:
    shown = open_page("reach", measure=["grants_made"]).get("html")
    charts = [str(each.proto.body) for each in shown if 'class="fe-bars"' in each.proto.body]
    rows = compute(Store(sample_build), "grants_made", ("financial_year",)).rows
    assert len(charts) == 6
    for label, value in rows.select("label", "value").rows():
        assert f"{label} {value:,.0f}" in charts[-1].split('aria-label="')[1].split('"')[0]


@pytest.mark.parametrize("dimension", ["annual_amount", "under_2000_a_year", "first_award"])
def test_small_grants_shows_value_and_range_of_the_engine(
    open_page: OpenPage, sample_build: Path, dimension: str
) -> None:
    words = words_of(open_page("small_grants"))
    for row in compute(Store(sample_build), "grants_made", (dimension,)).rows.to_dicts():
        assert f"{row['label']} {figure_value(row)}" in words
        if not row["is_not_known"]:
            could = share_range(row["share_lower"], row["share_upper"])
            assert f"{figure_value(row)} {figure_point(row)} {could}" in words


def test_figures_stand_side_by_side_for_each_funder_with_range_and_not_known(
    open_page: OpenPage, sample_build: Path
) -> None:
    words = words_of(open_page("reach", beside=["funder"], measure=["money_awarded"]))
    rows = compute(Store(sample_build), "money_awarded", ("funder", "recipient_size")).rows
    for row in rows.to_dicts():
        first = f"{row['label']} {amount(row['base'], 'gbp')}"
        unknown = share(row["not_known"] / row["base"])
        assert f"{first} {unknown} {amount(row['not_known'], 'gbp')}" in words
        if not row["is_not_known"]:
            could = share_range(row["share_lower"], row["share_upper"])
            assert f"{could} {figure_value(row)}" in words


def test_a_row_of_any_figure_leads_to_its_grants(open_page: OpenPage, sample_build: Path) -> None:
    app = open_page("grants", recipient_size_band=["micro"], is_under_2000_a_year=["yes"])
    codes = (("recipient_size_band", ("micro",)), ("is_under_2000_a_year", ("yes",)))
    count = count_grants(Store(sample_build), Figure("grants_made", filters=Filters(codes=codes)))
    assert count > 0
    assert f"{count:,} grant" in words_of(app)
    assert app.multiselect(key="is_under_2000_a_year").value == ["yes"]


def test_an_address_chooses_funder_and_year(open_page: OpenPage, sample_build: Path) -> None:
    app = open_page("reach", funder_id=[LARKMOOR], financial_year=["2020-21"], regrants=["no"])
    filters = Filters(funder_ids=(LARKMOOR,), financial_years=("2020-21",), is_regrants_in=False)
    value = compute(Store(sample_build), "money_awarded", (), filters).rows["value"].item()
    words = words_of(app)
    assert f"Money awarded: {short_amount(value, 'gbp')}" in words
    assert "Larkmoor Foundation (invented); 2020-21; without money for regranting" in words


def test_what_is_chosen_is_written_in_the_address_by_code(open_page: OpenPage) -> None:
    app = open_page("reach")
    app.multiselect(key="funder_id").select(LARKMOOR).run()
    assert app.query_params["funder_id"] in (LARKMOOR, [LARKMOOR])
    app.multiselect(key="funder_id").unselect(LARKMOOR).run()
    assert "funder_id" not in app.query_params


def test_what_is_chosen_stays_when_going_to_another_page(open_page: OpenPage) -> None:
    app = open_page("reach")
    app.multiselect(key="funder_id").select(LARKMOOR).run()
    app.switch_page("views/grants.py").run()
    assert app.multiselect(key="funder_id").value == [LARKMOOR]


def test_an_address_with_codes_that_do_not_exist_is_passed_over(open_page: OpenPage) -> None:
    query = {
        "funder_id": ["'; drop table grants; --"],
        "financial_year": ["1066-67"],
        "measure": ["nothing"],
        "page": ["-7"],
    }
    for page in ("reach", "grants"):
        app = open_page(page, **query)
        assert "all funders; all years" in words_of(app)
        assert "not in this build" in app.warning[0].value


def test_a_choice_that_no_grant_fits_says_so(open_page: OpenPage) -> None:
    app = open_page("reach", funder_id=["GB-CHC-9900903"], financial_year=["2018-19"])
    empty = open_page("grants", funder_id=[LARKMOOR], financial_year=["2018-19"])
    assert not app.exception
    assert "0 grants" in words_of(empty)


def test_grants_are_as_many_as_the_figure_counts(open_page: OpenPage, sample_build: Path) -> None:
    filters = Filters(funder_ids=(LARKMOOR,), codes=(("grant_size_band", ("1000_to_2000",)),))
    total = count_grants(Store(sample_build), Figure("money_awarded", filters=filters))
    result = compute(Store(sample_build), "grants_made", (), filters)
    app = open_page(
        "grants",
        funder_id=[LARKMOOR],
        grant_size_band=["1000_to_2000"],
        counted=["money_awarded"],
    )
    assert f"{total:,} grants below" in words_of(app)
    assert result.rows["value"].item() == total


def test_a_page_of_grants_names_file_and_row(open_page: OpenPage, sample_build: Path) -> None:
    words = words_of(open_page("grants", funder_id=[LARKMOOR]))
    grants = Store(sample_build).table("grants").filter(pl.col("funder_id") == LARKMOOR)
    newest = grants.filter(pl.col("amount_awarded") > 0).sort(
        ["award_date", "grant_id"], descending=[True, False], nulls_last=True
    )
    row = newest.row(0, named=True)
    assert f"{row['source_file']} row {row['source_row']}" in words


def test_a_group_finds_what_is_published_about_it(open_page: OpenPage, sample_build: Path) -> None:
    filters = Filters(recipient_words="tenants' union")
    total = count_grants(Store(sample_build), Figure("grants_made", filters=filters))
    app = open_page("grants", recipient=["tenants' union"])
    assert 0 < total < 100
    assert f"{total} grants below" in words_of(app)
    app.text_input(key="recipient").input("no such group %_").run()
    assert "0 grants below" in words_of(app)


def test_nothing_about_an_individual_is_on_a_page(open_page: OpenPage) -> None:
    words = words_of(open_page("grants", recipient_kind=["individual"]))
    assert "An individual (nothing about them is published here)" in words
    assert "Individual Recipient" not in words


def test_where_there_is_no_build_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["streamlit"])
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=30).run()
    # its path is text, and not markdown
    assert "funder-equity build" in app.error[0].value.replace("\\", "")
    assert not app.exception


@pytest.mark.parametrize("path", sorted((ROOT / "dashboard" / "views").glob("*.py")), ids=str)
def test_a_page_is_short_and_makes_no_query(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 60
    assert not re.search(r"\b(select|sum\(|count\(|group_by|\.mean\()", text)


def test_home_says_first_who_leads_the_groups_that_money_reached(
    open_page: OpenPage, sample_build: Path
) -> None:
    words = words_of(open_page())
    rows = communities.user_led(Store(sample_build)).to_dicts()
    pounds = {row["source"]: row for row in rows if row["measure"] == "gbp"}
    for source in ("declared", "stated"):
        value = pounds[source]["value"]
        assert short_amount(value, "gbp", is_least=source == "stated") in words
    unsaid = share(pounds["declared"]["not_known"] / pounds["declared"]["base"])
    said = f"For {unsaid} of the money the files given here do not say who leads the group."
    assert said in words
    # what grants show comes before what they do not
    assert words.index("gave to organisations") < words.index(said)


def test_home_names_as_many_funders_as_gave_the_money_that_it_speaks_of(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    third = {"id": "GB-CHC-1000003", "name": "Third Trust"}
    grants = [
        grant("360G-a", 1_060_897),
        grant("360G-b", 100, fundingOrganization=[OTHER_FUNDER]),
        grant_to_individual("360G-c", 100, fundingOrganization=[third]),
    ]
    grants[0]["description"] = "For our user-led organisation of disabled people."
    build_files(tmp_path, grants).store.close()
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(tmp_path / "out"))
    words = words_of(open_page())
    assert "3 funders" in words
    # nobody gave so much as £1.1m: what is said to be at least so much is rounded down
    assert "Of £1.1m that 2 funders gave to organisations, at least £1.0m went" in words


def test_home_leads_to_pages_that_are_there(open_page: OpenPage) -> None:
    html = " ".join(str(element.proto.body) for element in open_page().get("html"))
    ways = html.split('class="fe-ways"')[1].split("</ul>")[0]
    addresses = re.findall(r'href="([^"]+)"', ways)
    assert len(addresses) == 8
    pages = {name.replace("_", "-") for name in PAGES}
    assert set(addresses) <= pages


def test_no_address_lists_groups_by_community(open_page: OpenPage, sample_build: Path) -> None:
    store = Store(sample_build)
    everything = count_grants(store, Figure("grants_made"))
    women = Figure("grants_made", filters=Filters(codes=(("led_by", ("DEI090000",)),)))
    assert 0 < count_grants(store, women) < everything
    app = open_page("grants", led_by="DEI090000", by="led_by")
    assert f"{everything:,} grants" in words_of(app)
    assert not any("led_by" in box.key for box in [*app.multiselect, *app.selectbox])
    [by] = [box for box in app.selectbox if box.key == "by"]
    assert not any("community" in option for option in by.options)


def test_where_no_file_holds_what_groups_say_nobody_is_said_to_have_declared_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage
) -> None:
    build_files(tmp_path, [grant("360G-1"), grant("360G-2")]).store.close()
    monkeypatch.setenv("FUNDER_EQUITY_DATA", str(tmp_path / "out"))
    words = words_of(open_page())
    assert "declared it themselves" not in words
    assert "no file here holds what groups say of themselves" in words
