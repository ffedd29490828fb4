"""Which figures stand on a funder's page, in order: what the two reports ask first."""

from dataclasses import dataclass

from pipelines.definitions import TOTAL, load_indicators


@dataclass(frozen=True)
class Section:
    """A figure by one dimension under a heading of its own; `anchor` is its address."""

    heading: str
    indicator_id: str
    by: str

    @property
    def anchor(self) -> str:
        """'money_awarded-by-purpose': stable, so that it can be linked."""
        return f"{self.indicator_id}-by-{self.by}"


HEADLINES = ("grants_made", "money_awarded", "recipients_reached")
SECTIONS = (
    Section("How large the groups are", "money_awarded", "recipient_size"),
    Section("Are they on a register?", "grants_made", "registration_status"),
    Section("Local or national", "money_awarded", "geographic_scale"),
    Section("Core costs or projects", "money_awarded", "purpose"),
    Section("Restricted or not", "money_awarded", "restriction"),
    Section("For how long", "grants_made", "duration"),
    Section("How much a year", "grants_made", "annual_amount"),
    Section("Where the work is", "money_awarded", "region"),
    Section("Whether groups could apply", "money_awarded", "is_open_call"),
    Section("By funding stream", "money_awarded", "programme"),
    Section("By year", "money_awarded", "financial_year"),
)


def asked_for() -> list[str]:
    """Indicators that answer a recommendation and are not divided, in the order of those."""
    found = [
        indicator
        for indicator in load_indicators().values()
        if indicator.recommendations and indicator.kind != TOTAL
    ]
    return [each.id for each in sorted(found, key=lambda each: (each.recommendations, each.id))]
