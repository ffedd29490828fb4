-- One row per recipient with its legal form, the rule that tells it and the words it rests on.
with rules as (
    select * from staging.stg_legal_form_rules
),

looked_at as (
    select
        identities.recipient_id,
        'scheme' as looks_at,
        numbers.scheme as words
    from intermediate.int_recipient_identities as identities
    inner join intermediate.int_public_numbers as numbers on identities.org_id = numbers.org_id
    union
    select
        recipient_id,
        'number' as looks_at,
        company_org_id as words
    from intermediate.int_recipients
    where company_org_id is not null
    union
    select
        recipient_id,
        'register_words' as looks_at,
        legal_form_words as words
    from intermediate.int_register_entries
    where legal_form_words is not null
    union
    select
        recipient_id,
        'organisation_type' as looks_at,
        organisation_type as words
    from intermediate.int_recipients
    where organisation_type is not null
    union
    select
        recipient_id,
        'name' as looks_at,
        recipient_name as words
    from intermediate.int_recipients
    where recipient_name is not null
),

-- many recipients have the same words: each is held against the rules once
distinct_words as (
    select distinct
        looks_at,
        words
    from looked_at
),

matches as (
    select
        held.looks_at,
        held.words,
        held.rule_id,
        rules.priority
    from (
        select
            *,
            legal_form_rule(looks_at, words) as rule_id
        from distinct_words
    ) as held
    inner join rules on held.rule_id = rules.rule_id
),

first_match as (
    select
        looked_at.recipient_id,
        min_by(matches.rule_id, (matches.priority, looked_at.words)) as rule_id,
        min_by(looked_at.words, (matches.priority, looked_at.words)) as words
    from looked_at
    inner join matches
        on looked_at.looks_at = matches.looks_at and looked_at.words = matches.words
    group by looked_at.recipient_id
)

select
    first_match.recipient_id,
    rules.legal_form,
    rules.basis as legal_form_basis,
    first_match.rule_id as legal_form_rule_id,
    first_match.words as legal_form_words
from first_match
inner join rules on first_match.rule_id = rules.rule_id
