"""Attacks on published counts: what can be worked out of one organisation from all together.

The attacker knows everything that is published: who received which grant, of which funder, year,
size and place, what groups declared, and how counts are protected. It is even told, of each number
that is withheld, whether that is because few are counted; it knows no more of what is private.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import highspy
import numpy as np

from tests.counts.world import CELL_GRANTS

SURE = 1e-3
# A method that stops in the middle of all ways that agree, not in a corner.
INTERIOR = {"solver": "ipm", "run_crossover": "off", "presolve": "off"}
# A thing counted: relation, community, second community, source.
Thing = tuple[str, str, str, str]
THING = "questions.relation, questions.community_code, questions.community_code_2, questions.source"
# What a reader knows of each number of whatever has a number anywhere.
KNOWN = f"""
    with told as (
        select
            questions.question_id,
            cells.cell_id,
            counts.measure,
            counts.value,
            counts.step
        from marts.community_counts as counts
        inner join counts.count_questions as questions
            using (relation, community_code, community_code_2, source)
        inner join counts.count_cells as cells
            using (scope, funder_id, programme_id, cut_by, category)
        where not questions.is_public
    )
    select
        {THING},
        told.cell_id,
        told.measure,
        told.value,
        told.step,
        protected.rounded < settings.least_steps * protected.step as is_small,
        settings.least_steps * protected.step as least
    from told
    inner join counts.count_questions as questions using (question_id)
    inner join counts.count_protected as protected using (question_id, cell_id, measure)
    cross join staging.stg_protection as settings
    where told.question_id in (select question_id from told where value is not null)
    order by all
"""
COULD_BE = f"""
    select
        {THING},
        cell_grants.cell_id,
        grants.grant_id,
        published.recipient_id,
        cell_grants.gbp
    from counts.count_questions as questions
    inner join counts.count_looked_at as looked_at using (source, relation)
    inner join ({CELL_GRANTS}) as cell_grants on looked_at.row_id = cell_grants.row_id
    inner join intermediate.int_grants as grants on cell_grants.row_id = grants.row_id
    inner join marts.grants as published on grants.grant_id = published.grant_id
    where questions.question_id in (
        select question_id from counts.count_protected where is_enough
    )
    order by all
"""
INCLUDED = f"""
    select {THING},
        parents.relation, parents.community_code, parents.community_code_2, parents.source
    from counts.count_parents as pairs
    inner join counts.count_questions as questions using (question_id)
    inner join counts.count_questions as parents on pairs.parent_id = parents.question_id
