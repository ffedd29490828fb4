-- One row: the numbers of data/rules/protection.toml.
select
    threshold::integer as threshold,
    rounding::integer as rounding,
    most_share::double as most_share,
    cut_from::integer as cut_from,
    stream_cut_from::integer as stream_cut_from,
    most_cut::integer as most_cut,
    most_steps::integer as most_steps,
    is_audited,
    -- a rounded number is given from so many steps on: then the true one is over the threshold
    threshold::integer // rounding::integer + 1 as least_steps
from ref.protection
