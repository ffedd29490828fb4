"""Lists recipients that could be one organisation and are not joined, for a person to decide."""

from pathlib import Path

import duckdb
import polars as pl

from pipelines.store import identify

# What the table is made to be pasted from: the columns of data/rules/same_organisation.csv follow.
QUERY = """
    select
        candidates.recipient_id as org_id,
        candidates.other_recipient_id as other_org_id,
        one.recipient_name as name,
        other.recipient_name as other_name,
        candidates.why,
        candidates.likeness,
        one.nation,
        other.nation as other_nation
    from intermediate.int_recipient_candidates as candidates
    inner join marts.recipients as one on candidates.recipient_id = one.recipient_id
    inner join marts.recipients as other on candidates.other_recipient_id = other.recipient_id
    order by candidates.likeness desc, name, org_id, other_org_id
"""


def find_candidates(out: Path) -> pl.DataFrame:
    """Pairs that look alike in the build in folder `out`, most alike first.

    Columns: org_id, other_org_id, name, other_name, why, likeness (0 to 1, of the names), nation,
    other_nation. Raises NoBuildError where there is no build.
    """
    identify(out)
    with duckdb.connect(str(out / "work.duckdb"), read_only=True) as con:
        return con.sql(QUERY).pl()
