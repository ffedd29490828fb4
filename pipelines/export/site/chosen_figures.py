"""Which figures stand on a funder's page, in order: what the two reports ask first."""

from dataclasses import dataclass

from pipelines.definitions import TOTAL, load_indicators
from pipelines.phrases import say


@dataclass(frozen=True)
class Section:
    """A figure by one dimension under a heading of its own; `anchor` is its address."""

    indicator_id: str
    by: str

    def heading(self) -> str:
        """The words of the section, which are found by its dimension."""
        return say(f"site.figures.{self.by}")

    @property
    def anchor(self) -> str:
        """'money_awarded-by-purpose': stable, so that it can be linked."""
        return f"{self.indicator_id}-by-{self.by}"


HEADLINES = ("grants_made", "money_awarded", "recipients_reached")
SECTIONS = (
    Section("money_awarded", "recipient_size"),
    Section("grants_made", "registration_status"),
    Section("money_awarded", "geographic_scale"),
    Section("money_awarded", "purpose"),
    Section("money_awarded", "restriction"),
    Section("grants_made", "duration"),
    Section("grants_made", "annual_amount"),
    Section("money_awarded", "region"),
    Section("money_awarded", "is_open_call"),
    Section("money_awarded", "programme"),
    Section("money_awarded", "financial_year"),
)


def asked_for() -> list[str]:
    """Indicators that answer a recommendation and are not divided, in the order of those."""
    found = [
        indicator
        for indicator in load_indicators().values()
        if indicator.recommendations and indicator.kind != TOTAL
    ]
    return [each.id for each in sorted(found, key=lambda each: (each.recommendations, each.id))]
