-- One row per grant with how many months it runs and how that is known: as published, else by its
-- dates, else as its text says.
with grants as (
    select
        grants.row_id,
        try_cast(
            regexp_extract(duration_text, '^([0-9]+([.][0-9]+)?)( ?months?)?$', 1)
            as decimal(9, 2)
        ) as published_months,
        case when end_date >= start_date then months_between(start_date, end_date) end
            as months_by_dates
    from intermediate.int_grants as grants
    inner join intermediate.int_grant_rows as grant_rows on grants.row_id = grant_rows.row_id
),

matched as (
    select
        grant_texts.row_id,
        arg_min(
            {'unit': matches.outcome, 'rule_id': matches.rule_id, 'words': matches.words},
            -- where a rule matches several texts, always the same one decides
            (matches.rank, grant_texts.text_of, matches.words)
        ) as best
    from intermediate.int_grant_texts as grant_texts
    inner join classify.text_matches as matches on grant_texts.text_id = matches.text_id
    where matches.axis = 'duration'
    group by grant_texts.row_id
),

said as (
    select
        row_id,
        best.rule_id as rule_id,
        best.words as words,
        case best.unit
            when '12 months' then 12
            when 'years' then first_number(best.words) * 12
            when 'months' then first_number(best.words)
            when 'weeks' then greatest(1, round(first_number(best.words) * 12 / 52))
        end as months
    from matched
)

select
    grants.row_id,
    case
        when published_months > 0 then greatest(1, round(published_months))::integer
        when months_by_dates is not null then months_by_dates
        else said.months::integer
    end as duration_months,
    case
        when published_months > 0 then 'published'
        when months_by_dates is not null then 'dates'
        when said.months is not null then 'text_rule'
        else 'none'
    end as duration_basis,
    if(duration_basis = 'text_rule', said.rule_id, null) as duration_rule_id,
    if(duration_basis = 'text_rule', said.words, null) as duration_words
from grants
-- more than ten years is another number that stands by the word
left join said on grants.row_id = said.row_id and said.months between 1 and 120
