"""What is said before figures are compared: coverage first, and only what differs."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pipelines.comparable import find_differences, read_from_words
from pipelines.indicators import Filters, compute
from pipelines.store import Store
from tests.conftest import Built, Grant, build_files, grant

ONE = {"id": "GB-CHC-1000001", "name": "Says Much"}
OTHER = {"id": "GB-CHC-1000002", "name": "Says Little"}
CORE, UNSAID = "Towards core costs", None
YEARLY = "This grant is renewable - year 2 of up to 3 years"


def given_by(funder: dict[str, str], *grants: dict[str, Any]) -> list[Grant]:
    return [
        grant(f"360G-{funder['id']}-{n}", **{"title": "Gift", "fundingOrganization": [funder]} | g)
        for n, g in enumerate(grants)
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One funder over two years with all said; another in one year with little said."""
    grants = [
        *given_by(
            ONE,
            {"description": CORE, "awardDate": "2019-05-01"},
            {"description": CORE, "awardDate": "2020-05-01"},
            {"description": "To run weekly workshops", "awardDate": "2020-05-01"},
        ),
        *given_by(
            OTHER,
            {"description": CORE, "awardDate": "2020-06-01", "regrantType": "FRG010"},
            {"description": UNSAID, "awardDate": "2020-06-01"},
            {"description": UNSAID, "awardDate": "2020-06-01", "currency": "USD"},
            {"description": YEARLY, "title": "Core grant", "awardDate": "2020-06-01"},
        ),
    ]
    build = build_files(tmp_path_factory.mktemp("compared"), grants)
    yield build.store
    build.store.close()


def said(store: Store, name: str, by: tuple[str, ...], **chosen: Any) -> dict[str, str]:
    differences = find_differences(store, compute(store, name, by, Filters(**chosen)))
    assert len({each.kind for each in differences}) == len(differences)
    return {each.kind: each.sentence for each in differences}


def test_what_is_known_is_said_first_and_then_what_the_ranges_allow(store: Store) -> None:
    differences = said(store, "core_share_of_money", ("funder",))
    assert list(differences)[:2] == ["coverage", "ranges"]
    assert differences["coverage"].startswith(
        "What is known, of the base: from 67% (Says Little) to 100% (Says Much)."
    )
    assert "All ranges overlap" in differences["ranges"]


def test_years_currency_regrants_and_records_of_one_year_are_said(store: Store) -> None:
    differences = said(store, "core_share_of_money", ("funder",))
    assert differences["years"] == (
        "They are not of the same years: 2019-20 to 2020-21 (Says Much), 2020-21 (Says Little). "
        "All have grants in 2020-21."
    )
    assert differences["other_currency"].endswith("from none to 25% (Says Little).")
    assert differences["regrants"].endswith("from none to 25% (Says Little).")
    assert differences["year_by_year"].endswith("from none to 25% (Says Little).")


def test_what_is_chosen_away_is_not_said(store: Store) -> None:
    chosen = {"is_regrants_in": False, "financial_years": ("2020-21",)}
    differences = said(store, "core_share_of_money", ("funder",), **chosen)
    assert not {"regrants", "years"} & differences.keys()
    assert "other_currency" in differences


def test_less_than_half_known_is_said_of_whom(store: Store) -> None:
    chosen = {"financial_years": ("2020-21",), "is_regrants_in": False}
    differences = said(store, "core_share_of_grants", ("funder",), **chosen)
    assert differences["under_half"].startswith("Less than half is known of Says Little:")


def test_only_what_a_figure_reads_is_said_of_it(store: Store) -> None:
    grants = said(store, "grants_made", ("funder",))
    assert not {"coverage", "ranges", "prices", "length_published", "numbered"} & grants.keys()
    lengths = said(store, "at_least_24_months_share_of_money", ("funder",))
    assert "purpose_declared" not in lengths


def test_pounds_of_several_years_are_said_to_be_of_their_year(store: Store) -> None:
    assert "prices" in said(store, "median_grant", ("funder",))
    assert "prices" not in said(store, "core_share_of_money", ("funder",))


