"""Applications against awards: of each part that funders tell apart, the share funded beside that
of all who applied to the same stream, in the same days and at the same stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import polars as pl

from pipelines.contracts import label_of
from pipelines.corrections.fields import load_communities
from pipelines.indicators import known_funders
from pipelines.store import Store

# Under this many cases a share says more of chance than of a funder.
LEAST_CASES = 10
# of the normal distribution, for 95 %
Z = 1.959964
# What a line is of, and what tells a part of it apart.
OF = ("funder_id", "stream_title", "period_start", "period_end", "application_stage")
PARTS = ("applicant_led_by", "intended_for", "applicant_size", "is_first_application")
EMPTY = (None, "", "not_stated")
SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("funder_id", "funder_name", "stream_title"), pl.String),
    **dict.fromkeys(("period_start", "period_end"), pl.Date),
    **dict.fromkeys(("application_stage", *PARTS, "applicants"), pl.String),
    **dict.fromkeys(("received", "awarded", "received_of_all", "awarded_of_all"), pl.Int64),
    **dict.fromkeys(("share_funded", "share_lower", "share_upper", "share_of_all"), pl.Float64),
    **dict.fromkeys(("parity", "parity_lower", "parity_upper"), pl.Float64),
    "status": pl.String,
    "why": pl.String,
}
WHY = {
    "": "",
    "c": "Withheld: under 10 applied.",
    "u": "Under 10 cases in the part or in the whole: a share would say more of chance.",
    "x": "The funder gives no number of awards, or none of all who applied.",
}


@dataclass(frozen=True)
class Funded:
    """How many of those who applied were funded, and in what range that could lie by chance."""

    awarded: int
    received: int

    @property
    def share(self) -> float:
        """Awarded of received."""
        return self.awarded / self.received

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share.

        >>> tuple(round(end, 3) for end in Funded(5, 38).interval)
        (0.058, 0.273)
        """
        n, p = self.received, self.share
        middle = p + Z * Z / (2 * n)
        width = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        whole = 1 + Z * Z / n
        return (middle - width) / whole, (middle + width) / whole


def parity_ratios(store: Store, funder_ids: Sequence[str] = ()) -> pl.DataFrame:
    """One row per part of applications that a funder tells apart, in the order of its file.

    Columns: `SCHEMA`. `applicants` says which part it is; `share_funded` is awarded / received, by
    chance between `share_lower` and `share_upper` (Wilson, 95 %); `parity` is that share over the
    share of all who applied, between the ends of the interval over the same. Worked example: 2 of
    20 and 20 of 100: 0.1 over 0.2, parity 0.5. Equal is 1; a part is in the whole as well.

    `status` is `c` where the counts are withheld, `u` under 10 cases in either, `x` where a number
    is lacking; `why` says so, and there is no ratio. Raises UnknownNameError for a funder that is
    not there.
    """
    funders = dict(store.table("funders").select("funder_id", "funder_name").rows())
    chosen = known_funders(store, list(funder_ids))
    rows = store.rows("select * from applications order by source_file, source_row").to_dicts()
    rows = [row for row in rows if not chosen or row["funder_id"] in chosen]
    wholes = {tuple(row[name] for name in OF): row for row in rows if not _parts(row)}
    found = [
        _ratio(row, wholes.get(tuple(row[name] for name in OF)), funders[row["funder_id"]])
        for row in rows
        if _parts(row)
    ]
    return pl.DataFrame(found, SCHEMA, orient="row")


def _ratio(row: dict[str, Any], whole: dict[str, Any] | None, name: str) -> dict[str, Any]:
    numbers = _numbers(row, whole)
    told = {
        "funder_name": name,
        **{key: row[key] for key in (*OF, *PARTS)},
        "applicants": ", ".join(_parts(row)),
        **numbers,
        "status": _status(row, numbers),
    }
    return told | _measures(told) | {"why": WHY[told["status"]]}


def _numbers(row: dict[str, Any], whole: dict[str, Any] | None) -> dict[str, int | None]:
    of_all = whole or {}
    return {
        "received": row["applications_received"],
        "awarded": row["applications_awarded"],
        "received_of_all": of_all.get("applications_received"),
        "awarded_of_all": of_all.get("applications_awarded"),
    }


def _status(row: dict[str, Any], numbers: dict[str, int | None]) -> str:
    if row["applications_status"]:
        return str(row["applications_status"])
    if any(number is None for number in numbers.values()):
        return "x"
    fewest = min(numbers["received"] or 0, numbers["received_of_all"] or 0)
    return "u" if fewest < LEAST_CASES else ""


def _measures(told: dict[str, Any]) -> dict[str, float | None]:
    names = ("share_funded", "share_lower", "share_upper", "share_of_all")
    ratios = ("parity", "parity_lower", "parity_upper")
    if told["status"]:
        return dict.fromkeys((*names, *ratios))
    part = Funded(told["awarded"], told["received"])
    of_all = Funded(told["awarded_of_all"], told["received_of_all"]).share
    shares = (part.share, *part.interval)
    # of nothing awarded to anybody there is no ratio
    over = [each / of_all if of_all else None for each in shares]
    return dict(zip((*names, *ratios), (*shares, of_all, *over), strict=True))


def _parts(row: dict[str, Any]) -> list[str]:
    """What tells a part of the applications apart, in words; nothing for a line of all."""
    communities = load_communities()
    said = {name: row[name] for name in PARTS if row[name] not in EMPTY}
    words = {
        "applicant_led_by": lambda code: f"led by {communities.get(code, code)}",
        "intended_for": lambda code: f"for {communities.get(code, code)}",
        "applicant_size": lambda code: label_of("applicant_size", code),
        "is_first_application": lambda code: (
            "first-time applicants" if code == "yes" else "not first-time applicants"
        ),
    }
    return [words[name](code) for name, code in said.items()]
