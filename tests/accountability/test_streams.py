"""Streams for a group: left out only where they say no; what is not stated stays, and says so."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from pipelines.accountability.details import together
from pipelines.accountability.streams import Needs, find_streams, lead
from tests.accountability.conftest import Supplied
from tests.accountability.files import LINK, people, workbook
from tests.conftest import grant

Build = Callable[..., Supplied]
LATELY = f"{date.today():%Y-%m-%d}"
GRANTS = [
    grant(f"360G-{number}", grantProgramme=[{"title": title}], awardDate=LATELY)
    for number, title in enumerate(("Open", "Invited", "Silent", "Untold"))
]
LINES = [
    {
        "stream_title": "Open",
        "registration_required": "no",
        "unconstituted_eligible": "no",
        "host_route": "if_wanted",
        "core_costs_eligible": "yes",
        "least_grant_gbp": "100",
        "most_grant_gbp": "2000",
        "link": LINK,
        "stated_on": "2025-01-01",
    },
    {
        "stream_title": "Invited",
        "registration_required": "yes",
        "unconstituted_eligible": "no",
        "core_costs_eligible": "no",
        "least_grant_gbp": "5000",
    },
    {"stream_title": "silent", "questions_count": "3"},
    # older words of the same stream are not shown
    {"stream_title": "Open", "registration_required": "yes", "stated_on": "2020-01-01"},
]


def test_a_stream_is_left_out_only_where_it_says_no(tmp_path: Path, supplied: Build) -> None:
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=LINES), GRANTS)

    def titles(needs: Needs) -> list[str]:
        return sorted(stream.title for stream in find_streams(built.store, needs).streams)

    assert titles(Needs()) == ["Invited", "Open", "silent"]
    assert titles(Needs(is_unregistered=True)) == ["Open", "silent"]
    assert titles(Needs(is_for_core=True)) == ["Open", "silent"]
    # who is not constituted can go through a host
    assert titles(Needs(is_unconstituted=True)) == ["Open", "silent"]
    assert titles(Needs(amount=Decimal(100))) == ["Open", "silent"]
    assert titles(Needs(amount=Decimal(2001))) == ["silent"]
    assert titles(Needs(amount=Decimal(5000))) == ["Invited", "silent"]
    found = find_streams(built.store, Needs(is_unregistered=True))
    assert (found.said_no, found.silent) == (1, 1)
    said = lead(found)
    assert said.startswith("Of 1 of the 4 funding streams here nobody has said")
    assert "2 funding streams may fund groups like yours" in said
    assert "1 other says no to it" in said
    # it says how many questions it asks, and neither to whom nor how much it gives
    assert "1 of those that may say neither who can apply nor how much" in said
    open_, silent = found.streams
    assert (open_.amounts, open_.core, open_.link) == ("£100 to £2,000", "Yes", LINK)
    assert "no register needed" in open_.who_can_apply
    assert (silent.amounts, silent.core, silent.asked) == (
        "not stated",
        "not stated",
        "Questions: 3",
    )


def test_bodies_together_are_told_as_about_and_withheld(tmp_path: Path, supplied: Build) -> None:
    lines = [
        people(category, count, body_name=name)
        for name in ("A", "B", "C")
        for category, count in (("female", 5), ("male", 6))
    ]
    few = [people("disabled", 1, body_name="A", characteristic="disability")]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", decision_makers=[*lines, *few]))
    rows = together(built.store)
    assert [(row["category"], row["people"], row["base"]) for row in rows] == [
        ("Female", "about 15", "about 35"),
        ("Male", "about 20", "about 35"),
    ]


def test_income_leaves_out_only_streams_that_say_no_to_it(tmp_path: Path, supplied: Build) -> None:
    lines = [
        {"stream_title": "Open", "most_income_gbp": "25000"},
        {"stream_title": "Invited", "least_income_gbp": "10000"},
        {"stream_title": "Silent", "questions_count": "3"},
    ]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=lines), GRANTS)
    for income, titles in (("9000", ["Open", "Silent"]), ("30000", ["Invited", "Silent"])):
        found = find_streams(built.store, Needs(income=Decimal(income)))
        assert sorted(stream.title for stream in found.streams) == titles


def test_a_stream_that_nobody_described_is_named_with_its_grants(
    tmp_path: Path, supplied: Build
) -> None:
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=LINES), GRANTS)
    found = find_streams(built.store, Needs())
    [untold] = found.untold
    assert (untold.title, untold.grants, untold.middle_gbp) == ("Untold", 1, 1000)
    assert found.silent == 1


def test_a_stream_of_which_nothing_was_heard_for_years_stands_apart(
    tmp_path: Path, supplied: Build
) -> None:
    titles = ("Old", "Old but stated", "Old untold", "New untold", "Undated", "Unnamed")
    days = (*["2020-04-01"] * 3, LATELY, None, None)
    grants = [
        grant(f"360G-{title}", grantProgramme=[{"title": title}], awardDate=day)
        for title, day in zip(titles, days, strict=True)
    ]
    lines = [
        {"stream_title": "Old", "stated_on": "2020-03-01", "registration_required": "no"},
        {"stream_title": "Old but stated", "stated_on": LATELY, "registration_required": "no"},
        {"stream_title": "Undated", "registration_required": "no"},
    ]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=lines), grants)
    found = find_streams(built.store, Needs(is_unregistered=True))
    # what has no date at all is not claimed to have ended
    assert [stream.title for stream in found.streams] == ["Old but stated", "Undated"]
    assert [each.title for each in found.untold] == ["New untold", "Unnamed"]
    assert [(each.title, each.is_told) for each in found.quiet] == [
        ("Old", True),
        ("Old untold", False),
    ]
    said = lead(found)
    assert said.startswith("Of 3 of the 6 funding streams here nobody has said")
    assert "2 streams stand apart, since they may have ended" in said


def test_invented_streams_do_not_grow_older_as_time_goes_by(
    tmp_path: Path, supplied: Build
) -> None:
    days = {"Newest": "2020-04-01", "Year before": "2019-04-02", "Long before": "2018-03-31"}
    grants = [
        grant(f"360G-invented-{title}", grantProgramme=[{"title": title}], awardDate=day)
        for title, day in days.items()
    ]
    lines = [{"stream_title": "Newest", "stated_on": "2020-03-01", "registration_required": "no"}]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=lines), grants)
    found = find_streams(built.store, Needs())
    assert [stream.title for stream in found.streams] == ["Newest"]
    assert [each.title for each in found.untold] == ["Year before"]
    assert [each.title for each in found.quiet] == ["Long before"]


def test_a_stream_whose_name_says_that_it_is_closed_stands_apart(
    tmp_path: Path, supplied: Build
) -> None:
    titles = ("Fund (CLOSED)", "Disclosed Fund", "Told, now closed")
    grants = [
        grant(f"360G-{n}", grantProgramme=[{"title": title}], awardDate=LATELY)
        for n, title in enumerate(titles)
    ]
    lines = [{"stream_title": titles[2], "stated_on": LATELY, "registration_required": "no"}]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=lines), grants)
    found = find_streams(built.store, Needs())
    assert [each.title for each in found.untold] == ["Disclosed Fund"]
    assert [each.title for each in found.quiet] == ["Fund (CLOSED)", "Told, now closed"]
    assert found.streams == ()
    assert "their names say that they are closed" in lead(found)


def test_where_all_streams_are_quiet_none_may_fund_a_group(tmp_path: Path, supplied: Build) -> None:
    grants = [
        grant(f"360G-{n}", grantProgramme=[{"title": f"Covid {n}"}], awardDate="2020-04-01")
        for n in range(3)
    ]
    lines = [{"stream_title": "all", "stated_on": "2020-03-01", "registration_required": "no"}]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=lines), grants)
    found = find_streams(built.store, Needs())
    assert (found.streams, found.untold) == ((), ())
    [quiet] = found.quiet
    assert (quiet.title, quiet.grants, quiet.programme_id) == ("All streams", 3, "")
    said = lead(found)
    assert "may fund groups like yours" not in said
    assert "All" not in said  # of one stream 'all' is said of one
