"""Cached calls to the built file, keyed by which build it is; nothing here makes a query."""

import argparse
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Condition
from typing import ParamSpec, TypeVar

import polars as pl
import streamlit as st
from cachetools import LRUCache, cached

from pipelines import communities as counts_of_communities
from pipelines import coverage, indicators, lineage, peers
from pipelines.accountability import details
from pipelines.accountability.page import Account, account_of
from pipelines.accountability.streams import Found, Needs, find_streams
from pipelines.chosen import Names, names_of
from pipelines.communities import Scope
from pipelines.comparable import Compared, Difference, compare
from pipelines.concentration import lorenz_points
from pipelines.corrections import find
from pipelines.corrections.find import Group
from pipelines.coverage import Coverage
from pipelines.deployment import Deployment, DeploymentError, find_deployment, load_deployment
from pipelines.export.about import About, read_about
from pipelines.indicators import Filters, Result
from pipelines.lineage import Figure
from pipelines.store import BuildIdentity, Store, identify

DEFAULT_DATA = Path(__file__).parents[1] / "data" / "build"
DATA_VARIABLE = "FUNDER_EQUITY_DATA"
P = ParamSpec("P")
R = TypeVar("R")


def kept(most: int) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keeps the `most` answers asked for last, by what was asked; asked twice at once, made once.

    What is kept is given to every session as it is, so nothing may change it. Streamlit's own
    keeping makes a digest of each argument and a copy of each answer: a sixth of a view.
    """
    return cached(LRUCache(most), condition=Condition())


def data_folder() -> Path:
    """The build that is served: `--data`, else FUNDER_EQUITY_DATA, else data/build."""
    return Path(_argument("data") or os.environ.get(DATA_VARIABLE) or DEFAULT_DATA)


def deployment() -> Deployment | None:
    """Who runs this and answers; None where nobody is named, or the file is of no use any more.

    It is read each time: it is small, and is to be right as soon as it is mended.
    """
    named = _argument("deployment")
    try:
        return load_deployment(find_deployment(data_folder(), Path(named) if named else None))
    except DeploymentError:
        return None


def _argument(name: str) -> str | None:
    return _read_argument(name, tuple(sys.argv[1:]))


@lru_cache
def _read_argument(name: str, given: tuple[str, ...]) -> str | None:
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument(f"--{name}")
    named, _ = parser.parse_known_args(given)
    value: str | None = getattr(named, name)
    return value


def current() -> BuildIdentity:
    """Which build is served now; NoBuildError where there is none."""
    return identify(data_folder())


def result(indicator_id: str, by: tuple[str, ...], filters: Filters) -> Result:
    """One indicator, as `pipelines.indicators.compute` gives it."""
    return _result(current(), indicator_id, by, filters)


def differences(indicator_id: str, by: tuple[str, ...], filters: Filters) -> tuple[Difference, ...]:
    """What differs between the categories of a figure's first dimension."""
    return _compared(current(), indicator_id, by, filters).differences


def words_read(indicator_id: str, by: tuple[str, ...], filters: Filters) -> dict[str, str]:
    """How much of what each category's figure rests on was read from words."""
    return _compared(current(), indicator_id, by, filters).read


def funder_sizes() -> pl.DataFrame:
    """Every funder with its kind and size."""
    return _funder_sizes(current())


def lorenz(filters: Filters) -> pl.DataFrame:
    """The points of the Lorenz curve of money by recipient."""
    return lorenz_points(_store(current()), filters)


def known(filters: Filters) -> tuple[Coverage, ...]:
    """What is known of how many grants."""
    return _known(current(), filters)


def communities(name: str, scope: Scope, *choice: str, **choices: tuple[str, ...]) -> pl.DataFrame:
    """What a function of `pipelines.communities` gives for a scope."""
    return _communities(current(), name, scope, choice, tuple(choices.items()))


def table(name: str) -> pl.DataFrame:
    """One small published table, whole."""
    return _table(current(), name)


def names() -> Names:
    """The names of funders and funding streams."""
    return _names(current())


def about() -> About:
    """What the build is of, for those who cite it."""
    return _about(current())


def grants(figure: Figure, limit: int, offset: int) -> pl.DataFrame:
    """A page of the grants that a figure counts."""
    return _grants(current(), figure, limit, offset)


def number_of_grants(figure: Figure) -> int:
    """How many grants a figure counts."""
    return _grant_count(current(), figure)


def groups(words: str, most: int) -> list[Group]:
    """Organisations whose name has the words, or whose number, identifier or grant they are."""
    return find.find_groups(_store(current()), words, most)


def grants_of(recipient_id: str) -> pl.DataFrame:
    """The grants to an organisation, newest first."""
    return find.grants_of(_store(current()), recipient_id)


def one_grant(grant_id: str) -> pl.DataFrame:
    """A grant by its identifier."""
    return find.one_grant(_store(current()), grant_id)


def account(funder_id: str) -> Account:
    """What the page of a funder says of each recommendation."""
    return _account(current(), funder_id)


def streams(needs: Needs) -> Found:
    """Funding streams that do not say no to what a group needs."""
    return _streams(current(), needs)


def together() -> list[dict[str, str]]:
    """Counts of people of bodies of all funders together."""
    return _together(current())


@st.cache_resource(max_entries=2)
def _store(identity: BuildIdentity) -> Store:
    return Store(Path(identity.path).parent)


@kept(500)
def _result(
    identity: BuildIdentity, indicator_id: str, by: tuple[str, ...], filters: Filters
) -> Result:
    return indicators.compute(_store(identity), indicator_id, by, filters)


@kept(200)
def _compared(
    identity: BuildIdentity, indicator_id: str, by: tuple[str, ...], filters: Filters
) -> Compared:
    return compare(_store(identity), _result(identity, indicator_id, by, filters))


@kept(2)
def _funder_sizes(identity: BuildIdentity) -> pl.DataFrame:
    return peers.funder_sizes(_store(identity))


@kept(100)
def _known(identity: BuildIdentity, filters: Filters) -> tuple[Coverage, ...]:
    return coverage.compute_coverage(_store(identity), filters)


@kept(200)
def _communities(
    identity: BuildIdentity,
    name: str,
    scope: Scope,
    choice: tuple[str, ...],
    choices: tuple[tuple[str, tuple[str, ...]], ...],
) -> pl.DataFrame:
    ask = getattr(counts_of_communities, name)
    rows: pl.DataFrame = ask(_store(identity), scope, *choice, **dict(choices))
    return rows


@kept(20)
def _table(identity: BuildIdentity, name: str) -> pl.DataFrame:
    return _store(identity).table(name)


@kept(20)
def _names(identity: BuildIdentity) -> Names:
    return names_of(_store(identity))


@kept(20)
def _about(identity: BuildIdentity) -> About:
    return read_about(_store(identity))


@kept(200)
def _grants(identity: BuildIdentity, figure: Figure, limit: int, offset: int) -> pl.DataFrame:
    return lineage.grants_of_figure(_store(identity), figure, limit, offset)


@kept(200)
def _grant_count(identity: BuildIdentity, figure: Figure) -> int:
    return lineage.count_grants(_store(identity), figure)


@kept(100)
def _account(identity: BuildIdentity, funder_id: str) -> Account:
    return account_of(_store(identity), funder_id)


@kept(100)
def _streams(identity: BuildIdentity, needs: Needs) -> Found:
    return find_streams(_store(identity), needs)


@kept(2)
def _together(identity: BuildIdentity) -> list[dict[str, str]]:
    return details.together(_store(identity))
