-- One row per grant to an organisation, with what counts are cut by and a number drawn from the
-- file that it stands in and all that is said in private of that file: figures are rounded by lots
-- that nobody can draw who does not know it. A lot of its own for each grant would show in which
-- cells something changed, and so of whom.
with said as (
    select
        row_id,
        concat_ws('/', relation, community_code, basis, words) as statement
    from intermediate.int_community_readings
    union all
    select
        row_id,
        concat_ws('/', 'user_led', status, basis, words) as statement
    from intermediate.int_user_led
),

said_of_files as (
    select
        published.source_file,
        bit_xor(md5_number_lower(concat_ws('/', published.grant_id, said.statement))) as seed
    from said
    inner join intermediate.int_grants as grants on said.row_id = grants.row_id
    inner join marts.grants as published on grants.grant_id = published.grant_id
    group by published.source_file
)

select
    grants.row_id,
    dense_rank() over (order by published.recipient_id)::integer as recipient_number,
    dense_rank() over (order by published.funder_id)::integer as funder_number,
    dense_rank() over (order by published.programme_id)::integer as programme_number,
    published.funder_id,
    published.programme_id,
    greatest(coalesce(published.amount_gbp, 0), 0)::double as gbp,
    published.financial_year,
    published.recipient_size_band,
    recipients.registration_status,
    published.beneficiary_region_code,
    published.purpose,
    published.annual_amount_band,
    published.user_led_status,
    published.user_led_definition,
    published.user_led_said_by,
    -- drawn anew whenever the file changes, or what is said of any grant in it
    md5_number_lower(
        concat_ws('/', published.grant_id, files.sha256, said_of_files.seed)
    ) as seed
from marts.grants as published
inner join intermediate.int_grants as grants on published.grant_id = grants.grant_id
inner join marts.recipients as recipients on published.recipient_id = recipients.recipient_id
inner join marts.source_files as files on published.source_file = files.source_file
left join said_of_files on published.source_file = said_of_files.source_file
where published.recipient_kind = 'organisation'
