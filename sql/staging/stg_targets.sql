-- One row per line of 'Targets' that can be used, of accountability files.
select
    line_id,
    target_name,
    target_indicator,
    stream_title,
    target_group,
    target_relation,
    baseline_value,
    baseline_on,
    target_value,
    due_on,
    target_definition_version,
    stated_on,
    link
from raw.accountability_targets
