-- One row per relation and community of which it was measured how well words are read: of enough
-- labelled grants that a figure is given. All communities together are `any`.
with measured as (
    select
        value,
        -- the names of the parts of a figure of data/reference/rule_accuracy.csv
        regexp_extract(
            what, '^(Mainly for|Led by)(?:, all communities|: (.+)): F1$', ['relation', 'label']
        ) as said
    from ref.rule_accuracy
)

select
    case said.relation when 'Mainly for' then 'serves' else 'led_by' end as relation,
    coalesce(nullif(said.label, ''), 'any') as community_label
from measured
where said.relation <> '' and value is not null
