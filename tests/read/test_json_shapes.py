"""Every shape in which 360Giving JSON is published lands whole, or says why it cannot."""

import json
from typing import Any

import pytest
from landing import Lander, Landing, filled

from pipelines.errors import SourceError

FUNDER = [{"id": "GB-CHC-1", "name": "Funder"}]
FIRST = {"id": "a-1", "title": "First", "amountAwarded": 10.5, "fundingOrganization": FUNDER}
SECOND = {"id": "a-2", "title": "Second", "amountAwarded": 20, "fundingOrganization": FUNDER}
GRANTS = [FIRST, SECOND]
PUBLISHER = {"name": "Publisher", "notes": ["one ]", "two }"]}
AWKWARD = 'ends "]}" and "],\\" then },{ [ \\" ]},"grants":[ é'


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def lines(grants: list[dict[str, Any]], indent: int | None = None) -> str:
    return "\n".join(json.dumps(grant, indent=indent) for grant in grants)


SHAPES = {
    "grants_first": dump({"grants": GRANTS, "version": "1.3", "publisher": PUBLISHER}),
    "grants_between": dump({"version": "1.3", "grants": GRANTS, "publisher": PUBLISHER}),
    "grants_last": dump({"version": "1.3", "publisher": PUBLISHER, "grants": GRANTS}),
    "grants_indented": json.dumps({"version": "1.3", "grants": GRANTS, "license": "x"}, indent=2),
    "bare_list": dump(GRANTS),
    "bare_list_indented": "\n " + json.dumps(GRANTS, indent=4) + " \n\n",
    "one_to_a_line": lines(GRANTS),
    "one_to_a_line_with_blank_lines": lines(GRANTS).replace("\n", "\r\n\r\n") + "\r\n",
    "pretty_one_after_another": lines(GRANTS, indent=2),
    "nested": dump({"data": {"about": [1, "]}"], "grants": GRANTS}}),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_lands_every_grant_in_order(lander: Lander, shape: str) -> None:
    landing = lander.land(SHAPES[shape])
    assert landing.column("grant_id") == ["a-1", "a-2"]
    assert landing.column("title") == ["First", "Second"]
    assert landing.column("amount_awarded") == ["10.5", "20"]
    assert landing.column("source_row") == [1, 2]
    assert landing.column("extra_json") == ["{}", "{}"]
    assert landing.landed[0].rows == 2


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_grant_is_one_row(lander: Lander, indent: int | None) -> None:
    landing = lander.land(json.dumps(FIRST, indent=indent))
    assert landing.column("grant_id") == ["a-1"]
    assert filled(landing.rows[0]["funding_organisations"]) == [
        {"org_id": "GB-CHC-1", "name": "Funder"}
    ]


@pytest.mark.parametrize("shape", ["grants_first", "grants_between", "grants_last"])
def test_metadata_is_kept_wherever_the_list_stands(lander: Lander, shape: str) -> None:
    landing = lander.land(SHAPES[shape])
    assert landing.landed[0].metadata == {"version": "1.3", "publisher": PUBLISHER}
    recorded = lander.con.execute(
        "select publisher_name, row_count, format from raw.source_files"
    ).fetchall()
    assert recorded == [("Publisher", 2, "json")]


def test_licence_title_and_newest_date_of_the_package_are_recorded(lander: Lander) -> None:
    lander.land(
        dump({"license": "L", "title": "T", "issued": "2019-01-01", "grants": GRANTS,
              "modified": "2020-02-03T04:05:06Z"})
    )  # fmt: skip
    assert lander.con.execute(
        "select licence, package_title, package_date from raw.source_files"
    ).fetchall() == [("L", "T", "2020-02-03")]


@pytest.mark.parametrize("indent", [None, 1])
def test_text_that_looks_like_the_end_of_the_list_is_only_text(
    lander: Lander, indent: int | None
) -> None:
    grants = [{**FIRST, "description": AWKWARD}, {**SECOND, "description": AWKWARD}]
    after = {"notes": AWKWARD, "lists": [[], [1, [2, "]"]], {"a": ["]}"]}], AWKWARD: AWKWARD}
    document = {"before": AWKWARD, "grants": grants, **after}
    landing = lander.land(json.dumps(document, ensure_ascii=False, indent=indent))
    assert landing.column("description") == [AWKWARD, AWKWARD]
    assert landing.landed[0].metadata == {"before": AWKWARD, **after}


@pytest.mark.parametrize("size", [70_000, 1_100_000])
def test_metadata_longer_than_what_is_read_first_is_kept(lander: Lander, size: int) -> None:
    before, after = "b]" * (size // 2), 'a"' * (size // 2)
    landing = lander.land(dump({"before": before, "grants": GRANTS, "after": after}))
    assert landing.column("grant_id") == ["a-1", "a-2"]
    assert landing.landed[0].metadata == {"before": before, "after": after}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
@pytest.mark.parametrize("shape", ["grants", "list", "lines", "nested"])
def test_letters_survive_every_encoding(lander: Lander, encoding: str, shape: str) -> None:
    grants = [{**FIRST, "title": "Café – £5"}, {**SECOND, "title": "Plain"}]
    text = {
        "grants": dump({"publisher": {"name": "Crédit"}, "grants": grants, "title": "Thé"}),
        "list": dump(grants),
        "lines": "\n".join(map(dump, grants)),
        "nested": dump({"data": {"grants": grants}}),
    }[shape]
    landing = lander.land(text.encode(encoding))
    assert landing.column("title") == ["Café – £5", "Plain"]
    assert landing.landed[0].encoding == encoding
    if shape == "grants":
        assert landing.landed[0].metadata == {"publisher": {"name": "Crédit"}, "title": "Thé"}


@pytest.mark.parametrize("place", ["before", "after"])
def test_cp1252_letters_only_in_metadata_survive(lander: Lander, place: str) -> None:
    publisher = {"publisher": {"name": "Crédit"}}
    grants = {"grants": GRANTS}
    document = {**publisher, **grants} if place == "before" else {**grants, **publisher}
    landing = lander.land(dump(document).encode("cp1252"))
    assert landing.landed[0].metadata == publisher
    assert landing.column("grant_id") == ["a-1", "a-2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "empty"),
        (" \n\t ", "does not begin like JSON"),
        ("Identifier,Title\n1,a\n", "does not begin like JSON"),
        ("{}", 'no list called "grants"'),
        ('{"grants": null}', 'no list called "grants"'),
        ('{"grants": {"id": "a-1"}}', 'no list called "grants"'),
        ('{"publisher": {"name": "P"}}', 'no list called "grants"'),
        ('{"grants": [{"id": "a-1"} {"id": "a-2"}]}', "not well formed"),
        ('{"grants": [{"id": "a-1"},]}', "not well formed"),
        ('{"grants": [{"id": "a-1"}]} and more', "not well formed"),
        ('[{"id": "a-1"}] x]', "not well formed"),
        ('{"a": tru}', "not well formed at line 1, column 7"),
        ('{"a" 1}', "not well formed"),
        ('{"a": 1 "b": 2}', "not well formed"),
        (dump(FIRST) + dump(SECOND), "not well formed"),
        (dump(FIRST) + "\nsome words\n", "not well formed"),
        (lines(GRANTS, indent=2) + "\nsome words\n", "not well formed"),
    ],
)
def test_what_is_not_a_list_of_grants_is_refused(lander: Lander, content: str, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        lander.land(content)
    assert reason in caught.value.reason
    assert caught.value.file == "grants.json"
    assert caught.value.remedy


@pytest.mark.parametrize(
    "content",
    [
        f'{{"grants": {dump(GRANTS)}, "grants": {dump([FIRST])}}}',
        f'{{"grants": {dump(GRANTS)}, "title": "x", "grants": null}}',
        f'{{"grants": null, "grants": {dump(GRANTS)}}}',
        dump({"one": {"grants": [FIRST]}, "two": {"grants": [SECOND]}}),
        dump({"packages": [{"grants": [FIRST]}, {"grants": [SECOND]}]}),
        dump({"grants": [FIRST]}) + "\n" + dump({"grants": [SECOND]}),
        dump([FIRST]) + "\n" + dump([SECOND]),
    ],
)
def test_a_second_list_of_grants_is_refused_and_never_left_out(
    lander: Lander, content: str
) -> None:
    with pytest.raises(SourceError):
        lander.land(content)


def test_a_list_without_grants_lands_no_row(lander: Lander) -> None:
    assert lander.land('{"grants": []}').rows == []
    assert lander.land("[]").rows == []


@pytest.mark.parametrize("wrap", ['{"grants": %s}', "%s", '{"data": {"grants": %s}}'])
def test_an_element_that_is_no_grant_is_a_row_that_keeps_what_it_was(
    lander: Lander, wrap: str
) -> None:
    landing = lander.land(wrap % dump([FIRST, None, 3, "text", ["a"], SECOND]))
    assert landing.column("grant_id") == ["a-1", None, None, None, None, "a-2"]
    assert landing.column("source_row") == [1, 2, 3, 4, 5, 6]
    kept = [json.loads(extra) for extra in landing.column("extra_json")]
    assert kept == [{}, None, 3, "text", ["a"], {}]


def test_nulls_in_place_of_records_are_records_left_out(lander: Lander) -> None:
    records = ("recipientOrganization", "beneficiaryLocation", "plannedDates", "classifications")
    grant = {"id": "a-1", "title": None, "recipientIndividual": None, **dict.fromkeys(records)}
    row = lander.land(dump({"grants": [grant, SECOND]})).rows[0]
    assert row["title"] is None
    assert row["names_individual"] is False
    assert not row["recipient_organisations"]
    assert not row["beneficiary_locations"]
    assert json.loads(row["extra_json"]) == {}


@pytest.mark.parametrize(
    ("published", "landed"),
    [
        ("17759.96", "17759.96"),
        ("1000.10", "1000.1"),
        ("0.1", "0.1"),
        ("115795635.69", "115795635.69"),
        ("5000", "5000"),
        ("-25.5", "-25.5"),
        ("12345678901234567890123", "12345678901234567890123"),
        ('"1000.10"', "1000.10"),
        ('"£1,000"', "£1,000"),
        ("true", "true"),
        ("null", None),
    ],
)
@pytest.mark.parametrize("wrap", ['{"grants": [%s]}', '{"data": {"grants": [%s]}}'])
def test_an_amount_lands_as_the_text_of_its_number(
    lander: Lander, published: str, landed: str | None, wrap: str
) -> None:
    landing = lander.land(wrap % f'{{"id": "a-1", "amountAwarded": {published}}}')
    assert landing.column("amount_awarded") == [landed]


@pytest.mark.parametrize(
    "odd", [["Education"], "Education", {"title": "x"}, [["q"]], [{"title": "a"}, 5]]
)
def test_a_record_of_the_wrong_kind_is_kept_whole(lander: Lander, odd: Any) -> None:
    grant = {**FIRST, "classifications": odd}
    extra = json.loads(lander.land(dump([grant])).rows[0]["extra_json"])
    assert extra["classifications"] == (odd if odd != [{"title": "a"}, 5] else [5])


@pytest.mark.parametrize("odd", [{"name": "Leeds"}, "Leeds", ["Leeds"], [["Leeds"]]])
def test_a_recipient_location_of_the_wrong_kind_is_kept_whole(lander: Lander, odd: Any) -> None:
    grant = {**FIRST, "recipientOrganization": [{"id": "o", "location": odd}]}
    extra = json.loads(lander.land(dump([grant])).rows[0]["extra_json"])
    assert extra == {"recipientOrganization": [{"location": odd}]}


def test_contact_details_in_a_single_recipient_object_land_nowhere(lander: Lander) -> None:
    recipient = {"id": "o", "contactName": "SECRET", "email": "SECRET", "telephone": "SECRET"}
    row = lander.land(dump([{**FIRST, "recipientOrganization": recipient}])).rows[0]
    assert json.loads(row["extra_json"]) == {"recipientOrganization": {"id": "o"}}
    assert "SECRET" not in str(row)


def test_an_individual_without_any_detail_still_names_an_individual(lander: Lander) -> None:
    grants = [
        {**FIRST, "recipientIndividual": {}},
        {**SECOND, "recipientIndividual": {"id": "i-1", "name": "SECRET"}},
    ]
    landing = lander.land(dump({"grants": grants}))
    assert landing.column("names_individual") == [True, True]
    assert landing.column("individual_id") == [None, "i-1"]
    assert "SECRET" not in str(landing.rows)


def test_positions_start_again_in_each_file(lander: Lander) -> None:
    paths = [lander.folder / name for name in ("one.json", "two.csv", "three.json")]
    paths[0].write_text(dump({"grants": GRANTS}))
    paths[1].write_text("Identifier\nc-1\nc-2\n")
    paths[2].write_text(lines([*GRANTS, *GRANTS]))
    landing = lander.land_paths(paths)
    assert landing.column("source_row") == [1, 2, 2, 3, 1, 2, 3, 4]
    assert [landed.rows for landed in landing.landed] == [2, 2, 4]


CLOSED_SHAPES = {
    "grants_then_metadata": dump({"a": "é]}", "grants": GRANTS, "z": {"b": [1, "]}"]}}),
    "grants_last": dump({"a": "é]}", "grants": [{"id": "é", "x": [{"y": ["]}"]}]}, SECOND]}),
    "bare_list": dump([{"id": "é", "x": [{"y": ["]}"]}]}, {"id": "2", "z": []}]),
    "single_grant": dump({**FIRST, "title": "é ]}"}),
    "nested": dump({"data": {"grants": [{"id": "é"}, {"id": "2"}]}}),
}


@pytest.mark.parametrize("shape", CLOSED_SHAPES)
def test_a_closed_document_cut_anywhere_is_refused(lander: Lander, shape: str) -> None:
    whole = CLOSED_SHAPES[shape].encode()
    assert lander.land(whole).rows
    for length in range(0, len(whole), 2):
        with pytest.raises(SourceError):
            lander.land(whole[:length])
            pytest.fail(f"landed the first {length} of {len(whole)} bytes: {whole[:length]!r}")


@pytest.mark.parametrize("indent", [None, 1])
def test_grants_one_after_another_are_whole_or_refused_wherever_cut(
    lander: Lander, indent: int | None
) -> None:
    """A cut between two grants looks like a shorter file; a cut inside one must not pass."""
    grants = [{"id": str(n), "title": "é }", "awardDate": "2020"} for n in range(3)]
    texts = [json.dumps(grant, ensure_ascii=False, indent=indent).encode() for grant in grants]
    whole = b"\n".join(texts)
    ends = [len(b"\n".join(texts[: n + 1])) for n in range(3)]
    for length in range(1, len(whole) + 1, 2):
        complete = sum(end <= length for end in ends)
        is_between = length in ends or length - 1 in ends
        try:
            landing = lander.land(whole[:length])
        except SourceError:
            assert not is_between, whole[:length]
        else:
            assert is_between, whole[:length]
            assert landing.column("grant_id") == [str(n) for n in range(complete)]


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ({"ownKey": {"a": [1]}}, {"ownKey": {"a": [1]}}),
        ({"Title": "other case"}, {"Title": "other case"}),
        ({"classifications": [{"title": "c", "own": 1}]}, {"classifications": [{"own": 1}]}),
        ({"plannedDates": [{"startDate": "2020"}, {"own": 1}]}, {"plannedDates": [{"own": 1}]}),
        ({"recipientIndividual": {"id": "i", "own": 1}}, {"recipientIndividual": {"own": 1}}),
        ({"toIndividualsDetails": {"own": 1}}, {"toIndividualsDetails": {"own": 1}}),
        (
            {"recipientOrganization": [{"id": "o", "location": [{"name": "L", "own": 1}]}]},
            {"recipientOrganization": [{"location": [{"name": "L", "own": 1}]}]},
        ),
        ({"recipientOrganization": [{"id": "o", "location": [{"name": "L"}]}]}, {}),
        ({"recipientOrganization": [{"id": "o", "location": None}]}, {}),
        ({"recipientOrganization": [{"id": "o", "email": "SECRET"}]}, {}),
    ],
)
def test_the_one_key_that_no_mapping_reads_is_kept(
    lander: Lander, more: dict[str, Any], kept: dict[str, Any]
) -> None:
    row = lander.land(dump([{**FIRST, **more}])).rows[0]
    assert json.loads(row["extra_json"]) == kept


