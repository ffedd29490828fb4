-- One row per day and kind of correction that this build knows the grant or group of.
select
    corrections.added_on as made_on,
    corrections.kind,
    count(*) as request_count
from staging.stg_corrections as corrections
inner join intermediate.int_correction_fates as fates
    on corrections.correction_id = fates.correction_id
where fates.fate in ('used', 'replaced')
group by corrections.added_on, corrections.kind
order by made_on, corrections.kind
