"""Says of what build a file is, from whose data and under which licences, and how to cite it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pipelines.phrases import choices, say
from pipelines.store import Store
from pipelines.words import counted

SOURCES = """
    -- a list of every grant's licence would not fit the memory that serves ten million
    with held as (
        select distinct source_file, licence, funder_id
        from grants
    )

    select
        files.source_file,
        files.publisher_name,
        files.package_title,
        files.licence as file_licence,
        files.file_date,
        files.sha256,
        files.grant_count,
        files.is_invented,
        coalesce(list_sort(list_distinct(list(held.licence))), []) as licences,
        coalesce(list_sort(list_distinct(list(
            {'funder_name': funders.funder_name, 'funder_id': funders.funder_id}
        ) filter (funders.funder_id is not null))), []) as funders
    from source_files as files
    left join held on files.source_file = held.source_file
    left join funders on held.funder_id = funders.funder_id
    group by all
    order by files.source_file
"""
COUNTS = """
    select
        count(*) as grant_count,
        count(distinct funder_id) as funder_count,
        count(distinct recipient_id) as recipient_count,
        min(award_date) as first_award,
        max(award_date) as last_award
    from grants
"""


@dataclass(frozen=True)
class Source:
    """A published file: who published it, what its grants may be used under, how many are used.

    `publishers` is whom the file names, else the funders of its grants; `funders` are those, each
    with its id, by name.
    """

    file: str
    publishers: tuple[str, ...]
    title: str
    licences: tuple[str, ...]
    file_date: date | None
    sha256: str
    grant_count: int
    is_invented: bool
    funders: tuple[tuple[str, str], ...] = ()

    def publishers_of(self, funder_ids: Sequence[str]) -> tuple[str, ...]:
        """Who published what the file holds of some funders; of all, where none are given."""
        if not funder_ids:
            return self.publishers
        names = _names(name for funder_id, name in self.funders if funder_id in funder_ids)
        is_named_by_file = self.publishers != _names(name for _, name in self.funders)
        return self.publishers if names and is_named_by_file else names


@dataclass(frozen=True)
class About:
    """What a build is of: its id, when it was made (UTC), its files, and how much is in them."""

    build_id: str
    built_at: datetime
    version: str
    sources: tuple[Source, ...]
    grant_count: int
    funder_count: int
    recipient_count: int
    first_award: date | None
    last_award: date | None

    @property
    def is_sample(self) -> bool:
        """Whether anything in it is invented."""
        return any(source.is_invented for source in self.sources)

    @property
    def sample_note(self) -> str:
        """What stands in every file where anything is invented; else empty."""
        return say("about.sample") if self.is_sample else ""


def read_about(store: Store) -> About:
    """What the build of a store is of."""
    build = store.table("build_info").row(0, named=True)
    counts = store.rows(COUNTS).row(0, named=True)
    sources = tuple(
        Source(
            file=row["source_file"],
            publishers=tuple(filter(None, [row["publisher_name"]]))
            or _names(each["funder_name"] for each in row["funders"]),
            title=row["package_title"] or row["source_file"],
            licences=tuple(row["licences"] or [row["file_licence"]]),
            file_date=row["file_date"],
            sha256=row["sha256"],
            grant_count=row["grant_count"],
            is_invented=row["is_invented"],
            funders=tuple((each["funder_id"], each["funder_name"]) for each in row["funders"]),
        )
        for row in store.rows(SOURCES).to_dicts()
    )
    return About(build["build_id"], build["built_at"], build["version"], sources, **counts)


def caveats() -> tuple[str, ...]:
    """What holds for every figure and table, before what holds for one of them."""
    return tuple(choices("about.caveats").values())


def release_title() -> str:
    """What a release is called where it is cited."""
    return say("about.release")


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once: two funders of a file can have the same."""
    return tuple(dict.fromkeys(names))


def citation(
    about: About,
    what: str,
    retrieved_on: date | None = None,
    funder_ids: Sequence[str] = (),
) -> str:
    """How to cite a figure or table of a build, and the day on which it was taken if that is given.

    Names up to three publishers, in the order of their files; with `funder_ids` only of the files
    that hold grants of theirs.
    """
    publishers = [name for source in about.sources for name in source.publishers_of(funder_ids)]
    parts = [
        say(
            "about.citation",
            dashboard=say("app.title"),
            what=what,
            build=about.build_id,
            day=f"{about.built_at:%-d %B %Y}",
            version=about.version,
            publishers=some_of(list(dict.fromkeys(publishers))),
        )
    ]
    if retrieved_on:
        parts.append(say("about.retrieved", day=f"{retrieved_on:%-d %B %Y}"))
    if about.is_sample:
        parts.append(say("about.sample_cited"))
    return " ".join(parts)


def some_of(names: list[str]) -> str:
    """Up to three names, and how many others; 'a publisher not named' for none.

    >>> some_of(["A", "B", "C", "D"]), some_of([])
    ('A, B, C and 1 other', 'a publisher not named')
    """
    if not names:
        return say("about.no_publisher")
    rest = len(names) - NAMED
    if rest <= 0:
        first, last = ", ".join(names[:-1]), names[-1]
    else:
        first, last = ", ".join(names[:NAMED]), counted(rest, "other")
    return say("about.and", first=first, last=last) if first else last


NAMED = 3
