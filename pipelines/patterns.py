"""Lists, for a funder's own check of its own file, recipients with repeated or juggled grants.

In public only their number is given (table `grant_patterns`): who they are stays with the funder.
"""

from dataclasses import dataclass

import duckdb

# For each pattern: recipients of this file, longest run or most at once first.
QUERY = """
    with found as (
        select
            'repeated_short_' || purpose as pattern_id,
            recipient_id,
            max(grant_count) as grant_count
        from intermediate.int_short_grant_runs
        where grant_count >= 3
        group by purpose, recipient_id
        union all
        select
            'several_small_at_once' as pattern_id,
            recipient_id,
            most_at_once as grant_count
        from intermediate.int_small_grants_at_once
        where most_at_once >= 3
    )
    select
        found.pattern_id,
        recipients.recipient_name,
        found.recipient_id,
        found.grant_count
    from found
    inner join marts.recipients as recipients on found.recipient_id = recipients.recipient_id
    order by found.pattern_id, found.grant_count desc, recipients.recipient_name
"""


@dataclass(frozen=True)
class Pattern:
    """One recipient of three or more short grants in a row, or of small ones at once."""

    pattern_id: str
    recipient_name: str
    recipient_id: str
    grants: int


def find_patterns(con: duckdb.DuckDBPyConnection) -> tuple[Pattern, ...]:
    """Every such recipient in the modelled files of `con`; pattern ids as in `grant_patterns`."""
    return tuple(Pattern(*row) for row in con.execute(QUERY).fetchall())
