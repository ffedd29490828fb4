-- One row per two numbers that are one organisation's, with who says so and why.
--
-- What a person decided comes first; a register is believed before a row of a grants file. A number
-- that would then have two partners on one list is joined to neither: a group of charities may
-- share a company, and a wrong number on one row must not make two organisations one.
with file_pairs as (
    select distinct
        ids.id_number,
        ids.charity_number,
        ids.company_number
    from intermediate.int_claim_ids as ids
    where ids.has_number and not ids.has_conflicting_numbers
),

said as (
    select
        org_id as left_id,
        other_org_id as right_id,
        'decided' as why,
        'data/rules/same_organisation.csv' as said_by,
        0 as rank
    from staging.stg_same_organisation_decisions
    where is_same
    union all
    select
        org_id as left_id,
        other_org_id as right_id,
        why,
        source_file as said_by,
        1 as rank
    from staging.stg_same_organisations
    union all
    select
        charity_number as left_id,
        company_number as right_id,
        'numbers_in_file' as why,
        'grants file' as said_by,
        2 as rank
    from file_pairs
    where charity_number is not null and company_number is not null
    union all
    select
        id_number as left_id,
        coalesce(company_number, charity_number) as right_id,
        'numbers_in_file' as why,
        'grants file' as said_by,
        2 as rank
    from file_pairs
    where id_number <> coalesce(company_number, charity_number)
    union all
    select
        id_number as left_id,
        charity_number as right_id,
        'numbers_in_file' as why,
        'grants file' as said_by,
        2 as rank
    from file_pairs
    where id_number <> charity_number and company_number is not null
),

-- the preferred list's number first, so that a pair is the same whichever way it was said;
-- an old and a new number of one list stay in that order
turned as (
    select
        case when is_turned then right_id else left_id end as left_id,
        case when is_turned then left_id else right_id end as right_id,
        why,
        said_by,
        rank
    from (
        select
            said.*,
            coalesce(right_scheme.preference, 99) < coalesce(left_scheme.preference, 99)
                as is_turned
        from said
        left join staging.stg_org_id_schemes as left_scheme
            on org_id_scheme(said.left_id) = left_scheme.prefix
        left join staging.stg_org_id_schemes as right_scheme
            on org_id_scheme(said.right_id) = right_scheme.prefix
        where said.left_id <> said.right_id
    )
),

links as (
    select
        left_id,
        right_id,
        org_id_scheme(left_id) as left_scheme,
        org_id_scheme(right_id) as right_scheme,
        arg_min(why, (rank, why)) as why,
        arg_min(said_by, (rank, why, said_by)) as said_by,
        min(rank) as rank
    from turned
    where not exists (
        select 1
        from staging.stg_same_organisation_decisions as decisions
        where not decisions.is_same
        and decisions.org_id = least(turned.left_id, turned.right_id)
        and decisions.other_org_id = greatest(turned.left_id, turned.right_id)
    )
    group by left_id, right_id
),

known as (
    select
        *,
        min(rank) over (partition by left_id, right_scheme) as best_of_left,
        min(rank) over (partition by right_id, left_scheme) as best_of_right
    from links
),

believed as (
    select *
    from known
    where rank = best_of_left and rank = best_of_right
),

counted as (
    select
        *,
        count(*) over (partition by left_id, right_scheme) as partners_of_left,
        count(*) over (partition by right_id, left_scheme) as partners_of_right
    from believed
)

select
    left_id,
    right_id,
    why,
    said_by
from counted
where rank = 0 or (partners_of_left = 1 and partners_of_right = 1)
