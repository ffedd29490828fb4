"""Those who decide beside those who apply and those who are funded, by who leads the groups."""

from collections.abc import Sequence
from typing import Any

from pipelines.accountability.figures import Figure, in_sentence, known_of
from pipelines.accountability.parity import parity_ratios
from pipelines.contracts import label_of
from pipelines.corrections.fields import load_communities
from pipelines.indicators import Filters
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import part, share, share_range

# The communities that a characteristic of people who decide can be seen beside. Religion is not
# there: a faith community is led by its faith, which is more than that its leaders have one.
BESIDE = {
    "sex": ("DEI090000",),
    "ethnic_group": ("DEI010000",),
    "disability": ("DEI020000",),
    "sexual_orientation": ("DEI040000",),
    "gender_identity": ("DEI040000",),
    "age": ("DEI060000", "DEI070000"),
}
COMMUNITY = "community"
Row = dict[str, Any]


def beside_lines(store: Store, funder_id: str, bodies: Sequence[Row]) -> list[str]:
    """A line to each characteristic that is shown of a body with a say, and community beside it.

    `bodies` are rows of `decision_makers`. Grants are those to organisations that groups declared
    their leaders of; applications are those of each stream and period in which a funder tells the
    community apart. Where nothing is known of either there is no line.
    """
    lines = []
    ratios = parity_ratios(store, (funder_id,)).to_dicts()
    for characteristic, codes in _shown(bodies).items():
        for code in codes:
            parts = [*_funded(store, funder_id, code), *_applied(ratios, code)]
            if parts:
                what = label_of("characteristic", characteristic).lower()
                group = in_sentence(load_communities().get(code, code))
                lines.append(
                    say(
                        "accountability.details.beside",
                        what=what,
                        group=group,
                        said="; ".join(parts),
                    )
                )
    return lines


def _shown(bodies: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The communities to each characteristic of which something is shown of those who decide."""
    found: dict[str, tuple[str, ...]] = {}
    for row in bodies:
        if row["people_form"] not in ("counts", "bands") or row["body_power"] == "advises":
            continue
        name, category = row["characteristic"], row["people_category"]
        if name == COMMUNITY and category:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), category)))
        elif name in BESIDE:
            found[name] = BESIDE[name]
    return found


def _funded(store: Store, funder_id: str, code: str) -> list[str]:
    figure = Figure("grants_made", "led_by", code)
    known = known_of(store, figure, Filters(funder_ids=(funder_id,))).get(funder_id)
    if known is None:
        return []
    key = "funded_in_part" if known.not_known else "funded"
    return [
        say(
            f"accountability.beside.{key}",
            could=share_range(known.lower, known.upper),
            base=f"{known.base:,.0f}",
            not_known=share(known.not_known),
        )
    ]


def _applied(ratios: Sequence[Row], code: str) -> list[str]:
    parts = []
    for row in ratios:
        is_whole = not row["intended_for"] and row["applicant_size"] in (None, "", "not_stated")
        if row["status"] or row["applicant_led_by"] != code or not is_whole:
            continue
        of_all = share(part(row["received"], row["received_of_all"]))
        parts.append(
            say(
                "accountability.beside.applied",
                received=f"{row['received']:,}",
                base=f"{row['received_of_all']:,}",
                part=of_all,
                stream=row["stream_title"],
                first=f"{row['period_start']:%-d %B %Y}",
                last=f"{row['period_end']:%-d %B %Y}",
            )
        )
    return parts
