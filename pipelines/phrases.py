"""Takes the words of the pages from one file that anybody can edit, and that can be translated.

`data/words/en.toml` holds them by page. Another file, named by FUNDER_EQUITY_WORDS, is used before
it; what it does not have stays in English.
"""

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.errors import FunderEquityError

ENGLISH = Path(__file__).parents[1] / "data" / "words" / "en.toml"
VARIABLE = "FUNDER_EQUITY_WORDS"


class WordsError(FunderEquityError):
    """A file of words that cannot be used, or words that no file has."""


def say(key: str, **values: object) -> str:
    """The words under a key such as `compare.title`, with `{name}` filled in from `values`.

    Raises WordsError for a key that there is not.
    """
    found = phrases().get(key)
    if found is None:
        raise WordsError(f'There are no words for "{key}". Add them to {ENGLISH.name}.')
    return found.format_map(values) if values else found


def has_words(key: str) -> bool:
    """Whether there are words under a key."""
    return key in phrases()


def choices(key: str) -> dict[str, str]:
    """The codes below a key with their words, in the order of the file."""
    return dict(_below(os.environ.get(VARIABLE) or "", f"{key}."))


def phrases() -> dict[str, str]:
    """Every phrase by its key, of the file that is named first and of the English one."""
    named = os.environ.get(VARIABLE)
    return _both(named or "")


@cache
def _both(named: str) -> dict[str, str]:
    english = read_phrases(ENGLISH)
    return english | (read_phrases(Path(named)) if named else {})


@cache
def _below(named: str, below: str) -> dict[str, str]:
    return {
        name.removeprefix(below): words
        for name, words in _both(named).items()
        if name.startswith(below) and "." not in name.removeprefix(below)
    }


def read_phrases(path: Path) -> dict[str, str]:
    """The phrases of one file by their keys; WordsError where it is not to be read."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WordsError(f"{path.name} cannot be read as a file of words: {error}.") from error
    return dict(_flat(document, ""))


def _flat(document: dict[str, Any], before: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in document.items():
        key = f"{before}{name}"
        if isinstance(value, dict):
            found += _flat(value, f"{key}.")
        elif isinstance(value, str):
            found.append((key, value))
        else:
            raise WordsError(f'"{key}" is no text. Write it between quotation marks.')
    return found
