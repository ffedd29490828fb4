"""Makes a picture (PNG) of a drawing (SVG), with letters that look the same on every server."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

FONT = "Source Sans Pro"
FILES = ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf")
# Pixels for each unit of a drawing: sharp on a screen of twice the density.
ZOOM = 2


def png_of(svg: str) -> bytes:
    """A drawing as PNG; no font of the server is used, so that none can be missing."""
    import resvg_py  # noqa: PLC0415 - not for those who take no picture

    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        skip_system_fonts=True,
        font_files=list(_fonts()),
        font_family=FONT,
        sans_serif_family=FONT,
    )
    return bytes(made)


@cache
def _fonts() -> tuple[str, ...]:
    found = find_spec("font_source_sans_pro")
    if found is None or found.origin is None:
        raise FileNotFoundError("font-source-sans-pro is not installed; see pyproject.toml")
    folder = Path(found.origin).parent / "files"
    return tuple(str(folder / name) for name in FILES)
