"""What the invented sample is made of: places, groups, programmes, funders and awards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

# Title and description of a grant, with slots that `wording.fill` fills.
Wording = tuple[str, str]

CODE_TYPES = {
    "E06": "UA",
    "E07": "NMD",
    "E08": "MD",
    "E09": "LONB",
    "E12": "RGN/GOR",
    "E92": "CTRY",
    "K02": "CTRY",
    "W06": "UA",
    "W92": "CTRY",
    "S12": "CA",
    "S92": "CTRY",
    "N09": "LGD",
    "N92": "CTRY",
}


@dataclass(frozen=True)
class Area:
    """A place with its published area code."""

    code: str
    name: str

    @property
    def code_type(self) -> str:
        """The 360Giving name for this kind of area."""
        return CODE_TYPES[self.code[:3]]

    @property
    def nation(self) -> str:
        """The first letter of the code: E, W, S or N; K is the United Kingdom."""
        return self.code[0]

    def as_location(self) -> dict[str, str]:
        """The area as a location in a 360Giving grant."""
        return {
            "name": self.name,
            "countryCode": "GB",
            "geoCode": self.code,
            "geoCodeType": self.code_type,
        }


@dataclass(frozen=True)
class Kind:
    """A kind of recipient: whom it serves, what such groups are called, how large they are.

    `register` is charity, company, school or council; `codes` are choices of DEI codes, each a
    choice that one group could make; `led` is how many of these groups in ten are led by those
    they serve; `income` is the range of a year's income in pounds.
    """

    group: str
    theme: str
    names: tuple[str, ...]
    codes: tuple[tuple[str, ...], ...] = ()
    led: int = 7
    income: tuple[int, int] = (1_500, 400_000)
    register: str = "charity"
    nations: str = "EWSN"


@dataclass(frozen=True)
class Recipient:
    """An invented organisation; `income` is that of 2024 in pounds, 0 where there is none."""

    id: str
    name: str
    kind: Kind
    area: Area
    postcode: str
    is_led: bool
    income: int = 0
    codes: tuple[str, ...] = ()
    charity_number: str = ""
    company_number: str = ""


@dataclass(frozen=True)
class Programme:
    """An invented grant programme: what it pays for, how much, and how its part has changed.

    `mix` is groups of wordings, each with how often it is used. `weight` is the programme's part of
    the funder's grants in the first year, and `growth` what that is multiplied by each year after;
    `open_share` of its calls are open.
    """

    title: str
    code: str
    mix: Sequence[tuple[Sequence[Wording], int]]
    low: int
    high: int
    step: int
    months: tuple[int, ...]
    weight: float = 1.0
    growth: float = 1.0
    open_share: float = 0.8


@dataclass(frozen=True)
class Award:
    """One grant before it is put in a publisher's shape; no recipient means an individual.

    `shown` says how its length is published: months, dates, both, words or not at all.
    """

    title: str
    description: str
    amount: int
    awarded: date
    start: date
    months: int
    recipient: Recipient | None
    programme: Programme
    areas: tuple[Area, ...]
    label: str
    modified: date
    is_open: bool = True
    shown: str = "both"
    currency: str = "GBP"
    regrant: str = ""

    @property
    def shows_months(self) -> bool:
        """The file gives a number of months."""
        return self.shown in ("months", "both")

    @property
    def shows_dates(self) -> bool:
        """The file gives a first and a last day."""
        return self.shown in ("dates", "both")


@dataclass(frozen=True)
class Funder:
    """An invented funder: its time, programmes, recipients and habits.

    `years` weighs calendar years, `shown` the ways to publish a length, `telling` says how often a
    second sentence tells of the group.
    """

    id: str
    name: str
    first: date
    last: date
    programmes: tuple[Programme, ...]
    recipients: tuple[Recipient, ...]
    areas: tuple[Area, ...]
    years: Mapping[int, float] = field(default_factory=dict)
    shown: Mapping[str, float] = field(default_factory=lambda: {"both": 1.0})
    telling: float = 0.5
    # The larger this is, the more the same few are funded again and again.
    loyalty: float = 0.5
