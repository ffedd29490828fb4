"""Invented accountability files: one workbook, one folder of CSV, one filled in by somebody else.

They are not drawn from the seed. Together they show every state, counts of people in each form in
which they are published, and a line that contradicts another.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.accountability.format import load_format
from pipelines.accountability.template import write_csv_template, write_template

Line = dict[str, str]
FOLDER = "accountability"
LARKMOOR = "https://larkmoor.example"
MERE = "https://eastmere.example"
SAID = "(invented)"


def _state(id: str, state: str, sentence: str = "", **more: str) -> Line:
    return {"recommendation_id": id, "recommendation_state": state, "sentence": sentence, **more}


def _published(id: str, sentence: str, page: str, day: str, by: str) -> Line:
    return _state(id, "published", sentence, link=page, stated_on=day, stated_by=by)


def _people(
    body: Line, characteristic: str, counts: dict[str, int], asked: int, agreed: str, **more: str
) -> list[Line]:
    """A line for each category of one characteristic of a body."""
    return [
        {
            **body,
            "characteristic": characteristic,
            "category": category,
            "people_count": str(count),
            "asked_count": str(asked),
            "agreed_detail": agreed,
            **more,
        }
        for category, count in counts.items()
    ]


def _body(name: str, power: str, size: int, day: str, pay: str = "unpaid") -> Line:
    return {
        "body_name": f"{name} {SAID}",
        "body_power": power,
        "body_size": str(size),
        "as_at": day,
        "has_votes": "yes" if power == "decides" else "no",
        "body_pay": pay,
        "access_costs_met": "yes",
        "compared_area": "england_and_wales",
    }


LARKMOOR_LINES: dict[str, Sequence[Line]] = {
    "about": [
        {
            "funder_id": "GB-CHC-9900901",
            "funder_name": f"Larkmoor Foundation {SAID}",
            "filled_in_by": "funder",
            "is_provider": "no",
            "signed_off_by": "Board of trustees",
            "signed_off_on": "2026-09-18",
            "link": f"{LARKMOOR}/accountability",
            "file_licence": "CC BY 4.0",
        }
    ],
    "recommendations": [
        _published(
            "F1A",
            "All who decide do a day's course on inequality each year, and its notes are public.",
            f"{LARKMOOR}/bias-course",
            "2026-02-11",
            "Board",
        ),
        _published(
            "F1B",
            "Who makes up each body is published each September.",
            f"{LARKMOOR}/who-decides",
            "2026-09-18",
            "Board",
        ),
        _state(
            "F1C",
            "partly",
            "What the data is for is on the form; what it changed is not written down yet.",
            stated_on="2026-05-04",
            stated_by="Grants team",
        ),
        _state(
            "F4A",
            "partly",
            "The form of the Small Grants was made with four groups; monitoring was not.",
            stated_on="2026-05-04",
            stated_by="Grants team",
        ),
        _state(
            "F4E",
            "looked_for_not_found",
            looked_by="Grants team",
            looked_where="Minutes of the board, 2023 to 2026",
            looked_on="2026-08-28",
        ),
        _state(
            "F6",
            "partly",
            "Two of three streams explain their words.",
            stated_on="2026-05-04",
            stated_by="Grants team",
        ),
        _state(
            "F9",
            "does_not_apply",
            "No pilot was run in these years.",
            stated_on="2026-09-18",
            stated_by="Board",
        ),
        # published without a link: kept out, and told
        _state("J1", "published", "We are against racism.", stated_on="2026-06-01"),
    ],
    "declarations": [
        {
            "declaration_title": f"Our pledge on equality {SAID}",
            "declaration_about": "equality",
            "declaration_text": "We will fund groups as they are, and say each year who got what.",
            "stated_on": "2021-06-01",
            "replaced_on": "2024-06-01",
            "stated_by": "Board",
            "link": f"{LARKMOOR}/pledge-2021",
        },
        {
            "declaration_title": f"Our pledge on equality {SAID}",
            "declaration_about": "equality",
            "declaration_text": "We will move money to groups led by those they are for, and be "
            "held to it by numbers.",
            "stated_on": "2024-06-01",
            "stated_by": "Board",
            "link": f"{LARKMOOR}/pledge-2024",
        },
    ],
    "targets": [
        {
            "target_name": "More small grants a year",
            "target_indicator": "Grants made",
            "stream_title": f"Small Grants up to £2,000 {SAID}",
            "baseline_value": "20",
            "baseline_on": "2023-03-31",
            "target_value": "40",
            "due_on": "2028-03-31",
            "target_definition_version": "1",
            "stated_on": "2023-06-12",
            "link": f"{LARKMOOR}/targets",
        },
        {
            "target_name": "A fifth of core costs to groups led by disabled people",
            "target_indicator": "Money awarded",
            "target_group": "DEI020000",
            "target_relation": "led_by",
            "stream_title": f"Core Costs {SAID}",
            "target_value": "20%",
            "due_on": "2028-03-31",
            "stated_on": "2024-06-01",
            "link": f"{LARKMOOR}/targets",
        },
    ],
    "statements": [
        {
            "recommendation_id": "F3",
            "statement_text": "Small community-led groups will always be needed. Large is not "
            "best.",
            "stated_on": "2024-06-01",
            "stated_by": "Board",
            "link": f"{LARKMOOR}/pledge-2024",
        },
        {
            "recommendation_id": "J2",
            "statement_text": "Groups that help with forms or sit on panels are paid.",
            "made_with": "Four groups of the Small Grants",
            "were_they_paid": "yes",
            "pay_an_hour_gbp": "22.50",
            "stated_on": "2026-05-04",
            "stated_by": "Grants team",
            "link": f"{LARKMOOR}/pay",
        },
    ],
    "decision_makers": [
        *_people(
            _body("Board of trustees", "decides", 12, "2024-09-01"),
            "sex",
            {"female": 5, "male": 7},
            12,
            "counts",
            link=f"{LARKMOOR}/who-decides",
        ),
        *_people(
            _body("Board of trustees", "decides", 12, "2026-09-01"),
            "sex",
            {"female": 6, "male": 6},
            12,
            "counts",
            link=f"{LARKMOOR}/who-decides",
        ),
        *_people(
            _body("Board of trustees", "decides", 12, "2026-09-01"),
            "ethnic_group",
            {"white": 8, "black": 2, "asian": 2},
            12,
            "counts",
            link=f"{LARKMOOR}/who-decides",
        ),
        *_people(
            _body("Board of trustees", "decides", 12, "2026-09-01"),
            "disability",
            {"disabled": 2, "not_disabled": 9},
            12,
            "nothing",
            no_reply_count="1",
        ),
        *_people(
            _body("Grants panel", "decides", 11, "2026-09-01", "paid"),
            "lived_experience",
            {"of_the_need": 7, "none_of_the_need": 3},
            11,
            "bands",
            prefer_not_to_say_count="1",
        ),
        *_people(
            _body("Northern committee", "decides", 12, "2026-09-01"),
            "sex",
            {"female": 5, "male": 6},
            12,
            "nothing",
            no_reply_count="1",
        ),
        *_people(
            _body("Southern committee", "decides", 11, "2026-09-01"),
            "sex",
            {"female": 6, "male": 5},
            11,
            "nothing",
        ),
        *_people(
            _body("Advice circle", "advises", 8, "2026-09-01", "paid"),
            "lived_experience",
            {"of_the_need": 8, "none_of_the_need": 0},
            8,
            "counts",
        ),
        # more than the body has: kept out, and told
        *_people(
            _body("Audit committee", "advises", 5, "2026-09-01"),
            "sex",
            {"female": 4, "male": 3},
            5,
            "counts",
        ),
    ],
    "applications": [
        {
            "stream_title": f"Small Grants up to £2,000 {SAID}",
            "period_start": "2025-04-01",
            "period_end": "2026-03-31",
            "application_stage": "whole",
            "applications_received": "74",
            "applications_declined": "62",
            "applications_awarded": "12",
            "declined_with_reasons": "14",
            "declined_with_standard_letter": "48",
            "declined_without_reason": "0",
            "median_days_to_decision": "41",
            "median_days_to_payment": "12",
            "stated_on": "2026-05-04",
            "link": f"{LARKMOOR}/applications",
        },
        {
            "stream_title": f"Small Grants up to £2,000 {SAID}",
            "period_start": "2025-04-01",
            "period_end": "2026-03-31",
            "application_stage": "whole",
            "applicant_led_by": "DEI010100",
            "applications_received": "21",
            "applications_declined": "18",
            "applications_awarded": "3",
            "stated_on": "2026-05-04",
            "link": f"{LARKMOOR}/applications",
        },
        {
            "stream_title": f"Small Grants up to £2,000 {SAID}",
            "period_start": "2025-04-01",
            "period_end": "2026-03-31",
            "application_stage": "whole",
            "applicant_led_by": "DEI040000",
            "applications_received": "7",
            "applications_declined": "5",
            "applications_awarded": "2",
            "stated_on": "2026-05-04",
            "link": f"{LARKMOOR}/applications",
        },
    ],
    "processes": [
        {
            "stream_title": f"Small Grants up to £2,000 {SAID}",
            "stated_need": "Small costs that keep a group going.",
            "need_named_by": "group",
            "least_grant_gbp": "100",
            "most_grant_gbp": "2000",
            "least_income_gbp": "0",
            "most_income_gbp": "25000",
            "least_people_reached": "0",
            "registration_required": "no",
            "unconstituted_eligible": "yes",
            "host_route": "if_wanted",
            "host_fee_percent": "5",
            "host_chosen_by": "group",
            "in_kind_route": "if_wanted",
            "core_costs_eligible": "yes",
            "questions_count": "4",
            "pages_count": "1",
            "hours_expected": "1.5",
            "reports_a_year": "1",
            "outcomes_set_by": "group",
            "formats_to_apply": "written; video; telephone",
            "formats_to_report": "conversation; pictures",
            "help_offered": "A telephone line on two days a week",
            "dates_for_applying": "rolling",
            "paid_in_advance": "yes",
            "change_of_plan_allowed": "yes",
            "stated_on": "2026-05-04",
            "link": f"{LARKMOOR}/small-grants",
        },
        {
            "stream_title": f"Core Costs {SAID}",
            "stated_need": "Core costs of groups led by those they are for.",
            "need_named_by": "both",
            "least_grant_gbp": "5000",
            "most_grant_gbp": "60000",
            "least_income_gbp": "10000",
            "registration_required": "yes",
            "unconstituted_eligible": "no",
            "core_costs_eligible": "yes",
            "full_cost_recovery": "yes",
            "questions_count": "19",
            "pages_count": "9",
            "hours_expected": "14",
            "reports_a_year": "2",
            "outcomes_set_by": "agreed",
            "formats_to_apply": "written",
            "formats_to_report": "written; conversation",
            "dates_for_applying": "fixed",
            "funding_conditions": "A yearly report",
            "paid_in_advance": "yes",
            "stated_on": "2026-05-04",
            "link": f"{LARKMOOR}/core-costs",
        },
    ],
    "replies": [
        {
            "recommendation_id": "F5A",
            "replied_by": "funder",
            "reply_text": "Half of what is shown as not known are grants of before 2021, which did "
            "not say what they were for.",
            "replied_on": "2026-10-02",
            "link": f"{LARKMOOR}/reply",
        },
        {
            "recommendation_id": "F4D",
            "replied_by": "group",
            "reply_from": f"Withy Brook Reading Circle {SAID}",
            "reply_text": "We were given no reason the first time, and a good one the second.",
            "replied_on": "2026-10-09",
        },
    ],
}

EAST_MERE_LINES: dict[str, Sequence[Line]] = {
    "about": [
        {
            "funder_id": "360G-invented-east-mere",
            "funder_name": f"Borough of East Mere {SAID}",
            "filled_in_by": "funder",
            "is_provider": "yes",
            "link": f"{MERE}/accountability",
            "file_licence": "OGL 3.0",
        }
    ],
    "recommendations": [
        _published(
            "F2A",
            "The equality duty is published with what is done about it.",
            f"{MERE}/equality",
            "2025-12-01",
            "Cabinet",
        ),
        _state(
            "F4C",
            "looked_for_not_found",
            looked_by="Voluntary sector team",
            looked_where="Guidance of all funds",
            looked_on="2026-07-03",
        ),
        _published(
            "P5",
            "Each service has an equality impact assessment; two were changed by one.",
            f"{MERE}/assessments",
            "2026-03-30",
            "Cabinet",
        ),
        _state("P2A", "partly", "Half of all staff had the course.", stated_on="2026-03-30"),
    ],
    "decision_makers": _people(
        _body("Grants committee", "decides", 9, "2026-05-20"),
        "sex",
        {"female": 4, "male": 5},
        9,
        "nothing",
    ),
    "passed_on": [
        {
            "partner_kind": "community_led",
            "period_start": "2025-04-01",
            "period_end": "2026-03-31",
            "partners_count": "6",
            "promised_gbp": "90000",
            "paid_gbp": "61500",
            "stated_on": "2026-06-30",
        }
    ],
    "processes": [
        {
            # no such stream in its grants: kept out, and told
            "stream_title": f"Fund of a Former Council {SAID}",
            "questions_count": "30",
            "stated_on": "2026-05-20",
        },
        {
            "stream_title": f"Ward Fund {SAID}",
            "registration_required": "no",
            "unconstituted_eligible": "yes",
            "questions_count": "6",
            "dates_for_applying": "fixed",
            "stated_on": "2026-05-20",
            "link": f"{MERE}/ward-fund",
        },
    ],
}

TARN_VALLEY_LINES: dict[str, Sequence[Line]] = {
    "about": [
        {
            "funder_id": "GB-CHC-9900902",
            "funder_name": f"Tarn Valley Community Foundation {SAID}",
            "filled_in_by": "somebody_else",
        }
    ],
    "recommendations": [
        _state(
            "F2D",
            "looked_for_not_found",
            looked_by=f"Fair Shares for Tarn {SAID}",
            looked_where="Website and annual reports of 2023 to 2025",
            looked_on="2026-08-14",
        ),
        _state(
            "F2B",
            "looked_for_not_found",
            looked_by=f"Fair Shares for Tarn {SAID}",
            looked_where="Website and annual reports of 2023 to 2025",
            looked_on="2026-08-14",
        ),
    ],
    "decision_makers": _people(
        _body("Trustees", "decides", 12, "2026-08-14"),
        "sex",
        {"female": 5, "male": 6},
        12,
        "nothing",
        no_reply_count="1",
    ),
}


def larkmoor_accountability_xlsx(_seed: int = 0) -> bytes:
    """A workbook with every sheet filled in, signed off."""
    return _workbook(LARKMOOR_LINES)


def tarn_valley_accountability_xlsx(_seed: int = 0) -> bytes:
    """A workbook that somebody else filled in about a funder."""
    return _workbook(TARN_VALLEY_LINES)


def _workbook(lines: dict[str, Sequence[Line]]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.xlsx"
        write_template(path, lines)
        return path.read_bytes()


def _csv(table: str) -> Callable[[int], bytes]:
    def make(_seed: int = 0) -> bytes:
        with TemporaryDirectory() as folder:
            write_csv_template(Path(folder), EAST_MERE_LINES)
            return (Path(folder) / f"{table}.csv").read_bytes()

    return make


ACCOUNTABILITY_FILES: dict[str, Callable[[int], bytes]] = {
    f"{FOLDER}/larkmoor_accountability.xlsx": larkmoor_accountability_xlsx,
    f"{FOLDER}/tarn_valley_by_somebody_else.xlsx": tarn_valley_accountability_xlsx,
    **{
        f"{FOLDER}/borough_of_east_mere/{name}.csv": _csv(name)
        for name in load_format()
        if name in EAST_MERE_LINES
    },
}
