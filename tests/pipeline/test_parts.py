"""A table that is made of some rows at a time is the table that is made at once."""

from collections.abc import Callable

import pytest

from pipelines.models import load_models
from tests.conftest import Built, grant

Build = Callable[..., Built]

GRANTS = [
    grant(
        id=f"360G-x-{number}",
        amountAwarded=number * 1000,
        title=f"Grant {number}",
        beneficiaryLocation=[{"name": "Leeds", "geoCode": "E08000035", "countryCode": "GB"}],
    )
    for number in range(1, 12)
]


def test_the_table_of_grants_is_the_same_made_in_parts(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    [model] = [model for model in load_models() if model.table == "marts.grants"]
    assert model.is_in_parts
    at_once = built(GRANTS).store.table("grants").sort("grant_id")
    monkeypatch.setattr("pipelines.models.PART_ROWS", 3)
    in_parts = built(GRANTS).store.table("grants").sort("grant_id")
    assert in_parts.height == len(GRANTS)
    assert in_parts["beneficiary_local_authority_code"].to_list() == ["E08000035"] * len(GRANTS)
    assert in_parts.equals(at_once)
