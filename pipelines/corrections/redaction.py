"""One request to be taken out of every table, as a row of a redaction file."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from pipelines.corrections.correction import RowError, one_of, read_day, tidy

COLUMNS = ("of", "id", "id_sha256", "kind", "withdrawn_on")
REPLY = "reply"
OF = ("grant", "recipient", REPLY)
KINDS = ("withdraw", "unname")
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Redaction:
    """What is to be gone: one grant, one organisation with all its grants, or a reply of a group.

    `kind` is `withdraw` (nothing of it stays) or `unname` (amount, funder and year stay in totals,
    and nothing that says whose they are). `id_sha256` is the SHA-256 of the identifier.
    `file` and `row` are where it stands.
    """

    of: str
    id_sha256: str
    kind: str
    withdrawn_on: date
    file: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)

    def to_row(self) -> dict[str, str]:
        """The cells of a redaction file; the identifier itself is never among them."""
        return {name: str(getattr(self, name, "")) for name in COLUMNS}


def digest(id: str) -> str:
    """What stands for an identifier in a redaction file: SHA-256 of it as UTF-8, in hexadecimal.

    >>> digest("360G-test-1")[:16]
    'd4ee4f5aa65a4ca7'
    """
    return sha256(id.encode("utf-8")).hexdigest()


def read_redaction(cells: Mapping[str, str]) -> Redaction:
    """The request that a row of a file makes; RowError for a row that cannot be used."""
    row = {name: tidy(cells.get(name, "")) for name in COLUMNS}
    of = one_of(row, "of", OF, "Write grant, recipient or reply: what is to be gone.")
    kind = one_of(
        row, "kind", KINDS, "Write withdraw (all of it goes) or unname (only who it was goes)."
    )
    if bool(row["id"]) == bool(row["id_sha256"]):
        raise RowError(
            "id_sha256",
            "either this or id has to be filled, and not both.",
            "The page Mend or remove makes it from the identifier.",
        )
    hashed = row["id_sha256"].lower() or digest(row["id"])
    if not DIGEST.fullmatch(hashed):
        raise RowError(
            "id_sha256",
            "it is no SHA-256, which has 64 of the characters 0-9 and a-f.",
            "Copy the whole of it, or write the identifier in the column id.",
        )
    return Redaction(of, hashed, kind, read_day(row, "withdrawn_on"))
