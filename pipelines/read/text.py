"""Which encoding a file is in, and the same file as UTF-8."""

import codecs
from pathlib import Path

BLOCK_BYTES = 8 * 1024 * 1024
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def detect_encoding(path: Path, is_whole_file_read: bool = True) -> str:
    """The encoding of a text file: by byte order mark, else UTF-8 if it is valid, else cp1252.

    Without `is_whole_file_read`, a file without a mark is taken for UTF-8: whoever reads it must
    notice where it is not.

    UTF-16 without a mark is told by its NUL bytes, of which it has many, always on the same side:
    read as cp1252 it would look like text in which no heading matches. A stray one tells nothing.
    """
    with path.open("rb") as handle:
        start = handle.read(4096)
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    if wide := _utf_16_by_nuls(start):
        return wide
    return "utf-8" if not is_whole_file_read or is_utf8(path) else "cp1252"


def _utf_16_by_nuls(start: bytes) -> str | None:
    """Which UTF-16 it is, where at least a quarter of the bytes of one side, and none else, is NUL.

    >>> _utf_16_by_nuls("Ab".encode("utf-16-be")), _utf_16_by_nuls(b"A\\x00 stray one")
    ('utf-16-be', None)
    """
    sides = {"utf-16-be": start[::2].count(0), "utf-16-le": start[1::2].count(0)}
    fewer, more = sorted(sides, key=lambda side: sides[side])
    return more if sides[more] * 8 >= len(start) > 0 and sides[fewer] * 8 < sides[more] else None


def is_utf8(path: Path) -> bool:
    """Whether the whole file is valid UTF-8, read in blocks."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as handle:
        try:
            while block := handle.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def write_as_utf8(path: Path, encoding: str, target: Path) -> Path:
    """Write the file again as UTF-8 without a mark, in blocks; returns `target`."""
    with (
        path.open("r", encoding=encoding, errors="replace", newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        while block := source.read(BLOCK_BYTES):
            copy.write(block)
    return target
