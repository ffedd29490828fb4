"""Targets, shares funded and hours: each told from what is published, or why it cannot be told."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.accountability import details
from pipelines.accountability.applying import hours_lines, parity_lines
from pipelines.accountability.asked import asked_by_size_lines, with_sizes
from pipelines.accountability.details import details_of
from pipelines.accountability.page import account_of
from pipelines.accountability.parity import Funded, parity_ratios
from pipelines.accountability.reached import reach_lines
from pipelines.accountability.targets import judge, progress_of
from pipelines.store import Store
from tests.accountability.conftest import Supplied
from tests.accountability.files import FUNDER_ID, LINK, people, workbook
from tests.conftest import Grant, build_files, grant

Build = Callable[..., Supplied]
YEAR = date(2026, 3, 31)
TODAY = date(2026, 11, 22)
NEWEST = "2024-25, the newest whole year of its grants here"


def target(**changed: Any) -> dict[str, Any]:
    return {
        "funder_id": FUNDER_ID,
        "target_indicator": "grants_made",
        "target_group": None,
        "target_relation": "not_stated",
        "target_definition_version": None,
        "stream_title": "all",
        "baseline_value": 10.0,
        "baseline_on": date(2024, 3, 31),
        "target_value": 20.0,
        "due_on": date(2028, 3, 31),
        **changed,
    }


@pytest.mark.parametrize(
    ("row", "low", "high", "state"),
    [
        (target(), 20, 20, "met"),
        (target(), 15, 15, "on track"),  # half of the way in half of the time
        (target(), 14, 14, "behind"),
        (target(), 14, 16, "cannot be told"),
        (target(due_on=date(2026, 3, 31)), 19, 19, "missed"),
        (target(due_on=date(2026, 3, 31)), 20, 21, "met"),
        (target(due_on=date(2026, 3, 31)), 19, 21, "cannot be told"),
        (target(due_on=date(2026, 10, 31)), 19, 19, "missed"),
        (target(baseline_value=None), 19, 19, "cannot be told"),
        (target(baseline_value=30.0), 20, 20, "met"),
        (target(baseline_value=30.0), 25, 25, "on track"),
        (target(baseline_value=30.0), 26, 26, "behind"),
    ],
)
def test_a_target_is_judged_by_where_the_line_is(
    row: dict[str, Any], low: float, high: float, state: str
) -> None:
    assert judge(row, low, high, "", YEAR, TODAY).state == state


def test_a_target_that_was_due_in_a_year_that_is_not_here_cannot_be_told() -> None:
    row = target(due_on=date(2026, 3, 31))
    assert judge(row, 19, 19, "", date(2025, 3, 31), TODAY).state == "cannot be told"


CANNOT = (
    ({"target_indicator": None}, "names no figure"),
    ({"target_definition_version": 99}, "version 99"),
    ({"target_group": "DEI020000"}, "does not say whether"),
)


def test_progress_is_of_the_newest_whole_year_of_the_stream(
    tmp_path: Path, supplied: Build
) -> None:
    def made(number: int, day: str, stream: str = "Small Fund") -> Any:
        return grant(f"360G-{number}", awardDate=day, grantProgramme=[{"title": stream}])

    grants = [
        made(1, "2024-05-01"),
        made(2, "2025-03-01"),
        made(3, "2025-03-02", "Other"),
        made(4, "2025-06-01"),
    ]
    line = {
        "target_name": "More",
        "target_indicator": "Grants made",
        "stream_title": "small fund",
        "baseline_value": "0",
        "baseline_on": "2024-03-31",
        "target_value": "4",
        "due_on": "2028-03-31",
    }
    built, _ = supplied(workbook(tmp_path / "a.xlsx", targets=[line]), grants)
    [row] = built.table("targets")
    found = progress_of(built.store, row, TODAY)
    assert (found.state, found.why) == ("on track", f"2 in {NEWEST}.")
    for changed, words in CANNOT:
        why = progress_of(built.store, target(**changed), TODAY)
        assert why.state == "cannot be told" and words in why.why
    assert f"On track: 2 in {NEWEST}." in details_of(built.store, FUNDER_ID)["F2B"][0]


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((2024, 2025), f"Met: 100% in {NEWEST} (purpose read from words: all)."),
        (
            (2022, 2023),
            "Cannot be told: the newest whole financial year of its grants here is 2022-23, which "
            "ended over two years before this was stated, on 2 November 2026.",
        ),
    ],
)
def test_a_target_says_what_was_read_from_words_and_is_judged_by_no_old_year(
    tmp_path: Path, supplied: Build, years: tuple[int, int], said: str
) -> None:
    first, last = years
    grants = [
        grant(f"360G-{day}", awardDate=day, title="Gift", description="Towards core costs")
        for day in (f"{first}-05-01", f"{last}-03-01", f"{last}-06-01")
    ]
    line = {
        "target_name": "More core",
        "target_indicator": "Core share of money",
        "baseline_value": "30%",
        "baseline_on": "2022-03-31",
        "target_value": "60%",
        "due_on": "2028-03-31",
        "stated_on": "2026-11-02",
    }
    built, _ = supplied(workbook(tmp_path / "a.xlsx", targets=[line]), grants)
    [row] = built.table("targets")
    assert str(progress_of(built.store, row, TODAY)) == said


@given(st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_holds_the_share_and_solves_its_equation(pair: tuple[int, int]) -> None:
    funded = Funded(*pair)
    low, high = funded.interval
    assert -1e-9 <= low <= funded.share + 1e-9 and funded.share - 1e-9 <= high <= 1 + 1e-9
    for end in (low, high):
        distance = abs(funded.share - end)
        assert distance**2 == pytest.approx(
            1.959964**2 * end * (1 - end) / funded.received, abs=1e-9
        )


def applied(received: int, awarded: int, **more: str) -> dict[str, str]:
    return {
        "stream_title": "Small Fund",
        "period_start": "2024-04-01",
        "period_end": "2025-03-31",
        "applications_received": str(received),
        "applications_awarded": str(awarded),
        **more,
    }


def test_parity_is_told_of_each_community_apart_and_hours_of_all_who_applied(
    tmp_path: Path, supplied: Build
) -> None:
    lines = [
        applied(100, 20),
        applied(20, 2, applicant_led_by="DEI010100"),
        applied(9, 5, applicant_led_by="DEI010200"),
        applied(10, 5, applicant_led_by="DEI040000"),
    ]
    asked = [{"stream_title": "Small Fund", "hours_expected": "3"}]
    stream = [{"title": "Small Fund"}]
    built, _ = supplied(
        workbook(tmp_path / "a.xlsx", applications=lines, processes=asked),
        [
            grant("360G-1", 2000, awardDate="2024-05-01", grantProgramme=stream),
            grant("360G-2", 9000, awardDate="2025-05-01", grantProgramme=stream),
        ],
    )
    found = parity_lines(built.store, FUNDER_ID)
    [black] = found["J1"]
    assert "10% of 20 (by chance anything from 3% to 30%)" in black
    assert "of all 100 20%, so 0.50 times the share of all" in black
    [other] = found["F2C"]
    assert "2.50 times" in other
    [line] = hours_lines(built.store, FUNDER_ID)
    assert "100 applications" in line and "about 300 hours" in line
    assert "150.0 hours for each £1,000 awarded" in line


def test_what_is_asked_is_told_by_the_size_of_the_grants(tmp_path: Path, supplied: Build) -> None:
    def paid(stream: str, *amounts: int) -> list[Grant]:
        return [
            grant(f"360G-{stream}-{n}", amount, grantProgramme=[{"title": stream}])
            for n, amount in enumerate(amounts)
        ]

    asks = [
        {"stream_title": "Large", "questions_count": "40", "pages_count": "12"},
        {"stream_title": "Small", "questions_count": "4"},
        {"stream_title": "Tiny", "questions_count": "30"},
        {"stream_title": "Silent", "help_offered": "A telephone line"},
        {"stream_title": "all", "questions_count": "9"},
    ]
    grants = paid("Large", 60_000, 90_000) + paid("Small", 400, 450, 20_000, -5)
    grants += paid("Tiny", 499) + paid("Silent", 300)
    built, _ = supplied(workbook(tmp_path / "a.xlsx", processes=asks), grants)
    lines = asked_by_size_lines(built.store, FUNDER_ID)
    # of an even number the smaller of the two in the middle; what pays back is no size
    assert lines == [
        "Streams whose middle grant is under £500: Small (3 grants, the middle one £450): "
        "Questions: 4. Tiny (1 grant, the middle one £499): Questions: 30.",
        "Streams whose middle grant is £50,000 to under £100,000: Large (2 grants, the middle one "
        "£60,000): Questions: 40; Pages: 12.",
    ]
    answers = account_of(built.store, FUNDER_ID).answers
    details = next(each for each in answers if each.recommendation_id == "F4B").details
    # what is told by size is not told twice; what is of all streams, or of one without a size, is
    assert details == ("Questions: 9.", *lines)
    assert with_sizes(built.store, FUNDER_ID, ["Large: Pages: 1."])[0] == "Large: Pages: 1."


def wilson(awarded: int, received: int) -> tuple[float, float]:
    """Wilson's interval, found by trying: the shares that are 1.96 deviations off at most."""

    def is_inside(share: float) -> bool:
        deviation = (share * (1 - share) / received) ** 0.5
        return abs(awarded / received - share) <= 1.959964 * deviation + 1e-12

    steps = 100_000
    inside = [step / steps for step in range(steps + 1) if is_inside(step / steps)]
    return min(inside), max(inside)


