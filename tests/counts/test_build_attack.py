"""The attack on whole builds: strings, every filter's counts, two builds of nearly one file."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.contracts import load_fields
from pipelines.counts import settings
from pipelines.indicators import (
    Filters,
    compute,
    load_dimensions,
    load_indicators,
)
from tests.conftest import Built, Grant, build_files, grant
from tests.counts.attack import attack, is_told
from tests.pipeline.test_dei import answer, details

# Who is looked for: by an answer that it does not share, by words about it, and by its name.
KEPT_BACK, DESCRIBED, NAMED = "GB-CHC-2000000", "GB-CHC-2000001", "GB-CHC-2000002"
ANSWERS = ("DEI040410", "DEI020310")
# What the file says of each in one build and in the other; the words are public, what is read in
# them is not.
WORDS = {"sails and boats": "women and girls", "Hull Shipwrights": "Hull Hongkongers"}
# What tells one build from another, and the counts that protect.
OF_THE_BUILD = {"build_info": None, "source_files": ("sha256",)}
PROTECTED = ("no_permission", "text_rule", "suggested")
WEAK = """
    [threshold]
    value = 0
    [rounding]
    value = 1
    [most_steps]
    value = 1000000
    [most_share]
    value = 1.0
    [cut_from]
    value = 1
    [stream_cut_from]
    value = 1
    [most_cut]
    value = 99
    [is_audited]
    value = false
