"""Every figure of no grant and of one, against the slow plain-Python accounts of the same."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from pipelines.indicators import Filters, compute, load_indicators
from pipelines.store import Store
from tests.conftest import Built, Row, build_files, grant, grant_to_individual
from tests.indicators.plain import COUNTED, assert_same, describe, found_in
from tests.indicators.test_shares import assert_is_as_worked_out
from tests.indicators.test_twin import work_out

BY = [(), ("purpose",), ("registration_status",), ("funder", "recipient_size")]
UNNUMBERED = {"id": "360G-x-group", "name": "A Group"}
ONE: dict[str, dict[str, Any]] = {
    "of a charity": grant(description="Towards core costs"),
    "of a group without a number": grant(recipientOrganization=[UNNUMBERED], awardDate="soon"),
    "in dollars": grant(currency="USD"),
    "of nothing": grant(amount=0),
    "taken back": grant(amount=-5),
    "of a person": grant_to_individual(),
}


@dataclass(frozen=True)
class Few:
    """A build of one grant, and that grant as its tables have it."""

    store: Store
    rows: list[Row]


@pytest.fixture(scope="module", params=ONE)
def one(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Few]:
    build = build_files(tmp_path_factory.mktemp("one"), [ONE[request.param]])
    yield Few(build.store, describe(build.store))
    build.store.close()


@pytest.mark.parametrize("name", load_indicators())
def test_a_figure_of_one_grant(one: Few, name: str) -> None:
    assert len(one.rows) == 1
    for by in BY:
        result = compute(one.store, name, by)
        if name in COUNTED:
            assert_same(found_in(result), work_out(name, by, one.rows))
        else:
            assert_is_as_worked_out(result, by, one.rows)


def test_a_figure_of_no_grant_has_no_row(built: Callable[..., Built]) -> None:
    store = built([grant()]).store
    nobody = Filters(funder_ids=("GB-CHC-0",))
    for name in load_indicators():
        for by in BY:
            assert compute(store, name, by, nobody).rows.is_empty(), (name, by)
