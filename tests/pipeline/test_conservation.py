"""Any set of files, against a slow plain-Python account of which rows are used."""

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import FUNDER, OTHER_FUNDER, Built, Grant, GrantFile, build_files, grant

DISTANT_PAST = datetime(1, 1, 1)
# What can be used is drawn more often, or few rows would meet another version of themselves.
IDS = [*["360G-a", "360G-b", "360G-c", "7"] * 3, "8", None]
# What is published, and how it is to be read.
AMOUNTS = {
    100: "100",
    200: "200",
    300: "300",
    400: "400",
    -5: "-5",
    0: "0",
    "£1,000.10": "1000.10",
    None: None,
    "?": None,
}
MODIFIED = {
    None: None,
    "not a date": None,
    "2024-02-01": datetime(2024, 2, 1),
    "2024-02-01T10:30:00Z": datetime(2024, 2, 1, 10, 30),
    "2025-06-01T00:00:00+00:00": datetime(2025, 6, 1),
}
AWARDED = {
    None: None,
    "2023-02-30": None,
    "2024-01-15": date(2024, 1, 15),
    "15/03/2024": date(2024, 3, 15),
    "2999-01-01": date(2999, 1, 1),
}


@dataclass
class Entry:
    """One row as the twin sees it: its place, and what was read from it."""

    position: int
    number: int
    published: Grant
    amount: Decimal | None
    pounds: Decimal
    modified: datetime | None
    awarded: date | None
    is_usable: bool

    @property
    def key(self) -> tuple[str, str]:
        """What makes two rows the same grant."""
        id = self.published.get("id", "")
        funder = "" if id.startswith("360G-") else self.published["fundingOrganization"][0]["id"]
        return (id, funder)

    @property
    def place(self) -> tuple[str, int]:
        return (f"{self.position}.json", self.number)


@dataclass
class Account:
    """What the twin says a build must come to, by file and row."""

    used: dict[tuple[str, int], str] = field(default_factory=dict)
    superseded: dict[tuple[str, int], tuple[str, tuple[str, int]]] = field(default_factory=dict)
    rejected: set[tuple[str, int]] = field(default_factory=set)
    flagged: set[tuple[str, int]] = field(default_factory=set)


rows = st.builds(
    lambda id, amount, currency, modified, awarded, funder, has_recipient: grant(
        id,
        amount,
        currency=currency,
        dateModified=modified,
        awardDate=awarded,
        fundingOrganization=funder,
        **({} if has_recipient else {"recipientOrganization": None}),
    ),
    id=st.sampled_from(IDS),
    amount=st.sampled_from([100, 200, 300, 400, *AMOUNTS]),
    currency=st.sampled_from(["GBP", "GBP", "USD", None]),
    modified=st.sampled_from([None, None, *MODIFIED]),
    awarded=st.sampled_from(list(AWARDED)),
    funder=st.sampled_from([*[[FUNDER]] * 5, *[[OTHER_FUNDER]] * 3, None]),
    has_recipient=st.sampled_from([*[True] * 9, False]),
)
files = st.builds(
    GrantFile,
    grants=st.lists(rows, min_size=1, max_size=12),
    metadata=st.sampled_from([{}, {"modified": "2024-05-01"}, {"issued": "2025-01-01"}]),
)


# each example is a build, so a failing one is shown as found: making it small would take minutes
@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.lists(files, min_size=1, max_size=4))
def test_every_row_and_pound_is_where_the_plain_account_says(
    given_files: list[GrantFile],
) -> None:
    # a build without any grant is refused, so each has one that nothing touches
    given_files = [*given_files, GrantFile([grant("360G-kept")])]
    entries = read_plainly(given_files)
    account = settle(given_files, entries)
    with tempfile.TemporaryDirectory() as folder:
        build = build_files(Path(folder), *given_files)
        try:
            assert_agrees(build, account, entries)
        finally:
            build.store.close()


def assert_agrees(build: Built, account: Account, entries: Sequence[Entry]) -> None:
    grants = build.table("grants")
    assert {place(row): row["grant_id"] for row in grants} == account.used
    assert {place(row) for row in grants if row["not_in_latest"]} == account.flagged
    assert {
        place(row): (
            row["superseded_because"],
            (row["superseded_by_file"], row["superseded_by_row"]),
        )
        for row in build.table("superseded_grants")
    } == account.superseded
    assert {place(row) for row in build.table("rejected_rows")} == account.rejected
    assert len(entries) == len(account.used) + len(account.superseded) + len(account.rejected)
    for file in build.table("source_files"):
        assert_file_agrees(file, account, [e for e in entries if e.place[0] == file["source_file"]])