def problems(landing: Landing) -> list[tuple[str, str] | None]:
    found = [row["reading_problems"] for row in landing.rows]
    return [(each[0]["problem_id"], each[0]["value"]) if each else None for each in found]


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ('"amountAwarded": 9999', ("repeated_needed_key", "amountAwarded")),
        ('"amountAwarded": 1', ("repeated_needed_key", "amountAwarded")),
        (
            '"fundingOrganization": [{"id": "GB-CHC-9", "id": "GB-CHC-8"}]',
            ("repeated_needed_key", "fundingOrganization"),
        ),
        ('"title": "Another"', ("repeated_key", "title")),
        ('"ours": 1, "ours": 2', None),
        ('"ours": 1, "plannedDates": [{"duration": 1}, {"duration": 2}]', None),
        ('"dataSource": null', None),
    ],
)
def test_a_key_that_stands_twice_in_a_grant_is_said(
    lander: Lander, added: str, problem: tuple[str, str] | None
) -> None:
    text = (
        '{"id": "a-1", "title": "One", "amountAwarded": 1, '
        '"fundingOrganization": [{"id": "GB-CHC-1"}], ' + added + "}"
    )
    landing = lander.land(f'{{"grants": [{text}, {{"id": "a-2", "amountAwarded": 2}}]}}')
    assert problems(landing) == [problem, None]
    assert (landing.rows[0]["title"], landing.rows[0]["amount_awarded"]) == ("One", "1")


