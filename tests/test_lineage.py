"""From a figure to its grants and back: what is listed adds up to what is shown."""

import json
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from dashboard import components, figure_words
from pipelines import report
from pipelines.chosen import filters_from
from pipelines.cli import app
from pipelines.definitions import UnknownNameError, load_dimensions, load_indicators
from pipelines.figures import NAMED_CHOICES
from pipelines.indicators import Filters, compute
from pipelines.lineage import Figure, count_grants, grant_lineage, grants_of_figure, why_there
from pipelines.store import Store
from tests.conftest import Built, build_files, grant, grant_to_individual
from tests.indicators.generated import generate_varied, write_registers

Build = Callable[..., Built]
SOME = Filters(financial_years=("2023-24", "2024-25"), codes=(("currency", ("GBP",)),))
SHARES = ("core_share_of_money", "not_on_a_register_share_of_grants")


@pytest.fixture(scope="module")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("varied")
    made = build_files(folder, generate_varied(), registers=write_registers(folder))
    yield made.store
    made.store.close()


def worth(indicator_id: str, rows: Any) -> float:
    """What the grants listed come to, in plain Python."""
    if indicator_id == "money_awarded":
        return float(sum(row["amount_awarded"] for row in rows))
    if indicator_id == "recipients_reached":
        return len({row["recipient_id"] for row in rows})
    return len(rows)


def linked(address: str) -> Figure:
    """The figure that the page of grants shows at an address."""
    query = parse_qs(urlsplit(address).query)
    [indicator_id], by = query.pop("counted"), query.pop("by")
    named = {field: tuple(query.pop(column, ())) for field, column in NAMED_CHOICES.items()}
    codes = tuple((column, tuple(chosen)) for column, chosen in query.items())
    return Figure(indicator_id, tuple(by), filters=Filters(**named, codes=codes))


def assert_led_to(store: Store, indicator_id: str, by: str, filters: Filters) -> None:
    """Each of the first rows of a figure leads to grants that come to its value, as on the page."""
    result = compute(store, indicator_id, (by,), filters)
    rows = result.rows.to_dicts()
    html = figure_words.figure_table(result, filters) if rows else ""
    links = [unescape(part.split('"')[0]) for part in html.split('<a href="')[1:]]
    assert len(links) == len(rows)
    # what is not known stands last
    for row, link in [*zip(rows, links, strict=True)][-MOST_ROWS:]:
        figure = Figure(indicator_id, (by,), (row["category"],), filters)
        listed = grants_of_figure(store, figure).to_dicts()
        assert worth(indicator_id, listed) == pytest.approx(row["value"]), row
        of_link = grants_of_figure(store, linked(link))["grant_id"].to_list()
        assert [each["grant_id"] for each in listed] == of_link


MOST_ROWS = 4


@pytest.mark.parametrize("by", load_dimensions())
def test_the_grants_of_each_row_are_as_many_as_it_says_and_those_of_the_link(
    varied: Store, by: str
) -> None:
    assert_led_to(varied, "grants_made", by, Filters())


@pytest.mark.parametrize("by", ["purpose", "recipient_size", "recipient_year", "deprivation_wales"])
@pytest.mark.parametrize("indicator_id", ["money_awarded", "recipients_reached"])
def test_the_grants_of_each_row_come_to_its_value_with_a_choice_too(
    varied: Store, indicator_id: str, by: str
) -> None:
    assert_led_to(varied, indicator_id, by, SOME)


@pytest.mark.parametrize("indicator_id", SHARES)
def test_the_grants_of_a_share_are_its_base(varied: Store, indicator_id: str) -> None:
    row = compute(varied, indicator_id, (), SOME).rows.row(0, named=True)
    rows = grants_of_figure(varied, Figure(indicator_id, filters=SOME)).to_dicts()
    unit = "money_awarded" if load_indicators()[indicator_id].base_unit == "gbp" else "grants_made"
    assert worth(unit, rows) == pytest.approx(row["base"])
    if indicator_id == "core_share_of_money":
        core = [each for each in rows if each["purpose"] == "core"]
        assert worth(unit, core) == pytest.approx(row["numerator"])
        assert all(each["purpose_rule_id"] for each in core)


def test_two_dimensions_lead_to_the_grants_of_both(varied: Store) -> None:
    for row in compute(varied, "grants_made", ("funder_type", "purpose")).rows.to_dicts():
        categories = (row["category"], row["category_2"])
        figure = Figure("grants_made", ("funder_type", "purpose"), categories)
        assert count_grants(varied, figure) == row["value"]
    with pytest.raises(UnknownNameError, match="for each dimension"):
        count_grants(varied, Figure("grants_made", ("funder_type", "purpose"), ("lottery",)))


def test_a_grant_in_a_figure_names_file_row_rule_and_words(built: Build) -> None:
    build = built([grant("360G-a", description="To run a club"), grant("360G-b", 5)])
    [row] = grants_of_figure(
        build.store, Figure("grants_made", ("purpose",), ("project",)), limit=1
    ).to_dicts()
    assert (row["source_file"], row["source_sheet"], row["source_row"]) == ("1.json", "", 1)
    assert row["purpose_basis"] == "text_rule"
    assert row["purpose_rule_id"] in {rule["rule_id"] for rule in build.table("rules")}
    assert row["purpose_words"] in "to run a club"
    html = components.grants_table(
        grants_of_figure(build.store, Figure("grants_made", ("purpose",))), ("purpose",)
    )
    assert "A project" in html and f"rule {row['purpose_rule_id']}" in html


