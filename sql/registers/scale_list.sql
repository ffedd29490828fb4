-- Scale of operation by charity number; which words mean which scale is in the reference list.

create or replace temp table readings as
select
    lines.*,
    charity_org_id(lines.number) as org_id,
    words.scale as known_scale,
    null as passed_over_why,
    case
        when charity_org_id(lines.number) is null then 'there is no charity number'
        when words.scale is null then 'the scale is none that is known'
    end as rejected_why
from lines
left join ref.register_scales as words on lower(lines.scale) = lower(words.scale_words);

insert into found_scales
select
    org_id,
    known_scale,
    scale,
    getvariable('file_position')
from readings
where rejected_why is null;
