"""What grants files themselves answer of the recommendations: each figure from its indicator."""

from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from pipelines.accountability.format import load_recommendations
from pipelines.classify.accuracy import accuracy_sentence
from pipelines.contracts import label_of
from pipelines.definitions import load_dimensions, load_indicators
from pipelines.indicators import Filters, compute, where_of
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import amount, counted, share, share_range

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


Row = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """One category of one dimension of an indicator, as `recommendations.csv` names it."""

    indicator_id: str
    dimension_id: str
    category: str


@dataclass(frozen=True)
class Known:
    """How much is of a category: the least and most of the base, and what part is not known.

    `base` is in pounds or grants, as the figure counts, of `grants` grants.
    """

    label: str
    lower: float
    upper: float
    not_known: float
    base: float = 0.0
    grants: int = 0


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
                    sentence += f" {_how_well(figure.dimension_id)}"
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
    return say("accountability.figures.read", how_well=said)


def known_of(store: Store, figure: Figure, filters: Filters | None = None) -> dict[str, Known]:
    """What is known of a figure for each funder; one of which nothing is known is not there."""
    result = compute(store, figure.indicator_id, ("funder", figure.dimension_id), filters)
    column = load_dimensions()[figure.dimension_id].column
    grants = grants_counted(store, figure, filters or Filters())
    by_funder: dict[str, list[Row]] = {}
    for row in result.rows.to_dicts():
        by_funder.setdefault(row["category"], []).append(row)
    found = {}
    for funder_id, rows in by_funder.items():
        base, not_known = float(rows[0]["base"]), float(rows[0]["not_known"])
        mine = next((row for row in rows if row["category_2"] == figure.category), None)
        if not base or not_known >= base or _is_one_sided(figure, mine, rows):
            continue
        part = not_known / base
        lower, upper = (mine["share_lower"], mine["share_upper"]) if mine else (0.0, part)
        label = label_of(column, figure.category)
        found[funder_id] = Known(label, lower, upper, part, base, grants[funder_id])
    return found


def _is_one_sided(figure: Figure, mine: Row | None, rows: list[Row]) -> bool:
    """Whether files can only say one thing, such as "registered": nothing is known of others then.

    Of communities each is a thing of its own.
    """
    if figure.dimension_id in OF_COMMUNITIES:
        return mine is not None and mine["status"] == COULD_NOT_SAY
    known = [row for row in rows if not row["is_not_known"]]
    is_all = not rows[0]["not_known"]
    return len(known) == 1 and known[0]["status"] == COULD_NOT_SAY and not is_all


def grants_counted(store: Store, figure: Figure, filters: Filters) -> dict[str, int]:
    """How many grants of each funder a figure counts."""
    counted_when = load_indicators()[figure.indicator_id].counted
    applies_when = load_dimensions()[figure.dimension_id].applies_when
    where, parameters = where_of(filters, is_narrow=True)
    rows = store.rows(
        f"select funder_id::varchar, count(*) from figures.grants "
        f"where ({counted_when}) and ({applies_when}) and ({where}) group by all",
        parameters,
    )
    return dict(rows.rows())


# What goes by communities: each is a thing of its own.
OF_COMMUNITIES = ("meant_for", "meant_for_detail", "led_by", "led_by_detail", "led_by_and_for")
ANY = "any"
ONLY_ORGANISATIONS = "recipient_kind = 'organisation'"


def figure_sentence(figure: Figure, known: Known) -> str:
    """What a figure says: always the range, since a point would hide what is not known.

    >>> core = Figure("money_awarded", "purpose", "core")
    >>> figure_sentence(core, Known("Core", 0.2, 0.5, 0.3, 2130000.0, 48))
    'Core: 20% to 50% of £2,130,000 in 48 grants; for 30% its files do not say.'

    >>> women = Figure("grants_made", "led_by", "DEI090000")
    >>> figure_sentence(women, Known("Women and girls", 0.1, 0.9, 0.8, 48.0, 48))
    'To groups led by women and girls, as they declared: 10% to 90% of 48 grants to organisations;\
 for 80% its files do not say.'
    """
    label = known.label
    if figure.dimension_id in OF_COMMUNITIES:
        label = say("accountability.figures.declared", label=community_words(figure, known.label))
    return say(
        "accountability.figures.known_in_part" if known.not_known else "accountability.figures.all",
        label=label,
        could=share_range(known.lower, known.upper),
        base=base_words(figure, known.base, known.grants),
        not_known=share(known.not_known),
    )


def base_words(figure: Figure, base: float, grant_count: int) -> str:
    """What a figure is of: '£2,130,000 in 48 grants', '48 grants to organisations'.

    `base` is in pounds, or is as many as the grants.
    """
    grants = counted(grant_count, "grant")
    if ONLY_ORGANISATIONS in load_dimensions()[figure.dimension_id].applies_when:
        grants = say("accountability.figures.to_organisations", grants=grants)
    if load_indicators()[figure.indicator_id].unit != "gbp":
        return grants
    pounds = amount(round(base), "gbp")
    return say("accountability.figures.pounds", pounds=pounds, grants=grants)


def community_words(figure: Figure, label: str) -> str:
    """A community of a figure, with how it stands to it: 'To groups led by women and girls'."""
    is_any = figure.category == ANY
    named = say("accountability.any_community") if is_any else in_sentence(label)
    relation = figure.dimension_id.removesuffix("_detail")
    return say(f"accountability.relations.{relation}", who=named)


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
        return say("accountability.opening.nothing_known")
    figure, unsaid = Figure(*CHOSEN_FREELY), pence(known.not_known)
    base = base_words(figure, known.base, known.grants)
    if 1 - known.not_known < LEAST_KNOWN:
        return say("accountability.opening.too_little_known", unsaid=unsaid, base=base)
    low, high = pence(known.lower), pence(known.upper)
    key = "accountability.opening.point" if low == high else "accountability.opening.range"
    said = say(key, low=low, high=high, base=base)
    rest = say("accountability.opening.rest", unsaid=unsaid) if known.not_known else ""
    return f"{said}{rest}."


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
    rows = [(*key, sentence) for key, sentence in found.items()]
    columns = ("funder_id", "recommendation_id", "sentence")
    # all at once: one by one, each looks through the table
    con.register("answers", pl.DataFrame(rows, schema=columns, orient="row").to_arrow())
    try:
        con.execute(
            f"update {table} as answered set figure_sentence = answers.sentence, "
            "recommendation_state = case when answered.recommendation_state = 'not_supplied' "
            "then 'figure' else answered.recommendation_state end from answers "
            "where answered.funder_id = answers.funder_id "
            "and answered.recommendation_id = answers.recommendation_id"
        )
    finally:
        con.unregister("answers")
