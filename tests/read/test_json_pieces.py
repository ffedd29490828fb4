"""A long list of grants read in pieces lands as it does read whole."""

import json
from typing import Any

import pytest
from landing import Lander

from pipelines.errors import SourceError
from pipelines.read import json_file

BOUNDARY = '},{"fundingOrganization":[{"id":"x"}],"amountAwarded":1},{"amountAwarded":2}'


def grant(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"a-{number}",
        "title": f"Grant {number}",
        "amountAwarded": number + 0.25,
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Funder"}],
        **more,
    }


def like_grants(count: int) -> list[dict[str, Any]]:
    return [{"id": f"part-{n}", "amountAwarded": n} for n in range(count)]


LISTS = {
    "plain": [grant(n) for n in range(300)],
    "text like a boundary": [grant(n, description=BOUNDARY) for n in range(300)],
    "objects like grants": [grant(n, instalments=like_grants(3)) for n in range(200)],
    "one grant of parts like grants": [grant(0, instalments=like_grants(300))],
    "parts like grants within parts": [
        grant(n, stages=[{"awardDate": "2020", "parts": like_grants(4)}] * 3) for n in range(40)
    ],
    "grants of uneven length": [grant(n, description="x" * (n % 7) ** 5) for n in range(60)],
    "one grant": [grant(0)],
    "no grant": [],
}


@pytest.mark.parametrize(
    ("wrap", "separators"),
    [('{"a": [1], "grants": %s, "z": ["]}"]}', (",", ":")), ("%s", (" ,\n  ", " : "))],
)
@pytest.mark.parametrize("kind", LISTS)
def test_pieces_land_as_the_whole_does(
    lander: Lander,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    separators: tuple[str, str],
    wrap: str,
) -> None:
    text = wrap % json.dumps(LISTS[kind], separators=separators)
    whole = lander.land(text)
    monkeypatch.setattr(json_file, "PIECE_BYTES", 200)
    assert lander.land(text).rows == whole.rows
    assert whole.column("grant_id") == [item["id"] for item in LISTS[kind]]
    assert whole.column("source_row") == list(range(1, len(LISTS[kind]) + 1))


def test_a_long_list_is_cut_in_eight(lander: Lander, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_file, "PIECE_BYTES", 200)
    path = lander.folder / "long.json"
    path.write_text(json.dumps({"grants": LISTS["plain"]}))
    layout = json_file.find_layout(path, path.name, lander.folder)
    pieces = [json.loads(piece.read_bytes()) for piece in layout.paths]
    assert len(pieces) == 8
    assert [item for piece in pieces for item in piece] == LISTS["plain"]
    assert min(map(len, pieces)) > 20


def test_what_is_broken_in_a_late_piece_is_refused(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_file, "PIECE_BYTES", 200)
    text = json.dumps({"grants": LISTS["plain"]})
    for number in (1, 150, 299):
        broken = text.replace(f'"title": "Grant {number}"', f'"title": Grant {number}')
        assert broken != text
        with pytest.raises(SourceError, match="not well formed"):
            lander.land(broken)


def test_letters_of_cp1252_in_a_late_piece_survive(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_file, "PIECE_BYTES", 200)
    grants = [*LISTS["plain"], grant(300, description="Café")]
    landing = lander.land(json.dumps({"grants": grants}, ensure_ascii=False).encode("cp1252"))
    assert len(landing.rows) == 301
    assert landing.rows[-1]["description"] == "Café"
