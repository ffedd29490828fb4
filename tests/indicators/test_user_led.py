"""Figures by who leads: what the group says and what a text says are apart; silence is no no."""

from collections.abc import Callable
from pathlib import Path

from pipelines.indicators import compute
from tests.conftest import Built, grant
from tests.corrections.said import says, write_said

OTHER = {"id": "GB-CHC-2000002", "name": "Other Group"}
THIRD = {"id": "GB-CHC-2000003", "name": "Survivors Network"}


def test_core_money_by_who_leads(built: Callable[..., Built], tmp_path: Path) -> None:
    said = write_said(tmp_path / "said.csv", says("user_led_status", "declared"))
    user_led = "Core costs of a user-led organisation, run by and for disabled people"
    store = built(
        [
            grant("360G-a", 1000, description="Towards core costs"),
            grant("360G-b", 300, description=user_led, recipientOrganization=[OTHER]),
            grant("360G-c", 200, description="To buy a minibus", recipientOrganization=[THIRD]),
        ],
        corrections=said,
    ).store
    money = {
        row["category"]: row
        for row in compute(store, "money_awarded", ("user_led",)).rows.to_dicts()
    }
    assert {code: row["value"] for code, row in money.items()} == {
        "declared": 1000,
        "stated": 300,
        "not_known": 200,
    }
    # what a name suggests is not known here, and could belong to any
    assert [money[code]["upper"] for code in ("declared", "stated")] == [1200, 500]
    assert money["not_known"]["is_not_known"]
    core = compute(store, "core_share_of_money", ("user_led",)).rows.to_dicts()
    assert {row["category"]: row["value"] for row in core} == {
        "declared": 1,
        "stated": 1,
        "not_known": 0,
    }
