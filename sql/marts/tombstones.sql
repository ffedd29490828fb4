-- One row per day and kind of withdrawal that was made from the files of this build.
select
    withdrawn_on,
    kind,
    count(*) as request_count
from staging.stg_redactions
where is_found
group by withdrawn_on, kind
order by withdrawn_on, kind