def test_ratios_of_applications_and_awards_are_as_worked_out_slowly(
    tmp_path: Path, supplied: Build
) -> None:
    counts = {"DEI010100": (20, 2), "DEI010200": (9, 5), "DEI040000": (10, 5), "DEI090000": (40, 0)}
    lines = [applied(100, 20)]
    lines += [applied(*pair, applicant_led_by=code) for code, pair in counts.items()]
    lines.append(applied(50, 10, is_first_application="yes"))
    before = {"period_start": "2023-04-01", "period_end": "2024-03-31"}
    lines.append(applied(30, 3, applicant_led_by="DEI010100", **before))
    built, _ = supplied(workbook(tmp_path / "a.xlsx", applications=lines))
    rows = parity_ratios(built.store).to_dicts()
    assert len(rows) == 6
    for row in rows:
        if row["status"]:
            assert row["parity"] is row["share_funded"] is row["parity_upper"] is None
            assert row["why"]
            continue
        low, high = wilson(row["awarded"], row["received"])
        assert row["share_funded"] == row["awarded"] / row["received"]
        assert row["share_lower"] == pytest.approx(low, abs=2e-5)
        assert row["share_upper"] == pytest.approx(high, abs=2e-5)
        assert row["parity"] == pytest.approx(row["share_funded"] * 100 / 20)
        assert row["parity_upper"] == pytest.approx(high * 5, abs=1e-4)
    statuses = {(row["period_start"].year, row["applicant_led_by"]): row["status"] for row in rows}
    assert statuses[2024, "DEI010200"] == "c"
    # of a year of which nobody says how many applied in all
    assert statuses[2023, "DEI010100"] == "x"
    assert "first-time applicants" in {row["applicants"] for row in rows}


