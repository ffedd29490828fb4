-- Files of which a row is lost or counted twice: rows read = grants + superseded + rejected +
-- withdrawn.
select
    source_file,
    row_count,
    grant_count,
    superseded_count,
    rejected_count,
    withdrawn_count
from marts.source_files
where row_count <> grant_count + superseded_count + rejected_count + withdrawn_count
