-- One row per kind of cell: which scope is cut by what. Funders are cut by what the two reports ask
-- of them, streams by year, size and place: each table more makes the others easier to work out.
with scopes as (
    select unnest(['all', 'funder', 'programme']) as scope
),

cuts as (
    select unnest([
        'none', 'financial_year', 'recipient_size', 'registration_status', 'region', 'purpose',
        'annual_amount', 'user_led_status', 'user_led_definition', 'user_led_said_by'
    ]) as cut_by
)

select
    row_number() over (order by scopes.scope, cuts.cut_by)::utinyint as kind,
    scopes.scope,
    cuts.cut_by
from scopes
cross join cuts
where scopes.scope = 'all'
or cuts.cut_by in ('none', 'user_led_definition', 'user_led_said_by')
or (
    scopes.scope = 'funder'
    and cuts.cut_by in ('financial_year', 'recipient_size', 'region', 'purpose')
)
or (
    scopes.scope = 'programme'
    and cuts.cut_by in ('financial_year', 'recipient_size', 'region')
)
