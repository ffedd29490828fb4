-- One row per organisation that received a grant.
with latest_incomes as (
    select
        recipient_id,
        arg_max(income_gbp, (coalesce(year_end, date '0001-01-01'), income_gbp)) as income_gbp,
        max(year_end) as income_date
    from intermediate.int_incomes
    group by recipient_id
)

select
    recipients.recipient_id,
    coalesce(recipients.recipient_name, recipients.recipient_id) as recipient_name,
    case when own_words.value <> 'not_known' then own_words.value end as own_words,
    registrations.registration_status,
    registrations.registration_basis,
    registrations.registers_searched,
    registrations.is_removed_from_register,
    regexp_extract(recipients.charity_org_id, '^[A-Z]+-[A-Z]+-(.+)$', 1) as charity_number,
    regexp_extract(recipients.company_org_id, '^[A-Z]+-[A-Z]+-(.+)$', 1) as company_number,
    recipients.has_conflicting_numbers,
    coalesce(forms.legal_form, 'not_known') as legal_form,
    coalesce(forms.legal_form_basis, 'none') as legal_form_basis,
    forms.legal_form_rule_id,
    forms.legal_form_words,
    latest_incomes.income_gbp,
    latest_incomes.income_date,
    coalesce(band_of(latest_incomes.income_gbp, bands.of_incomes), 'not_known') as size_band,
    places.region_code,
    places.local_authority_code,
    places.nation_code as nation,
    places.place_basis,
    places.deprivation_decile as local_authority_deprivation_decile,
    places.geographic_scale,
    places.geographic_scale_basis,
    places.geographic_scale_words,
    coalesce(user_led.status, 'not_known') as user_led_status,
    coalesce(user_led.basis, 'none') as user_led_basis,
    user_led.rule_id as user_led_rule_id,
    coalesce(user_led.said_by, 'not_known') as user_led_said_by,
    coalesce(user_led.definition, 'not_known') as user_led_definition,
    without_dei_codes(user_led.words) as user_led_words,
    recipients.grant_count
from intermediate.int_recipients as recipients
inner join intermediate.int_registrations as registrations
    on recipients.recipient_id = registrations.recipient_id
inner join intermediate.int_recipient_places as places
    on recipients.recipient_id = places.recipient_id
left join intermediate.int_legal_forms as forms
    on recipients.recipient_id = forms.recipient_id
-- what a name or description only suggests is in no row that is published
left join intermediate.int_recipient_user_led as user_led
    on recipients.recipient_id = user_led.recipient_id and user_led.status <> 'suggested'
left join intermediate.int_recipient_corrections as own_words
    on recipients.recipient_id = own_words.recipient_id and own_words.axis = 'own_words'
left join latest_incomes on recipients.recipient_id = latest_incomes.recipient_id
cross join intermediate.int_band_lists as bands
order by recipients.recipient_id