def test_what_stands_among_the_grants_and_is_none_is_said(lander: Lander) -> None:
    landing = lander.land('{"grants": [null, {"id": "a-1"}, 1, "x", [{"id": "a-2"}], true, {}]}')
    kinds = [found and found[1] for found in problems(landing)]
    assert kinds == ["null", None, "a number", "text", "a list", "true or false", None]
    assert landing.column("grant_id") == [None, "a-1", None, None, None, None, None]


@pytest.mark.parametrize("between", [", ", ",\n", "\n"])
def test_broken_json_is_refused_with_the_place_of_its_grant(lander: Lander, between: str) -> None:
    grants = [f'{{"id": "a-{n}", "amountAwarded": 1}}' for n in range(1, 10)]
    grants[4] = grants[4].replace('"id"', "id")
    text = between.join(grants)
    with pytest.raises(SourceError, match="not well formed") as caught:
        lander.land(text if between == "\n" else f'{{"grants": [{text}]}}')
    assert caught.value.row == 5


def test_a_line_break_inside_an_identifier_is_kept(lander: Lander) -> None:
    landing = lander.land('{"grants": [{"id": "a\\n-1"}]}')
    assert landing.column("grant_id") == ["a\n-1"]
    assert lander.land_csv('Identifier,Title\n"a\n-1",T\n').column("grant_id") == ["a\n-1"]
