"""A group finds what is shown about it, and the file that the page makes changes it."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from pipelines.build import build
from pipelines.corrections.correction import read_correction
from pipelines.corrections.fields import load_correction_fields
from pipelines.corrections.files import Given, read_text
from pipelines.corrections.letter import LONGEST_LINK, letter_link, write_letter
from pipelines.corrections.redaction import digest
from pipelines.deployment import VARIABLE, Deployment
from pipelines.phrases import choices, say
from pipelines.store import Store
from tests.conftest import grant, grant_to_individual, write_json
from tests.corrections.said import gone, says, write_said
from tests.test_deployment import GOOD
from tests.views.test_pages import words_of

OpenPage = Callable[..., AppTest]
HARBOUR = "GB-CHC-2000001"
WORDS = "Mothers <b>for</b> each other"
DEPLOYMENT = Deployment("Ridge Data Co-op", "mend@example.org", 10)


@pytest.fixture(scope="module")
def mended_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grants to three groups and a person; one group in its own words, one without its name."""
    folder = tmp_path_factory.mktemp("mended")
    other = {"id": "GB-CHC-2000002", "name": "Harbour Choir"}
    unnamed = {"id": "GB-CHC-2000003", "name": "Harbour Quiet Group"}
    source = write_json(
        folder / "grants.json",
        [
            grant("360G-a", 1500, description="Towards core costs"),
            grant("360G-b", 20, title="A <i>second</i> grant"),
            grant("360G-c", recipientOrganization=[other]),
            grant("360G-d", recipientOrganization=[unnamed]),
            grant_to_individual("360G-e"),
        ],
    )
    (folder / "corrections").mkdir()
    write_said(folder / "corrections" / "a.csv", says("own_words", WORDS, kind="own_words"))
    row = gone("GB-CHC-2000003", "recipient", "unname", "2026-10-02")
    write_said(folder / "corrections" / "b.csv", row)
    build([source], folder / "out", corrections=folder / "corrections")
    return folder / "out"