def voice(form: str, **more: Any) -> dict[str, Any]:
    """A published line of a panel of eleven that votes, of those who share the need."""
    return {
        "body_name": "Panel", "body_power": "decides", "body_size": 11, "has_votes": "yes",
        "body_pay": "paid", "characteristic": "lived_experience", "people_category": "of_the_need",
        "is_newest": True, "people_form": form, "people_value": 8, "people_band": "half_or_more",
        **more,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (voice("counts"), "8 of 11 voting seats (73%) are held by people with experience"),
        (voice("bands", people_value=None), "half or more of the voting seats"),
        (voice("withheld", people_value=None, people_category=None), ""),
        (voice("counts", has_votes="no"), ""),
        (voice("counts", is_newest=False), ""),
        (voice("counts", characteristic="sex", people_category="female"), ""),
    ],
)
def test_voice_is_told_of_seats_that_vote_as_far_as_it_may_be_shown(
    row: dict[str, Any], words: str
) -> None:
    lines = list(details._voices([row]))
    assert len(lines) == bool(words)
    assert words.lower() in " ".join(lines).lower()


def declared(number: int, amount: int, code: str | None, **more: Any) -> Any:
    """A grant of which it was asked who leads; of none where the group answered so."""
    reply = {"replyStatus": "RS201"} if code == "general" else {"replyStatus": "RS100"}
    if code and code != "general":
        reply = {"replyStatus": "RS200", "response": {"taxonomyCodes": [code]}}  # type: ignore[dict-item]
    asked = {"askedStatus": "AS200", "availableOptions": ["AO102"], **reply}
    details = {"deiVersion": "1.1", "leadership": asked}
    other = {"askedStatus": "AS100"}
    return grant(
        f"360G-{number}",
        amount,
        recipientOrganization=[{"id": f"GB-CHC-20000{number:02}", "name": f"Group {number}"}],
        deiDetails=details | {"mission": other, "project": other},
        grantProgramme=[{"title": "Small Fund"}],
        **more,
    )