def test_of_years_it_is_said_who_publishes_and_which_is_not_whole(store: Store) -> None:
    differences = said(store, "core_share_of_grants", ("financial_year",))
    assert "(from 1 to 2 of them)" in differences["funders"]
    assert differences["last_year"] == "2020-21 may not be whole: its last grant is of 1 June 2020."
    calendar = said(store, "core_share_of_grants", ("calendar_year",))
    assert calendar["last_year"] == "2020 may not be whole: its last grant is of 1 June 2020."


def test_by_two_dimensions_what_is_known_of_each_whole_is_said(store: Store) -> None:
    differences = said(store, "money_awarded", ("funder", "purpose"))
    assert "67% (Says Little)" in differences["coverage"]
    assert "ranges" not in differences


def test_where_nothing_differs_or_nothing_is_compared_nothing_is_said(
    built: Callable[..., Built],
) -> None:
    alike = [{"description": CORE, "awardDate": "2020-03-31"}]
    one = built([*given_by(ONE, *alike), *given_by(OTHER, *alike)]).store
    assert said(one, "core_share_of_grants", ("funder",)) == {
        "ranges": "All ranges overlap: these files do not tell whose figure is larger.",
        "few_grants": "Of fewer than 10 grants, so that one grant more or less would move the "
        "figure much: Says Little (1), Says Much (1).",
        "purpose_declared": "Purpose declared by the funder or put right by a correction, and not "
        "read from text, of grants to organisations whose purpose is known: none of each.",
    }
    assert said(one, "money_awarded", ("funder",)) == {}
    assert said(one, "core_share_of_grants", ()) == {}
    assert said(one, "core_share_of_grants", ("financial_year",)) == {}


def test_how_much_rests_on_words_is_said_of_each_also_where_all_are_alike(
    built: Callable[..., Built],
) -> None:
    grants = [
        *given_by(ONE, {"description": CORE}, {"description": UNSAID}),
        *given_by(OTHER, {"description": UNSAID}),
    ]
    one = built(grants).store
    result = compute(one, "core_share_of_grants", ("funder",))
    assert read_from_words(one, result) == {
        ONE["id"]: "purpose read from words: all",
    }
    assert read_from_words(one, compute(one, "money_awarded", ("funder",))) == {}
    assert read_from_words(one, compute(one, "core_share_of_grants", ())) == {}


def test_of_many_names_the_first_are_said_and_the_rest_counted(
    built: Callable[..., Built],
) -> None:
    funders = [{"id": f"GB-CHC-100000{n}", "name": f"Trust {n}"} for n in range(1, 8)]
    grants = [
        each
        for n, funder in enumerate(funders)
        for each in given_by(funder, {"description": CORE if n else UNSAID})
    ]
    differences = said(built(grants).store, "core_share_of_grants", ("funder",))
    assert "100% (Trust 2, Trust 3, Trust 4 and 3 others)" in differences["coverage"]


@pytest.mark.parametrize("by", [("funder",), ("financial_year",), ("region",), ("first_award",)])
def test_no_sentence_ranks_or_praises(varied: Store, by: tuple[str, ...]) -> None:
    for name in ("core_share_of_money", "largest_20_percent_share_of_money", "money_awarded"):
        for sentence in said(varied, name, by).values():
            assert not {"best", "worst", "better", "worse", "top"} & set(sentence.lower().split())


def test_two_funders_of_one_name_are_told_apart(built: Callable[..., Built]) -> None:
    funders = [ONE, {**OTHER, "name": ONE["name"].upper()}, {"id": "GB-CHC-1000003", "name": "Own"}]
    grants = [each for funder in funders for each in given_by(funder, {"description": CORE})]
    rows = compute(built(grants).store, "grants_made", ("funder",)).rows
    assert dict(rows.select("category", "label").rows()) == {
        "GB-CHC-1000001": "Says Much (GB-CHC-1000001)",
        "GB-CHC-1000002": "SAYS MUCH (GB-CHC-1000002)",
        "GB-CHC-1000003": "Own",
    }
