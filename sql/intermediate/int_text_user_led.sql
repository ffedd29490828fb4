-- One row per grant of whose recipient, or work, the text says or implies that those it is for
-- lead it. A rule's outcome has a status, a definition, and what else its words tell:
-- `those_served` where they lead, whoever they are; `recipient` where it is said of the
-- organisation and not of one activity.
with matched as (
    select
        grant_texts.row_id,
        arg_min(
            {
                'outcome': string_split(matches.outcome, ':'), 'rule_id': matches.rule_id,
                'words': matches.words, 'text_of': grant_texts.text_of, 'text': grant_texts.text
            },
            -- where a rule matches several texts, the group's own words go first
            (
                matches.rank,
                grant_texts.text_of not in ('recipient_name', 'recipient_description'),
                grant_texts.text_of,
                matches.words
            )
        ) as best
    from intermediate.int_grant_texts as grant_texts
    inner join classify.text_matches as matches on grant_texts.text_id = matches.text_id
    where matches.axis = 'user_led'
    group by grant_texts.row_id
),

said as (
    select
        row_id,
        best.outcome[1] as status,
        best.outcome[2] as definition,
        list_contains(best.outcome, 'those_served') as is_led_by_those_served,
        list_contains(best.outcome, 'recipient') as is_of_recipient,
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
    is_led_by_those_served,
    is_of_recipient
from said
where status <> 'not_known'
