-- One row per thing that is public by row, cell and measure that is listed: its count as it is, and
-- of how much its source says anything. Nought is listed of each group where somebody could choose
-- it, and of any community wherever anybody answered; what nobody was offered is not listed as
-- nought.
with questions as (
    select
        questions.*,
        cuts.kind
    from counts.count_questions as questions
    inner join counts.count_question_cuts as cuts on questions.question_id = cuts.question_id
    where questions.is_public
),

looked_at as (
    select source, relation, level, cell_id, organisations, grants, gbp
    from counts.count_answers
    union all
    -- whether those it is for lead it is known of every grant, or not known: all are looked at
    select
        questions.source,
        questions.relation,
        questions.level,
        cells.cell_id,
        cells.organisations,
        cells.grants,
        cells.gbp
    from counts.count_cells as cells
    inner join questions on cells.kind = questions.kind
    where questions.relation = 'user_led'
),

listed as (
    select
        question_id,
        cell_id
    from counts.count_tallies
    where question_id in (select question_id from questions)
    union
    select
        questions.question_id,
        looked_at.cell_id
    from looked_at
    inner join counts.count_cells as cells on looked_at.cell_id = cells.cell_id
    inner join questions
        on looked_at.source = questions.source
        and looked_at.relation = questions.relation
        and looked_at.level = questions.level
        and cells.kind = questions.kind
    where looked_at.level = 'any'
    or (looked_at.level = 'group' and looked_at.source = 'declared' and cells.cut_by = 'none')
)

select
    listed.question_id,
    listed.cell_id,
    unnest([
        {
            'measure': 'organisations',
            'value': coalesce(tallies.organisations, 0)::double,
            'looked_at': coalesce(looked_at.organisations, 0)::double
        },
        {
            'measure': 'grants',
            'value': coalesce(tallies.grants, 0)::double,
            'looked_at': coalesce(looked_at.grants, 0)::double
        },
        {
            'measure': 'gbp',
            'value': coalesce(tallies.gbp, 0)::double,
            'looked_at': coalesce(looked_at.gbp, 0)::double
        }
    ], recursive := true)
from listed
inner join counts.count_questions as questions on listed.question_id = questions.question_id
left join counts.count_tallies as tallies
    on listed.question_id = tallies.question_id and listed.cell_id = tallies.cell_id
left join looked_at
    on questions.source = looked_at.source
    and questions.relation = looked_at.relation
    and questions.level = looked_at.level
    and listed.cell_id = looked_at.cell_id
