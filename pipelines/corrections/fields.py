"""What a correction can be of, and what it can say: `sql/corrections.toml` and the communities."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import cache

from pipelines import reference
from pipelines.models import SQL_DIR

FIELDS_FILE = SQL_DIR / "corrections.toml"
OWN_WORDS = "own_words"


@dataclass(frozen=True)
class CorrectionField:
    """One thing that can be corrected: how it is called and asked, and the codes it takes.

    `by_group_only` are codes that nobody but the group can say; `definitions` what its word can
    rest on. `is_communities`: the codes are those of communities, any number of them, or `none`.
    """

    name: str
    label: str
    asks: str
    values: dict[str, str] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    by_group_only: tuple[str, ...] = ()
    is_communities: bool = False


@cache
def load_correction_fields() -> dict[str, CorrectionField]:
    """Every field that can be corrected, by name, in the order to ask."""
    document = tomllib.loads(FIELDS_FILE.read_text(encoding="utf-8"))
    for entry in document.values():
        entry["by_group_only"] = tuple(entry.get("by_group_only", ()))
    return {name: CorrectionField(name, **entry) for name, entry in document.items()}


@cache
def load_communities() -> dict[str, str]:
    """The communities that there is a code for: the code, and how it is said in words."""
    path = reference.DATA_DIR / "reference" / "communities.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["community_code"]: row["label"] for row in csv.DictReader(handle)}