"""


def grants(is_second: bool) -> list[Grant]:
    """Ninety groups: a third keep their answer back, a third are described as for women."""
    first, second = WORDS.items()

    def given(number: int) -> Grant:
        name, text = f"Group {number}", "For repairs"
        states: dict[str, Any] = {}
        if number % 3 == 0:
            code = ANSWERS[number % 2 if number else is_second]
            states = {"deiDetails": details(leadership=answer("RS203", code))}
        if number % 3 == 1:
            is_said = is_second if number == 1 else number % 2
            text = f"To run workshops for {first[1] if is_said else first[0]} in Leeds"
        if number % 3 == 2:
            name = f"{second[1] if number % 2 else second[0]} {number}"
            if number == 2:
                name = second[1] if is_second else second[0]
        recipient = {"id": f"GB-CHC-{2000000 + number}", "name": name}
        award = f"202{number % 2}-05-01"
        return grant(
            f"360G-{number:03}", 1000 + number % 4, description=text, awardDate=award,
            recipientOrganization=[recipient], **states,
        )  # fmt: skip

    return [given(number) for number in range(150)]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Built, Built]]:
    """Two builds of files that differ in what is private of the three."""
    both = [
        build_files(tmp_path_factory.mktemp("attack"), grants(is_second))
        for is_second in (False, True)
    ]
    yield both[0], both[1]
    for built in both:
        built.store.close()


def work(built: Built) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(built.out / "work.duckdb"), read_only=True)


def served(built: Built) -> dict[str, list[str]]:
    """Each row of each published table and each comment as text, but for protected numbers."""
    with duckdb.connect(str(built.out / "equity.duckdb"), read_only=True) as con:
        names = [
            name
            for (name,) in con.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
            ).fetchall()
        ]
        found = {
            name.removeprefix("main."): con.sql(_query(name)).fetchall()
            for name in names
            if _query(name)
        }
        found["comments"] = con.execute(
            "select table_name, '', comment from duckdb_tables() union all "
            "select table_name, column_name, comment from duckdb_columns() order by all"
        ).fetchall()
    return {name: sorted(map(str, rows)) for name, rows in found.items()}


def _query(table: str) -> str:
    table = table.removeprefix("main.")
    left_out = OF_THE_BUILD.get(table, ())
    if left_out is None:
        return ""
    if table == "rules":
        left_out = ("grant_count", "grant_count_status")
    where = f"where source not in {PROTECTED}" if table == "community_counts" else ""
    columns = f"* exclude ({', '.join(left_out)})" if left_out else "*"
    return f"select {columns} from {table} {where}"


def told_apart(text: str) -> str:
    """Text of the first build as the second would have it, were only the words others."""
    for first, second in WORDS.items():
        for form in (str, str.lower, str.upper):
            text = text.replace(form(first), form(second))
    return text


def test_the_private_things_are_there_so_that_the_tests_below_can_fail(
    pair: tuple[Built, Built],
) -> None:
    for built, code, status in zip(pair, ANSWERS, (None, "suggested"), strict=True):
        of = (
            "from intermediate.{} join intermediate.int_grants using (row_id) where grant_id = '{}'"
        )
        assert built.work("select community_code " + of.format("int_dei_codes", "360G-000")) == [
            (code,)
        ]
        read = built.work("select rule_id " + of.format("int_text_communities", "360G-001"))
        assert read == ([("serves_women",)] if status else [])
        said = built.work("select status " + of.format("int_user_led", "360G-002"))
        assert said == ([(status,)] if status else [])


def test_all_that_is_served_is_the_same_whatever_is_private(pair: tuple[Built, Built]) -> None:
    first, second = map(served, pair)
    assert first.keys() == second.keys()
    assert len(first) > 15
    for table, rows in first.items():
        assert sorted(map(told_apart, rows)) == sorted(map(told_apart, second[table])), table


def test_every_count_of_every_filter_is_the_same_whatever_is_private(
    pair: tuple[Built, Built],
) -> None:
    def both(indicator: str, by: tuple[str, ...] = (), filters: Filters | None = None) -> list[str]:
        frames = [compute(built.store, indicator, by, filters).rows for built in pair]
        return [told_apart(str(frame.rows())) for frame in frames]

    for indicator in load_indicators():
        first, second = both(indicator)
        assert first == second, indicator
    filtered = 0
    for name, dimension in load_dimensions().items():
        for indicator in ("grants_made", "recipients_reached"):
            first, second = both(indicator, (name,))
            assert first == second, (indicator, name)
        for code in compute(pair[0].store, "grants_made", (name,)).rows["category"].unique():
            filters = Filters(codes=((dimension.column, (told_apart(code),)),))
            first, second = both("money_awarded", (), filters)
            assert first == second, (name, code)
            filtered += 1
    assert filtered > 20


def test_nothing_can_be_asked_of_what_is_suggested(pair: tuple[Built, Built]) -> None:
    assert "suggested" not in load_fields()["user_led_status"].values
    filters = Filters(codes=(("user_led_status", ("suggested",)),))
    for built in pair:
        for name in ("grants_made", "money_awarded", "recipients_reached"):
            rows = compute(built.store, name, filters=filters).rows
            assert not rows.height or not rows["value"].item()
            found = compute(built.store, name, ("user_led",)).rows
            assert "suggested" not in set(found["category"])


def test_no_row_of_anybody_has_an_inferred_code_or_the_rule_it_is_read_by(
    pair: tuple[Built, Built],
) -> None:
    private = {
        rule for (rule,) in pair[1].work(
            "select rule_id from intermediate.int_text_communities where rule_id is not null "
            "union select rule_id from intermediate.int_user_led where status = 'suggested'"
        )
    }  # fmt: skip
    assert len(private) > 1
    wanted = re.compile("|".join(rf"\b{re.escape(rule)}\b" for rule in (*private, "suggested")))
    of_nobody = {"rules", "community_counts", "comments"}
    for table, rows in served(pair[1]).items():
        if table not in of_nobody:
            assert not [row for row in rows if wanted.search(row)], table
    assert pair[1].store.table("grant_communities").height == 0
    counted = {row["rule_id"] for row in pair[1].table("rule_counts")}
    assert counted.isdisjoint(private)
    manifest = str(pair[1].manifest)
    assert not any(rule in manifest for rule in private)


def test_parquet_files_hold_the_rows_of_the_tables_and_nothing_more(
    pair: tuple[Built, Built],
) -> None:
    built = pair[1]
    paths = sorted((built.out / "tables").glob("*.parquet"))
    assert {path.stem for path in paths} <= set(served(built)) | {"build_info"}
    with duckdb.connect() as con:
        for path in paths:
            rows = con.execute("from read_parquet($path)", {"path": str(path)}).fetchall()
            same = built.store.table(path.stem).rows()
            assert sorted(map(str, rows)) == sorted(map(str, same)), path.stem


def test_what_a_rule_reads_is_counted_in_steps_over_all_funders(pair: tuple[Built, Built]) -> None:
    rules = {row["rule_id"]: row for row in pair[1].table("rules")}
    true = dict(
        pair[1].work("select rule_id, count(*) from intermediate.int_text_communities group by 1")
    )
    assert true["serves_women"] > 10
    told = rules["serves_women"]["grant_count"]
    assert told % 5 == 0
    assert abs(told - true["serves_women"]) < 5
    # of others, with few or none, it is not said which
    few = {rule for rule in rules if rule.startswith("serves_")} - true.keys()
    assert {rules[rule]["grant_count_status"] for rule in few} == {"c"}


def test_all_numbers_of_two_builds_prove_nothing_of_the_three(pair: tuple[Built, Built]) -> None:
    for built in pair:
        assert built.store.rows(
            "select 1 from community_counts where source = 'no_permission' and value is not null"
        ).height
        with work(built) as con:
            assert attack(con) == []


def test_with_weaker_numbers_of_protection_the_three_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "protection.toml"
    path.write_text(WEAK, encoding="utf-8")
    monkeypatch.setattr(settings, "PROTECTION_FILE", path)
    given = grants(is_second=True)
    # each has a funder of its own, of which nothing would be counted, were the numbers not weak
    for number in range(3):
        funder = {"id": f"GB-CHC-100001{number}", "name": f"Trust {number}"}
        given[number]["fundingOrganization"] = [funder]
    built = build_files(tmp_path, given)
    with work(built) as con:
        told = attack(con)
    built.store.close()
    for recipient in (KEPT_BACK, DESCRIBED, NAMED):
        assert is_told(told, recipient)
    assert ANSWERS[1] in {each.thing[1] for each in told if each.recipient == KEPT_BACK}


def test_the_same_files_come_to_the_same_numbers_each_time(
    pair: tuple[Built, Built], tmp_path: Path
) -> None:
    """Whoever could have them drawn again could take the mean, and find the true ones."""
    again = build_files(tmp_path, grants(is_second=False))
    with duckdb.connect() as con:
        for name, made in (("first", pair[0]), ("second", again)):
            con.execute(f"attach '{made.out / 'work.duckdb'}' as {name} (read_only)")
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'first' and schema_name in ('counts', 'intermediate')"
        ).fetchall()
        for (table,) in tables:
            query = f"select * from first.{table} except all select * from second.{table}"
            assert con.sql(query).fetchall() == [], table
    again.store.close()
    assert len(tables) > 50
