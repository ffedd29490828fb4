"""The file format: what is written is read the same, and what cannot be used is said."""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts import load_fields
from pipelines.corrections.correction import COLUMNS, KINDS, Correction, tidy
from pipelines.corrections.fields import load_communities, load_correction_fields
from pipelines.corrections.files import Given, read_file, read_given, read_text
from pipelines.corrections.redaction import Redaction, digest
from pipelines.corrections.write import write_corrections, write_redactions
from pipelines.reference import DATA_DIR
from tests.corrections.said import Said, gone, removes, says, write_said

FIELDS = load_correction_fields()
# letters of several scripts, what CSV and spreadsheets make something of, and white space
LETTERS = "aBé中ع😀“’'\"=+-@,;\t\n\r \u00a0\u2028\x00#|`<&"
words = st.text(LETTERS, max_size=40).map(tidy)
identifiers = st.text("abcXYZ019-/.:_ =+'\"\u00e9", min_size=1, max_size=30).map(tidy).filter(bool)
days = st.dates(date(2000, 1, 1), date.today())


@st.composite
def corrections(draw: st.DrawFn) -> Correction:
    kind = draw(st.sampled_from(KINDS))
    names = ["own_words"] if kind == "own_words" else sorted(FIELDS)
    if kind == "correct":
        names.remove("own_words")
    field = FIELDS[draw(st.sampled_from(names))]
    of_group = field.name == "own_words" or draw(st.booleans())
    said_by = "group" if field.name == "own_words" else draw(st.sampled_from(["group", "funder"]))
    if kind == "remove":
        value = "not_known"
    elif kind == "own_words":
        value = draw(words.filter(bool))
    elif field.is_communities:
        codes = st.lists(st.sampled_from(sorted(load_communities())), unique=True, max_size=4)
        value = ";".join(sorted(draw(codes))) or "none"
    else:
        allowed = [v for v in field.values if said_by == "group" or v not in field.by_group_only]
        value = draw(st.sampled_from(allowed))
    has_definition = kind == "correct" and field.definitions
    identifier = draw(identifiers)
    return Correction(
        grant_id="" if of_group else identifier,
        recipient_id=identifier if of_group else "",
        kind=kind,
        field=field.name,
        value=value,
        definition=draw(st.sampled_from(sorted(field.definitions))) if has_definition else "",
        words=draw(words) if kind == "correct" else "",
        said_by=said_by,
        added_on=draw(days),
    )


redactions = st.builds(
    Redaction,
    of=st.sampled_from(["grant", "recipient"]),
    id_sha256=identifiers.map(digest),
    kind=st.sampled_from(["withdraw", "unname"]),
    withdrawn_on=days,
)


@given(st.lists(corrections(), max_size=5))
def test_corrections_are_read_as_they_were_written(written: list[Correction]) -> None:
    found = read_text(write_corrections(written), "said.csv")
    assert found.problems == found.redaction_problems == ()
    assert list(found.corrections) == written
    assert [item.row for item in found.corrections] == list(range(2, len(written) + 2))


@given(st.lists(redactions, max_size=5))
def test_redactions_are_read_as_they_were_written(written: list[Redaction]) -> None:
    assert read_text(write_redactions(written), "gone.csv") == Given(
        redactions=tuple(written), redaction_files=1
    )


@given(st.lists(corrections(), min_size=1, max_size=3))
def test_a_spreadsheet_runs_no_cell_of_a_file(written: list[Correction]) -> None:
    # by cells: a comma within one is no start of the next
    for cells in csv.reader(io.StringIO(write_corrections(written))):
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


headings = ",".join(COLUMNS)


