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
READ = {"purpose": ("Purpose", "Core costs"), "restriction": ("Restricted or not",)}
# First words of labels that are written with a capital.
PEOPLES = (
    *("Asian", "Black", "Welsh", "Buddhists", "Catholics", "Christians", "Hindus", "Jewish"),
    *("Muslims", "Protestants", "Sikhs"),
)
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
    """How much is of a category: the least and most of the base, and what part is not known.

    `base` is in pounds or grants, as the figure counts.
    """

    label: str
    lower: float
    upper: float
    not_known: float
    base: float = 0.0


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
    said = " ".join(accuracy_sentence(what) for what in READ[dimension_id])
    return f"{said} Such mistakes are not in the range."


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
        mine = next((row for row in rows if row["category_2"] == figure.category), None)
        # where files can only say one thing, such as "registered", nothing is known of the others;
        # of communities each is a thing of its own
        of_one = figure.dimension_id in OF_COMMUNITIES
        said = [mine] if of_one and mine else [] if of_one else rows
        if not base or not_known >= base or any(row["status"] == COULD_NOT_SAY for row in said):
            continue
        part = not_known / base
        lower, upper = (mine["share_lower"], mine["share_upper"]) if mine else (0.0, part)
        label = label_of(column, figure.category)
        found[funder_id] = Known(label, lower, upper, part, base)
    return found


# How a community stands in a sentence, by what the figure goes by; of any, for "a community".
OF_COMMUNITIES = {
    "meant_for": "For {}",
    "meant_for_detail": "For {}",
    "led_by": "To groups led by {}",
    "led_by_detail": "To groups led by {}",
    "led_by_and_for": "To groups led by and for {}",
}
ANY_COMMUNITY = ("any", "a particular community")


def figure_sentence(figure: Figure, known: Known) -> str:
    """What a figure says: always the range, since a point would hide what is not known.

    >>> figure_sentence(Figure("money_awarded", "purpose", "core"), Known("Core", 0.2, 0.5, 0.3))
    'Core: 20% to 50% of the money; for 30% its files do not say.'

    >>> women = Figure("grants_made", "led_by", "DEI090000")
    >>> figure_sentence(women, Known("Women and girls", 0.1, 0.9, 0.8))
    'To groups led by women and girls, as they declared: 10% to 90% of the grants to organisations;\
 for 80% its files do not say.'
    """
    thing, label = THINGS[figure.indicator_id], known.label
    if figure.dimension_id in OF_COMMUNITIES:
        thing += " to organisations"
        label = f"{community_words(figure, known.label)}, as they declared"
    said = f"{label}: {share_range(known.lower, known.upper)} of {thing}"
    return (
        f"{said}; for {share(known.not_known)} its files do not say."
        if known.not_known
        else (f"{said}.")
    )


def community_words(figure: Figure, label: str) -> str:
    """A community of a figure, with how it stands to it: 'To groups led by women and girls'."""
    code, any_of_them = ANY_COMMUNITY
    named = any_of_them if figure.category == code else in_sentence(label)
    return OF_COMMUNITIES[figure.dimension_id].format(named)


def in_sentence(label: str) -> str:
    """A label inside a sentence: its first letter small, unless it is letters or a people.

    >>> in_sentence("Women and girls"), in_sentence("LGBTQIA+ people"), in_sentence("Sikhs")
    ('women and girls', 'LGBTQIA+ people', 'Sikhs')
    """
    keeps = label[:2].isupper() or label.split(maxsplit=1)[0] in PEOPLES
    return label if keeps else label[0].lower() + label[1:]


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
