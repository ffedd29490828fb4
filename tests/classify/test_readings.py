"""What all rules together make of texts as funders write them: which rule goes first matters."""

import pytest

from pipelines.classify.texts import classify_texts

NAME = "Eastmere Aid"
# Each was read as a project once, by a word that stands in any text.
NAMES_NO_WORK = (
    "Lamp post",
    "salary",
    "the wages",
    "over one year",
    "as additional funding over two years",
    "working",
    "towards the costs of the Awards",
    "Funding to add value to the group and to ensure its sustainability",
    "the salary of a Team Leader",
    "the salary of the Services Co-ordinator",
    "volunteer expenses",
    "the volunteers' transport costs",
    "staff costs, volunteer costs and training",
    "the costs of marketing and advertising",
    "to provide mobile phones for Eastmere Aid",
    "Library and Academic Centre",
    "Part of the national picture",
    "Gift",
    "Accommodation",
    "Continued support",
    "Financial support for the charity",
    "Support costs",
    "Salary support",
    "Network",
    "the cost of workers",
)
PURPOSES = {
    "core": (
        "running costs",
        "Three-year core support",
        "the salary and on costs (NI, pension) of the Co-ordinator",
        "the Chief Officer's salary",
        "the salaries of the Service Manager and the Finance and Administration Officer",
        "the salary of a Volunteer Co-ordinator, volunteer expenses and training",
        "Part-time administrator",
        "To cover rent, utilities and insurance during lockdown",
        "Towards costs during lockdown",
        "To meet the shortfall caused by the closure of our shops",
        "The grant will ensure the stability and continuation of an established charity",
        "To further the charity's objects",
        "the costs of fundraising and marketing",
        "Relocation to new offices",
        "A grant to be spent as Eastmere Aid sees fit.",
        "Allowing the hubs to become self-sufficient financially",
        "towards the delivery of charitable objects and associated core costs",
        "£7,500 towards Co-ordinator salary",
        "to fund the salary of their head of service",
        "the salary costs of the Eastmere Aid Co-ordinator",
        "general salaries (single grant covers two years)",
        "Funding will allow the organisation to employ its first Director`s post",
        "They will use a grant to help fund two of their key posts",
    ),
    "core_and_project": (
        "the salaries of the Project Worker and the Administrator",
        "the salary of the GP Liaison Worker, office costs and publicity",
        "towards the costs of the befriending project and a contribution to core costs",
        "the salary of the Director and promotion of the housing project",
        "Core costs and a new outreach service",
        "Running costs and refurbishment of the centre",
    ),
    "project": (
        "the salary of the Advocacy Service Manager",
        "the salary of a Volunteer Co-ordinator for the befriending project",
        "community food provision and the running costs of an emergency hub",
        "Support with debt, energy, utilities and rent for families on low incomes",
        "Playscheme",
        "Strategic support for refugee community organisations",
        "Leadership development for young women",
        "A project to refurbish donated computers with young people",
        "the furniture restoration initiative",
        "Developing tools and awareness to reduce stalking",
        "Moving services online, and purchasing equipment including phones",
        "Purchase of a cooker, procure food and deliver prescriptions",
        "Funding to keep the park cleaner and greener",
        "Eastmere Aid runs a weekly club. The women gain in confidence.",
        "Eastmere Aid wish to run a holiday club",
        "Lamp post planters in the town centre",
        "the salary of the Family Support Co-ordinator",
        "the salaries of the Team Leader and the Youth Worker",
        "the dial-a-ride driver's salary",
        "the Mothers' Club - the salary costs of the Eastmere Aid Co-ordinator and Play Leader",
        "Transform the canal bank into a greener place",
        "To expand the School of Data to South Africa",
    ),
    "capital": (
        "towards a replacement minibus",
        "The group will use the funding to replace the hall's heating and windows",
        "Therapy and activity rooms in Children and Families Centre",
        "Cricket pavilion improvements",
        "a photocopier or laptops for outreach work",
        "Towards the cost of interpretation boards",
        "Capital",
    ),
    "other": (
        "a scholarship for a theology student",
        "A study of the impact of welfare reform",
        "Programme-related investment",
        "The Covid-19 Fund at Eastmere Aid",
    ),
    "not_known": (
        "Grant to Eastmere Aid",
        "Covid-19 Response Fund",
        "Towards a COVID-19 extra support grant",
        "Year 2 payment",
        "Older people",
        "This Eastmere based charity supports older people to lead an active life.",
        "The charity provides activities for young people. They move towards employment.",
        *NAMES_NO_WORK,
    ),
}
CASES = [(value, text) for value, texts in PURPOSES.items() for text in texts]


@pytest.fixture(scope="module")
def purposes() -> dict[str, str]:
    """The purpose of each text, read as the description of a grant."""
    rows = [{"description": text, "recipient_name": NAME} for _, text in CASES]
    readings = classify_texts(rows)
    return {text: readings[row, "purpose"].value for row, (_, text) in enumerate(CASES)}


@pytest.mark.parametrize(("value", "text"), CASES)
def test_a_text_is_read_by_the_rule_it_is_for(
    purposes: dict[str, str], value: str, text: str
) -> None:
    assert purposes[text] == value


def test_a_title_is_a_project_only_where_it_names_an_activity() -> None:
    titles = ("COVID19 Emergency food hampers", "COVID19 Yes! Brixham", "COVID19 Support")
    about = {"description": "Grant to Eastmere Aid", "recipient_name": NAME}
    readings = classify_texts([{"title": title, **about} for title in titles])
    said = [readings[row, "purpose"].value for row in range(len(titles))]
    assert said == ["project", "not_known", "not_known"]


def test_a_title_of_an_activity_counts_beside_a_description_of_the_organisation() -> None:
    about = "Eastmere Aid is a charity supporting older people."
    titled = {"title": "Holiday club for carers", "description": about, "recipient_name": NAME}
    named = {"title": "Grant to Eastmere Aid", "description": about, "recipient_name": NAME}
    readings = classify_texts([titled, named])
    assert [readings[row, "purpose"].value for row in range(2)] == ["project", "not_known"]
