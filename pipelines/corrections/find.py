"""Finds a group in a build by what its people know of it: a name, a number, a grant."""

from dataclasses import dataclass

import polars as pl

from pipelines.store import Store
from pipelines.words import counted

FEWEST_LETTERS = 2
GROUPS = """
    with found as (
        select recipient_id
        from recipients
        where length($words) >= $fewest and contains(lower(recipient_name), lower($words))
        or $words in (charity_number, company_number)
        union
        select recipient_id from recipient_ids where lower(id) = lower($words)
        union
        select recipient_id from grants
        where recipient_id is not null and lower(grant_id) = lower($words)
    )

    select recipients.recipient_id, recipients.recipient_name, recipients.grant_count
    from recipients
    inner join found using (recipient_id)
    -- what is known by the very words comes first; of others, those with most grants
    order by lower(recipient_name) <> lower($words), grant_count desc, recipient_id
    limit $most
"""
GRANTS = """
    select
        grants.grant_id, grants.award_date, funders.funder_name, programmes.programme_title,
        recipients.recipient_id, recipients.recipient_name, recipients.own_words,
        grants.title, grants.description, grants.amount_awarded, grants.currency,
        grants.purpose, grants.purpose_basis, grants.recipient_size_band,
        grants.source_file, grants.source_sheet, grants.source_row, grants.not_in_latest
    from grants
    inner join funders using (funder_id)
    inner join programmes using (programme_id)
    left join recipients on grants.recipient_id = recipients.recipient_id
    where {of}
    and not starts_with(grants.grant_id, '360G-withdrawn-')
    order by grants.award_date desc nulls last, grants.grant_id
"""


@dataclass(frozen=True)
class Group:
    """An organisation as it is shown: the identifier it is known by, its name, its grants."""

    recipient_id: str
    name: str
    grant_count: int

    @property
    def in_words(self) -> str:
        """'Harbour Group (3 grants)'."""
        return f"{self.name} ({counted(self.grant_count, 'grant')})"


def find_groups(store: Store, words: str, most: int) -> list[Group]:
    """Organisations whose name has the words, or whose number, identifier or grant they are.

    At most `most` of them. A group that asked for its name to be taken out is found by nothing.
    """
    wanted = " ".join(words.split())
    if not wanted:
        return []
    rows = store.rows(GROUPS, {"words": wanted, "fewest": FEWEST_LETTERS, "most": most}).rows()
    return [Group(*row) for row in rows if not row[0].startswith("360G-withdrawn-")]


def grants_of(store: Store, recipient_id: str) -> pl.DataFrame:
    """The grants to an organisation, newest first, with funder, stream, purpose, file and row."""
    return store.rows(GRANTS.format(of="grants.recipient_id = $id"), {"id": recipient_id})


def one_grant(store: Store, grant_id: str) -> pl.DataFrame:
    """A grant by its identifier, in any case of letters; to a person, without words of its own."""
    wanted = {"id": grant_id.strip()}
    return store.rows(GRANTS.format(of="lower(grants.grant_id) = lower($id)"), wanted)
