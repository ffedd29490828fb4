-- Files whose pounds in `grants` differ from what their rows came to: a join that multiplied money.
with by_file as (
    select
        source_file,
        count(*) as grant_count,
        coalesce(sum(amount_gbp), 0) as grants_gbp
    from marts.grants
    group by source_file
)

select
    files.source_file,
    files.used_gbp,
    by_file.grants_gbp
from marts.source_files as files
left join by_file on files.source_file = by_file.source_file
where files.used_gbp <> coalesce(by_file.grants_gbp, 0)
or files.grant_count <> coalesce(by_file.grant_count, 0)
