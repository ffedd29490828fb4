"""A large varied set of grants, the same every time, on which figures are worked out twice."""

import random
from pathlib import Path

from tests.conftest import Grant, grant, grant_to_individual

FUNDERS = (
    {"id": "GB-CHC-1000001", "name": "First Trust"},
    {"id": "GB-CHC-1000002", "name": "northern Community Foundation"},
    {"id": "GB-LAE-TRF", "name": "East Mere Council"},
    {"id": "GB-GOR-D1", "name": "Department of Works"},
    {"id": "XX-1", "name": "Something Else"},
)
PROGRAMMES = ("Core", "Small grants", "বাংলা", None)
AMOUNTS = (*(0, -100, 0.01, 499.99, 500, 999.99, 1000, 2500, 5000, 10_000, 50_000), 1_000_000, 120)
DATES = (
    *("2019-06-01", "2023-03-31", "2023-04-01", "2023-12-31", "2024-01-01", "2024-05-05"),
    *(None, "soon"),
)
MONTHS = (6, 12, 24, 36, None)
DESCRIPTIONS = (
    *("Towards core costs", "An unrestricted grant of £500", "To run weekly workshops"),
    *("Core costs and the Bridge project", "To buy a minibus", "A restricted grant", None),
)
OPEN_CALL = ("Yes", "No", None)
PLACES: tuple[tuple[dict[str, str], ...], ...] = (
    *((), (), ({"geoCode": "E08000003"},), ({"geoCode": "E06000002"},)),
    *(({"geoCode": "E08000003"}, {"geoCode": "E09000012"}), ({"name": "The old mill"},)),
    *(({"geoCode": "W06000024"},), ({"geoCode": "S12000049"},), ({"geoCode": "E01000001"},)),
    *(({"name": "UK"},), ({"countryCode": "KE"},), ({"geoCode": "N09000003"},)),
)
GROUP_PLACES = ("", " Trafford", " UK", " South East")
CURRENCIES = ("GBP", "GBP", "GBP", "GBP", "EUR", None)


def generate_varied(count: int = 320, seed: int = 360) -> list[Grant]:
    """Few recipients and many grants, so that most are met with and without a category."""
    chance = random.Random(seed)
    answers = random.Random(seed)
    return [with_dei(answers, _varied(chance, number)) for number in range(count)]


def write_registers(folder: Path) -> Path:
    """Incomes of some of those recipients, of some years, in a folder of registers."""
    registers = folder / "registers"
    registers.mkdir()
    lines = ["org_id,income,date"]
    for group in range(1, 40, 4):
        lines.append(f"GB-CHC-20000{group:02},{10 ** (group % 7 + 3)},2023-12-31")
        lines.append(f"GB-CHC-20000{group:02},{900 * group},2015-12-31")
    lines += ["GB-CHC-2000003,50000,", "GB-CHC-2000007,7,2010-12-31"]
    (registers / "incomes.csv").write_text("\n".join(lines), encoding="utf-8")
    return registers


AREAS = ("leadership", "mission", "project")
DEI_CODES = (
    *("DEI010000", "DEI010100", "DEI010110", "DEI010300", "DEI020200", "DEI060000", "DEI090000"),
    *("DEI800010", "DEI049900"),
)


def with_dei(chance: random.Random, published: Grant) -> Grant:
    """The grant with answers to the DEI Data Standard, of each kind; some without any."""
    if chance.random() < 0.2 or "recipientIndividual" in published:
        return published
    details: dict[str, object] = {"deiVersion": "1.1"}
    for area in AREAS:
        reply = chance.choice(("RS200", "RS200", "RS200", "RS201", "RS202", "RS203", "RS100", None))
        said: dict[str, object] = {"askedStatus": "AS200" if reply else "AS100"}
        if reply:
            said["replyStatus"] = reply
            offered = chance.choice((["AO100"], ["AO102", "AO300"], ["AO101"], ["AO200"], []))
            said["availableOptions"] = offered
        if reply in ("RS200", "RS203"):
            named = chance.sample(DEI_CODES, chance.choice((1, 1, 2, 3)))
            said["response"] = {"taxonomyCodes": named}
        details[area] = said
    return {**published, "deiDetails": details}


def _varied(chance: random.Random, number: int) -> Grant:
    programme = chance.choice(PROGRAMMES)
    values = {
        "description": chance.choice(DESCRIPTIONS),
        "currency": chance.choice(CURRENCIES),
        "awardDate": chance.choice(DATES),
        "fundingOrganization": [chance.choice(FUNDERS)],
        "fromOpenCall": chance.choice(OPEN_CALL),
        "grantProgramme": [{"title": programme}] if programme else None,
        "regrantType": chance.choice((None, None, None, "FRG010")),
        "plannedDates": [{"duration": chance.choice(MONTHS)}],
        "beneficiaryLocation": list(chance.choice(PLACES)) or None,
        "locationScope": chance.choice((None, None, "GLS030", "GLS060")),
    }
    id, amount = f"360G-varied-{number:03}", chance.choice(AMOUNTS)
    if chance.random() < 0.15:
        return grant_to_individual(id, amount, **values)
    group = chance.randrange(40)
    registered = f"GB-CHC-20000{group:02}" if group % 2 else f"360G-varied-group-{group}"
    recipient = {"id": registered, "name": f"Group {group}{GROUP_PLACES[group % 4]}"}
    if group % 3:
        recipient |= {"addressLocality": chance.choice(("Leeds", "Cardiff", "Nowhere"))}
    return grant(id, amount, recipientOrganization=[recipient], **values)