@pytest.fixture
def sample_build(mended_build: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What `open_page` opens here."""
    monkeypatch.delenv(VARIABLE, raising=False)
    return mended_build


@pytest.fixture
def deployment(tmp_path: Path, sample_build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "deployment.toml").write_text(GOOD, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deployment.toml"))


def lines_of(app: AppTest) -> Given:
    """What a build would read of the e-mail that the page has ready."""
    [letter] = [element.value for element in app.get("code")]
    return read_text(letter, "letter.txt")


def choose(app: AppTest, key: str, value: Any) -> AppTest:
    app.radio(key=key).set_value(value).run()
    assert not app.exception
    return app


def choose_wrong(app: AppTest, field: str, which: str = "group") -> AppTest:
    """Say that something about the group, or one grant, is wrong, and what."""
    choose(app, "mend-change", "correct")
    choose(app, f"mend-which-{HARBOUR}", which)
    return choose(app, "mend-field", field)


@pytest.mark.parametrize("words", ["harbour gr", "2000001", HARBOUR.lower(), "360g-B"])
def test_a_group_is_found_by_name_number_identifier_or_grant(
    open_page: OpenPage, words: str
) -> None:
    app = open_page("correct", group=[words])
    assert f"In its own words {WORDS} Name Harbour Group" in words_of(app).replace(
        "&lt;b&gt;", "<b>"
    ).replace("&lt;/b&gt;", "</b>")
    assert "See 2 grants" in [each.label for each in app.expander]


def test_of_several_groups_one_is_chosen(open_page: OpenPage) -> None:
    app = open_page("correct", group=["harbour"])
    [which] = [each for each in app.radio if each.label == "Which one is it?"]
    assert which.options == ["Harbour Group (2 grants)", "Harbour Choir (1 grant)"]
    assert which.value is None and not app.expander
    which.set_value("GB-CHC-2000002").run()
    assert "See 1 grant" in [each.label for each in app.expander]


@pytest.mark.parametrize("words", ["quiet", "GB-CHC-2000003", "360G-d", "Withdrawn at its request"])
def test_a_group_without_its_name_is_found_by_nothing(open_page: OpenPage, words: str) -> None:
    app = open_page("correct", group=[words])
    assert "Nothing here has that name or number." in words_of(app)
    assert not app.radio


def test_words_that_are_no_group_ask_nothing_more(open_page: OpenPage) -> None:
    for words in ("%", "'; drop table grants; --", "x"):
        app = open_page("correct", group=[words])
        assert not app.radio and not app.get("download_button")


def test_a_row_of_the_grants_leads_to_that_grant(open_page: OpenPage) -> None:
    page = open_page("grants", recipient=["harbour group"])
    html = " ".join(str(element.proto.body) for element in page.get("html"))
    assert 'href="correct?grant=360G-b&amp;group=GB-CHC-2000001"' in html
    assert 'aria-label="Mend or remove: A &lt;i&gt;second&lt;/i&gt; grant"' in html
    app = open_page("correct", grant=["360G-b"], group=[HARBOUR])
    choose(app, "mend-change", "remove")
    choose(app, f"mend-which-{HARBOUR}", "grant")
    app.multiselect(key="mend-remove").set_value(["purpose"]).run()
    [asked] = lines_of(app).corrections
    assert (asked.grant_id, asked.field, asked.value) == ("360G-b", "purpose", "not_known")


def test_own_words_come_first_of_what_is_said_of_a_group(open_page: OpenPage) -> None:
    words = words_of(open_page("grants", recipient=["harbour group"]))
    assert words.count("Harbour Group In its own words: “Mothers") == 2


def test_a_grant_without_a_name_leads_nowhere(open_page: OpenPage) -> None:
    page = open_page("grants", recipient=["withdrawn"])
    words = words_of(page)
    assert "Withdrawn at its request grants.json £1,000" in words
    html = " ".join(str(element.proto.body) for element in page.get("html"))
    assert "correct?grant" not in html


def test_a_purpose_is_put_right_for_the_whole_group(open_page: OpenPage) -> None:
    app = choose_wrong(open_page("correct", group=[HARBOUR]), "purpose")
    choose(app, "mend-value-purpose", "project")
    app.text_input(key="mend-words").set_value("It was for the  choir").run()
    [asked] = lines_of(app).corrections
    assert asked == read_correction(
        {
            **{"recipient_id": HARBOUR, "kind": "correct", "field": "purpose", "value": "project"},
            **{"words": "It was for the choir", "said_by": "group"},
            "added_on": date.today().isoformat(),
        }
    )


def test_who_leads_a_group_is_said_by_code_or_as_nobody_in_particular(open_page: OpenPage) -> None:
    app = choose_wrong(open_page("correct", group=[HARBOUR]), "led_by")
    assert not app.get("download_button")
    app.multiselect(key="mend-communities-led_by").set_value(["DEI020000", "DEI010000"]).run()
    [asked] = lines_of(app).corrections
    assert asked.value == "DEI010000;DEI020000"
    app.checkbox(key="mend-everybody-led_by").check().run()
    [asked] = lines_of(app).corrections
    assert asked.value == "none"


@pytest.mark.parametrize("value", ["declared", "declared_not"])
def test_a_group_says_itself_whether_it_is_user_led(open_page: OpenPage, value: str) -> None:
    app = choose_wrong(open_page("correct", group=[HARBOUR]), "user_led_status")
    choose(app, "mend-value-user_led_status", value)
    if value == "declared":
        assert not app.get("download_button")
        definitions = load_correction_fields()["user_led_status"].definitions
        choose(app, "mend-definition", next(iter(definitions)))
    [asked] = lines_of(app).corrections
    assert (asked.value, asked.said_by) == (value, "group")


def test_own_words_can_stand_alone(open_page: OpenPage) -> None:
    app = choose(open_page("correct", group=[HARBOUR]), "mend-change", "own_words")
    assert not app.get("download_button")
    app.text_input(key="mend-own-words").set_value("Aunties").run()
    app.checkbox(key="mend-own-words-alone").check().run()
    found = [(item.kind, item.field, item.value) for item in lines_of(app).corrections]
    assert found[0] == ("own_words", "own_words", "Aunties")
    assert {kind for kind, _, _ in found[1:]} == {"remove"}
    assert {"user_led_status", "led_by"} <= {field for _, field, _ in found}


def test_words_that_would_show_a_way_to_a_person_are_not_taken(open_page: OpenPage) -> None:
    app = choose(open_page("correct", group=[HARBOUR]), "mend-change", "own_words")
    app.text_input(key="mend-own-words").set_value("Write to jo@example.org").run()
    assert "It has an e" in app.warning[0].value
    assert not app.get("download_button")


@pytest.mark.parametrize("kind", ["withdraw", "unname"])
@pytest.mark.parametrize("which", ["group", "grant"])
def test_a_group_or_a_grant_is_taken_out_without_its_identifier_being_written(
    open_page: OpenPage, kind: str, which: str
) -> None:
    app = choose(open_page("correct", group=[HARBOUR]), "mend-change", "take_out")
    choose(app, f"mend-which-{HARBOUR}", which)
    if which == "grant":
        assert not app.get("download_button")
        app.selectbox(key=f"mend-grant-{HARBOUR}").set_value("360G-a").run()
    assert not app.get("download_button")
    choose(app, "mend-how-far", kind)
    [asked] = lines_of(app).redactions
    id = HARBOUR if which == "group" else "360G-a"
    of = "recipient" if which == "group" else "grant"
    assert (asked.of, asked.id_sha256, asked.kind) == (of, digest(id), kind)
    assert id not in app.get("code")[0].value


def test_a_person_takes_out_a_grant_by_its_identifier(open_page: OpenPage) -> None:
    app = open_page("correct", group=["360G-e"])
    assert "An individual (nothing about them is published here)" in words_of(app)
    assert "Show what we call ourselves." not in app.radio(key="mend-change").options
    asked_of = choose(app, "mend-change", "correct").radio(key="mend-field").options
    assert asked_of == ["What the money is for", "Whether the money could be used freely"]
    choose(app, "mend-change", "take_out")
    choose(app, "mend-how-far", "withdraw")
    [asked] = lines_of(app).redactions
    assert asked.id_sha256 == digest("360G-e")


def test_the_file_of_the_page_changes_the_next_build(open_page: OpenPage, tmp_path: Path) -> None:
    app = choose_wrong(open_page("correct", group=[HARBOUR]), "purpose")
    choose(app, "mend-value-purpose", "capital")
    letter = tmp_path / "letter.txt"
    letter.write_text(app.get("code")[0].value, encoding="utf-8")
    source = write_json(tmp_path / "1.json", [grant("360G-a", description="Towards core costs")])
    build([source], tmp_path / "out", corrections=letter)
    [row] = Store(tmp_path / "out").table("grants").to_dicts()
    assert (row["purpose"], row["purpose_basis"]) == ("capital", "correction")


def test_the_public_log_is_shown_with_days_and_kinds(open_page: OpenPage) -> None:
    words = words_of(open_page("correct"))
    assert "1 November 2026 A group is shown in its own words 1" in words
    assert "2 October 2026 A group’s name was taken out, and the amounts stayed 1" in words


@pytest.mark.parametrize("page", ["home", "grants", "correct", "rules"])
def test_every_page_says_that_nobody_is_named_or_who_answers(
    open_page: OpenPage, page: str
) -> None:
    words = words_of(open_page(page))
    assert say("mending.nobody") in words
    assert "Mend or remove what is shown about a group" in words


@pytest.mark.usefixtures("deployment")
def test_where_somebody_is_named_every_page_says_who_and_how_soon(open_page: OpenPage) -> None:
    for page in ("home", "correct"):
        app = open_page(page)
        words = words_of(app)
        assert "Ridge Data Co-op runs this site and answers within 10 days: mend@" in words
        assert say("mending.nobody") not in words
    app = choose_wrong(open_page("correct", group=[HARBOUR]), "purpose")
    choose(app, "mend-value-purpose", "core")
    assert "Open it as an e-mail" in words_of(app)
    assert app.get("code")[0].value.startswith("To Ridge Data Co-op,")


@pytest.mark.usefixtures("deployment")
def test_a_file_that_broke_while_serving_names_nobody(open_page: OpenPage, tmp_path: Path) -> None:
    (tmp_path / "deployment.toml").write_text("run_by: us", encoding="utf-8")
    assert say("mending.nobody") in words_of(open_page("correct"))


def test_what_a_deployment_says_is_never_run(
    open_page: OpenPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = GOOD.replace("Ridge Data Co-op", "<script>x</script>").replace(
        "mend@example.org", "https://example.org/'onclick=x"
    )
    (tmp_path / "deployment.toml").write_text(hostile, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deployment.toml"))
    html = " ".join(str(each.proto.body) for each in open_page("correct").get("html"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html and "'onclick" not in html


def test_a_link_opens_an_e_mail_unless_it_is_too_long() -> None:
    [asked] = read_text(
        "recipient_id,field,value,said_by,added_on\na,purpose,core,group,2026-01-01\n", "a.csv"
    ).corrections
    letter = write_letter([asked], DEPLOYMENT)
    assert letter_link(letter, DEPLOYMENT).startswith("mailto:mend@example.org?subject=Please%20")
    assert len(letter_link(letter, DEPLOYMENT)) <= LONGEST_LINK
    assert letter_link(letter * 9, DEPLOYMENT) == ""
    page = Deployment("Us", "https://example.org", 1)
    assert letter_link(letter, page) == ""


def test_the_page_is_in_plain_words() -> None:
    """Flesch-Kincaid grade of what the page says: 6 is about eleven years of age."""
    fields = load_correction_fields().values()
    said = [
        *(say(f"correct.{name}") for name in ("lead", "at_the_source", "nobody", "how_far_note")),
        *(*choices("correct.how_fars").values(), *choices("correct.changes").values()),
        *(f"{field.asks} {field.label}." for field in fields),
    ]
    text = " ".join(said)
    words = re.findall(r"[A-Za-z’]+", text)
    sentences = len(re.findall(r"[.?!](?:\s|$)", text))
    syllables = sum(len(re.findall(r"[aeiouy]+", word.lower())) for word in words)
    assert 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 < 6


def test_nothing_is_chosen_for_anybody_and_no_word_stands_in_the_address(
    open_page: OpenPage,
) -> None:
    app = open_page("correct", group=["harbour"])
    assert [each.value for each in app.radio] == [None]
    assert "group" not in app.query_params
    app.text_input(key="group").set_value("harbour choir").run()
    assert not app.query_params
    while unanswered := [each for each in app.radio if each.value is None]:
        assert not app.get("download_button")
        app.radio(key=unanswered[0].key).set_value(_first(unanswered[0])).run()
    assert len(lines_of(app).corrections) == 1


def _first(radio: Any) -> str:
    firsts = {"mend-change": "correct", "mend-field": "purpose", "mend-value-purpose": "core"}
    return firsts.get(radio.key, "group")
