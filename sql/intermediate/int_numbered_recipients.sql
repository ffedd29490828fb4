-- One row per identifier that a claim or a link has, with the one that stands for all joined to it.
with recursive links as (
    select left_id, right_id from intermediate.int_number_links
    union all
    select left_id, right_id from intermediate.int_own_id_links
),

both_ways as (
    select left_id as from_id, right_id as to_id from links
    union all
    select right_id as from_id, left_id as to_id from links
),

used as (
    select distinct claim_org_id as org_id from intermediate.int_claim_ids
    union
    select own_id as org_id from intermediate.int_claim_ids where own_id is not null
),

linked as (
    select used.org_id
    from used
    semi join both_ways on used.org_id = both_ways.from_id
),

reached as (
    select
        org_id as start_id,
        org_id
    from linked
    union
    select
        reached.start_id,
        both_ways.to_id as org_id
    from reached
    inner join both_ways on reached.org_id = both_ways.from_id
),

-- the number of the most preferred list; of an old and a new number of one list, the new
ranked as (
    select
        reached.start_id,
        reached.org_id,
        coalesce(numbers.preference, 99) as preference,
        replaced.left_id is not null as is_replaced
    from reached
    left join intermediate.int_public_numbers as numbers on reached.org_id = numbers.org_id
    left join (
        select left_id
        from intermediate.int_number_links
        where why = 're_registration'
    ) as replaced on reached.org_id = replaced.left_id
),

chosen as (
    select
        start_id,
        arg_min(org_id, (preference, is_replaced, org_id)) as numbered_id
    from ranked
    group by start_id
),

-- what was reached, too: the number a register adds is an identifier of the recipient as well
named as (
    select distinct
        reached.org_id,
        chosen.numbered_id
    from reached
    inner join chosen on reached.start_id = chosen.start_id
)

select org_id, numbered_id from named
union all
select
    used.org_id,
    used.org_id as numbered_id
from used
anti join both_ways on used.org_id = both_ways.from_id
