"""Addresses: how a page with what is chosen on it is linked, so that it opens the same."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pipelines.indicators import Filters

QueryParams = dict[str, str | list[str]]


def query_of(filters: Filters, **more: str) -> QueryParams:
    """The part of the address after the question mark that stands for a choice."""
    query: QueryParams = {column: list(chosen) for column, chosen in filters.choices().items()}
    if filters.recipient_words:
        query["recipient"] = filters.recipient_words
    for key, is_in in (
        ("regrants", filters.is_regrants_in),
        ("government", filters.is_government_in),
        ("individuals", filters.is_individuals_in),
    ):
        if not is_in:
            query[key] = "no"
    if filters.is_real:
        query["real"] = "yes"
    query.update({key: value for key, value in more.items() if value})
    return query


def address(page: str, query: Mapping[str, str | list[str]]) -> str:
    """The address of a page beside this one, with what is chosen on it.

    >>> address("grants", {"financial_year": ["2019-20"], "counted": "grants_made"})
    'grants?financial_year=2019-20&counted=grants_made'
    """
    return f"{page}?{urlencode(query, doseq=True)}"
