-- One row per pair of recipients that could be one organisation and are not joined: the same name
-- at another place or at none stated, or nearly the same name at one postcode. For a person to
-- decide (data/rules/same_organisation.csv); nothing is made of it by itself.
--
-- A name that many recipients have tells nothing, nor does a postcode that many share; and each
-- with each of them would be millions of pairs.
-- materialized: view
with named as (
    select distinct
        identities.recipient_id,
        ids.recipient_name_key,
        ids.recipient_postcode_key
    from intermediate.int_claim_ids as ids
    inner join intermediate.int_recipient_identities as identities
        on ids.claim_org_id = identities.org_id
    where length(ids.recipient_name_key) > 0
),

telling_names as (
    select recipient_name_key
    from named
    group by recipient_name_key
    having count(distinct recipient_id) between 2 and 10
),

telling_postcodes as (
    select recipient_postcode_key
    from named
    where recipient_postcode_key is not null
    group by recipient_postcode_key
    having count(distinct recipient_id) between 2 and 25
),

pairs as (
    select
        one.recipient_id,
        other.recipient_id as other_recipient_id,
        'same_name' as why,
        1.0 as likeness
    from telling_names
    inner join named as one on telling_names.recipient_name_key = one.recipient_name_key
    inner join named as other
        on one.recipient_name_key = other.recipient_name_key
        and one.recipient_id < other.recipient_id
    union all
    select
        one.recipient_id,
        other.recipient_id as other_recipient_id,
        'similar_name_same_postcode' as why,
        jaro_winkler_similarity(one.recipient_name_key, other.recipient_name_key) as likeness
    from telling_postcodes
    inner join named as one on telling_postcodes.recipient_postcode_key = one.recipient_postcode_key
    inner join named as other
        on one.recipient_postcode_key = other.recipient_postcode_key
        and one.recipient_id < other.recipient_id
    where jaro_winkler_similarity(one.recipient_name_key, other.recipient_name_key) >= 0.9
),

best as (
    select
        recipient_id,
        other_recipient_id,
        arg_max(why, (likeness, why)) as why,
        max(likeness)::decimal(4, 3) as likeness
    from pairs
    group by recipient_id, other_recipient_id
)

select best.*
from best
left join staging.stg_same_organisation_decisions as decisions
    on best.recipient_id = decisions.org_id
    and best.other_recipient_id = decisions.other_org_id
where decisions.org_id is null
