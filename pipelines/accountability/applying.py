"""What applying comes to: share funded, parity with others, and hours asked of all who apply."""

from dataclasses import dataclass
from math import sqrt
from typing import Any

from pipelines.accountability.tables import RACIALISED
from pipelines.corrections.fields import load_communities
from pipelines.store import Store
from pipelines.words import share

# Under this many cases a share says more of chance than of a funder.
LEAST_CASES = 10
# of the normal distribution, for 95 %
Z = 1.959964


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


def parity_lines(store: Store, funder_id: str) -> dict[str, list[str]]:
    """For each community told apart, its share funded beside that of all, by stream and stage.

    By recommendation: J1 for communities experiencing racial inequity, each apart, F2C for others.
    None is told where under 10 cases are in one of the two.
    """
    rows = store.rows(
        "select * from applications where funder_id = $funder order by source_file, source_row",
        {"funder": funder_id},
    ).to_dicts()
    found: dict[str, list[str]] = {}
    for row in rows:
        whole = next((each for each in rows if _is_whole_of(each, row)), None)
        part, all_of_it = _funded(row), _funded(whole) if whole else None
        if not row["applicant_led_by"] or part is None or all_of_it is None:
            continue
        low, high = part.interval
        ratio = part.share / all_of_it.share if all_of_it.share else None
        times = f", so {ratio:.2f} times the share of all" if ratio is not None else ""
        label = load_communities().get(row["applicant_led_by"], row["applicant_led_by"])
        answer = "J1" if row["applicant_led_by"].startswith(RACIALISED) else "F2C"
        found.setdefault(answer, []).append(
            f"Share of applications funded, led by {label}: {share(part.share)} of "
            f"{part.received:,} (by chance anything from {share(low)} to {share(high)}); of all "
            f"{all_of_it.received:,} {share(all_of_it.share)}{times}."
        )
    return found


def hours_lines(store: Store, funder_id: str) -> list[str]:
    """Hours that applying to a stream takes, of all who applied, for each £1,000 awarded.

    Awarded is what the grants of the stream in the same days come to; a stream without grants in
    them, or applications, or hours, has no line.
    """
    rows = store.rows(
        """
        select
            processes.stream_title,
            applications.period_start,
            applications.period_end,
            processes.hours_expected * applications.applications_received as hours,
            applications.applications_received as received,
            sum(grants.amount_gbp) filter (grants.amount_gbp > 0) as awarded_gbp
        from processes
        inner join applications
            on processes.funder_id = applications.funder_id
            and lower(processes.stream_title) = lower(applications.stream_title)
        inner join programmes
            on processes.funder_id = programmes.funder_id
            and lower(processes.stream_title) = lower(programmes.programme_title)
        inner join grants
            on programmes.programme_id = grants.programme_id
            and grants.award_date between applications.period_start and applications.period_end
        where processes.funder_id = $funder
            and processes.hours_expected is not null
            and applications.applications_received is not null
            and applications.application_stage in ('whole', 'full', 'not_stated')
            and applications.applicant_size = 'not_stated'
            and applications.applicant_led_by is null
            and applications.intended_for is null
            and applications.is_first_application = 'not_stated'
        group by all
        having awarded_gbp > 0
        order by processes.stream_title, applications.period_start
        """,
        {"funder": funder_id},
    ).to_dicts()
    return [
        f"{row['stream_title']}: {row['received']:,} applications, those declined too, took about "
        f"{row['hours']:,.0f} hours as the funder reckons them: "
        f"{row['hours'] * 1000 / float(row['awarded_gbp']):,.1f} hours for each £1,000 awarded in "
        "the same months."
        for row in rows
    ]


def _is_whole_of(other: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether a line is of all applications of the stream, days and stage that a part is of."""
    same = ("stream_title", "period_start", "period_end", "application_stage")
    parts = ("applicant_size", "is_first_application")
    return (
        all(other[name] == row[name] for name in same)
        and not other["applicant_led_by"]
        and not other["intended_for"]
        and all(other[name] == "not_stated" for name in parts)
    )


def _funded(row: dict[str, Any]) -> Funded | None:
    received, awarded = row["applications_received"], row["applications_awarded"]
    if received is None or awarded is None or received < LEAST_CASES:
        return None
    return Funded(awarded, received)
