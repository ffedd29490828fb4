-- One row per grant whose group is led by and for the same people, by its own answers that may be
-- shared: a population group of its leadership is one of its mission or of the people it serves.
-- The codes are those of its leadership in such groups. By the DEI Data Standard (`dei_75_50`),
-- said by the group, since only an answer that was got from it counts.
with codes as (
    select
        given.row_id,
        given.relation,
        given.community_code,
        communities.group_code
    from intermediate.int_dei_codes as given
    inner join staging.stg_communities as communities
        on given.community_code = communities.community_code
    where given.is_permitted
),

meant_for as (
    select distinct
        row_id,
        group_code
    from codes
    where relation in ('mission', 'serves')
)

select
    codes.row_id,
    list(distinct codes.community_code order by codes.community_code) as codes
from codes
inner join meant_for
    on codes.row_id = meant_for.row_id and codes.group_code = meant_for.group_code
where codes.relation = 'led_by'
group by codes.row_id
