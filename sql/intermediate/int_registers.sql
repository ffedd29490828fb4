-- One row per register that is known: what was found of it, and whether that is all of it. Only a
-- complete register can say that an organisation is not on it. Removed organisations count apart:
-- a file of them alone is no register.

with registers as (
    select * from staging.stg_registers
),

organisations as (
    select
        register_id,
        count(*) filter (where not is_removed) as registered_count,
        count(*) filter (where is_removed) as removed_count,
        max(greatest(registered_on, removed_on)) as newest_entry_date
    from staging.stg_register_organisations
    group by register_id
),

files as (
    select
        register_id,
        count(*) as file_count,
        max(dated) as register_date
    from staging.stg_register_files
    group by register_id
),

found as (
    select
        registers.*,
        coalesce(files.file_count, 0) as file_count,
        coalesce(organisations.registered_count, 0) as registered_count,
        coalesce(organisations.removed_count, 0) as removed_count,
        organisations.newest_entry_date,
        -- the day that the newest file says it was taken, if one says so
        files.register_date
    from registers
    left join organisations on registers.register_id = organisations.register_id
    left join files on registers.register_id = files.register_id
)

select
    *,
    file_count > 0 as is_given,
    -- not known how many to expect: not complete
    coalesce(registered_count >= complete_from_share * expected_count, false) as is_complete
from found
