-- One row per row of a published file that holds DEI data, and area of it: text, nothing decided.
with parsed as (
    select
        rowid as row_id,
        json_transform(dei_details, '{
            "deiVersion": "VARCHAR",
            "purposes": "VARCHAR",
            "leadership": {
                "askedStatus": "VARCHAR", "replyStatus": "VARCHAR", "availableOptions": "VARCHAR",
                "additionalDetails": "VARCHAR", "purposes": "VARCHAR",
                "response": {
                    "taxonomyCodes": "VARCHAR", "livedExperience": "VARCHAR", "geography": "VARCHAR"
                }
            },
            "mission": {
                "askedStatus": "VARCHAR", "replyStatus": "VARCHAR", "availableOptions": "VARCHAR",
                "additionalDetails": "VARCHAR", "purposes": "VARCHAR",
                "response": {
                    "taxonomyCodes": "VARCHAR", "livedExperience": "VARCHAR", "geography": "VARCHAR"
                }
            },
            "project": {
                "askedStatus": "VARCHAR", "replyStatus": "VARCHAR", "availableOptions": "VARCHAR",
                "additionalDetails": "VARCHAR", "purposes": "VARCHAR",
                "response": {
                    "taxonomyCodes": "VARCHAR", "livedExperience": "VARCHAR", "geography": "VARCHAR"
                }
            }
        }') as details
    from raw.grants
    where dei_details is not null and not is_related_row
),

areas as (
    select
        row_id,
        details.deiversion as dei_version,
        details.purposes as purposes,
        unnest([
            {'area': 'leadership', 'relation': 'led_by', 'answer': details.leadership},
            {'area': 'mission', 'relation': 'mission', 'answer': details.mission},
            {'area': 'project', 'relation': 'serves', 'answer': details.project}
        ]) as one
    from parsed
),

-- few lists stand for many answers: each is read once
lists as (
    select
        written,
        codes_in(written) as codes
    from (
        select one.answer.availableoptions as written from areas
        union
        select one.answer.response.taxonomycodes as written from areas
    )
    where written is not null
)

select
    row_id,
    one.area as area,
    one.relation as relation,
    clean_text(dei_version) as dei_version,
    -- the standard has purposes once; its own example has them in each area
    clean_text(coalesce(one.answer.purposes, purposes)) as purposes,
    clean_text(one.answer.askedstatus) as asked_text,
    clean_text(one.answer.replystatus) as reply_text,
    options.codes as option_texts,
    answers.codes as code_texts,
    clean_text(one.answer.additionaldetails) as additional_details,
    clean_text(one.answer.response.livedexperience) as lived_experience,
    clean_text(one.answer.response.geography) as geography
from areas
left join lists as options on one.answer.availableoptions = options.written
left join lists as answers on one.answer.response.taxonomycodes = answers.written
