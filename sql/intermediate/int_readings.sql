-- One row per grant and axis (purpose, restriction): its value, what that rests on, and the words.
with grants as (
    select
        row_id,
        is_individual
    from intermediate.int_grants
),

axes as (
    select unnest(['purpose', 'restriction']) as axis
),

corrections as (
    select * from intermediate.int_corrections
),

declared as (
    select
        row_id,
        unnest([
            {
                'axis': 'purpose', 'value': purpose,
                'rule_id': purpose_rule_id, 'words': purpose_words
            },
            {
                'axis': 'restriction', 'value': restriction,
                'rule_id': restriction_rule_id, 'words': restriction_words
            }
        ], recursive := true)
    from intermediate.int_declared
),

-- The first rule that matches any of a grant's texts decides; where it matches several, always the
-- same one tells its words.
matched as (
    select
        grant_texts.row_id,
        matches.axis,
        arg_min(
            {'value': matches.outcome, 'rule_id': matches.rule_id, 'words': matches.words},
            (matches.rank, grant_texts.text_of, matches.words)
        ) as best
    from intermediate.int_grant_texts as grant_texts
    inner join classify.text_matches as matches on grant_texts.text_id = matches.text_id
    where matches.axis in ('purpose', 'restriction')
    group by grant_texts.row_id, matches.axis
),

evidence as (
    select
        grants.row_id,
        axes.axis,
        case
            when corrections.value is not null
                then {
                    'value': corrections.value, 'basis': 'correction',
                    'rule_id': 'correction', 'words': corrections.words
                }
            -- a grant to a person is neither core nor project money of an organisation
            when grants.is_individual and axes.axis = 'purpose'
                then {
                    'value': 'other', 'basis': 'individual',
                    'rule_id': 'declared_individual', 'words': null
                }
            when declared.value is not null
                then {
                    'value': declared.value, 'basis': 'declared',
                    'rule_id': declared.rule_id, 'words': declared.words
                }
            when matched.best is not null
                then {
                    'value': matched.best.value,
                    'basis': if(matched.best.value = 'not_known', 'none', 'text_rule'),
                    'rule_id': matched.best.rule_id, 'words': matched.best.words
                }
            else {'value': 'not_known', 'basis': 'none', 'rule_id': null, 'words': null}
        end as reading
    from grants
    cross join axes
    left join corrections
        on grants.row_id = corrections.row_id and axes.axis = corrections.axis
    left join declared on grants.row_id = declared.row_id and axes.axis = declared.axis
    left join matched on grants.row_id = matched.row_id and axes.axis = matched.axis
)

select
    row_id,
    axis,
    reading.value as value,
    reading.basis as basis,
    reading.rule_id as rule_id,
    reading.words as words
from evidence