def assert_file_agrees(file: dict[str, Any], account: Account, entries: Sequence[Entry]) -> None:
    parts = {
        "used": [e for e in entries if e.place in account.used],
        "superseded": [e for e in entries if e.place in account.superseded],
        "rejected": [e for e in entries if e.place in account.rejected],
    }
    for name, part in parts.items():
        assert file["grant_count" if name == "used" else f"{name}_count"] == len(part)
        assert file[f"{name}_gbp"] == sum(entry.pounds for entry in part)
    assert file["row_count"] == len(entries)
    assert file["total_gbp"] == sum(entry.pounds for entry in entries)


def place(row: dict[str, Any]) -> tuple[str, int]:
    return (row["source_file"], row["source_row"])


def read_plainly(given_files: Sequence[GrantFile]) -> list[Entry]:
    entries = []
    for position, file in enumerate(given_files, start=1):
        for number, published in enumerate(file.grants, start=1):
            text = AMOUNTS.get(published.get("amountAwarded"), "1000")
            amount = None if text is None else Decimal(text)
            needed = ("id", "fundingOrganization", "recipientOrganization")
            entries.append(
                Entry(
                    position,
                    number,
                    published,
                    amount,
                    (amount or Decimal(0)) if published.get("currency") == "GBP" else Decimal(0),
                    MODIFIED[published.get("dateModified")],
                    AWARDED.get(published.get("awardDate"), date(2024, 5, 1)),
                    amount is not None and all(name in published for name in needed),
                )
            )
    return entries


def settle(given_files: Sequence[GrantFile], entries: Sequence[Entry]) -> Account:
    ages = [age_of(n, file, entries) for n, file in enumerate(given_files, start=1)]
    versions: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    account = Account()
    for entry in entries:
        if entry.is_usable:
            versions[entry.key].append(entry)
        else:
            account.rejected.add(entry.place)
    for key, group in versions.items():
        best = max(group, key=lambda entry: rank(entry, ages))
        is_shared = sum(other[0] == key[0] for other in versions) > 1
        account.used[best.place] = f"{key[1]}/{key[0]}" if is_shared else key[0]
        for entry in group:
            if entry is not best:
                account.superseded[entry.place] = (why(entry, best, ages), best.place)
        if is_gone(key, versions, ages):
            account.flagged.add(best.place)
    return account


def age_of(position: int, file: GrantFile, entries: Sequence[Entry]) -> date:
    stated = [date.fromisoformat(text) for text in file.metadata.values()]
    mine = [entry for entry in entries if entry.position == position]
    modified = [entry.modified.date() for entry in mine if entry.modified]
    awarded = [e.awarded for e in mine if e.awarded and e.awarded <= date.today()]
    return max([*stated, *modified, *awarded], default=DISTANT_PAST.date())


def rank(entry: Entry, ages: Sequence[date]) -> tuple[datetime, date, int, int]:
    return (
        entry.modified or DISTANT_PAST,
        ages[entry.position - 1],
        entry.position,
        entry.number,
    )


def why(entry: Entry, best: Entry, ages: Sequence[date]) -> str:
    reasons = ("newer_modified_date", "newer_file", "later_in_order", "later_row")
    pairs = zip(reasons, rank(entry, ages), rank(best, ages), strict=True)
    return next(reason for reason, mine, theirs in pairs if mine != theirs)


def is_gone(
    key: tuple[str, str], versions: dict[tuple[str, str], list[Entry]], ages: Sequence[date]
) -> bool:
    """Whether a file newer than the last that holds this grant holds half of that file's grants."""
    held: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for other, group in versions.items():
        for entry in group:
            held[entry.position].add(other)

    def order(position: int) -> tuple[date, int]:
        return (ages[position - 1], position)

    last = max((entry.position for entry in versions[key]), key=order)
    return any(
        len(held[last] & held[newer]) * 2 >= len(held[last])
        for newer in held
        if order(newer) > order(last)
    )
