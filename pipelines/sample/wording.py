"""The invented titles and descriptions, by what the money is for, with slots to fill.

They say in many ways what rules are to find in words: core, project, capital or both; unrestricted
or restricted; led by those it is for, or not; and what looks like it and is not.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.sample.model import Wording

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
LED = ("led by and for", "run by and for", "set up and run by", "led by")
NOT_LED = ("working for", "supporting", "for", "that helps")
TRUSTEES_LED = ("are mostly {group}", "all have lived experience", "are elected by its members")
TRUSTEES = ("are all volunteers", "meet each month", "include a local headteacher")
NUMBERS = {1: "one", 2: "two", 3: "three", 5: "five"}


def fill(texts: Sequence[str], slots: dict[str, str | int]) -> list[str]:
    """The texts with their slots filled."""
    return [text.format(**slots) for text in texts]


@dataclass(frozen=True)
class Told:
    """What a text tells of a recipient: its name, whom it is for and led by, and where."""

    name: str
    group: str
    is_led: bool
    area: str


def make_slots(rng: random.Random, told: Told, amount: int, months: int) -> dict[str, str | int]:
    """What goes into the slots: from the grant, and drawn for the rest."""
    years = max(1, round(months / 12))
    return {
        "name": told.name,
        "group": told.group,
        "led": rng.choice(LED if told.is_led else NOT_LED),
        "trustees": rng.choice(TRUSTEES_LED if told.is_led else TRUSTEES).format(group=told.group),
        "area": told.area,
        "pounds": f"£{amount:,}",
        "people": rng.randrange(8, 240),
        "months": months,
        "years": f"{NUMBERS.get(years, years)} year{'s' if years > 1 else ''}",
        "day": rng.choice(DAYS),
        "sessions": rng.randrange(4, 48),
    }


UNRESTRICTED_WORDING: tuple[Wording, ...] = (
    (
        "Core costs of {name}",
        "An unrestricted grant of {pounds} towards the core costs of {name}, which supports "
        "{group} in {area}.",
    ),
    ("Grant to {name}", "An unrestricted grant of {pounds} to {name}."),
    (
        "Flexible funding",
        "Flexible funding to be spent as the organisation sees fit in furtherance of its objects.",
    ),
    (
        "Core grant",
        "General support for work with {people} members each year. No conditions attached.",
    ),
    (
        "Unrestricted funding for {name}",
        "Unrestricted funding so that {name} can set its own priorities and hold some reserves.",
    ),
    (
        "Core support",
        "Unrestricted core support for an organisation {led} {group}, to be used where it is "
        "needed most.",
    ),
    ("General purposes", "For the general charitable purposes of {name}."),
)
CORE_WORDING: tuple[Wording, ...] = (
    ("Core funding", "Core funding towards rent, salaries and insurance."),
    ("Running costs", "Towards the running costs of an organisation {led} {group} in {area}."),
    (
        "Multi-year core support",
        "Continuation core support, so that {name} can plan ahead and keep its staff.",
    ),
    (
        "Salary of the coordinator",
        "Towards the salary of the coordinator of {name}, who is its only paid worker.",
    ),
    (
        "Organisational development",
        "To strengthen the governance and finances of {name}, whose trustees {trustees}.",
    ),
    (
        "Contribution to overheads",
        "A contribution to overheads, including a share of the director's salary, for {name}.",
    ),
    ("Keeping the doors open", "To cover heat, light, rent and a bookkeeper at {name}."),
    (
        "Core costs",
        "Operating costs of a group {led} {group}: rent, telephone, insurance and payroll.",
    ),
)
CORE_RESTRICTED_WORDING: tuple[Wording, ...] = (
    (
        "Core costs of {name}",
        "A restricted grant of {pounds} towards the core costs of {name}: the post of finance "
        "officer.",
    ),
    (
        "Salary of the director",
        "Restricted to the salary of the director of {name}, which works with {group}.",
    ),
)
PROJECT_WORDING: tuple[Wording, ...] = (
    (
        "Peer support for {group}",
        "To run a weekly peer support group for {people} {group} in {area}.",
    ),
    (
        "{day} advice sessions",
        "Welfare rights advice every {day}, reaching {people} people in {area}.",
    ),
    (
        "Advocacy project",
        "To provide independent advocacy to {group}, with {sessions} casework sessions a month.",
    ),
    (
        "Youth leadership",
        "A leadership programme for {people} young people, designed by a steering group of "
        "{group}.",
    ),
    (
        "Counselling",
        "To offer {sessions} hours of counselling a week in community languages across {area}.",
    ),
    (
        "Campaign for better services",
        "To support {group} to campaign for better services and to be heard by decision-makers.",
    ),
    ("English classes", "To run English classes with a crèche for {people} learners in {area}."),
    (
        "Volunteering programme",
        "To recruit, train and pay the expenses of {people} volunteers who support {group}.",
    ),
    (
        "Arts and wellbeing sessions",
        "A programme of {sessions} music, textile and drama sessions ending in a public show.",
    ),
    (
        "Hate crime reporting centre",
        "To set up a third-party reporting centre, run for {group} by a partner organisation.",
    ),
    ("Cooking together", "{sessions} cookery workshops {led} {group}, with a shared meal."),
    ("Befriending", "A befriending scheme matching {people} volunteers with {group}."),
    ("Stepping Stones", "The Stepping Stones project will help {people} {group} into work."),
    (
        "Community navigators",
        "Three navigators will go with {group} to appointments at the council and the surgery.",
    ),
)
RESTRICTED_WORDING: tuple[Wording, ...] = (
    (
        "Outreach worker",
        "Restricted funding towards an outreach worker in {area}. This grant is not for core "
        "costs.",
    ),
    (
        "{day} club",
        "A restricted grant to the {day} club for {people} {group}, and for no other purpose.",
    ),
    ("Holiday scheme", "Restricted to a holiday scheme for {people} children in {area}."),
)
MIXED_WORDING: tuple[Wording, ...] = (
    (
        "Advice project and core costs",
        "Towards an advice project for {group}, and a contribution to the core costs of {name}.",
    ),
    (
        "Core costs and peer support",
        "To pay part of the rent and salaries of {name}, and {sessions} peer support sessions.",
    ),
    (
        "Growing our work",
        "Running costs of the organisation together with a new befriending project in {area}.",
    ),
)
SMALL_WORDING: tuple[Wording, ...] = (
    ("Minibus hire", "Hire of a minibus for a day trip for {people} members."),
    ("Summer fun day", "Towards a free summer fun day in {area} for {people} people."),
    ("Meeting costs", "Room hire, refreshments and travel for {sessions} meetings {led} {group}."),
    ("Warm space", "To keep a warm space open every {day} through the winter, with a hot meal."),
    ("Art materials", "Materials for a {day} craft group attended by {people} people."),
    (
        "BSL interpreters",
        "To pay for British Sign Language interpreters and captions at {sessions} public events.",
    ),
    ("Black History Month", "Talks, food and music for Black History Month, open to everyone."),
    ("Easy read", "Easy read pages for the website, written by {group}."),
    ("Training day", "A training day on safeguarding for {people} volunteers and trustees."),
    ("Tea and talk", "Refreshments for {sessions} {day} afternoons run by and for {group}."),
    ("Eid and Diwali party", "Food and a hall for a party for {people} neighbours."),
    ("Swimming sessions", "{sessions} pool sessions for {group}."),
)
SMALL_CORE_WORDING: tuple[Wording, ...] = (
    ("Start-up costs", "Start-up costs: insurance, a bank account and a constitution."),
    ("Rent for the year", "A year's rent of a room for a self-help group of {people} {group}."),
    ("Running costs", "Insurance, telephone and postage of a group {led} {group}."),
    ("Insurance and room hire", "Core costs up to {pounds} for {name}, which has no paid staff."),
)
SMALL_CAPITAL_WORDING: tuple[Wording, ...] = (
    ("New kitchen", "New kitchen for the hall, including a cooker and a fridge."),
    ("Laptops", "To buy laptops and data so that {people} members can join online meetings."),
    ("Football kit", "New kit, balls and a first aid box for the {day} team."),
    ("LED lighting", "To replace the old lamps in the hall with LED lighting."),
    ("Storage shed", "To buy a shed for the equipment of the {day} group."),
)
CAPITAL_WORDING: tuple[Wording, ...] = (
    ("Ramp and accessible toilet", "To fit a ramp, automatic doors and an accessible toilet."),
    ("New roof", "A capital grant of {pounds} towards a new roof for the building in {area}."),
    ("Minibus", "To buy an adapted minibus for {group} who cannot use public transport."),
    ("Heating", "Replacement of the boiler and insulation of the main hall."),
    (
        "Refurbishment of the {area} centre",
        "Refurbishment of a centre with {people} users a week and {sessions} bookings a month.",
    ),
    ("Community garden", "To turn a derelict plot in {area} into a garden tended by {group}."),
    ("Purchase of a building", "Towards the purchase by {name} of the building it now rents."),
    ("Solar panels and LED lighting", "Solar panels, LED lights and a battery for the centre."),
)
RESEARCH_WORDING: tuple[Wording, ...] = (
    (
        "Research with {group}",
        "Peer research in which {group} are paid to ask the questions and write the report.",
    ),
    (
        "A study of waiting times",
        "A two-stage research study led by Professor A. N. Example (invented) of how long {group} "
        "wait for support.",
    ),
)
UNSAID_WORDING: tuple[Wording, ...] = (
    ("Grant to {name}", "Grant to {name}."),
    ("{name}", "Towards its work in {area}."),
    ("Community grant", "Panel award, round {sessions}."),
    ("Award", "Small award agreed by the panel for {name}."),
)
REGRANT_WORDING: tuple[Wording, ...] = (
    (
        "Onward grants through {name}",
        "A fund for onward grants to small groups led by their own members.",
    ),
    (
        "Grants pot held by {name}",
        "To give small grants to groups in {area} that have no bank account of their own.",
    ),
)

# Second sentences: of groups led by those they serve, of others, and of anyone.
LED_MORE = (
    "The group is led by {group}.",
    "It was founded by {group} and is still run by its members.",
    "Everyone on the committee has lived experience.",
    "This is a user-led organisation.",
    "A survivor-led and peer-run service.",
    "Members decide together how the money is spent.",
    "It is run by {group}, for {group}.",
    "Most of its trustees are {group} themselves.",
    "By and for {group} since it began around a kitchen table.",
)
OTHER_MORE = (
    "The charity supports {group} across {area}.",
    "It serves {people} {group} a week.",
    "Work is delivered by a team of trained professionals.",
    "The programme is led by Professor A. N. Example (invented).",
    "Sessions are led by a qualified tutor.",
    "A national charity will deliver youth-led training for staff of other organisations.",
    "Volunteer-led walks and child-led play are part of it.",
    "The lead partner is the council; {name} will be led through the process.",
    "The people who come were consulted through a survey.",
)
MORE = (
    "The work grew out of {sessions} conversations in {area} over the past year.",
    "About {people} people will take part, and their travel and childcare will be paid for.",
    "Sessions are held every {day} in a step-free building close to a bus route.",
    "The grant follows one of {pounds} that ended in the spring.",
    "What is learnt will be shared with other organisations in {area} and with the council.",
    "Demand has doubled since the spring.",
)
# After a purchase or building work, or where nothing is said of the purpose.
PLAIN_MORE = (
    "Demand has doubled since the spring.",
    "The charity supports {group} across {area}.",
    "The grant follows one of {pounds} that ended in the spring.",
    "Two other funders have promised the rest.",
    "The old lights will make way for LED lamps.",
)
PLAIN = {*CAPITAL_WORDING, *SMALL_CAPITAL_WORDING, *UNSAID_WORDING}
LENGTH_MORE = (
    "The grant is over {years}.",
    "Paid over {months} months.",
    "{months} month grant.",
    "This is a grant for {years}.",
)

TO_INDIVIDUALS: tuple[Wording, ...] = (
    ("Household essentials", "Grant to an individual for a cooker and a bed."),
    ("Disability equipment", "Grant to an individual for equipment not met by statutory funds."),
    ("Travel costs", "Grant to an individual for travel to hospital appointments."),
    ("Moving costs", "Grant to an individual leaving temporary accommodation."),
)
INDIVIDUAL_CODES = {
    "Household essentials": ("GTIR010", "GTIP020"),
    "Disability equipment": ("GTIR020", "GTIP030"),
    "Travel costs": ("GTIR030", "GTIP100"),
    "Moving costs": ("GTIR080", "GTIP060"),
}

# A publisher's own labels, and the funding types of another.
FUNDING_TYPES = {
    "Core Funding:Unrestricted": ("Unrestricted", "Core funding"),
    "Core Funding:Restricted": ("Core funding",),
    "Project Funding:Restricted": ("Project funding",),
    "Core and project": ("Core funding", "Project funding"),
    "Capital": ("Capital",),
    "Research": ("Research",),
    "Small grant": ("Restricted",),
    "Grant for onward grants": ("Regranting",),
}
# A publisher's label follows from what the grant is for.
LABELS = {
    wording: labels
    for group, labels in (
        (UNRESTRICTED_WORDING, ("Core Funding:Unrestricted",)),
        (CORE_WORDING, ("Core Funding:Unrestricted", "Core Funding:Restricted")),
        (CORE_RESTRICTED_WORDING, ("Core Funding:Restricted",)),
        (PROJECT_WORDING, ("Project Funding:Restricted",)),
        (RESTRICTED_WORDING, ("Project Funding:Restricted",)),
        (MIXED_WORDING, ("Core and project",)),
        (SMALL_WORDING, ("Small grant", "Project Funding:Restricted")),
        (SMALL_CORE_WORDING, ("Core Funding:Unrestricted", "Small grant")),
        (SMALL_CAPITAL_WORDING, ("Capital", "Small grant")),
        (CAPITAL_WORDING, ("Capital",)),
        (RESEARCH_WORDING, ("Research",)),
        (UNSAID_WORDING, ("", "Small grant")),
        (REGRANT_WORDING, ("Grant for onward grants",)),
    )
    for wording in group
}
FUNDING_TYPES[""] = ()
