"""Any list of grants in any shape lands with the same text, and every key lands somewhere."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from landing import Lander, filled

from pipelines.read import json_file
from pipelines.read.mapping import JSON_PARENTS, LIST_RECORDS, fields_of, load_fields
from pipelines.read.mend import mend_text

AWKWARD = (
    ']}', '],"', '"', "\\", "\\\"", '},{"fundingOrganization":', '{"grants":[', "\n", "\r\n\t",
    "]", "[", "}", "{}", "null", " ", "", "é", "\u2028", "£1,000", "'", "$.x", "\x00",
)  # fmt: skip
SECRET = "must land nowhere"
NEVER_READ = ("streetAddress", "contactName", "telephone", "email")
LISTED = ("programmes", "classifications", "funding_types", "beneficiary_locations",
          "planned_dates", "actual_dates")  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.lists(
    st.sampled_from(AWKWARD), max_size=4
).map("".join)
# what is garbled is mended, and test_mend.py says how
texts = texts.filter(lambda text: not mend_text(text)[1])
leaves = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def keys_of(record: str) -> set[str]:
    return {f.json_key for f in load_fields() if f.record == record and f.json_key}


def unread_keys(record: str) -> st.SearchStrategy[dict[str, Any]]:
    """Keys that no mapping reads, among them ones that differ from a mapped one in case only."""
    taken = keys_of(record) | set(JSON_PARENTS.values()) | {"location", "grants", ""}
    names = st.sampled_from(["ID", "Title", "amountawarded", "beneficiaryLocations"]) | texts
    named = names.filter(lambda name: name not in taken and name not in NEVER_READ)
    return st.dictionaries(named, values, max_size=2)


@st.composite
def records(draw: st.DrawFn, record: str) -> dict[str, Any]:
    read = sorted(f.json_key for f in fields_of(record))
    chosen = draw(st.lists(st.sampled_from(read), unique=True, max_size=3))
    item = {key: draw(texts | st.none()) for key in chosen}
    if draw(st.booleans()):
        item |= draw(unread_keys(record))
    return item


@st.composite
def organisations(draw: st.DrawFn, record: str) -> dict[str, Any]:
    item = draw(records(record))
    if draw(st.booleans()):
        item["contactName"] = item["email"] = item["telephone"] = SECRET
    if record == "recipient_organisations":
        item["streetAddress"] = SECRET
        if draw(st.booleans()):
            item["location"] = draw(st.lists(records("recipient_locations"), max_size=3))
    return item


@st.composite
def grants(draw: st.DrawFn) -> dict[str, Any]:
    grant: dict[str, Any] = {"id": draw(texts), "title": draw(texts), "description": draw(texts)}
    grant["fundingOrganization"] = draw(
        st.lists(organisations("funding_organisations"), min_size=1, max_size=2)
    )
    if draw(st.booleans()):
        grant["recipientOrganization"] = draw(
            st.lists(organisations("recipient_organisations"), max_size=2)
        )
    for record in draw(st.lists(st.sampled_from(LISTED), unique=True, max_size=3)):
        grant[JSON_PARENTS[record]] = draw(st.lists(records(record), max_size=3))
    if draw(st.booleans()):
        grant["recipientIndividual"] = {"name": SECRET, **draw(unread_keys("individual"))}
    if draw(st.booleans()):
        grant["toIndividualsDetails"] = draw(records("individual_details"))
    grant |= draw(unread_keys("grant"))
    return dict(draw(st.permutations(list(grant.items()))))


metadata = st.dictionaries(texts.filter(lambda key: key not in ("grants", "")), values, max_size=3)


@st.composite
def documents(draw: st.DrawFn) -> tuple[list[dict[str, Any]], str]:
    """Some grants, and a document of one of the published shapes that holds them."""
    listed = draw(st.lists(grants(), min_size=1, max_size=4))
    shape = draw(st.sampled_from(["object", "list", "nested", "one a line", "concatenated"]))
    event(shape)
    indent = draw(st.sampled_from([None, 2]))
    is_ascii = draw(st.booleans())

    def dump(value: Any, indent: int | None = indent) -> str:
        return json.dumps(value, ensure_ascii=is_ascii, indent=indent)

    if shape == "one a line":
        return listed, "\n".join(dump(grant, None) for grant in listed)
    if shape == "concatenated":
        return listed, "\n".join(dump(grant, 1) for grant in listed)
    if shape == "list":
        return listed, dump(listed)
    before = draw(metadata)
    after = {key: value for key, value in draw(metadata).items() if key not in before}
    whole = {**before, "grants": listed, **after}
    return listed, dump({"data": whole} if shape == "nested" else whole)


def expected_extra(grant: dict[str, Any]) -> dict[str, Any]:
    """The slow twin: every key that no mapping reads, without what is never read."""
    parents = {parent for parent in JSON_PARENTS.values() if parent and "." not in parent}
    extra = {k: v for k, v in grant.items() if k not in keys_of("grant") | parents}
    for record, parent in JSON_PARENTS.items():
        if parent not in grant or "." in parent:
            continue
        if record in LIST_RECORDS:
            left: Any = [_unread(item, record, grant[parent]) for item in grant[parent]]
            left = [item for item in left if item]
        else:
            left = _unread(grant[parent], record, [])
        if left:
            extra[parent] = left
    return extra


def _unread(item: dict[str, Any], record: str, siblings: list[Any]) -> dict[str, Any]:
    known = keys_of(record)
    locations = [place for org in siblings for place in org.get("location", [])]
    if all(set(place) <= keys_of("recipient_locations") for place in locations):
        known = known | {"location"}
    return {k: v for k, v in item.items() if k not in known}


def said(value: Any) -> Any:
    """A value without the keys that say nothing: null, and objects that hold nothing else."""
    if isinstance(value, list):
        return [said(item) for item in value]
    if isinstance(value, dict):
        pairs = {key: said(inner) for key, inner in value.items()}
        return {key: inner for key, inner in pairs.items() if inner not in (None, {}, [], [{}])}
    return value


def expected_structs(items: list[dict[str, Any]], record: str) -> list[dict[str, str]]:
    columns = {f.json_key: f.column for f in fields_of(record)}
    return [
        {columns[k]: v for k, v in item.items() if k in columns and v is not None} for item in items
    ]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(documents())
def test_any_grants_in_any_shape_land_whole(
    lander: Lander, document: tuple[list[dict[str, Any]], str]
) -> None:
    listed, text = document
    landing = lander.land(text)
    assert landing.column("source_row") == list(range(1, len(listed) + 1))
    for grant, row in zip(listed, landing.rows, strict=True):
        published = [grant["id"], grant["title"], grant["description"]]
        assert [row["grant_id"], row["title"], row["description"]] == published
        for record in LISTED + ("funding_organisations", "recipient_organisations"):
            items = grant.get(JSON_PARENTS[record], [])
            assert filled(row[record]) == expected_structs(items, record)
        places = [
            place
            for org in grant.get("recipientOrganization", [])
            for place in org.get("location", [])
        ]
        assert filled(row["recipient_locations"]) == expected_structs(places, "recipient_locations")
        assert said(json.loads(row["extra_json"])) == said(expected_extra(grant))
        assert row["names_individual"] is ("recipientIndividual" in grant)
    assert SECRET not in str(landing.rows)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=metadata, listed=st.lists(grants(), max_size=2), after=metadata, indent=st.booleans())
def test_any_metadata_is_kept_and_never_taken_for_grants(
    lander: Lander,
    before: dict[str, Any],
    listed: list[dict[str, Any]],
    after: dict[str, Any],
    indent: bool,
) -> None:
    after = {key: value for key, value in after.items() if key not in before}
    text = json.dumps({**before, "grants": listed, **after}, indent=2 if indent else None)
    landing = lander.land(text)
    assert landing.landed[0].metadata == {**before, **after}
    assert landing.column("grant_id") == [grant["id"] for grant in listed]


# how a key can be written so that counting its mark goes wrong, and what else a count could miss
ODD_PARTS = (
    '"id":"g"', '"title":"t"', '"url" :"u"', '"Extra" :"kept"', '"Extra"\t:1', '"Extra":1',
    '"description":"a \\":b"', '"title":"twice"', '"currency":null',
    '"plannedDates":[{"title":"p"}]', '"beneficiaryLocation":{"name":"n"}',
    '"plannedDates":[{"title":"p","Odd" :"kept"}]', '"plannedDates":[{},{"title":"p"}]',
    '"actualDates":[null,{"title":"p"}]', '"actualDates":"text"',
    '"recipientOrganization":[{"name":"n","location":[{"name":"l","Odd":1}]}]',
    '"recipientOrganization":[{"name":"n","location":[{"name":"l"},{}]}]',
    '"recipientIndividual":{}', '"toIndividualsDetails":{"grantPurpose":["GTIP010"]}',
    '"deiDetails":{"a":1,"b":{"c":"\\":"}}', '"deiDetails":"\\u0022: \\u0022:"',
    '"additional_data":{"a" :1}', '"additional_data":"\\"\\u003a"', '"Quo\\":ted":1',
)  # fmt: skip


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(listed=st.lists(st.lists(st.sampled_from(ODD_PARTS), min_size=1), min_size=1, max_size=20))
def test_a_grant_taken_for_plain_lands_as_one_that_is_looked_through(
    lander: Lander, listed: list[list[str]]
) -> None:
    text = "[" + ",".join("{" + ",".join(parts) + "}" for parts in listed) + "]"
    landing = lander.land(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_file, "_is_plain", lambda: "false")
        assert lander.land(text).rows == landing.rows