"""


@dataclass(frozen=True)
class Told:
    """An organisation of which it is proved that it is counted as something, or that it is not."""

    thing: Thing
    recipient: str
    is_counted: bool


class Proof:
    """Numbers between 0 and 1, and what is known of sums of them: which of them are then certain.

    A number is certain where no way to choose all of them, that agrees with everything known, makes
    it less than 1, or more than 0. Each way that is found settles many at once.
    """

    def __init__(self) -> None:
        """With nothing known."""
        self.columns = 0
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def add(self) -> int:
        """A number more."""
        self.columns += 1
        return self.columns - 1

    def know(self, weights: dict[int, float], low: float, high: float) -> None:
        """What is known of a sum: between what it lies."""
        self.rows.append((weights, low, high))

    def certain(self, wanted: Iterable[int]) -> dict[int, bool]:
        """Of these numbers those that are certain: True for 1, False for 0.

        One way in the middle of all leaves nearly all numbers between 0 and 1. The others are moved
        off their ends, all together, for as long as any can be moved.
        """
        if not self.rows:
            return {}
        solver = self._solver()
        middle = self._way(solver)
        suspects = {
            column: bool(middle[column] > 1 - SURE)
            for column in wanted
            if not SURE <= middle[column] <= 1 - SURE
        }
        while suspects:
            for column, is_one in suspects.items():
                solver.changeColCost(column, 1.0 if is_one else -1.0)
            way = self._way(solver)
            moved = [
                column for column, is_one in suspects.items() if abs(way[column] - is_one) > SURE
            ]
            if not moved:
                return suspects
            for column in moved:
                del suspects[column]
                solver.changeColCost(column, 0.0)
        return {}

    def _solver(self) -> highspy.Highs:
        solver = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, **INTERIOR}.items():
            solver.setOptionValue(name, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.columns, len(self.rows)
        model.col_cost_ = np.zeros(self.columns)
        model.col_lower_, model.col_upper_ = np.zeros(self.columns), np.ones(self.columns)
        model.row_lower_ = np.array([low for _, low, _ in self.rows])
        model.row_upper_ = np.array([high for _, _, high in self.rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        sizes = [len(weights) for weights, _, _ in self.rows]
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum(sizes)))
        model.a_matrix_.index_ = np.array([c for weights, _, _ in self.rows for c in weights])
        model.a_matrix_.value_ = np.array(
            [weight for weights, _, _ in self.rows for weight in weights.values()]
        )
        solver.passModel(model)
        return solver

    def _way(self, solver: highspy.Highs) -> list[float]:
        """A way that agrees with all that is known; what is true does, so there always is one."""
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            solver.setOptionValue("solver", "simplex")
            solver.run()
            solver.setOptionValue("solver", "ipm")
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        way: list[float] = list(solver.getSolution().col_value)
        return way


def attack(*editions: duckdb.DuckDBPyConnection) -> list[Told]:
    """Who is told by all figures of one build, or of several of nearly the same file, together.

    By a linear programme over whether each grant is counted as each thing, with every published
    number between what its rounding leaves, every number withheld for being small, and what
    includes what. A grant that stands in two editions is counted in both or in neither.
    """
    proof, grants = Proof(), dict[tuple[Thing, str], int]()
    wholes: dict[tuple[Thing, str], int] = {}
    for con in editions:
        _add_edition(proof, con, grants, wholes)
    certain = proof.certain(wholes.values())
    return [
        Told(thing, recipient, certain[column])
        for (thing, recipient), column in wholes.items()
        if column in certain
    ]


def interval(value: float, step: float, measure: str) -> tuple[float, float]:
    """Between what a published number leaves the true one: pounds by a step, others by less."""
    within = step if measure == "gbp" else step - 1
    return value - within, value + within


# Of each thing counted and cell: by organisation, the numbers of its grants there, and pounds.
Cells = dict[tuple[Thing, int], dict[str, list[tuple[int, float]]]]


def _add_edition(
    proof: Proof,
    con: duckdb.DuckDBPyConnection,
    grants: dict[tuple[Thing, str], int],
    wholes: dict[tuple[Thing, str], int],
) -> None:
    cells: Cells = defaultdict(lambda: defaultdict(list))
    known = set()
    for *names, cell, grant, recipient, gbp in con.execute(COULD_BE).fetchall():
        key = (_thing(names), grant)
        if key not in grants:
            grants[key] = proof.add()
        known.add(key)
        cells[_thing(names), cell][recipient].append((grants[key], gbp))
    counted = {}
    for (thing, cell), own in list(cells.items()):
        if cell == 1:
            counted[thing, cell] = _organisations(proof, own)
            for recipient, column in counted[thing, cell].items():
                wholes.setdefault((thing, recipient), column)
    _add_figures(proof, con, cells, counted)
    for row in con.execute(INCLUDED).fetchall():
        thing, parent = _thing(row[:4]), _thing(row[4:])
        for grant in [grant for of, grant in known if of == thing and (parent, grant) in known]:
            weights = {grants[thing, grant]: 1.0, grants[parent, grant]: -1.0}
            proof.know(weights, -np.inf, 0.0)


def _add_figures(
    proof: Proof,
    con: duckdb.DuckDBPyConnection,
    cells: Cells,
    counted: dict[tuple[Thing, int], dict[str, int]],
) -> None:
    for *names, cell, measure, value, step, is_small, least in con.execute(KNOWN).fetchall():
        place = (_thing(names), cell)
        if value is None and not is_small:
            continue
        if measure == "organisations":
            if place not in counted:
                counted[place] = _organisations(proof, cells[place])
            weights = dict.fromkeys(counted[place].values(), 1.0)
        else:
            weights = {
                column: gbp if measure == "gbp" else 1.0
                for own in cells[place].values()
                for column, gbp in own
            }
        few = (0.0, least - (0 if measure == "gbp" else 1))
        proof.know(weights, *(few if value is None else interval(value, step, measure)))


def _thing(names: Sequence[str]) -> Thing:
    relation, code, second, source = names
    return relation, code, second, source


def _organisations(proof: Proof, grants: dict[str, list[tuple[int, float]]]) -> dict[str, int]:
    """A number for each organisation of a cell: counted if any of its grants there is."""
    columns = {}
    for organisation, own in grants.items():
        if len(own) == 1:
            columns[organisation] = own[0][0]
            continue
        column = proof.add()
        for grant, _ in own:
            proof.know({column: 1.0, grant: -1.0}, 0.0, np.inf)
        proof.know({column: 1.0, **{grant: -1.0 for grant, _ in own}}, -np.inf, 0.0)
        columns[organisation] = column
    return columns


def is_told(told: Sequence[Told], recipient: str) -> bool:
    """Whether anything is proved of one organisation."""
    return any(each.recipient == recipient for each in told)
