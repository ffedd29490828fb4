"""What grants files themselves answer of the recommendations: each figure from its indicator."""

from dataclasses import dataclass
from typing import Any

import duckdb

from pipelines.accountability.format import load_recommendations
from pipelines.classify.accuracy import accuracy_sentence
from pipelines.contracts import label_of
from pipelines.indicators import Filters, compute, load_dimensions
from pipelines.store import Store
from pipelines.words import share, share_range

# What is counted, at the end of "20% of ...".
THINGS = {"money_awarded": "the money", "grants_made": "the grants"}
CHOSEN_FREELY = ("money_awarded", "restriction", "unrestricted")
COULD_NOT_SAY = "n"
# What is read from words by rules, where the funder declares nothing.
READ = {"purpose": "Purpose", "restriction": "Restricted or not"}
# Under this share known, a figure would say more of the file than of the funder.
LEAST_KNOWN = 0.5
LEFT_OUT = (
    "How much of each £1 groups could spend as they chose cannot be said, and so is left out here"
)


@dataclass(frozen=True)
class Figure:
    """One category of one dimension of an indicator, as `recommendations.csv` names it."""

    indicator_id: str
    dimension_id: str
    category: str


@dataclass(frozen=True)
class Known:
    """How much is of a category: the least and most of the base, and what part is not known."""

    label: str
    lower: float
    upper: float
    not_known: float


def figures_of(recommendation: dict[str, str]) -> list[Figure]:
    """The figures that answer a recommendation, in order."""
    named = filter(None, recommendation["figures"].split(";"))
    return [Figure(*item.split(":")) for item in named]


def fill_figures(store: Store) -> dict[tuple[str, str], str]:
    """The sentence of each funder and recommendation that its grants answer."""
    found: dict[tuple[str, str], list[str]] = {}
    read = {dimension_id: _who_is_read(store, dimension_id) for dimension_id in READ}
    for recommendation in load_recommendations():
        for figure in figures_of(recommendation):
            for funder_id, known in known_of(store, figure).items():
                key = (funder_id, recommendation["recommendation_id"])
                sentence = figure_sentence(figure, known)
                if funder_id in read.get(figure.dimension_id, ()):
                    sentence += f" Read from words in part. {_how_well(figure.dimension_id)}"
                found.setdefault(key, []).append(sentence)
    return {key: " ".join(sentences) for key, sentences in found.items()}


def _who_is_read(store: Store, dimension_id: str) -> set[str]:
    """The funders of whose grants rules read it from words, for some at least."""
    rows = store.rows(
        f"select distinct funder_id from grants where {dimension_id}_basis = 'text_rule'"
    )
    return set(rows["funder_id"])


def _how_well(dimension_id: str) -> str:
    return f"{accuracy_sentence(READ[dimension_id])} That is not in the range."


def known_of(store: Store, figure: Figure, filters: Filters | None = None) -> dict[str, Known]:
    """What is known of a figure for each funder; one of which nothing is known is not there."""
    result = compute(store, figure.indicator_id, ("funder", figure.dimension_id), filters)
    column = load_dimensions()[figure.dimension_id].column
    by_funder: dict[str, list[dict[str, Any]]] = {}
    for row in result.rows.to_dicts():
        by_funder.setdefault(row["category"], []).append(row)
    found = {}
    for funder_id, rows in by_funder.items():
        base, not_known = float(rows[0]["base"]), float(rows[0]["not_known"])
        # where files can only say one thing, such as "registered", nothing is known of the others
        if not base or not_known >= base or any(row["status"] == COULD_NOT_SAY for row in rows):
            continue
        mine = next((row for row in rows if row["category_2"] == figure.category), None)
        part = not_known / base
        lower, upper = (mine["share_lower"], mine["share_upper"]) if mine else (0.0, part)
        label = label_of(column, figure.category)
        found[funder_id] = Known(label, lower, upper, part)
    return found


def figure_sentence(figure: Figure, known: Known) -> str:
    """What a figure says: always the range, since a point would hide what is not known.

    >>> figure_sentence(Figure("money_awarded", "purpose", "core"), Known("Core", 0.2, 0.5, 0.3))
    'Core: 20% to 50% of the money; for 30% its files do not say.'
    """
    thing = THINGS[figure.indicator_id]
    said = f"{known.label}: {share_range(known.lower, known.upper)} of {thing}"
    return (
        f"{said}; for {share(known.not_known)} its files do not say."
        if known.not_known
        else (f"{said}.")
    )


def opening_sentence(store: Store, funder_id: str) -> str:
    """How many pence of each pound could be spent as the group chose; why not, where that is left
    out."""
    filters = Filters(funder_ids=(funder_id,))
    known = known_of(store, Figure(*CHOSEN_FREELY), filters).get(funder_id)
    if known is None:
        return f"{LEFT_OUT}: nothing in its files says whether the money was restricted."
    unsaid = pence(known.not_known)
    if 1 - known.not_known < LEAST_KNOWN:
        return f"{LEFT_OUT}: for {unsaid} of it its files do not say whether it was restricted."
    low, high = pence(known.lower), pence(known.upper)
    if low == high:
        said = f"{low} of each £1 could be spent as the group chose"
    else:
        said = f"Between {low} and {high} of each £1 could be spent as the group chose"
    return f"{said}; for {unsaid} we do not know." if known.not_known else f"{said}."


def pence(part: float) -> str:
    """A part of a pound in pence; what is not nothing and not all is never rounded to it.

    >>> pence(0.04), pence(0.001), pence(1.0), pence(0.0), pence(0.999)
    ('4p', 'under 1p', '100p', '0p', 'over 99p')
    """
    return share(part).replace("%", "p")


def write_answers(
    con: duckdb.DuckDBPyConnection, table: str, found: dict[tuple[str, str], str]
) -> None:
    """Put the sentences into the published table; a row that nothing else answers is a figure."""
    if not found:
        return  # of grants that answer nothing, such as one in dollars
    con.executemany(
        f"update {table} set figure_sentence = ?, recommendation_state = "
        "case when recommendation_state = 'not_supplied' then 'figure' "
        "else recommendation_state end where funder_id = ? and recommendation_id = ?",
        [[sentence, *key] for key, sentence in found.items()],
    )
