-- One row per organisation of which something says who leads it. A correction of one grant is of
-- that grant only, and text counts where it is of the organisation: a peer-led group that a council
-- pays for does not make the council so.
with said as (
    select
        recipients.recipient_id,
        user_led.*,
        case user_led.status when 'declared' then 1 when 'stated' then 2 else 3 end as place,
        grants.award_date
    from intermediate.int_user_led as user_led
    inner join intermediate.int_recipient_rows as recipients
        on user_led.row_id = recipients.row_id
    inner join intermediate.int_grants as grants on user_led.row_id = grants.row_id
    left join intermediate.int_text_user_led as texts on user_led.row_id = texts.row_id
    where
        user_led.basis = 'declared'
        or (user_led.basis = 'text_rule' and texts.is_of_recipient)
),

corrected as (
    select
        recipient_id,
        value as status,
        'correction' as basis,
        'correction' as rule_id,
        words,
        said_by,
        coalesce(definition, 'not_known') as definition
    from intermediate.int_recipient_corrections
    where axis = 'user_led_status'
),

-- of several the surest, then the newest
ordered as (
    select
        *,
        row_number() over (
            partition by recipient_id order by place, award_date desc nulls last, row_id
        ) as turn
    from said
)

select
    recipient_id,
    status,
    basis,
    rule_id,
    words,
    said_by,
    definition
from ordered
anti join corrected on ordered.recipient_id = corrected.recipient_id
where turn = 1
union all
select * from corrected
