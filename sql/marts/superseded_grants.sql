-- One row per row set aside because another row holds the newer version of the same grant.
with versions as (
    select * from intermediate.int_usable_rows
),

winners as (
    select * from intermediate.int_grants
)

select
    winners.grant_id,
    versions.source_file,
    versions.source_row,
    coalesce(versions.currency, 'not_known') as currency,
    versions.amount_awarded,
    versions.amount_gbp,
    versions.award_date,
    versions.date_modified as modified_at,
    winners.source_file as superseded_by_file,
    winners.source_row as superseded_by_row,
    case
        when versions.date_modified is distinct from winners.date_modified
            then 'newer_modified_date'
        when versions.file_date is distinct from winners.file_date then 'newer_file'
        when versions.source_file <> winners.source_file then 'later_in_order'
        else 'later_row'
    end as superseded_because,
    versions.amount_awarded is distinct from winners.amount_awarded as has_other_amount
from versions
inner join winners on versions.grant_key = winners.grant_key
where versions.version_rank > 1
order by versions.source_file, versions.source_row
