-- Files of which a penny is lost or counted twice: pounds read = used + superseded + rejected.
select
    source_file,
    total_gbp,
    used_gbp,
    superseded_gbp,
    rejected_gbp
from marts.source_files
where total_gbp <> used_gbp + superseded_gbp + rejected_gbp
