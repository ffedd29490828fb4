-- One row per grant, relation and community that is said of it, each by the best that says it: a
-- correction, else the group's own answer, else what rules read. Private: only `is_public` rows may
-- be told by row.
with corrected as (
    select
        row_id,
        axis as relation,
        value,
        words
    from intermediate.int_corrections
    where axis in ('led_by', 'mission', 'serves')
),

-- `none` and `not_known` take away what was said and put nothing in its place
correction_codes as (
    select
        row_id,
        relation,
        trim(unnest(string_split(value, ';'))) as community_code,
        words
    from corrected
),

answers as (
    select codes.*
    from intermediate.int_dei_codes as codes
    anti join corrected
        on codes.row_id = corrected.row_id and codes.relation = corrected.relation
)

select
    row_id,
    relation,
    community_code,
    'correction' as basis,
    null::varchar as rule_id,
    words,
    true as is_public
from correction_codes
where community_code not in ('', 'none', 'not_known')
union all
select
    row_id,
    relation,
    community_code,
    'declared' as basis,
    null::varchar as rule_id,
    null::varchar as words,
    is_permitted as is_public
from answers
union all
select
    texts.row_id,
    texts.relation,
    texts.community_code,
    'text_rule' as basis,
    texts.rule_id,
    texts.words,
    false as is_public
from intermediate.int_text_communities as texts
anti join intermediate.int_community_replies as replies
    on texts.row_id = replies.row_id and texts.relation = replies.relation