# In 2024-25: £200 led by Black people, £100 by racialised people and no finer told, £500 by none,
# £200 not known.
DECLARED = [
    declared(1, 200, "DEI010110", awardDate="2024-05-01"),
    declared(2, 100, "DEI010000", awardDate="2024-05-02"),
    declared(3, 500, "general", awardDate="2024-05-03"),
    declared(4, 200, None, awardDate="2024-05-04"),
    declared(5, 900, "DEI010110", awardDate="2025-06-01"),
]


def of_group(code: str, value: float, **changed: Any) -> dict[str, Any]:
    return target(
        target_indicator="money_awarded", target_group=code, target_relation="led_by",
        target_value=value, baseline_value=0.0, **changed,
    )  # fmt: skip


GROUP_TARGETS = [
    # half of the way in half of the time; the least and most are 30 % and 50 %
    (of_group("DEI010000", 0.3), "met", f"between 30% and 50% in {NEWEST}, as groups declared."),
    (of_group("DEI010000", 0.5), "on track", "between 30% and 50%"),
    (of_group("DEI010000", 400.0), "on track", "between £300 and £500"),
    # no finer told could be Black people too
    (of_group("DEI010100", 0.7), "cannot be told", "Too much is not known."),
    (of_group("DEI010100", 0.2), "met", "between 20% and 50%"),
    # of whom nobody declared anything
    (of_group("DEI090000", 0.9), "behind", "between 0% and 20%"),
    (of_group("DEI010300", 0.5), "cannot be told", "between 0% and 30%"),
    (of_group("DEI090000", 0.1, due_on=date(2025, 3, 31)), "cannot be told", "between 0% and 20%"),
    (of_group("DEI090000", 0.3, due_on=date(2025, 3, 31)), "missed", "between 0% and 20%"),
    (of_group("DEI010110", 0.3), "cannot be told", "no figure is of so fine a community"),
    (of_group("DEI010000", 0.3) | {"target_relation": "not_stated"}, "cannot be told",
     "does not say whether"),
    (of_group("DEI010000", 0.3, target_definition_version=99), "cannot be told", "version 99"),
    (of_group("DEI010000", 0.3) | {"target_indicator": "core_share_of_money"}, "behind",
     f"0% in {NEWEST}, as groups declared."),
]  # fmt: skip


@pytest.mark.parametrize(("row", "state", "words"), GROUP_TARGETS)
def test_a_target_about_a_community_is_told_from_what_groups_declared(
    built_once: Store, row: dict[str, Any], state: str, words: str
) -> None:
    # the line is at half of the way in March 2025
    row = row | {"baseline_on": date(2023, 3, 31)}
    if row["due_on"] == date(2028, 3, 31):
        row["due_on"] = date(2027, 3, 31)
    found = progress_of(built_once, row, TODAY)
    assert (found.state, words in found.why) == (state, True), found


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = build_files(tmp_path_factory.mktemp("declared"), DECLARED).store
    yield store
    store.close()


