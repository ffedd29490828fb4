-- One row per grant of whose recipient, or work, the text says or implies that those it is for lead it.
with matched as (
    select
        grant_texts.row_id,
        arg_min(
            {
                'outcome': matches.outcome, 'rule_id': matches.rule_id, 'words': matches.words,
                'text_of': grant_texts.text_of, 'text': grant_texts.text
            },
            matches.rank
        ) as best
    from intermediate.int_grant_texts as grant_texts
    inner join classify.text_matches as matches on grant_texts.text_id = matches.text_id
    where matches.axis = 'user_led'
    group by grant_texts.row_id
),

said as (
    select
        row_id,
        split_part(best.outcome, ':', 1) as status,
        split_part(best.outcome, ':', 2) as definition,
        split_part(best.outcome, ':', 3) = 'those_served' as is_led_by_those_served,
        best.rule_id as rule_id,
        best.words as words,
        case
            when best.text_of in ('recipient_name', 'recipient_description') then 'group'
            -- a funder's text that speaks as "we" may be the group's application, or the funder
            when regexp_matches(best.text, '\b(we|our|us)\b') then 'unclear'
            else 'funder'
        end as said_by
    from matched
)

select
    row_id,
    status,
    rule_id,
    words,
    said_by,
    case
        when status = 'stated' and definition = 'none_given' and said_by = 'group'
            then 'self_described'
        else definition
    end as definition,
    is_led_by_those_served
from said
where status <> 'not_known'
