"""Who runs a deployment, how to reach them, and how soon they answer: a small TOML file."""

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import FunderEquityError

FILE_NAME = "deployment.toml"
VARIABLE = "FUNDER_EQUITY_DEPLOYMENT"
MOST_DAYS = 365
E_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]+")
PAGE = re.compile(r"https://[^\s<>\"]+")


class DeploymentError(FunderEquityError):
    """A deployment file that cannot be used; the message says what to write."""


@dataclass(frozen=True)
class Deployment:
    """Who answers: `contact` is an e-mail address or the address of a page.

    `dashboard` is the address at which pages are served, if any: a published site names it.
    """

    run_by: str
    contact: str
    response_days: int
    dashboard: str = ""

    @property
    def link(self) -> str:
        """Where the contact leads to."""
        return f"mailto:{self.contact}" if self.has_e_mail else self.contact

    @property
    def has_e_mail(self) -> bool:
        """Whether a ready e-mail can be sent there."""
        return PAGE.fullmatch(self.contact) is None

    @property
    def answers_within(self) -> str:
        """'1 day', '10 days'."""
        return "1 day" if self.response_days == 1 else f"{self.response_days} days"


def find_deployment(data: Path, named: Path | None = None) -> Path | None:
    """The file named, else that of FUNDER_EQUITY_DEPLOYMENT, else one in the build's folder."""
    if named or os.environ.get(VARIABLE):
        return named or Path(os.environ[VARIABLE])
    beside = data / FILE_NAME
    return beside if beside.is_file() else None


def load_deployment(path: Path | None) -> Deployment | None:
    """What the file says; None where there is no file. DeploymentError for one of no use."""
    if path is None:
        return None
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DeploymentError(f"{path}: it cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DeploymentError(f"{path}: this is not TOML ({error}). {EXAMPLE}") from error
    return Deployment(
        _text(path, document, "run_by"),
        _contact(path, document),
        _days(path, document),
        _dashboard(path, document),
    )


EXAMPLE = (
    'Write: run_by = "Who you are", contact = "an e-mail address, or https://..." and '
    "response_days = 10, each on a line of its own."
)


def _text(path: Path, document: dict[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str) or not value.strip():
        raise DeploymentError(f"{path}: {key} is not there or empty. {EXAMPLE}")
    return " ".join(value.split())


def _contact(path: Path, document: dict[str, Any]) -> str:
    contact = _text(path, document, "contact")
    if not (E_MAIL.fullmatch(contact) or PAGE.fullmatch(contact)):
        raise DeploymentError(
            f"{path}: contact is neither an e-mail address nor the address of a page. {EXAMPLE}"
        )
    return contact


def _dashboard(path: Path, document: dict[str, Any]) -> str:
    if "dashboard" not in document:
        return ""
    address = _text(path, document, "dashboard")
    if not PAGE.fullmatch(address):
        raise DeploymentError(f"{path}: dashboard is no address that begins with https://.")
    return address.rstrip("/")


def _days(path: Path, document: dict[str, Any]) -> int:
    days = document.get("response_days")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise DeploymentError(
            f"{path}: response_days is no whole number from 1 to {MOST_DAYS}. {EXAMPLE}"
        )
    return days
