"""The attack: from all that is published together, is anybody told? And with weaker protection?"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from pipelines.counts.settings import load_protection
from tests.counts.attack import attack, is_told
from tests.counts.world import WEAK, Given, Said, World, count, some_world

CODES = ("DEI010100", "DEI090000")
EXACT = replace(load_protection(), rounding=1)


def world(seed: int, source: str = "text_rule", share: float = 0.3) -> World:
    return some_world(seed, organisations=100, codes=CODES, source=source, share=share)


def numbers(con: Any) -> int:
    """How many numbers of what is private are published."""
    found = con.execute(
        "select count(value) from marts.community_counts where step is not null"
    ).fetchall()
    return int(found[0][0])


@pytest.mark.parametrize("source", ["text_rule", "no_permission"])
@pytest.mark.parametrize(("seed", "share"), [(1, 0.3), (2, 0.6), (3, 0.9)])
def test_all_numbers_together_prove_nothing_of_anybody(
    seed: int, share: float, source: str
) -> None:
    con = count(world(seed, source, share))
    assert numbers(con) > (5 if source == "no_permission" else 20)
    assert attack(con) == []
    con.close()


def test_without_protection_the_same_attack_succeeds() -> None:
    con = count(world(1), WEAK)
    told = attack(con)
    assert len({each.recipient for each in told}) > 50
    true = set(
        con.execute(
            "select distinct relation, community_code, community_code_2, source, recipient_id "
            "from counts.count_statements join counts.count_questions using (question_id) "
            "join intermediate.int_grants using (row_id) join marts.grants using (grant_id)"
        ).fetchall()
    )
    # what it claims is right, each time
    for each in told:
        assert ((*each.thing, each.recipient) in true) == each.is_counted
    con.close()


def one_apart(named: bool) -> World:
    """Two cells that differ by one organisation, number 60, which is or is not described so."""

    def given(number: int) -> Given:
        is_said = number % 3 == 0 if number != 60 else named
        said = (Said("serves", "DEI090000", rule_id="serves_women"),) if is_said else ()
        return Given(
            number,
            f"GB-CHC-{2000000 + number}",
            region="E12000007" if number <= 60 else "E12000002",
            size="small" if number < 60 else "micro",
            said=said,
        )

    return World(tuple(given(number) for number in range(120)))


@pytest.mark.parametrize("named", [True, False])
def test_exact_numbers_of_cells_that_differ_by_one_organisation_tell_of_it(named: bool) -> None:
    told = attack(count(one_apart(named), replace(EXACT, is_audited=False)))
    assert {each.recipient for each in told} == {"GB-CHC-2000060"}
    assert {each.is_counted for each in told} == {named}


@pytest.mark.parametrize("named", [True, False])
def test_the_audit_alone_and_rounding_alone_would_each_do(named: bool) -> None:
    audited = count(one_apart(named), EXACT)
    assert attack(audited) == []
    rounded = count(one_apart(named), replace(EXACT, rounding=5, is_audited=False))
    assert attack(rounded) == []
    both = count(one_apart(named))
    assert numbers(both) > 0
    assert attack(both) == []


@pytest.mark.parametrize("threshold", [1, 10])
def test_what_is_withheld_is_worked_out_where_the_other_numbers_are_exact(threshold: int) -> None:
    """Of 120 groups 35 are described so, all of them micro: then of the 40 others none is."""
    said = (Said("serves", "DEI090000", rule_id="serves_women"),)
    of = World(
        tuple(
            Given(
                number,
                f"GB-CHC-{2000000 + number}",
                size="small" if number < 40 else "micro",
                said=said if number >= 85 else (),
            )
            for number in range(120)
        )
    )
    exact = replace(EXACT, threshold=threshold, is_audited=False)
    told = attack(count(of, exact))
    assert {each.recipient for each in told} == {f"GB-CHC-{2000000 + n}" for n in range(40)}
    assert not any(each.is_counted for each in told)
    assert attack(count(of)) == []


# Builds that somebody keeps: of the same file with and without one organisation, and drawn anew.


def editions(numbers: Iterable[int], of: World) -> list[Any]:
    return [count(replace(of, edition=number)) for number in numbers]


@pytest.mark.parametrize("seed", [4, 5])
def test_two_builds_that_differ_by_one_organisation_prove_nothing(seed: int) -> None:
    after = world(seed)
    newcomer = after.grants[0].recipient
    before = after.without(newcomer)
    assert before.grants != after.grants
    assert attack(count(before), count(after)) == []


def test_several_builds_with_it_and_several_without_prove_nothing() -> None:
    after = world(6)
    before = after.without(after.grants[0].recipient)
    assert attack(*editions((2, 3), after), *editions((4, 5), before)) == []


@pytest.mark.parametrize("named", [True, False])
def test_with_exact_numbers_two_builds_tell_of_the_one_that_joined(named: bool) -> None:
    after = one_apart(named)
    joined = "GB-CHC-2000060"
    exact = replace(EXACT, is_audited=False)
    told = attack(count(after.without(joined), exact), count(after, exact))
    assert is_told(told, joined)


def test_a_number_that_changes_is_drawn_anew_in_every_cell_of_the_file() -> None:
    """Were other cells left as they were, those that changed would show where something changed."""
    before, after = one_apart(False), one_apart(True)
    lots = [
        dict(con.execute("select row_id, seed from counts.count_grants").fetchall())
        for con in (count(before), count(after))
    ]
    assert lots[0].keys() == lots[1].keys()
    assert all(lots[0][row] != lots[1][row] for row in lots[0])
