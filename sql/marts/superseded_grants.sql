-- One row per row set aside because another row holds the newer version of the same grant.
with older as (
    select *
    from intermediate.int_versions
    where version_rank > 1
),

newest as (
    select *
    from intermediate.int_versions
    where version_rank = 1
),

grant_rows as (
    select * from intermediate.int_grant_rows
)

select
    grants.grant_id,
    older_rows.source_file,
    older_rows.source_sheet,
    older_rows.source_row,
    coalesce(older_rows.currency, 'not_known') as currency,
    older_rows.amount_awarded,
    older_rows.amount_gbp,
    older_rows.award_date,
    older_rows.date_modified as modified_at,
    newest_rows.source_file as superseded_by_file,
    newest_rows.source_sheet as superseded_by_sheet,
    newest_rows.source_row as superseded_by_row,
    case
        when older.date_modified is distinct from newest.date_modified then 'newer_modified_date'
        when older.file_date is distinct from newest.file_date then 'newer_file'
        when older.source_file <> newest.source_file then 'later_in_order'
        else 'later_row'
    end as superseded_because,
    older_rows.amount_awarded is distinct from newest_rows.amount_awarded as has_other_amount
from older
inner join newest on older.grant_key = newest.grant_key
inner join intermediate.int_grants as grants on newest.row_id = grants.row_id
inner join grant_rows as older_rows on older.row_id = older_rows.row_id
inner join grant_rows as newest_rows on newest.row_id = newest_rows.row_id
order by older_rows.source_file, older_rows.source_sheet, older_rows.source_row
