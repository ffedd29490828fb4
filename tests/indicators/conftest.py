"""A varied build shared by the tests of this folder, and its grants as plain rows."""

from collections.abc import Iterator

import pytest

from pipelines.store import Store
from tests.conftest import Row, build_files
from tests.indicators.generated import generate_varied, write_registers
from tests.indicators.plain import describe


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of generated grants that vary in all that figures go by."""
    folder = tmp_path_factory.mktemp("varied")
    build = build_files(folder, generate_varied(), registers=write_registers(folder))
    yield build.store
    build.store.close()


@pytest.fixture(scope="session")
def described(varied: Store) -> list[Row]:
    """The grants of `varied` with what their funders and recipients add."""
    return describe(varied)
