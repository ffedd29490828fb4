"""Which counts of people of a body may be published, and in which of three forms.

Counts, where everyone counted agreed to counts; bands, where they agreed to bands, and no band
gives a count away; else only together with other bodies, from a threshold, rounded. What stands in
no form is withheld: not even which categories the body was counted by is told.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import duckdb
import polars as pl

from pipelines import reference
from pipelines.accountability.cells import key_of
from pipelines.accountability.format import NOT_STATED, load_categories

# Made by Python between two models, as readings of texts are.
PEOPLE_COUNTS = "people.counts"
GIVEN = (
    "select given.*, lines.funder_id, lines.source_file from staging.stg_decision_makers as given "
    "inner join intermediate.int_accountability_lines as lines on given.line_id = lines.line_id "
    "where lines.fate = 'used' order by given.line_id"
)
BODY_CODES = ("has_votes", "body_pay", "access_costs_met", "compared_area")
ALL, TOGETHER = "all", "Bodies counted together"
DETAILS = ("nothing", "bands", "counts")
NONE, SOME, HALF = "none", "some_under_half", "half_or_more"
WITHHELD = "c"
COLUMNS = {
    **{"people_view": pl.String(), "funder_id": pl.String(), "body_name": pl.String()},
    **{"body_power": pl.String(), "stream_title": pl.String(), "has_votes": pl.String()},
    **{"body_pay": pl.String(), "access_costs_met": pl.String(), "as_at": pl.Date()},
    **{"is_newest": pl.Boolean(), "body_size": pl.Int64(), "characteristic": pl.String()},
    **{
        "people_category": pl.String(),
        "people_category_label": pl.String(),
        "people_form": pl.String(),
    },
    **{"people_value": pl.Int64(), "people_band": pl.String(), "people_base": pl.Int64()},
    **{"asked_count": pl.Int64(), "no_reply_count": pl.Int64()},
    **{"prefer_not_to_say_count": pl.Int64(), "body_count": pl.Int64()},
    **{"funder_count": pl.Int64(), "people_status": pl.String(), "link": pl.String()},
    "compared_area": pl.String(),
    "source_file": pl.String(),
}
Row = dict[str, Any]


@dataclass(frozen=True)
class PeopleRules:
    """What `data/rules/people_protection.toml` says."""

    threshold: int
    rounding: int
    least_bodies: int
    least_possible: int
    never_in_bands: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """The people of one body, by one characteristic, on one day, as the file has them.

    `body` are columns that are public whatever is agreed; `people` are counts by category.
    """

    funder_id: str
    body_key: str
    body: Mapping[str, Any]
    as_at: date
    size: int
    characteristic: str
    people: Mapping[str, int]
    asked: int
    no_reply: int
    prefer_not_to_say: int
    agreed: str

    @property
    def answered(self) -> int:
        """How many of those asked said what they are."""
        return self.asked - self.no_reply - self.prefer_not_to_say


@cache
def load_people_rules() -> PeopleRules:
    """The rules as they are in this project."""
    path = reference.DATA_DIR / "rules" / "people_protection.toml"
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return PeopleRules(**document | {"never_in_bands": tuple(document["never_in_bands"])})


def write_people_counts(con: duckdb.DuckDBPyConnection, rules: PeopleRules | None = None) -> None:
    """Create `people.counts`: what may be published of the counts in accountability files."""
    counts = read_counts(con.sql(GIVEN).pl().to_dicts())
    rows = protect(counts, rules or load_people_rules())
    con.register("protected_people", pl.DataFrame(rows, schema=COLUMNS))
    con.execute("create schema if not exists people")
    con.execute(f"create table {PEOPLE_COUNTS} as select * from protected_people")
    con.unregister("protected_people")


def read_counts(rows: Iterable[Row]) -> list[Count]:
    """Lines put together by body, day and characteristic; the least that was agreed counts."""
    lines: dict[tuple[str, str, date, str], list[Row]] = defaultdict(list)
    for row in rows:
        body_key = f"{key_of(row['body_name'])} {row['body_power']}"
        lines[row["funder_id"], body_key, row["as_at"], row["characteristic"]].append(row)
    counts = []
    for (funder_id, body_key, as_at, characteristic), mine in lines.items():
        first = mine[0]
        size = first["body_size"]
        agreed = min((_detail(row["agreed_detail"]) for row in mine), key=DETAILS.index)
        links = [row["link"] for row in mine if row["link"]]
        body = {name: first[name] for name in ("body_name", "body_power", "stream_title")}
        body |= {name: first[name] for name in BODY_CODES}
        body |= {"link": links[0] if links else None, "source_file": first["source_file"]}
        counts.append(
            Count(
                *(funder_id, body_key, body, as_at, size, characteristic),
                people={row["category"]: row["people_count"] for row in mine},
                asked=_most(mine, "asked_count", size),
                no_reply=_most(mine, "no_reply_count", 0),
                prefer_not_to_say=_most(mine, "prefer_not_to_say_count", 0),
                agreed=agreed,
            )
        )
    return counts


def protect(counts: Sequence[Count], rules: PeopleRules) -> list[Row]:
    """The rows that may be published: of each body, and of bodies together.

    Every body, day and characteristic is there: in counts, in bands, or with one row that says that
    its counts are withheld. Bodies whose newest counts are withheld are pooled, each in one pool
    only, so that no pool can be taken from another.
    """
    newest: dict[tuple[str, str, str], date] = {}
    for count in counts:
        key = (count.funder_id, count.body_key, count.characteristic)
        newest[key] = max(newest.get(key, count.as_at), count.as_at)
    rows: list[Row] = []
    pools: dict[tuple[str, str], list[Count]] = defaultdict(list)
    for count in counts:
        key = (count.funder_id, count.body_key, count.characteristic)
        is_newest = newest[key] == count.as_at
        form = form_of(count, rules)
        rows += [row | {"is_newest": is_newest} for row in _body_rows(count, form)]
        if form == "withheld" and is_newest:
            pools[count.body["body_power"], count.characteristic].append(count)
    for (power, characteristic), pool in sorted(pools.items()):
        rows += _pool_rows(power, characteristic, pool, rules)
    return rows


def form_of(count: Count, rules: PeopleRules) -> str:
    """`counts`, `bands` or `withheld`, by what was agreed and what would be given away."""
    if count.agreed == "counts":
        return "counts"
    if count.agreed == "bands" and count.characteristic not in rules.never_in_bands:
        return "bands" if not _is_given_away(count, rules) else "withheld"
    return "withheld"


def band_of(people: int, size: int) -> str:
    """The band of a count, of all seats of the body."""
    if people == 0:
        return NONE
    return HALF if 2 * people >= size else SOME


def band_range(band: str, size: int) -> tuple[int, int]:
    """The fewest and most people that a band can stand for."""
    half = -(-size // 2)
    return {NONE: (0, 0), SOME: (1, half - 1), HALF: (max(half, 1), size)}[band]


def _is_given_away(count: Count, rules: PeopleRules) -> bool:
    """Whether bands of a body would pin a count, to somebody who knows how many answered."""
    kept = _whole_categories(count)
    ranges = {code: band_range(band_of(n, count.size), count.size) for code, n in kept.items()}
    low, high = sum(r[0] for r in ranges.values()), sum(r[1] for r in ranges.values())
    for code, (least, most) in ranges.items():
        if kept[code] == 0:
            # what 'none' says is what was agreed to
            continue
        if _is_exclusive(count.characteristic):
            least = max(least, sum(kept.values()) - (high - most))  # noqa: PLW2901
            most = min(most, sum(kept.values()) - (low - ranges[code][0]))  # noqa: PLW2901
        if most - least + 1 < rules.least_possible:
            return True
    return False


def _body_rows(count: Count, form: str) -> list[Row]:
    shared = {
        **count.body,
        "people_view": "body",
        "funder_id": count.funder_id,
        "as_at": count.as_at,
        "body_size": count.size,
        "characteristic": count.characteristic,
        "people_form": form,
        "body_count": 1,
        "funder_count": 1,
        "people_status": "",
    }
    if form == "withheld":
        # rows by category would tell which categories there is anybody of
        told = {
            "people_category": ALL,
            "people_category_label": "All categories",
            "people_status": WITHHELD,
        }
        return [shared | told]
    labels = _labels(count.characteristic)
    if form == "bands":
        return [
            shared
            | {
                "people_category": code,
                "people_category_label": labels[code],
                "people_band": band_of(people, count.size),
            }
            for code, people in _whole_categories(count).items()
        ]
    return [
        shared
        | {
            "people_category": code,
            "people_category_label": labels[code],
            "people_value": people,
            "people_base": count.answered,
            "asked_count": count.asked,
            "no_reply_count": count.no_reply,
            "prefer_not_to_say_count": count.prefer_not_to_say,
        }
        for code, people in count.people.items()
    ]


def _pool_rows(
    power: str, characteristic: str, pool: Sequence[Count], rules: PeopleRules
) -> list[Row]:
    """One row to each category of a characteristic, of bodies that do the same."""
    labels = {
        row["category"]: row["label"]
        for row in _categories(characteristic)
        if not row["parent_category"]
    }
    totals = {code: sum(count.people.get(code, 0) for count in pool) for code in labels}
    base = sum(count.answered for count in pool)
    seats = sum(count.size for count in pool)
    is_large = len(pool) >= rules.least_bodies and base >= rules.threshold
    is_exclusive = _is_exclusive(characteristic)
    shown = shown_of(totals, base, seats, is_exclusive, rules) if is_large else set()
    return [
        {
            "people_view": "pooled",
            "funder_id": ALL,
            "body_name": TOGETHER,
            "body_power": power,
            "stream_title": ALL,
            "has_votes": NOT_STATED,
            "body_pay": NOT_STATED,
            "access_costs_met": NOT_STATED,
            "compared_area": NOT_STATED,
            "as_at": max(count.as_at for count in pool),
            "is_newest": True,
            "characteristic": characteristic,
            "people_category": code,
            "people_category_label": label,
            "people_form": "pooled",
            "people_value": rounded(totals[code], rules) if code in shown else None,
            "people_base": rounded(base, rules) if is_large else None,
            "body_count": len(pool),
            "funder_count": len({count.funder_id for count in pool}),
            "people_status": "" if code in shown else WITHHELD,
        }
        for code, label in labels.items()
    ]


def shown_of(
    totals: Mapping[str, int], base: int, seats: int, is_exclusive: bool, rules: PeopleRules
) -> set[str]:
    """The categories of a pool whose rounded counts pin no category that is withheld."""
    shown = {
        code for code, total in totals.items() if rules.threshold <= total <= base - rules.threshold
    }
    while is_exclusive and shown and _is_rest_pinned(totals, shown, base, seats, rules):
        shown.remove(min(shown, key=lambda code: (totals[code], code)))
    return shown


def rounded(number: int, rules: PeopleRules) -> int:
    """A number to the nearest multiple; a half goes up."""
    return (2 * number + rules.rounding) // (2 * rules.rounding) * rules.rounding


def rounded_range(shown: int, rules: PeopleRules) -> tuple[int, int]:
    """The least and most that a rounded number can stand for.

    >>> rounded_range(15, PeopleRules(10, 5, 3, 2, ()))
    (13, 17)
    """
    near = range(shown - rules.rounding, shown + rules.rounding + 1)
    fitting = [number for number in near if number >= 0 and rounded(number, rules) == shown]
    return fitting[0], fitting[-1]


def _is_rest_pinned(
    totals: Mapping[str, int], shown: set[str], base: int, seats: int, rules: PeopleRules
) -> bool:
    """Whether what is left for categories that are withheld can be too few numbers."""
    ranges = [rounded_range(rounded(totals[code], rules), rules) for code in shown]
    least, most = rounded_range(rounded(base, rules), rules)
    most_left = min(most, seats) - sum(low for low, _ in ranges)
    least_left = max(0, least - sum(high for _, high in ranges))
    return most_left - least_left + 1 < rules.least_possible


def _whole_categories(count: Count) -> dict[str, int]:
    """The counts of categories that are not part of another."""
    parts = {row["category"] for row in _categories(count.characteristic) if row["parent_category"]}
    return {code: people for code, people in count.people.items() if code not in parts}


def _detail(agreed: str) -> str:
    return agreed if agreed in DETAILS else DETAILS[0]


def _most(rows: Sequence[Row], name: str, otherwise: int) -> int:
    return max((row[name] for row in rows if row[name] is not None), default=otherwise)


@cache
def _categories(characteristic: str) -> tuple[dict[str, str], ...]:
    return tuple(row for row in load_categories() if row["characteristic"] == characteristic)


def _labels(characteristic: str) -> dict[str, str]:
    return {row["category"]: row["label"] for row in _categories(characteristic)}


def _is_exclusive(characteristic: str) -> bool:
    return all(row["is_exclusive"] == "true" for row in _categories(characteristic))