@settings(max_examples=300)
@given(
    st.one_of(
        st.text(max_size=300),
        st.lists(st.sampled_from([headings, '"', ",", "a,b\n", "\r\n", ";", "\x00", "x" * 40]))
        .map("".join)
        .map(lambda text: f"{headings}\n{text}"),
    )
)
def test_any_text_is_read_or_told_about(text: str) -> None:
    found = read_text(text, "said.csv")
    for problem in (*found.problems, *found.redaction_problems):
        assert str(problem).startswith("said.csv")
        assert problem.reason and problem.remedy


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        (says("purpose", "core", recipient_id=""), "grant_id, recipient_id", "one of them"),
        (says("purpose", "core") | {"grant_id": "a"}, "grant_id, recipient_id", "one of them"),
        (says("purposes", "core"), "field", "'purposes' is none of purpose, restriction"),
        (says("purpose", ""), "value", "an empty cell is none of core"),
        (says("purpose", "not_known"), "value", "'not_known' is none of"),
        (says("purpose", "core", kind="change"), "kind", "'change' is none of correct"),
        (says("purpose", "core", said_by=""), "said_by", "an empty cell is none of group, funder"),
        (says("purpose", "core", said_by="register"), "said_by", "'register' is none of"),
        (says("purpose", "core", added_on=""), "added_on", "no day that can be read"),
        (says("purpose", "core", added_on="2026-13-01"), "added_on", "no day that can be read"),
        (says("purpose", "core", added_on="2999-01-01"), "added_on", "in the future"),
        (says("serves", "DEI999999"), "value", "'DEI999999' is no code of a community"),
        (says("serves", ""), "value", "an empty cell is no code of a community"),
        (says("serves", "DEI020000; women"), "value", "'women' is no code of a community"),
        (
            says("user_led_status", "declared_not", said_by="funder"),
            *("said_by", "only the group itself can say declared_not"),
        ),
        (
            says("user_led_status", "declared", said_by="funder"),
            *("said_by", "only the group itself can say declared"),
        ),
        (says("user_led_status", "suggested"), "value", "'suggested' is none of"),
        (
            says("user_led_status", "declared", definition="mostly"),
            *("definition", "'mostly' is none of none_given"),
        ),
        (says("own_words", "Us", kind="own_words", grant_id="a"), "grant_id", "of a group"),
        (says("own_words", "Us", said_by="funder"), "said_by", "the group's own"),
        (says("own_words", ""), "value", "it is empty"),
        (says("own_words", "x" * 501), "value", "it has 501 characters"),
        (says("own_words", "Write to jo@example.org"), "value", "an e-mail address"),
        (says("purpose", "core", words="ring 0113 496 0000"), "words", "telephone number"),
    ],
)
def test_a_row_that_cannot_be_used_says_where_why_and_what_to_do(
    tmp_path: Path, row: Said, field: str, reason: str
) -> None:
    other = says("purpose", "core")
    found = read_file(write_said(tmp_path / "said.csv", row, other))
    [problem] = found.problems
    assert (problem.file, problem.row, problem.field) == ("said.csv", 2, field)
    assert reason in str(problem)
    assert problem.remedy.endswith((".", ": who says this."))
    # nothing else is stopped
    assert [item.row for item in found.corrections] == [3]


def test_a_file_is_read_as_spreadsheets_write_it(tmp_path: Path) -> None:
    row = "GB-CHC-1;;Correct;PURPOSE;Core;;für die Miete;Group;30/11/2025"
    names = "Recipient ID;Grant ID;Kind;Field;Value;Definition;Words;Said By;Added On"
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "cp1252", "utf-16")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(f"{names}\r\n{row}\r\n;;;;;;;;\r\n".encode(encoding))
        [found] = read_file(path).corrections
        assert (found.recipient_id, found.field, found.value) == ("GB-CHC-1", "purpose", "core")
        assert (found.words, found.added_on) == ("für die Miete", date(2025, 11, 30))


def test_rows_pasted_from_an_e_mail_are_read_below_its_words() -> None:
    letter = f"Dear all,\n\nplease put this right, as we asked.\n\n{headings}\n"
    row = "360G-a,,remove,purpose,,,,group,2026-01-01\n"
    found = read_text(letter + row, "letter.txt")
    assert [item.grant_id for item in found.corrections] == ["360G-a"]
    assert found.problems == ()


def test_words_after_the_rows_of_an_e_mail_are_told_and_not_lost() -> None:
    row = "360G-a,,remove,purpose,,,,group,2026-01-01\n"
    found = read_text(f"{headings}\n{row}\n\nSent from my telephone\n", "letter.txt")
    assert len(found.corrections) == len(found.problems) == 1


def test_a_file_of_before_is_read_once_it_says_who_says_so() -> None:
    text = "grant_id,field,value,words,said_by,added_on\n360G-a,purpose,core,,funder,2025-01-01\n"
    [found] = read_text(text, "old.csv").corrections
    assert (found.kind, found.said_by, found.value) == ("correct", "funder", "core")


def test_a_day_may_be_tomorrow_where_a_file_was_made_east_of_here(tmp_path: Path) -> None:
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    assert read_file(write_said(tmp_path / "a.csv", says("purpose", "core", added_on=tomorrow)))


def test_the_files_of_the_project_hold_no_identifier_of_what_was_withdrawn() -> None:
    given = read_given(None)
    assert given.problems == given.redaction_problems == ()
    text = (DATA_DIR / "rules" / "redactions.csv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        assert line.split(",")[1] == "", "write id_sha256: this file is public"


def test_an_identifier_is_never_written_into_a_file_of_redactions(tmp_path: Path) -> None:
    [read] = read_file(write_said(tmp_path / "a.csv", gone("360G-secret"))).redactions
    assert "360G-secret" not in write_redactions([read])
    assert digest("360G-secret") in write_redactions([read])


def test_a_removal_has_nothing_to_publish(tmp_path: Path) -> None:
    row = removes("serves") | {"value": "DEI020000", "words": "we are not"}
    [found] = read_file(write_said(tmp_path / "a.csv", row)).corrections
    assert (found.value, found.words, found.definition) == ("not_known", "", "")


def test_what_can_be_said_is_what_can_be_published() -> None:
    for name in ("purpose", "restriction"):
        assert {*FIELDS[name].values, "not_known"} == set(load_fields()[name].values)
