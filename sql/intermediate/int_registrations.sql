-- One row per recipient: registered, looked for and not found, or not collected.
--
-- `none_found` needs all of: a funder that gives other recipients' numbers; every register that
-- could hold the recipient given, complete and without its name; and nothing that suggests a
-- public body, a school or university, or a place of worship, which need no number to exist.
with recipients as (
    select * from intermediate.int_recipients
),

found as (
    select
        recipient_id,
        string_agg(register_id, '; ' order by register_id) as registers,
        bool_and(is_removed) as is_removed
    from intermediate.int_register_entries
    group by recipient_id
),

searches as (
    select
        recipient_id,
        bool_and(is_searched) as is_searched,
        string_agg(register_id, '; ' order by register_id) as registers
    from intermediate.int_searches
    group by recipient_id
),

numbering_funders as (
    select distinct funder_id
    from intermediate.int_claim_ids
    where has_number
),

of_numbering_funders as (
    select distinct recipient_rows.recipient_id
    from intermediate.int_recipient_rows as recipient_rows
    inner join intermediate.int_claim_ids as ids on recipient_rows.claim_id = ids.claim_id
    semi join numbering_funders on ids.funder_id = numbering_funders.funder_id
),

judged as (
    select
        recipients.recipient_id,
        case
            when recipients.gives_number or found.recipient_id is not null then 'registered'
            when of_numbering_funders.recipient_id is not null
                and searches.is_searched
                and coalesce(forms.legal_form, '') not in ('public_body', 'education', 'faith')
                then 'none_found'
            else 'not_collected'
        end as registration_status,
        recipients.gives_number,
        found.registers as found_in,
        found.is_removed,
        searches.registers as searched_in
    from recipients
    left join found on recipients.recipient_id = found.recipient_id
    left join searches on recipients.recipient_id = searches.recipient_id
    left join of_numbering_funders
        on recipients.recipient_id = of_numbering_funders.recipient_id
    left join intermediate.int_legal_forms as forms
        on recipients.recipient_id = forms.recipient_id
)

select
    recipient_id,
    registration_status,
    case
        when registration_status = 'registered' and gives_number then 'declared'
        when registration_status in ('registered', 'none_found') then 'register'
        else 'none'
    end as registration_basis,
    case registration_status
        when 'registered' then found_in
        when 'none_found' then searched_in
    end as registers_searched,
    found_in is not null as is_in_register,
    coalesce(is_removed, false) as is_removed_from_register
from judged
