-- What each redaction means in these files. Reads `redaction.given` (redaction_id, of, id_sha256,
-- kind) and the models. Makes `redaction.recipients`, `redaction.rows`: every row that is meant,
-- versions and rows that cannot be used too, with the request that takes it furthest out; and
-- `redaction.met`: the requests of which something was found.

create table redaction.recipients as
select
    given.redaction_id,
    given.kind,
    ids.recipient_id
from redaction.given as given
inner join intermediate.int_recipient_ids as ids on given.id_sha256 = sha256(ids.id)
where given.of = 'recipient'
-- an identifier that two organisations here share tells neither, unless it is what one is known by
qualify ids.id = ids.recipient_id or count(*) over (partition by given.redaction_id) = 1;

-- the grants that are used, by their identifier as published here, or by who received them
create table redaction.grants as
select
    given.redaction_id,
    given.kind,
    grants.row_id,
    grants.grant_key
from redaction.given as given
inner join intermediate.int_grants as grants on given.id_sha256 = sha256(grants.grant_id)
where given.of = 'grant'
union all
select
    recipients.redaction_id,
    recipients.kind,
    grants.row_id,
    grants.grant_key
from redaction.recipients as recipients
inner join intermediate.int_grants as grants on recipients.recipient_id = grants.recipient_id;

create table redaction.rows as
with identifiers as (
    select
        recipients.redaction_id,
        recipients.kind,
        ids.id
    from redaction.recipients as recipients
    inner join intermediate.int_recipient_ids as ids using (recipient_id)
    -- an identifier of a funder's own making may be another group's in another file
    where ids.id in (select id from intermediate.int_recipient_ids group by id having count(*) = 1)
),

-- how rows that are used name the organisation: a row that cannot be used may give no identifier
names as (
    select distinct
        grants.redaction_id,
        grants.kind,
        grant_rows.funder_id,
        name_key(grant_rows.recipient_name) as recipient_key
    from redaction.grants as grants
    inner join redaction.recipients as recipients using (redaction_id)
    inner join intermediate.int_grant_rows as grant_rows using (row_id)
),

unused as (
    select
        row_id,
        grant_id,
        grant_key,
        funder_id,
        published_recipient_id,
        name_key(recipient_name) as recipient_key
    from intermediate.int_grant_rows
    where row_id not in (select row_id from intermediate.int_grants)
),

meant as (
    select redaction_id, kind, row_id, true as is_used from redaction.grants
    union all
    select grants.redaction_id, grants.kind, unused.row_id, false as is_used
    from redaction.grants as grants
    inner join unused using (grant_key)
    union all
    select given.redaction_id, given.kind, unused.row_id, false as is_used
    from redaction.given as given
    inner join unused on given.id_sha256 = sha256(unused.grant_id)
    where given.of = 'grant'
    union all
    select identifiers.redaction_id, identifiers.kind, unused.row_id, false as is_used
    from identifiers
    inner join unused on identifiers.id = unused.published_recipient_id
    union all
    select names.redaction_id, names.kind, unused.row_id, false as is_used
    from names
    inner join unused using (funder_id, recipient_key)
    where unused.published_recipient_id is null
)

select
    row_id,
    bool_or(is_used) as is_used,
    bool_or(kind = 'withdraw') as is_withdrawn,
    min(redaction_id) as redaction_id
from meant
group by row_id;

create table redaction.met as
select redaction_id from redaction.grants
union
select given.redaction_id
from redaction.given as given
inner join intermediate.int_grant_rows as grant_rows
    on given.id_sha256 = sha256(grant_rows.grant_id)
where given.of = 'grant';
