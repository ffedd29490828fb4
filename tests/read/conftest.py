"""A database to land files in, shared by the tests of one module."""

from collections.abc import Iterator

import pytest
from landing import Lander


@pytest.fixture(scope="module")
def lander(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lander]:
    """Lands content in tables that are emptied before each use."""
    lander = Lander(tmp_path_factory.mktemp("landing"))
    yield lander
    lander.con.close()
