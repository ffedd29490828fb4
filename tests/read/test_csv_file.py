"""Every way in which grants are published as CSV lands each cell where its heading says."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from landing import Lander, Landing, filled

from pipelines.errors import SourceError
from pipelines.read.mend import mend_text

NAV_MARK = "The following fields are not in the 360 Giving Standard and are added by GrantNav."
NAV_HEADER = (
    "Identifier", "Title", "Currency", "Amount Awarded", "Award Date", "URL",
    "Recipient Org:Identifier", "Recipient Org:Name", "Recipient Org:Location:0:Name",
    "Funding Org:0:Identifier", NAV_MARK, "Funding Org: Org Type", "License (see note)",
)  # fmt: skip
CODELISTS = Path(__file__).parents[2].parent / "shared" / "codelists"


def table(*rows: tuple[str, ...], delimiter: str = ",") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def extra(row: dict[str, Any]) -> dict[str, str]:
    return json.loads(row["extra_json"])


@pytest.mark.parametrize(
    "heading",
    ["Amount Awarded", "amount awarded", "AMOUNT  AWARDED ", "Amount\u00a0Awarded",
     "\ufeffAmountAwarded", "Amount\nAwarded", "amountAwarded", "Amount\tAwarded"],
)  # fmt: skip
def test_a_heading_is_known_by_any_case_and_white_space(lander: Lander, heading: str) -> None:
    landing = lander.land_csv(table(("Identifier", heading), ("a-1", "17759.96")))
    assert landing.column("amount_awarded") == ["17759.96"]
    assert extra(landing.rows[0]) == {}


@pytest.mark.parametrize(
    "heading",
    ["Recipient Org:Identifier", "Recipient Org:0:Identifier", "recipient org : 0 : identifier",
     "recipientOrganization/0/id", "recipientOrganization/id"],
)  # fmt: skip
def test_unindexed_heading_means_position_nought(lander: Lander, heading: str) -> None:
    header = ("Identifier", heading, "Recipient Org:0:Name", "Recipient Org:1:Name")
    row = lander.land_csv(table(header, ("a-1", "GB-CHC-1", "One", "Two"))).rows[0]
    assert filled(row["recipient_organisations"]) == [
        {"org_id": "GB-CHC-1", "name": "One"},
        {"name": "Two"},
    ]


def test_every_indexed_record_is_kept_in_the_order_of_its_index(lander: Lander) -> None:
    parts = {
        "Beneficiary Location": "beneficiary_locations",
        "Grant Programme": "programmes",
        "Classifications": "classifications",
        "Funding Type": "funding_types",
        "Planned Dates": "planned_dates",
    }
    member = {"Beneficiary Location": "Name"}
    header, cells = ["Identifier"], ["a-1"]
    for part in parts:
        for index in (10, 2, 0):
            header.append(f"{part}:{index}:{member.get(part, 'Title')}")
            cells.append(f"{part} {index}")
    row = lander.land_csv(table(tuple(header), tuple(cells))).rows[0]
    for part, record in parts.items():
        values = [next(iter(item.values())) for item in filled(row[record])]
        assert values == [f"{part} 0", f"{part} 2", f"{part} 10"]
    assert extra(row) == {}


def test_a_record_without_any_cell_is_left_out(lander: Lander) -> None:
    header = ("Identifier", "Classifications:0:Title", "Classifications:1:Title")
    landing = lander.land_csv(table(header, ("a-1", " ", "second"), ("a-2", "", "")))
    assert filled(landing.rows[0]["classifications"]) == [{"title": "second"}]
    assert landing.rows[1]["classifications"] == []


def test_places_of_several_recipients_keep_the_order_of_recipient_and_place(
    lander: Lander,
) -> None:
    header = (
        "Recipient Org:1:Location:0:Name", "Recipient Org:0:Location:1:Name",
        "Recipient Org:0:Location:Geographic Code", "recipientOrganization/0/location/0/name",
    )  # fmt: skip
    row = lander.land_csv(table(header, ("third", "second", "E0", "first"))).rows[0]
    assert filled(row["recipient_locations"]) == [
        {"name": "first", "geo_code": "E0"},
        {"name": "second"},
        {"name": "third"},
    ]


def test_of_headings_that_mean_the_same_the_first_wins_and_the_other_is_kept(
    lander: Lander,
) -> None:
    header = (
        "Identifier", "Title", "title", "Grant Programme:Title", "Grant Programme:0:Title",
        "Description", "Description:1",
    )  # fmt: skip
    landing = lander.land_csv(table(header, ("a-1", "A", "B", "C", "D", "E", "F")))
    row = landing.rows[0]
    assert row["title"] == "A"
    assert row["description"] == "E"
    assert filled(row["programmes"]) == [{"title": "C"}]
    assert extra(row) == {
        "title (column 3)": "B",
        "Grant Programme:0:Title (column 5)": "D",
        "Description:1 (column 7)": "F",
    }


def test_cells_under_unknown_headings_are_kept_under_them(lander: Lander) -> None:
    header = ("Identifier", "Our Note", 'It\'s "ours"', "Same", "Same", "")
    row = lander.land_csv(table(header, ("a-1", "n", "q", "s1", "s2", "none"))).rows[0]
    assert extra(row) == {
        "Our Note": "n",
        'It\'s "ours"': "q",
        "Same (column 4)": "s1",
        "Same (column 5)": "s2",
        "(column 6)": "none",
    }


def test_contact_details_and_names_of_people_land_nowhere(lander: Lander) -> None:
    header = (
        "Identifier", "Recipient Ind:Identifier", "Recipient Ind:Name", "Recipient Ind:Name",
        "Recipient Org:Contact Name", "Recipient Org:0:Email", "Recipient Org:Phone Number",
        "Recipient Org:Street Address", "Funding Org:Email", "recipientIndividual/name",
    )  # fmt: skip
    row = lander.land_csv(table(header, ("a-1", "i-1", *["SECRET"] * 8))).rows[0]
    assert row["individual_id"] == "i-1"
    assert row["names_individual"] is True
    assert "SECRET" not in str(row)


def test_only_a_name_in_the_individual_columns_still_names_an_individual(lander: Lander) -> None:
    header = ("Identifier", "Recipient Ind:Name")
    landing = lander.land_csv(table(header, ("a-1", "SECRET"), ("a-2", "")))
    assert landing.column("names_individual") == [True, False]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_quoted_cells_keep_line_breaks_delimiters_and_quotes(
    lander: Lander, delimiter: str
) -> None:
    cell = ' one, two; three\tfour\r\nfive "six"\n\nseven '
    text = table(("Identifier", "Title"), ("a-1", cell), ("a-2", 'x"y'), delimiter=delimiter)
    landing = lander.land_csv(text)
    assert landing.column("title") == [cell, 'x"y']
    assert landing.column("source_row") == [2, 3]


def test_short_rows_are_filled_up_and_long_rows_lose_nothing(lander: Lander) -> None:
    landing = lander.land_csv("Identifier,Title,Note\na-1\na-2,t,n,over,,far\na-3,t,n,,\n")
    assert landing.column("title") == [None, "t", "t"]
    assert extra(landing.rows[0]) == {}
    kept = extra(landing.rows[1])
    assert json.loads(kept.pop("(cells beyond the last heading)")) == ["over", "", "far"]
    assert kept == {"Note": "n"}
    assert extra(landing.rows[2]) == {"Note": "n"}


def test_blank_rows_are_passed_over_but_counted(lander: Lander) -> None:
    landing = lander.land_csv("\nIdentifier,Title\n\na-1,x\n , \n,\na-2,y\n\n")
    assert landing.column("grant_id") == ["a-1", "a-2"]
    assert landing.column("source_row") == [4, 7]


def test_rows_above_the_heading_are_passed_over(lander: Lander) -> None:
    banner = "Grants of the Title Fund,,\nIdentifier of the year: 2020,,\n\n"
    landing = lander.land_csv(banner + "Identifier,Title,Currency\na-1,x,GBP\n")
    assert landing.column("grant_id") == ["a-1"]
    assert landing.column("source_row") == [5]


def test_the_line_that_names_the_delimiter_is_passed_over(lander: Lander) -> None:
    landing = lander.land_csv("sep=;\nIdentifier;Title\na-1;x,y\n")
    assert landing.column("title") == ["x,y"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_survive_every_encoding(lander: Lander, encoding: str, end: str) -> None:
    text = end.join(["Identifier,Title", "a-1,Café – £5", "a-2,x"])
    landing = lander.land_csv(text.encode(encoding))
    assert landing.column("title") == ["Café – £5", "x"]
    assert landing.column("grant_id") == ["a-1", "a-2"]
    assert landing.landed[0].encoding == encoding


def test_a_header_without_rows_lands_no_row(lander: Lander) -> None:
    assert lander.land_csv("Identifier,Title\n").rows == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the file is empty"),
        ("\n\n", "no column heading"),
        ("Name,Town\nx,y\n", "no column heading is one that the 360Giving standard knows"),
    ],
)
def test_a_file_without_known_headings_is_refused(
    lander: Lander, content: str, reason: str
) -> None:
    with pytest.raises(SourceError) as caught:
        lander.land_csv(content)
    assert reason in caught.value.reason
    assert caught.value.remedy


Read = tuple[int, str | None, tuple[tuple[str, str], ...]]


def as_read(landing: Landing) -> list[Read]:
    """Number, identifier and problems of each row."""
    return [
        (
            row["source_row"],
            row["grant_id"],
            tuple((p["problem_id"], p["value"]) for p in row["reading_problems"] or ()),
        )
        for row in landing.rows
    ]


def unreadable(row: int, lines: str) -> Read:
    return (row, None, (("row_unreadable", lines),))


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        # never closed: a row without quotation marks follows
        (
            'a-1,x,10\na-2,"y,20\na-3,z,30\n',
            [(2, "a-1", ()), unreadable(3, "line 3 (a-2)"), (4, "a-3", ())],
        ),
        # never closed: the next quotation mark opens a cell of another row
        (
            'a-1,x,10\na-2,"y,20\na-3,"z",30\na-4,w,40\n',
            [(2, "a-1", ()), unreadable(3, "line 3 (a-2)"), (4, "a-3", ()), (5, "a-4", ())],
        ),
        # closed by a mark that was never meant to: as many cells as headings, two rows swallowed
        (
            'a-1,x,10\na-2,"y,20\na-3,z,30\na-4,5",40\n',
            [(2, "a-1", ()), unreadable(3, "line 3 (a-2)"), (4, "a-3", ()), (5, "a-4", ())],
        ),
        # the last row, cut short inside a cell
        ('a-1,x,10\na-2,y,20\na-3,z,"30', [(2, "a-1", ()), (3, "a-2", ()),
                                          unreadable(4, "line 4 (a-3)")]),
        # not doubled
        (
            'a-1,"He said "yes, do", then",10\na-2,x,20\n',
            [unreadable(2, "line 2 (a-1)"), (3, "a-2", ())],
        ),
        # a damaged cell of several lines, one of them empty, before a row of several lines
        (
            'a-1,"one\n\ntwo" three,\nfour",10\na-2,"five\nsix",20\na-3,x,30\n',
            [unreadable(2, "lines 2 to 5 (a-1)"), (3, "a-2", ()), (4, "a-3", ())],
        ),
        # two damaged rows after one another are two
        (
            'a-1,"x,10\na-2,"y,20\na-3,z,30\n',
            [unreadable(2, "line 2 (a-1)"), unreadable(3, "line 3 (a-2)"), (4, "a-3", ())],
        ),
        # what is quoted as it should be is never taken for damage
        (
            'a-1,"x\ny, z\n""w"", v",10\na-2,"see a-1,\nand a-3,",20\na-3,"\n",30\n',
            [(2, "a-1", ()), (3, "a-2", ()), (4, "a-3", ())],
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_only_the_row_with_a_broken_quotation_mark_is_lost(
    lander: Lander, rows: str, read: list[Read], end: str
) -> None:
    text = "Identifier,Title,Amount Awarded\n" + rows
    assert as_read(lander.land_csv(text.replace("\n", end))) == read


def test_damage_far_down_a_long_file_loses_its_row_alone(lander: Lander) -> None:
    rows = [f'a-{n},"x\ny",10\n' for n in range(25_000)]
    rows[24_000] = 'a-24000,"x\ny,10\n'
    landing = lander.land_csv("Identifier,Title,Amount Awarded\n" + "".join(rows))
    assert len(landing.rows) == 25_000
    bad = [read for read in as_read(landing) if read[2]]
    assert bad == [unreadable(24_002, "lines 48002 to 48003 (a-24000)")]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        # no identifiers to tell a row by
        ('Title,Amount Awarded\nx,10\n"y,20\nz,30\n', 3),
        # a line that is whole, under another kind of identifier: row, or part of a text?
        (
            "Identifier,Title,Amount Awarded\n" + "a-1,x,10\n" * 200 + 'a-2,"y,20\nnobody,z,3\n',
            202,
        ),
        # more lines than any cell has
        (
            'Identifier,Title,Amount Awarded\na-1,x,10\na-2,"y,20\n' + "word\n" * 1_001 + '"z',
            3,
        ),
    ],
)
def test_a_file_in_which_damage_cannot_be_told_from_rows_is_refused(
    lander: Lander, text: str, row: int
) -> None:
    with pytest.raises(SourceError, match="where the next row begins") as caught:
        lander.land_csv(text)
    assert (caught.value.row, caught.value.file) == (row, "grants.csv")


def test_a_quotation_mark_never_closed_in_the_heading_is_refused(lander: Lander) -> None:
    with pytest.raises(SourceError, match="quotation mark") as caught:
        lander.land_csv('Identifier,"Title,Amount Awarded\na-1,x,10\n')
    assert caught.value.row == 1


def test_a_cell_longer_than_any_loses_its_row(
    lander: Lander, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.read.csv_file.LONGEST_CELL", 1_000)
    rows = (("Identifier", "Amount Awarded"), ("a-1", "1"), ("a-2", "y" * 2_000), ("a-3", "3"))
    assert as_read(lander.land_csv(table(*rows))) == [
        (2, "a-1", ()),
        unreadable(3, "line 3"),
        (4, "a-3", ()),
    ]


WIDE = "Identifier,Title,Currency,Amount Awarded,Award Date,Our Note\n"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("a-2,T,GBP,5,2020-01-02,n\n", ()),
        ("a-2,T,GBP,5,2020-01-02,n,,\n", ()),
        ("a-2,T,GBP,5\n", (("row_too_short", "4 cells under 6 headings"),)),
        ("a-2,T,GBP,5,2020-01-02", (("row_too_short", "5 cells under 6 headings"),)),
        # the file ends at the amount, without a line break: 5 may be 500
        ("a-2,T,GBP,5", (("amount_cut_short", "4 cells under 6 headings"),)),
        ("a-2,T,GBP,5,2020-01-02,n,more\n", (("row_too_long", "7 cells under 6 headings"),)),
        ("a-2,T,GBP,1,500,2020-01-02,n\n", (("cells_moved", "7 cells under 6 headings"),)),
        ("a-2,T,GBP,£1,500,02/01/2020,n\n", (("cells_moved", "7 cells under 6 headings"),)),
        ("a-2,Food, drink,GBP,5,2020-01-02,n\n", (("cells_moved", "7 cells under 6 headings"),)),
        ("a-2,T,GBP,1,500,2020-01-02,\n", (("cells_moved", "7 cells under 6 headings"),)),
        ("a-2,T,GBP,5,,6,n\n", (("row_too_long", "7 cells under 6 headings"),)),
    ],
)
def test_a_row_with_too_few_or_too_many_cells_says_so(
    lander: Lander, row: str, problem: tuple[tuple[str, str], ...]
) -> None:
    [first, second] = as_read(lander.land_csv(WIDE + "a-1,T,GBP,4,2020-01-01,n\n" + row))
    assert (first[2], second[2]) == ((), problem)


def test_headings_left_empty_at_the_end_ask_for_no_cells(lander: Lander) -> None:
    assert as_read(lander.land_csv("Identifier,Title,,\na-1,T\n")) == [(2, "a-1", ())]


def test_a_row_whose_cells_have_moved_adds_nothing_to_another(lander: Lander) -> None:
    text = WIDE + "a-1,T,GBP,4,2020-01-01,\na-1,T,GBP,4,2020-01-01,n,GBP\na-1,,,,x,n,m\n"
    landing = lander.land_csv(text)
    assert [row["source_row"] for row in landing.rows] == [2, 4]
    assert landing.landed[0].joined_rows == 1


def test_quotation_marks_inside_unquoted_cells_are_only_text(lander: Lander) -> None:
    landing = lander.land_csv('Identifier,Title\na-1,5" pipe "x"\na-2,y\n')
    assert landing.column("title") == ['5" pipe "x"', "y"]


def test_grantnav_url_is_the_recipients(lander: Lander) -> None:
    cells = ("a-1", "T", "GBP", "10", "2020-01-01", "https://r.org", "GB-CHC-1", "R", "Leeds",
             "GB-CHC-2", "", "Trust", "L")  # fmt: skip
    row = lander.land_csv(table(NAV_HEADER, cells)).rows[0]
    assert row["url"] is None
    assert filled(row["recipient_organisations"])[0]["url"] == "https://r.org"
    assert row["row_licence"] == "L"
    assert extra(row) == {"Funding Org: Org Type": "Trust"}
    plain = tuple(heading for heading in NAV_HEADER if heading != NAV_MARK)
    row = lander.land_csv(table(plain, tuple(c for c in cells if c))).rows[0]
    assert row["url"] == "https://r.org"


def test_grantnav_row_without_recipient_names_an_individual(lander: Lander) -> None:
    blank = {"a-1": "GB-CHC-1", "a-2": "", "a-3": " "}
    rows = [(key, "T", "GBP", "1", "2020", "", org) for key, org in blank.items()]
    landing = lander.land_csv(table(NAV_HEADER, *rows))
    assert landing.column("names_individual") == [False, True, True]
    plain = tuple(heading for heading in NAV_HEADER if heading != NAV_MARK)
    landing = lander.land_csv(table(plain, *rows))
    assert landing.column("names_individual") == [False, False, False]


@pytest.mark.shared
@pytest.mark.skipif(not CODELISTS.is_dir(), reason="the real files are not beside the checkout")
def test_every_cell_under_the_whole_grantnav_header_lands_or_is_a_person(lander: Lander) -> None:
    with (CODELISTS / "grantnav_csv_columns.csv").open(encoding="utf-8", newline="") as handle:
        header = tuple(row["header"] for row in csv.DictReader(handle))
    cells = tuple(f"<{number}>" for number in range(len(header)))
    landed = str(lander.land_csv(table(header, cells)).rows)
    lost = {name for name, cell in zip(header, cells, strict=True) if cell not in landed}
    never_read = ("contact", "phone", "email", "street", "recipient ind:name")
    assert all(any(word in name.casefold() for word in never_read) for name in lost), lost


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
awkward = st.sampled_from(['"', '""', ",", ";", "\r", "\n", "\r\n", "\ufeff", " ", "\u00a0", "'"])
HEADER = ("Identifier", "Title", "Our Note", "Amount Awarded", "Classifications:0:Title")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=st.lists(
        st.tuples(*[cells | st.lists(awkward, max_size=3).map("".join)] * 5),
        max_size=6,
        # rows of one grant are joined; other tests say how
        unique_by=lambda row: mend_text(row[0])[0].strip() or object(),
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_any_table_lands_with_the_same_cells(
    lander: Lander, rows: list[tuple[str, ...]], delimiter: str, encoding: str
) -> None:
    landing = lander.land_csv(table(HEADER, *rows, delimiter=delimiter).encode(encoding))
    expected = [
        (number, *(mend_text(cell)[0] if cell.strip() else None for cell in row))
        for number, row in enumerate(rows, start=2)
        if any(cell.strip() for cell in row)
    ]
    landed = [
        (
            row["source_row"],
            row["grant_id"],
            row["title"],
            extra(row).get("Our Note"),
            row["amount_awarded"],
            next((item["title"] for item in row["classifications"]), None),
        )
        for row in landing.rows
    ]
    assert landed == expected


plain = st.text('ab ,\n"5', max_size=6)
published = st.lists(
    st.tuples(plain, st.integers(1, 9_999), st.booleans(), plain), min_size=2, max_size=6
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    table_of=published,
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
    place=st.integers(0, 10_000),
    is_added=st.booleans(),
)
def test_one_quotation_mark_too_many_or_too_few_never_changes_an_amount_in_silence(
    lander: Lander, table_of: list[tuple], quoting: int, place: int, is_added: bool
) -> None:
    rows = [
        (f"360G-a-{n}", title, "GBP", f"{amount:,}" if comma else amount, "2020-01-02", note)
        for n, (title, amount, comma, note) in enumerate(table_of)
    ]
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows([WIDE.strip().split(","), *rows])
    heading, _, body = text.getvalue().partition("\r\n")
    marks = range(len(body) + 1) if is_added else [n for n, c in enumerate(body) if c == '"']
    if marks:
        at = marks[place % len(marks)]
        body = body[:at] + ('"' + body[at:] if is_added else body[at + 1 :])
    try:
        landing = lander.land_csv(f"{heading}\r\n{body}")
    except SourceError:
        return
    amounts = {row[0]: str(row[3]).replace(",", "") for row in rows}
    rejecting = {"row_unreadable", "cells_moved", "amount_cut_short"}
    silent, said = {}, 0
    for row in landing.rows:
        problems = {problem["problem_id"] for problem in row["reading_problems"] or ()}
        said += bool(problems)
        # a mark left beside an identifier does not make it that of another grant
        grant_id = (row["grant_id"] or "").replace('"', "")
        if grant_id in amounts and not problems & rejecting:
            silent[grant_id] = (row["amount_awarded"] or "").replace(",", "")
    for grant_id, amount in silent.items():
        is_read = amount.isdecimal()
        assert not is_read or amount == amounts[grant_id]
    # a grant that is not there, or has no amount, is never missing without a word
    if set(silent) != set(amounts):
        assert said or any(row["amount_awarded"] is None for row in landing.rows)
