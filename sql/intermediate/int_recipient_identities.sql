-- One row per identifier of a recipient: published, made here from a name, or added by a link.
-- `recipient_id` is the one that stands for all; `why_joined` is how this one came to it.
with recursive named as (
    select
        left_id as org_id,
        right_id,
        1 as step
    from intermediate.int_name_links
    union all
    select
        named.org_id,
        links.right_id,
        named.step + 1 as step
    from named
    inner join intermediate.int_name_links as links on named.right_id = links.left_id
),

-- each step leads to a smaller identifier or to a number, so that the last is the end
ends as (
    select
        org_id,
        arg_max(right_id, step) as end_id
    from named
    group by org_id
),

known as (
    select org_id, numbered_id from intermediate.int_numbered_recipients
    union
    -- organisations of a register that a name and postcode led to
    select
        links.right_id as org_id,
        links.right_id as numbered_id
    from intermediate.int_name_links as links
    anti join intermediate.int_numbered_recipients as numbered on links.right_id = numbered.org_id
),

-- a link between two numbers says how either came to the other; one that leads from a funder's own
-- identifier or from a name says it of that one only
reasons as (
    select left_id as org_id, why, said_by, 2 as rank from intermediate.int_number_links
    union all
    select right_id as org_id, why, said_by, 2 as rank from intermediate.int_number_links
    union all
    select left_id as org_id, why, said_by, 1 as rank from intermediate.int_own_id_links
    union all
    select left_id as org_id, why, said_by, 3 as rank from intermediate.int_name_links
),

reasons_of as (
    select
        org_id,
        arg_min(why, (rank, why)) as why,
        arg_min(said_by, (rank, why, said_by)) as said_by
    from reasons
    group by org_id
)

select
    known.org_id,
    coalesce(ends.end_id, known.numbered_id) as recipient_id,
    case
        when known.org_id = coalesce(ends.end_id, known.numbered_id) then 'same_id'
        when ends.end_id is not null and known.org_id <> known.numbered_id
            then coalesce(reasons_of.why, 'same_name_and_postcode')
        when ends.end_id is not null then 'same_name_and_postcode'
        else reasons_of.why
    end as why_joined,
    case
        when known.org_id = coalesce(ends.end_id, known.numbered_id) then 'itself'
        else reasons_of.said_by
    end as said_by
from known
left join ends on known.numbered_id = ends.org_id
left join reasons_of on known.org_id = reasons_of.org_id