def test_who_leads_is_told_by_stream_and_year_and_by_community(built_once: Store) -> None:
    lines = reach_lines(built_once, FUNDER_ID)
    assert lines["F2C"] == [
        "Small Fund, 2025-26: of 1 grant to organisations, as groups declared: to groups led by a "
        "particular community 1 (not known of 0).",
        "Small Fund, 2024-25: of 4 grants to organisations, as groups declared: to groups led by a "
        "particular community 2 to 3 (not known of 1).",
    ]
    assert lines["F1A"] == [
        "Communities experiencing racial inequity, as groups declared, of £1,900 in 5 grants to "
        "organisations: to groups led by them £1,200 (63% to 74%)."
    ]


def test_figures_of_communities_stand_on_the_page(built_once: Store) -> None:
    answers = {a.recommendation_id: a for a in account_of(built_once, FUNDER_ID).answers}
    assert answers["F1A"].state == answers["J1"].state == "figure"
    racialised = "To groups led by communities experiencing racial inequity, as they declared"
    base = "£1,900 in 5 grants to organisations"
    assert f"{racialised}: 63% to 74% of {base}" in answers["J1"].figure
    black = "To groups led by Black people (African, Caribbean, Black British), as they declared"
    assert f"{black}: 58% to 74% of {base}" in answers["J1"].figure


def test_those_who_decide_stand_beside_those_who_apply_and_are_funded(
    tmp_path: Path, supplied: Build
) -> None:
    ethnic = {"characteristic": "ethnic_group", "agreed_detail": "counts"}
    account = workbook(
        tmp_path / "a.xlsx",
        decision_makers=[
            people("female", 6, agreed_detail="counts"),
            people("male", 6, agreed_detail="counts"),
            # nobody agreed to it, so nothing is set beside them
            people("disabled", 1, characteristic="disability"),
            people("not_disabled", 11, characteristic="disability"),
            # a circle that advises does not decide
            people("white", 6, **ethnic, body_name="Circle", body_power="advises"),
            people("black", 6, **ethnic, body_name="Circle", body_power="advises"),
        ],
        applications=[
            applied(100, 20),
            applied(20, 2, applicant_led_by="DEI090000"),
            applied(9, 2, applicant_led_by="DEI010000"),
        ],
    )
    grants = [
        declared(1, 200, "DEI090000", awardDate="2024-05-01"),
        declared(2, 200, "general", awardDate="2024-05-01"),
        declared(3, 200, None, awardDate="2024-05-01"),
        declared(4, 200, None, awardDate="2024-05-01"),
    ]
    built, _ = supplied(account, grants)
    told = details_of(built.store, FUNDER_ID)["F2D"]
    assert [line for line in told if "set beside" in line] == [
        "To set beside sex: groups led by women and girls: 25% to 75% of its 4 grants to "
        "organisations, as groups declared (not known of 50%); 20 of 100 applications (20%) to "
        "Small Fund from 1 April 2024 to 31 March 2025."
    ]


@pytest.mark.parametrize(
    ("group", "state"),
    [({}, "partly"), ({"target_group": "DEI010000", "target_relation": "led_by"}, "published")],
)
def test_a_target_of_no_community_is_a_part_of_an_answer_and_each_has_its_own_day(
    tmp_path: Path, supplied: Build, group: dict[str, str], state: str
) -> None:
    line = {
        "target_indicator": "Money awarded",
        "baseline_value": "0",
        "baseline_on": "2024-03-31",
        "target_value": "0.5",
        "due_on": "2028-03-31",
    }
    lines = [
        {**line, **group, "target_name": "Told", "stated_on": "2025-11-01", "link": LINK},
        {**line, "target_name": "Undated"},
    ]
    built, _ = supplied(workbook(tmp_path / "a.xlsx", targets=lines), [grant("360G-1")])
    told, undated = details_of(built.store, FUNDER_ID)["F2B"]
    assert f"Stated on 1 November 2025 ({LINK})." in told
    assert "No date is given for it." in undated and LINK not in undated
    said = {
        each.recommendation_id: each.state for each in account_of(built.store, FUNDER_ID).answers
    }
    assert said["F2B"] == state
