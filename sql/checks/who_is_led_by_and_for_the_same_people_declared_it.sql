-- Each code is one that the group named of its leadership, and agreed to share.
select
    led.row_id,
    led.community_code
from (
    select
        row_id,
        unnest(codes) as community_code
    from intermediate.int_dei_user_led
) as led
left join intermediate.int_dei_codes as given
    on led.row_id = given.row_id
    and led.community_code = given.community_code
    and given.relation = 'led_by'
where not coalesce(given.is_permitted, false)
