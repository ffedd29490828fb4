"""Worlds that several tests look at, counted once."""

from collections.abc import Iterator

import duckdb
import pytest

from tests.counts.world import WEAK, count, some_world


@pytest.fixture(scope="package")
def protected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A world counted with the project's protection."""
    con = count(some_world(1))
    yield con
    con.close()


@pytest.fixture(scope="package")
def weak() -> Iterator[duckdb.DuckDBPyConnection]:
    """The same world, counted with protection taken away."""
    con = count(some_world(1), WEAK)
    yield con
    con.close()
