-- One row per rule that tells a recipient's legal form; of those that hold, the first by priority.
-- Their patterns are in the macro `legal_form_rule`.
select
    rule_id,
    priority::integer as priority,
    legal_form,
    basis
from ref.legal_form_rules
