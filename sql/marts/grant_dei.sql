-- One row per grant and area of its DEI data: what was asked and what kind of reply came, never its
-- words; codes that a group named and agreed to share are in `grant_communities`.
select
    grants.grant_id,
    answers.area,
    answers.relation,
    answers.state,
    coalesce(answers.asked_status, 'not_known') as asked_status,
    coalesce(answers.reply_status, 'not_known') as reply_status,
    array_to_string(answers.options, ';') as options,
    finest_offered(answers.options) as finest_level_offered,
    -- free text in the place of a version is not published
    case
        when regexp_full_match(answers.dei_version, '[0-9]{1,3}([.][0-9]{1,3})*')
            then answers.dei_version
        else 'not_known'
    end as dei_version,
    is_asked_and_answered(answers.state) as is_asked_and_answered
from intermediate.int_dei_areas as answers
inner join intermediate.int_grants as grants on answers.row_id = grants.row_id
where not grants.is_individual
order by grants.grant_id, answers.area
