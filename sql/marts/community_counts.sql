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

-- what a number of each thing rests on that is read in words; how well has to have been measured
read_in_words as (
    select
        question_id,
        unnest(case relation
            when 'led_by_and_for' then ['serves', 'led_by']
            when 'user_led' then []
            else [relation]
        end) as relation,
        community_code,
        community_code_2
    from counts.count_questions
    where source = 'text_rule'
),

unmeasured as (
    select distinct read_in_words.question_id
    from read_in_words
    left join staging.stg_communities as communities
        on communities.community_code in (
            read_in_words.community_code, read_in_words.community_code_2
        )
    anti join staging.stg_measured_readings as measured
        on read_in_words.relation = measured.relation
        and coalesce(communities.label, 'any') = measured.community_label
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
    case when unmeasured.question_id is null then counted.value end as value,
    counted.step,
    -- what is read in words, or kept back, is a number of those at least; the rest is not known
    case
        when questions.is_public then counted.value
        when counted.status = 'c' or unmeasured.question_id is not null then null
        when counted.measure = 'gbp' then greatest(counted.value - counted.step, 0)
        else counted.value - counted.step + 1
    end as lower,
    case
        when questions.is_public then least(counted.value + bases.base - bases.known, bases.base)
        when counted.status = '' and unmeasured.question_id is null then bases.base
    end as upper,
    counted.looked_at,
    bases.base - bases.known as not_known,
    bases.base,
    case when unmeasured.question_id is null then counted.status else 'u' end as status
from counted
inner join counts.count_questions as questions on counted.question_id = questions.question_id
inner join counts.count_cells as cells on counted.cell_id = cells.cell_id
inner join bases
    on counted.cell_id = bases.cell_id
    and questions.relation = bases.relation
    and counted.measure = bases.measure
left join unmeasured on counted.question_id = unmeasured.question_id
order by
    cells.cell_id, questions.relation, questions.community_code, questions.community_code_2,
    questions.source, counted.measure
