-- One row per recipient without a number and register that could hold it: whether it was searched.
--
-- A charity's register is of one nation (England and Wales being one); where the recipient's nation
-- is not known, each could hold it. Companies House could hold one whose name says company.
-- Searched means: the register was given, is complete, is no older than the last award, and none of
-- its names is the recipient's.
with recipients as (
    select
        recipients.recipient_id,
        recipients.newest_award,
        name_key(recipients.recipient_name) as recipient_name_key,
        regexp_matches(
            recipients.recipient_name,
            '(?i)\b(ltd|limited|llp|plc|c\.?i\.?c\.?|company|enterprises?|co-?operative|society)\b'
        ) as may_be_company,
        nations.nation
    from intermediate.int_recipients as recipients
    left join intermediate.int_recipient_nations as nations
        on recipients.recipient_id = nations.recipient_id
    -- a number that cannot be read is still a number
    where not recipients.gives_number and not recipients.mentions_number
),

names as (
    select
        register_id,
        name_key(registered_name) as register_name_key
    from staging.stg_register_organisations
    union
    select
        organisations.register_id,
        name_key(other_names.other_name) as register_name_key
    from staging.stg_register_names as other_names
    inner join staging.stg_register_organisations as organisations
        on other_names.org_id = organisations.org_id
),

could_hold as (
    select
        recipients.*,
        registers.register_id
    from recipients
    inner join staging.stg_registers as registers
        on case
            when registers.register_id = 'companies_house' then recipients.may_be_company
            else recipients.nation is null
                or contains(registers.register_nation, recipients.nation)
        end
)

select
    could_hold.recipient_id,
    could_hold.register_id,
    coalesce(found.is_complete, false)
    and could_hold.recipient_name_key is not null
    and could_hold.newest_award <= coalesce(found.register_date, found.newest_entry_date)
    and names.register_name_key is null as is_searched
from could_hold
left join intermediate.int_registers as found on could_hold.register_id = found.register_id
left join names
    on could_hold.register_id = names.register_id
    and could_hold.recipient_name_key = names.register_name_key
