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
# What the organisation is, does or aims at is not what a grant pays for.
TELLS_OF_THE_ORGANISATION = (
    "£9,000 towards the strategic priorities of the trust: to promote the rule of law for people.",
    "£9,000 towards their UK work. Eastmere Aid works to find safe routes for refugees.",
    "£9,000 towards work of the policy team. They provide helplines and advice services.",
    "A grant of £9,000. LMTS seeks to support those with the help of specialist lawyers.",
    "Eastmere Aid engages young people using music, dance and film",
    "The charity uses sport and drama for the development of children",
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
        "£9,000 towards 'through the gate' work. Eastmere Aid aims to support ex-offenders.",
        "The charity supports carers. Its befriending project visits older people at home.",
        "Eastmere Aid runs a hub for local people This request is to run cooking classes",
        "the costs of the counselling project for victims of violent/sexual crime including rent",
        "Library sessions in the new family centre at a special school",
        "Food and equipment so that families can cook",
        "Funding to upgrade skills in telephone counselling",
    ),
    "capital": (
        "towards a replacement minibus",
        "The group will use the funding to replace the hall's heating and windows",
        "Therapy and activity rooms in Children and Families Centre",
        "Cricket pavilion improvements",
        "a photocopier or laptops for outreach work",
        "Towards the cost of interpretation boards",
        "Capital",
        "Library and resource centre in a family centre at a special school",
        "Creative arts and technology block",
        "Bedroom in supported living development, learning disabilities",
        "Expansion of education and accommodation facilities at a special school",
        "Document scanners for a project that employs disabled people",
        "Funding to upgrade the phone system for a charity to support victims of abuse",
        "Funding for ten volunteers to be set up for remote working with the necessary phones",
        "Grant of £4,000 made for twelve landscapes, paid through Art Fund",
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
        *TELLS_OF_THE_ORGANISATION,
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


@pytest.mark.parametrize(
    ("about", "status"),
    [
        ("We are a peer-led charity for young people", "stated"),
        ("A member-led support group for carers", "stated"),
        ("Peer-led initiatives and group work are organised for young people", "not_known"),
        ("Many evenings are user-led social activities of the club", "not_known"),
        ("Youth-led projects and a community hub", "not_known"),
    ],
)
def test_work_that_is_led_by_its_users_does_not_make_the_organisation_so(
    about: str, status: str
) -> None:
    readings = classify_texts([{"recipient_name": NAME, "recipient_description": about}])
    assert readings[0, "user_led"].value == status


def test_a_peer_led_course_is_said_of_the_grant_and_not_of_the_organisation() -> None:
    said = {
        "an eight-week peer-led course at the youth charity": "stated_led_word",
        "a peer-led charity runs an eight-week course": "stated_recipient_led",
    }
    readings = classify_texts([{"description": text, "recipient_name": NAME} for text in said])
    assert [readings[row, "user_led"].rule_id for row in range(2)] == list(said.values())
