-- One row per text of a grant to an organisation, as rules read it: nothing is read about a person.
with named as (
    select
        grants.row_id,
        staged.recipient_name,
        short_name(plain_letters(staged.recipient_name)) as short_name,
        staged.title,
        staged.description,
        staged.programme_title,
        staged.recipient_description,
        left(staged.recipient_description, limits.limit_value) as opening
    from intermediate.int_grants as grants
    inner join staging.stg_grants as staged on grants.row_id = staged.row_id
    cross join staging.stg_text_limits as limits
    where not grants.is_individual and limits.limit_id = 'opening_characters'
),

-- two lists side by side: taking apart a list of pairs takes longer than all else that is done here
texts as (
    select
        row_id,
        recipient_name,
        short_name,
        unnest([
            'title', 'description', 'programme', 'recipient_name', 'recipient_description',
            'recipient_opening'
        ]) as text_of,
        unnest([
            title, description, programme_title, recipient_name, recipient_description, opening
        ]) as value
    from named
),

-- The recipient's own name says nothing of the grant: it is a text by itself. One word ("Crisis",
-- "Refuge") can be an ordinary word as well: it has to be written alike.
without_one_word_names as (
    select
        row_id,
        text_of,
        short_name,
        text_of <> 'recipient_name' and coalesce(contains(short_name, ' '), false)
            as has_several_words,
        case
            when text_of = 'recipient_name' then value
            when not has_several_words and length(recipient_name) > 2
                then replace(value, recipient_name, '[recipient]')
            else value
        end as value
    from texts
    where value is not null
),

plain as (
    select
        row_id,
        text_of,
        short_name,
        has_several_words,
        plain_letters(value) as value
    from without_one_word_names
),

spaced as (
    select
        row_id,
        text_of,
        short_name,
        has_several_words,
        single_spaces(value) as value
    from plain
),

readable as (
    select
        row_id,
        text_of,
        case
            when has_several_words then replace(value, short_name, '[recipient]')
            else value
        end as text
    from spaced
)

select
    row_id,
    hash(text_of, text) as text_id,
    text_of,
    text
from readable
