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
        grants.source_file,
        bit_xor(md5_number_lower(concat_ws('/', grants.grant_id, said.statement))) as seed
    from said
    inner join intermediate.int_grants as grants on said.row_id = grants.row_id
    group by grants.source_file
),

organisations_grants as (
    select * from marts.grants where recipient_kind = 'organisation'
),

-- numbered apart from the grants: millions of texts need not be put in order for it
recipient_numbers as (
    select
        recipient_id,
        row_number() over (order by recipient_id)::integer as recipient_number
    from (select distinct recipient_id from organisations_grants)
),

funder_numbers as (
    select
        funder_id,
        row_number() over (order by funder_id)::integer as funder_number
    from (select distinct funder_id from organisations_grants)
),

programme_numbers as (
    select
        programme_id,
        row_number() over (order by programme_id)::integer as programme_number
    from (select distinct programme_id from organisations_grants)
)

select
    grants.row_id,
    recipient_numbers.recipient_number,
    funder_numbers.funder_number,
    programme_numbers.programme_number,
    published.funder_id,
    published.programme_id,
    greatest(coalesce(published.amount_gbp, 0), 0)::double as gbp,
    published.financial_year,
    published.recipient_size_band as recipient_size,
    recipients.registration_status,
    published.beneficiary_region_code as region,
    published.purpose,
    published.annual_amount_band as annual_amount,
    published.user_led_status,
    published.user_led_definition,
    published.user_led_said_by,
    -- drawn anew whenever the file changes, or what is said of any grant in it
    md5_number_lower(
        concat_ws('/', published.grant_id, files.sha256, said_of_files.seed)
    ) as seed
from organisations_grants as published
inner join intermediate.int_grants as grants on published.grant_id = grants.grant_id
inner join recipient_numbers on published.recipient_id = recipient_numbers.recipient_id
inner join funder_numbers on published.funder_id = funder_numbers.funder_id
inner join programme_numbers on published.programme_id = programme_numbers.programme_id
inner join marts.recipients as recipients on published.recipient_id = recipients.recipient_id
inner join marts.source_files as files on published.source_file = files.source_file
left join said_of_files on published.source_file = said_of_files.source_file
