"""The page that a funder would have of a grants file that is not published yet, and a form begun.

Made in a build of its own in a temporary folder, so that the draft is what the page will be.
"""

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.accountability.format import ALL_STREAMS
from pipelines.accountability.page import Account, Answer, Reply, account_of
from pipelines.build import build
from pipelines.errors import FunderEquityError
from pipelines.progress import Progress
from pipelines.store import Store

# A file of many funders is a collection of others' grants: pages of the largest are drafted.
MOST_FUNDERS = 3
# A draft takes a build of its own; of a larger file that would be too long to wait for.
MOST_GRANTS = 100_000
FUNDERS = """
    select funder_id
    from grants
    group by funder_id
    order by count(*) desc, funder_id
    limit $most
"""
STREAMS = """
    select programme_title
    from programmes
    where funder_id = $funder and programme_id not like '%/none'
    order by lower(programme_title), programme_title
"""


@dataclass(frozen=True)
class Draft:
    """The page of one funder, and the titles of its funding streams as its grants name them."""

    account: Account
    streams: tuple[str, ...]

    def form_lines(self) -> dict[str, list[dict[str, str]]]:
        """What is known of the accountability file to fill in: whose it is, a line to each stream.

        As `write_template` takes it.
        """
        about = {
            "funder_id": self.account.funder_id,
            "funder_name": self.account.funder_name,
            "filled_in_by": "funder",
        }
        streams = self.streams or (ALL_STREAMS,)
        return {"about": [about], "processes": [{"stream_title": title} for title in streams]}


def draft_pages(paths: list[Path], accountability: Path | None = None) -> list[Draft]:
    """Drafts of the funders with the most grants, at most `MOST_FUNDERS`.

    Empty where the files cannot be built: what is wrong with them is `check_files`' to say.
    """
    with tempfile.TemporaryDirectory(prefix="funder-equity-draft-") as folder:
        out = Path(folder) / "out"
        try:
            build(paths, out, Progress(is_quiet=True), accountability=accountability)
        except FunderEquityError:
            return []
        store = Store(out)
        try:
            funders = store.rows(FUNDERS, {"most": MOST_FUNDERS})["funder_id"]
            return [draft_of(store, funder_id) for funder_id in funders]
        finally:
            store.close()


def draft_of(store: Store, funder_id: str) -> Draft:
    """The draft of one funder of a build; UnknownNameError for one that is not there."""
    account = account_of(store, funder_id)
    streams = store.rows(STREAMS, {"funder": funder_id})["programme_title"]
    return Draft(account, tuple(streams))


def to_json(drafts: list[Draft]) -> list[dict[str, Any]]:
    """The form that `check --json --draft` prints."""
    return [asdict(draft) for draft in drafts]


def from_json(drafts: list[dict[str, Any]]) -> list[Draft]:
    """The drafts that `to_json` gave."""
    return [Draft(_account(draft["account"]), tuple(draft["streams"])) for draft in drafts]


def _account(given: dict[str, Any]) -> Account:
    answers = [
        Answer(
            **answer
            | {
                "details": tuple(answer["details"]),
                "replies": tuple(Reply(**reply) for reply in answer["replies"]),
            }
        )
        for answer in given["answers"]
    ]
    return Account(**given | {"answers": tuple(answers)})
