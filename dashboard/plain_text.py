"""Text from a file or an address as it is: nothing in it is taken for markdown or mathematics."""

MARKDOWN = set("\\`*_{}[]()<>#+-.!|~$:")


def plain(text: str) -> str:
    """The same text for a part of a page that reads markdown: no link, image or emphasis in it."""
    return "".join(f"\\{letter}" if letter in MARKDOWN else letter for letter in text)
