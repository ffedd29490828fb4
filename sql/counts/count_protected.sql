-- One row per thing that is not public, cell and measure that is listed, with the rounded count and
-- whether it may be published (threshold, rounding and most_share of data/rules/protection.toml). A
-- cell is listed by what everybody can know: its whole is large enough, and what it is part of was
-- published. So that a cell is listed says nothing.
with settings as (
    select * from staging.stg_protection
),

-- what one rule reads is counted over the whole of what its source could say of any relation
wholes as (
    select * from counts.count_wholes
    union all
    select * replace ('rule' as relation)
    from counts.count_wholes
    where (source, relation) in (('text_rule', 'serves'), ('suggested', 'user_led'))
),

candidates as (
    select
        questions.question_id,
        questions.relation,
        questions.community_code,
        questions.community_code_2,
        questions.source,
        cells.cell_id,
        cells.funder_number,
        cells.programme_number,
        cells.cut_by,
        cells.seed,
        wholes.organisations as whole_organisations,
        wholes.grants as whole_grants,
        wholes.gbp as whole_gbp,
        wholes.most_grants,
        wholes.most_gbp
    from counts.count_questions as questions
    inner join wholes
        on questions.source = wholes.source and questions.relation = wholes.relation
    inner join counts.count_cells as cells on wholes.cell_id = cells.cell_id
    inner join counts.count_question_cuts as cuts
        on questions.question_id = cuts.question_id and cells.kind = cuts.kind
    cross join settings
    where not questions.is_public
    and (
        (cells.scope = 'all' and cells.cut_by = 'none')
        or wholes.organisations >= settings.cut_from
    )
),

-- One organisation can move no figure by more than its least step. A large number has a larger
-- one, by what it is: no number is given to more than most_steps steps.
measured as (
    select
        candidates.* exclude (
            whole_organisations, whole_grants, whole_gbp, most_grants, most_gbp
        ),
        unnest([
            {
                'measure': 'organisations',
                'tally': coalesce(tallies.organisations, 0)::double,
                'whole': whole_organisations::double,
                'least_step': settings.rounding::double
            },
            {
                'measure': 'grants',
                'tally': coalesce(tallies.grants, 0)::double,
                'whole': whole_grants::double,
                'least_step': greatest(settings.rounding, round_step(most_grants))
            },
            {
                'measure': 'gbp',
                'tally': coalesce(tallies.gbp, 0)::double,
                'whole': whole_gbp::double,
                'least_step': round_step(most_gbp)
            }
        ], recursive := true)
    from candidates
    cross join settings
    left join counts.count_tallies as tallies
        on candidates.question_id = tallies.question_id
        and candidates.cell_id = tallies.cell_id
),

drawn as (
    select
        measured.*,
        greatest(least_step, round_step(tally / settings.most_steps)) as drawn_step,
        -- the same grants, met as two cells (a funder with one stream), draw one lot
        md5_number_lower(concat_ws(
            '/', seed, relation, community_code, community_code_2, source, measure
        )) / 18446744073709551616.0::double as lot
    from measured
    cross join settings
    -- amounts are published grant by grant: a sum of some is a fingerprint, so it is given of
    -- wholes, and of answers that are not to be shared not at all
    where measure = 'organisations'
    or (cut_by = 'none' and least_step > 0 and source <> 'no_permission')
),

rounded as (
    select
        drawn.*,
        drawn_step * (
            floor(tally / drawn_step)
            + if(lot < tally / drawn_step - floor(tally / drawn_step), 1, 0)
        ) as rounded
    from drawn
),

-- What step a number was drawn with would tell on which side of it the true one is, where steps
-- change: told are those that numbers like it have, above it and below.
stepped as (
    select
        rounded.*,
        greatest(least_step, round_step((rounded + 1) / settings.most_steps)) as step,
        greatest(least_step, round_step(rounded / settings.most_steps)) as step_below
    from rounded
    cross join settings
),

judged as (
    select
        stepped.*,
        rounded >= settings.least_steps * step
        and whole - rounded >= settings.least_steps * step
        and rounded <= settings.most_share * whole as is_enough
    from stepped
    cross join settings
),

published_wholes as (
    select
        question_id,
        funder_number,
        programme_number
    from judged
    where cut_by = 'none' and measure = 'organisations' and is_enough
),

listed as (
    select judged.*
    from judged
    left join published_wholes as of_all
        on judged.question_id = of_all.question_id
        and of_all.funder_number = 0
    left join published_wholes as of_funder
        on judged.question_id = of_funder.question_id
        and judged.funder_number = of_funder.funder_number
        and of_funder.programme_number = 0
    left join published_wholes as of_programme
        on judged.question_id = of_programme.question_id
        and judged.funder_number = of_programme.funder_number
        and judged.programme_number = of_programme.programme_number
    where (judged.cut_by = 'none' and judged.funder_number = 0)
    or (
        of_all.question_id is not null
        and (
            judged.funder_number = 0
            or (judged.cut_by = 'none' and judged.programme_number = 0)
            or of_funder.question_id is not null
        )
        and (
            judged.programme_number = 0
            or judged.cut_by = 'none'
            or of_programme.question_id is not null
        )
    )
)

-- grants and pounds are given of a cell only beside its organisations; and not of fewer grants than
-- organisations, as rounding may make them
select
    question_id,
    cell_id,
    measure,
    tally,
    whole,
    step,
    step_below,
    rounded,
    is_enough
    and coalesce(
        rounded >= max(rounded) filter (is_enough and measure = 'organisations') over of_cell,
        false
    ) as is_enough
from listed
window of_cell as (partition by question_id, cell_id)
