"""What a funder's page says, the same on the page and on the command line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.accountability.asked import with_sizes
from pipelines.accountability.details import day_of, details_of
from pipelines.accountability.figures import opening_sentence
from pipelines.contracts import label_of
from pipelines.indicators import known_funders
from pipelines.phrases import say
from pipelines.store import Store


@dataclass(frozen=True)
class Reply:
    """What a funder or a group wants said beside a figure: who, what, when, and where it is."""

    by: str
    text: str
    day: str
    link: str


@dataclass(frozen=True)
class Answer:
    """One recommendation: its state, what is said, on what that rests, and the replies.

    `figure` is what the grants file answers beside what the funder says; empty where nothing.
    `proof` is who states it and when; `link` where it can be read. `standing` says that the funder
    has not approved it, where that is so. `details` are what the sheets of its file say on it.
    """

    recommendation_id: str
    label: str
    must_show: str
    state: str
    state_label: str
    sentence: str
    figure: str
    proof: str
    link: str
    standing: str
    details: tuple[str, ...]
    replies: tuple[Reply, ...]


@dataclass(frozen=True)
class Account:
    """The page of one funder. `standing` says whose page it is, and whether it is signed off."""

    funder_id: str
    funder_name: str
    opening: str
    standing: str
    answers: tuple[Answer, ...]


def account_of(store: Store, funder_id: str) -> Account:
    """Everything the page of a funder says; UnknownNameError for one that is not there."""
    known_funders(store, [funder_id])
    parameters = {"funder": funder_id}
    name = store.rows("select funder_name from funders where funder_id = $funder", parameters)
    rows = store.rows(
        "select * from accountability where funder_id = $funder order by recommendation_position",
        parameters,
    ).to_dicts()
    files = store.rows(
        "select * from accountability_files where funder_id = $funder order by source_file",
        parameters,
    ).to_dicts()
    replies = store.rows(
        "select * from replies where funder_id = $funder order by replied_on, source_row",
        parameters,
    ).to_dicts()
    details = details_of(store, funder_id)
    details["F4B"] = with_sizes(store, funder_id, details.get("F4B", ()))
    return Account(
        funder_id,
        name.item(),
        opening_sentence(store, funder_id),
        _standing(rows, files),
        tuple(_answer(row, details.get(row["recommendation_id"], ()), replies) for row in rows),
    )


def in_words(account: Account) -> str:
    """The page as plain text, for the command line; what nobody supplied is one list at the end."""
    lines = [account.funder_name, account.opening, account.standing, ""]
    silent = [answer for answer in account.answers if is_silent(answer)]
    for answer in account.answers:
        if answer in silent:
            continue
        lines.append(f"{answer.recommendation_id}  {answer.label}: {answer.state_label}")
        said = [answer.sentence, answer.figure, answer.proof, answer.link, answer.standing]
        lines += [f"    {words}" for words in said[:2] if words]
        lines += [f"    - {words}" for words in answer.details]
        lines += [f"    {words}" for words in said[2:] if words]
        for reply in answer.replies:
            lines.append(f"    {replied(reply)}: {reply.text} {reply.link}".rstrip())
    if silent:
        lines += ["", f"{silent[0].state_label}: {silent[0].sentence}"]
        lines += [f"    {answer.recommendation_id}  {answer.label}" for answer in silent]
    return "\n".join(lines)


def is_silent(answer: Answer) -> bool:
    """Whether there is nothing to say of it but that nobody supplied anything."""
    is_alone = not (answer.figure or answer.details or answer.replies)
    is_kept_out = answer.sentence == say("accountability.kept_out")
    return answer.state == "not_supplied" and is_alone and not is_kept_out


def _standing(rows: Sequence[dict[str, Any]], files: Sequence[dict[str, Any]]) -> str:
    """Who made the page, and whether the funder stands by it."""
    own = [file for file in files if file["filled_in_by"] != "somebody_else"]
    signed = [file for file in own if file["signed_off_on"]]
    if not own:
        made = "of_grants_and_others" if files else "of_grants"
        theirs = say("accountability.unsigned.somebody_else")
        return f"{theirs} {say(f'accountability.made.{made}')}"
    if signed:
        by, day = signed[0]["signed_off_by"], day_of(signed[0]["signed_off_on"])
        said = (
            say("accountability.signed_by", by=by, day=day)
            if by
            else say("accountability.signed", day=day)
        )
    else:
        said = f"{say('accountability.until_signed')} {_unsigned_words(own[0]['filled_in_by'])}"
    return f"{said} {say('accountability.first')}" if _is_first(rows) else said


def _is_first(rows: Sequence[dict[str, Any]]) -> bool:
    """Whether no sheet but the first says anything yet."""
    return not any(row["answered_in"] for row in rows)


def _answer(
    row: dict[str, Any], details: tuple[str, ...], replies: Sequence[dict[str, Any]]
) -> Answer:
    state = row["recommendation_state"]
    says_something = state not in ("not_supplied", "figure")
    return Answer(
        recommendation_id=row["recommendation_id"],
        label=row["recommendation_label"],
        must_show=row["must_show"],
        state=state,
        state_label=label_of("recommendation_state", state),
        sentence=_sentence(row, state),
        figure=say("accountability.from_grants", figure=row["figure_sentence"])
        if row["figure_sentence"]
        else "",
        proof=_proof(row) if says_something else "",
        link=(row["link"] or "") if says_something else "",
        standing=_unsigned(row) if says_something else "",
        details=details,
        replies=tuple(
            _reply(reply)
            for reply in replies
            if reply["recommendation_id"] == row["recommendation_id"]
        ),
    )


def _unsigned(row: dict[str, Any]) -> str:
    """Whose words a line is of, where the funder has not signed it off."""
    return "" if row["is_signed_off"] else _unsigned_words(row["filled_in_by"])


def _unsigned_words(filled_in_by: str) -> str:
    """Of what nobody signed: who filled the file in, as it says itself."""
    return say(f"accountability.unsigned.{filled_in_by}")


def _sentence(row: dict[str, Any], state: str) -> str:
    if state == "figure":
        return ""
    if state == "not_supplied":
        is_kept_out = row["is_kept_out"]
        return say("accountability.kept_out" if is_kept_out else "accountability.not_supplied")
    parts = [row["sentence"] or ""]
    if state == "looked_for_not_found":
        parts.append(
            say(
                "accountability.looked_for",
                by=row["looked_by"],
                where=_lower(row["looked_where"]),
                day=day_of(row["looked_on"]),
            )
        )
    return " ".join(filter(None, parts))


def _proof(row: dict[str, Any]) -> str:
    stated = say("accountability.stated_by", by=row["stated_by"]) if row["stated_by"] else ""
    if not stated and row["filled_in_by"] == "somebody_else":
        stated = say("accountability.filled_in_by_somebody_else")
    if row["recommendation_state"] == "looked_for_not_found":
        # who looked, and when, is in the sentence
        return f"{stated}." if stated else ""
    stated = stated or say("accountability.stated")
    if row["stated_on"]:
        return say("accountability.dated", stated=stated, day=day_of(row["stated_on"]))
    return say("accountability.no_date_given", stated=stated)


def _reply(row: dict[str, Any]) -> Reply:
    is_funder = row["replied_by"] == "funder"
    by = say("accountability.the_funder") if is_funder else row["reply_from"]
    day = say("accountability.on", day=day_of(row["replied_on"])) if row["replied_on"] else ""
    return Reply(by or say("accountability.a_group"), row["reply_text"], day, row["link"] or "")


def replied(reply: Reply) -> str:
    """'Harbour Group replied on 3 March 2026'."""
    return say("accountability.replied", by=reply.by, on=reply.day)


def _lower(words: str) -> str:
    """Words within a sentence: the first letter small, unless the word is one of capitals."""
    return words if words[:2].isupper() else words[:1].lower() + words[1:]
