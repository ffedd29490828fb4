"""Building again after one file of several was changed, as `bench --again` measures it."""

import json

import pytest

from pipelines.bench_again import again_summary, bench_again
from pipelines.errors import FunderEquityError


def test_building_again_is_measured_against_building_anew_and_comes_to_the_same() -> None:
    result = bench_again(3, 60, "1GB")
    assert result.is_same
    assert min(each.processor_s for each in (result.first, result.again, result.anew)) > 0
    said = again_summary(result)
    assert "60 grants in 3 files" in said and "results are the same" in said
    assert json.loads(result.to_json())["again"]["stages"]["land"] >= 0


@pytest.mark.parametrize("files", [0, 1_001])
def test_more_files_than_are_of_use_are_refused(files: int) -> None:
    with pytest.raises(FunderEquityError, match="1 to 1,000 files"):
        bench_again(files, 10, "1GB")
