-- One row per thing counted, cell and measure.
with protected as (
    select
        protected.question_id,
        protected.cell_id,
        protected.measure,
        protected.rounded,
        protected.step,
        protected.whole,
        protected.is_enough and withdrawn.question_id is null as is_published
    from counts.count_protected as protected
    left join counts.count_withdrawn as withdrawn
        on protected.question_id = withdrawn.question_id
        and protected.cell_id = withdrawn.cell_id
        and protected.measure = withdrawn.measure
    -- what single rules read is told in the table of rules
    anti join (select question_id from counts.count_questions where relation = 'rule') as rules
        on protected.question_id = rules.question_id
),

counted as (
    select
        question_id,
        cell_id,
        measure,
        value,
        looked_at,
        null::double as step,
        '' as status
    from counts.count_told
    union all
    select
        question_id,
        cell_id,
        measure,
        case when is_published then rounded end as value,
        whole as looked_at,
        step,
        case when is_published then '' else 'c' end as status
    from protected
),

bases as (
    select
        cells.cell_id,
        relations.relation,
        unnest([
            {
                'measure': 'organisations',
                'base': cells.organisations::double,
                'known': coalesce(known.organisations, 0)::double
            },
            {
                'measure': 'grants',
                'base': cells.grants::double,
                'known': coalesce(known.grants, 0)::double
            },
            {
                'measure': 'gbp',
                'base': cells.gbp::double,
                'known': coalesce(known.gbp, 0)::double
            }
        ], recursive := true)
    from counts.count_cells as cells
    cross join (select distinct relation from counts.count_questions) as relations
    left join counts.count_known as known
        on cells.cell_id = known.cell_id and relations.relation = known.relation
)

select
    cells.scope,
    cells.funder_id,
    cells.programme_id,
    cells.cut_by,
    cells.category,
    questions.relation,
    questions.community_code,
    questions.community_code_2,
    questions.source,
    counted.measure,
    counted.value,
    counted.step,
    -- what is read in words, or kept back, is a number of those at least; the rest is not known
    case
        when questions.is_public then counted.value
        when counted.status = 'c' then null
        when counted.measure = 'gbp' then greatest(counted.value - counted.step, 0)
        else counted.value - counted.step + 1
    end as lower,
    case
        when questions.is_public then least(counted.value + bases.base - bases.known, bases.base)
        when counted.status = '' then bases.base
    end as upper,
    counted.looked_at,
    bases.base - bases.known as not_known,
    bases.base,
    counted.status
from counted
inner join counts.count_questions as questions on counted.question_id = questions.question_id
inner join counts.count_cells as cells on counted.cell_id = cells.cell_id
inner join bases
    on counted.cell_id = bases.cell_id
    and questions.relation = bases.relation
    and counted.measure = bases.measure
order by
    cells.cell_id, questions.relation, questions.community_code, questions.community_code_2,
    questions.source, counted.measure
