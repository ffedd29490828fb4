"""A group's reply beside a figure is taken out when the group asks, as if it had never been."""

from pathlib import Path

from pipelines.accountability.page import account_of
from pipelines.build import build
from pipelines.store import Store
from tests.accountability.conftest import GRANTS
from tests.accountability.files import FUNDER_ID, Line, workbook
from tests.conftest import write_json
from tests.corrections.said import gone, write_said

WORDS = "We were paid  late, and had to borrow zebrawords."


def reply(words: str, sender: str) -> Line:
    return {
        "recommendation_id": "F5A",
        "replied_by": "group",
        "reply_from": sender,
        "reply_text": words,
        "replied_on": "2025-06-01",
    }


def test_a_reply_is_taken_out_or_loses_its_sender(tmp_path: Path) -> None:
    grants = write_json(tmp_path / "grants.json", GRANTS)
    lines = [
        reply(WORDS, "Harbour Zebraname"),
        reply("Thank you for asking.", "Quiet Zebraname"),
        reply("We think it fair.", "Third Group"),
    ]
    account = workbook(tmp_path / "account.xlsx", replies=lines)
    asked = write_said(
        tmp_path / "asked.csv",
        gone(" ".join(WORDS.split()), of="reply"),
        gone("Thank you for asking.", of="reply", kind="unname"),
        gone("Nobody said this.", of="reply"),
    )
    out = tmp_path / "out"
    result = build([grants], out, corrections=asked, accountability=account)
    assert result.manifest["redactions"]["found"] == 2
    assert "1 of 3 redactions found nothing" in " ".join(result.said)
    store = Store(out)
    answers = {each.recommendation_id: each for each in account_of(store, FUNDER_ID).answers}
    said = {each.text: each.by for each in answers["F5A"].replies}
    assert said == {"Thank you for asking.": "A group", "We think it fair.": "Third Group"}
    store.close()
    for path in out.rglob("*"):
        if path.is_file():
            content = path.read_bytes().lower()
            assert b"zebra" not in content, path
