"""Mends text that was written in UTF-8 and read as Windows-1252, where that is certain.

`Â£` for a pound sign and `â€™` for an apostrophe are in files that people publish. Only pairs that
nobody writes are mended, so that ordinary text, in any language, is never changed.
"""

import re

import pyarrow as pa
import pyarrow.compute as pc

# Cells without one of these are not looked at again: Â, Ã, â€.
SUSPECT = "\u00c2|\u00c3|\u00e2\u20ac"
# A garbled text that was garbled again.
MOST_PASSES = 3


def _letters() -> dict[str, int]:
    """The letter that Windows-1252 shows for each byte from 0x80; where it has none, the byte."""
    return {
        bytes([byte]).decode("cp1252", errors="ignore") or chr(byte): byte
        for byte in range(0x80, 0x100)
    }


BYTES = _letters()
SHOWN = {byte: letter for letter, byte in BYTES.items()}


def _garbled(text: str) -> str:
    return "".join(SHOWN.get(byte, chr(byte)) for byte in text.encode("utf-8"))


# Quotation marks, dashes and the ellipsis: garbled twice, they have no one mark to be told by.
PUNCTUATION = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026"
FOLLOWING = "".join(re.escape(letter) for letter, byte in BYTES.items() if byte < 0xC0)
# After these capitals some may be what they seem: a closing quotation mark, a dash, an ellipsis, a
# no-break space, another letter of the word. They are mended only beside something that is certain.
PLAUSIBLE = re.escape(f"{PUNCTUATION}\u203a\u00bb\u00a0\u0152\u0153\u0160\u0161\u017d\u017e\u0178")
# what follows the first of them is never one of the control characters, which nobody writes
FIRST = f"(?:\u00c2[\u00a0-\u00bf]|\u00c3[{FOLLOWING}])"
GARBLED = re.compile(f"{FIRST}|\u00e2\u20ac[{FOLLOWING}]")
CERTAIN = re.compile(f"(?!.[{PLAUSIBLE}]){FIRST}|\u00e2\u20ac[{FOLLOWING}]")
TWICE = {_garbled(_garbled(sign)): sign for sign in PUNCTUATION}
GARBLED_TWICE = re.compile("|".join(re.escape(garbled) for garbled in TWICE))
JSON_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)


def mend_text(text: str) -> tuple[str, int]:
    """The text with what was garbled put right, and in how many places.

    >>> mend_text("\u00c2\u00a3500 for the group\u00e2\u20ac\u2122s caf\u00c3\u00a9")
    ('£500 for the group’s café', 3)
    >>> mend_text("S\u00c3O PAULO, IRM\u00c3\u2019S")
    ('SÃO PAULO, IRMÃ’S', 0)
    """
    text, twice = GARBLED_TWICE.subn(lambda match: TWICE[match[0]], text)
    most = 0
    for _ in range(MOST_PASSES):
        if not CERTAIN.search(text):
            break
        text, count = GARBLED.subn(_decoded, text)
        # what was garbled several times is one place
        most = max(most, count)
    return text, twice + most


def mend_array(cells: pa.Array) -> tuple[pa.Array, list[int] | None]:
    """A column with its text mended, and the places by row; None where there was nothing."""
    if not pc.any(pc.match_substring_regex(cells, SUSPECT)).as_py():
        return cells, None
    mended = [(None, 0) if cell is None else mend_text(cell) for cell in cells.to_pylist()]
    return pa.array([text for text, _ in mended], pa.string()), [count for _, count in mended]


def mend_json(text: str) -> str:
    """One grant as JSON, each of its texts mended."""
    return JSON_TEXT.sub(lambda match: mend_text(_unescaped(match[0]))[0], text)


def count_mended_json(text: str) -> int:
    """In how many places `mend_json` mends."""
    return sum(mend_text(_unescaped(match[0]))[1] for match in JSON_TEXT.finditer(text))


def suspects_json(column: str) -> str:
    r"""The SQL that says whether JSON may hold garbled text, written as letters or as `\u00c2`."""
    marks = ["\u00c2", "\u00c3", "\u00e2\u20ac", *(rf"\u00{pair}" for pair in ("c2", "C2", "c3"))]
    marks += [r"\u00C3", r"\u00e2\u20ac", r"\u00E2\u20AC"]
    return " or ".join(f"contains({column}, '{mark}')" for mark in marks)


def _decoded(match: re.Match[str]) -> str:
    try:
        return bytes(BYTES[letter] for letter in match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _unescaped(text: str) -> str:
    r"""JSON text with `\u00c2` and the like as letters; other escapes stay as they are."""
    return JSON_ESCAPE.sub(_letter, text)


def _letter(match: re.Match[str]) -> str:
    code = int(match[1] or "0", 16)
    # below are quotation marks and line breaks, above the halves of letters that need two
    return chr(code) if 0x80 <= code < 0xD800 else match[0]