def test_one_grant_leads_to_its_rows_rules_versions_and_recipient(built: Build) -> None:
    charity = {"id": "GB-CHC-2000001", "name": "Harbour Group", "charityNumber": "2000001"}
    old = grant("360G-a", 90, description="To buy a minibus", recipientOrganization=[charity])
    new = old | {"amountAwarded": 100, "dateModified": "2025-01-01T00:00:00Z"}
    build = built([old, grant("360G-b")], [new])
    found = grant_lineage(build.store, "360G-a")
    assert found.grant["amount_awarded"] == 100
    assert (found.grant["source_file"], found.grant["source_row"]) == ("2.json", 1)
    assert found.source["sha256"] == build.manifest["sources"][1]["sha256"]
    told = {each.column: each for each in found.told}
    assert told["purpose"].value == "capital"
    assert told["purpose"].rule_id in found.rules
    assert told["purpose"].words in "to buy a minibus"
    assert told["registration_status"].basis == "declared"
    assert told["legal_form"].rule_id == "form_charity_number"
    [superseded] = found.more["superseded_grants"]
    assert (superseded["source_file"], superseded["superseded_by_file"]) == ("1.json", "2.json")
    assert found.more["recipient_ids"][0]["why_joined"]


def test_a_grant_to_a_person_has_no_words_and_no_recipient(built: Build) -> None:
    build = built([grant_to_individual(title="Rent", description="Core costs"), grant()])
    found = grant_lineage(build.store, "360G-test-person")
    assert found.recipient is None
    assert not any(each.words for each in found.told)
    said = CliRunner().invoke(app, ["grant", "360G-test-person", "--data", str(build.out)]).stdout
    assert "Rent" not in said and "Some Person" not in said and "To: an individual" in said


def test_a_grant_that_is_not_there_says_what_became_of_its_row(built: Build) -> None:
    build = built([grant(), grant("360G-bad", amount="lots")])
    with pytest.raises(UnknownNameError, match=r"1\.json, row 2: .*"):
        grant_lineage(build.store, "360G-bad")
    with pytest.raises(UnknownNameError, match='no grant "360G-none"'):
        grant_lineage(build.store, "360G-none")


def test_the_command_lists_the_grants_of_a_row(built: Build, tmp_path: Path) -> None:
    build = built([grant("360G-a", description="To run a club"), grant("360G-b", title="Rent")])
    run = CliRunner().invoke
    asked = ["grants", "--data", str(build.out), "--by", "purpose", "--category", "project"]
    said = run(app, asked).stdout
    assert "1 grant:" in said and "1.json, row 1" in said and "rule " in said
    assert run(app, [*asked, "--choose", "financial_year=2024-25"]).stdout == said
    path = tmp_path / "grants.json"
    assert run(app, [*asked, "--json", str(path)]).exit_code == 0
    [table] = json.loads(path.read_text("utf-8"))["tables"]
    assert [row["grant_id"] for row in table["rows"]] == ["360G-a"]
    assert table["filters"] == {"category": {"purpose": "project"}}
    assert table["chosen"].endswith("what the money is for: A project")
    assert filters_from(build.store, [], []) == Filters()
    whole = json.loads(run(app, ["grant", "360G-a", "--data", str(build.out), "--json"]).stdout)
    assert whole["grant"]["source_row"] == 1
    assert {each["column"] for each in whole["told"]} >= {"purpose", "restriction"}


def test_a_group_is_found_by_its_name_with_each_grant_and_what_it_can_do(
    built: Callable[..., Built],
) -> None:
    group = [{"id": "GB-CHC-2000007", "name": "Harbour Women's Group"}]
    made = built([grant("360G-h-1", recipientOrganization=group), grant("360G-other")])
    command = ["group", "harbour women", "--data", str(made.out)]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 0
    assert "Harbour Women's Group (1 grant), GB-CHC-2000007" in said.output
    assert "360G-h-1" in said.output and ".json, row 1" in said.output
    assert "A project (Words of the published text). Income not known." in said.output
    assert "360G-other" not in said.output and "whoever runs the site" in said.output
    contact = 'run_by = "Us"\ncontact = "us@example.org"\nresponse_days = 3\n'
    (made.out / "deployment.toml").write_text(contact, encoding="utf-8")
    answers = CliRunner().invoke(app, command).output
    assert "Send it to us@example.org: Us answers within 3 days." in answers
    nobody = CliRunner().invoke(app, ["group", "nobody here", "--data", str(made.out)])
    assert nobody.exit_code == 1 and "No group here has 'nobody here'" in nobody.output


def test_words_of_who_leads_say_of_what_they_are(tmp_path: Path) -> None:
    made = build_files(
        tmp_path,
        [
            grant("360G-work", title="A grant", description="For peer-led initiatives in schools"),
            grant(
                "360G-group",
                title="A grant",
                recipientOrganization=[{"id": "360G-r", "name": "Quay Self Advocacy"}],
            ),
        ],
    )
    rows = grants_of_figure(made.store, Figure("grants_made", ("user_led",)))
    told = {row["grant_id"]: why_there(row, "user_led") for row in rows.to_dicts()}
    made.store.close()
    # a programme may be led so where the group is not, and only the reader of the words can tell
    assert "peer-led" in told["360G-work"].words
    assert "or only of the work that is paid for" in told["360G-work"].said_of
    assert told["360G-group"].said_of in ("", "written by the group of itself")
    assert told["360G-work"].said_of in report._told_words(told["360G-work"])
    assert told["360G-work"].said_of in components._why(told["360G-work"])
