"""Garbled text is put right where that is certain, and ordinary text is never changed."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from landing import Lander

from pipelines.read.mend import count_mended_json, mend_json, mend_text


def garble(text: str, times: int = 1) -> str:
    """UTF-8 read as Windows-1252; a byte that it has no letter for stays a control character."""
    for _ in range(times):
        text = "".join(
            bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)
            for byte in text.encode("utf-8")
        )
    return text


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("£500", 1),
        ("the group’s “café” – £5", 6),
        ("naïve résumé", 3),
        ("à la carte, £1", 2),
        ("half ½ a degree °", 2),
    ],
)
def test_what_is_garbled_is_mended_and_counted(text: str, places: int) -> None:
    assert mend_text(garble(text)) == (text, places)
    assert mend_text(garble(text, 2))[0] == text


@pytest.mark.parametrize(
    "text",
    ["SÃO PAULO", "IRMÃ’S", "IRMÃ – Â…", "«Â»", "Ã", "Â 5", "CRÂ\u00a0: 1", "â‚¬", "â€", "café £5"],
)
def test_what_may_be_meant_is_not_touched(text: str) -> None:
    assert mend_text(text) == (text, 0)


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZàâäãåçéèêëíìîïñóòôõöúùûüýÿæœøß" + (
    "ÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÕÖÚÙÛÜÝŸÆŒØŵŷŴŶłŁşŞğžŽšŠđабвгдАБВαβγΑΒΓابتবাংলা中文"
)
words = st.text(LETTERS, min_size=1, max_size=8)
openings = st.sampled_from(["", "", "“", "‘", "(", "«", "£", "€", "§"])
closings = st.sampled_from(["", "", ".", ",", "’s", "”", "’", ")", "»", "…", " –", "\u00a0–", "!"])
sentences = st.lists(
    st.builds(lambda a, b, c: a + b + c, openings, words, closings), max_size=8
).map(" ".join)


@settings(max_examples=500)
@given(sentences)
def test_ordinary_text_is_never_changed(sentence: str) -> None:
    assert mend_text(sentence) == (sentence, 0)


@settings(max_examples=300)
@given(sentences)
def test_mending_mends_nothing_twice(sentence: str) -> None:
    mended, _ = mend_text(garble(sentence, 2))
    assert mend_text(mended) == (mended, 0)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["\\u00c2£"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


def is_plain(value: Any) -> bool:
    return count_mended_json(json.dumps(value, ensure_ascii=False)) == 0


@settings(max_examples=200)
@given(values.filter(is_plain), st.booleans())
def test_json_that_is_not_garbled_says_the_same_afterwards(value: Any, is_ascii: bool) -> None:
    assert json.loads(mend_json(json.dumps(value, ensure_ascii=is_ascii))) == value


@pytest.mark.parametrize("is_ascii", [True, False])
def test_a_grant_in_json_is_mended_wherever_it_is_garbled(lander: Lander, is_ascii: bool) -> None:
    grants = [
        {
            "id": "a-1",
            "title": 'A "Â£500" grant\n\\u00c2',
            "amountAwarded": 1234567.1,
            "recipientOrganization": [{"id": "o", "name": "CafÃ©"}],
            "ownKey": "itâ€™s",
        },
        {"id": "a-2", "title": "SÃO PAULO"},
    ]
    text = json.dumps({"grants": grants}, ensure_ascii=is_ascii)
    first, second = lander.land(text).rows
    assert first["title"] == 'A "£500" grant\n\\u00c2'
    assert first["amount_awarded"] == "1234567.1"
    assert first["recipient_organisations"][0]["name"] == "Café"
    assert json.loads(first["extra_json"]) == {"ownKey": "it’s"}
    assert (first["mended_count"], second["mended_count"]) == (3, 0)
    assert second["title"] == "SÃO PAULO"


def test_a_row_of_csv_is_mended_and_counted(lander: Lander) -> None:
    text = "Identifier,Title,Our Note\na-1,Â£500,itâ€™s Â£5\na-2,T,n\n"
    landing = lander.land_csv(text)
    assert landing.column("title") == ["£500", "T"]
    assert json.loads(landing.rows[0]["extra_json"]) == {"Our Note": "it’s £5"}
    assert landing.column("mended_count") == [3, 0]
