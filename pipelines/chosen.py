"""Says in words which grants a figure is about, and reads a choice made on the command line."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from pipelines.contracts import load_fields
from pipelines.definitions import NOT_KNOWN, UnknownNameError, load_dimensions
from pipelines.figures import NAMED_CHOICES
from pipelines.indicators import Filters, filter_columns, known_funders
from pipelines.phrases import say
from pipelines.store import Store

YEARS = ("financial_year", "calendar_year")


@dataclass(frozen=True)
class Names:
    """Names that a build has for codes: of its funders, and of its funding streams."""

    funders: dict[str, str]
    programmes: dict[str, str]


def names_of(store: Store) -> Names:
    """The names in a build, in the order of the alphabet."""
    funders = store.rows("select funder_id, funder_name from funders order by funder_name, 1")
    programmes = store.rows(
        "select programme_id, programme_title || ' (' || funder_name || ')' "
        "from programmes inner join funders using (funder_id) order by funder_name, 2"
    )
    return Names(dict(funders.rows()), dict(programmes.rows()))


def in_words(filters: Filters, names: Names) -> str:
    """What was chosen, as the end of a sentence: 'all funders; all years'."""
    years = [*filters.financial_years, *filters.calendar_years]
    parts = [
        _listed("funder_id", filters.funder_ids, names) or say("chosen.all_funders"),
        ", ".join(say("chosen.no_date") if year == NOT_KNOWN else year for year in years)
        or say("chosen.all_years"),
    ]
    for column, chosen in filters.choices().items():
        if column not in ("funder_id", *YEARS):
            parts.append(f"{name_of(column).lower()}: {_listed(column, chosen, names)}")
    if filters.recipient_words:
        parts.append(
            say("chosen.recipients_whose_name_has", recipient_words=filters.recipient_words)
        )
    if not filters.is_regrants_in:
        parts.append(say("chosen.without_money_regranting"))
    if not filters.is_government_in:
        parts.append(say("chosen.without_government_bodies"))
    if not filters.is_individuals_in:
        parts.append(say("chosen.without_grants_individuals"))
    if filters.is_real:
        parts.append(say("chosen.pounds_real_terms"))
    return "; ".join(parts)


def labels_of(column: str, names: Names) -> dict[str, str]:
    """The codes of a column with their labels; of funders and streams, those that there are."""
    if column == "funder_id":
        return names.funders
    return names.programmes if column == "programme_id" else load_fields()[column].values


def name_of(column: str) -> str:
    """What a column that grants are chosen by is called: 'Registration of the recipient'."""
    label = _names_of_columns().get(column, column.replace("_", " "))
    return label[0].upper() + label[1:]


def filters_from(
    store: Store, funders: list[str], choices: list[str], others: Filters | None = None
) -> Filters:
    """A choice from `column=code` texts; several codes of one column are alternatives.

    `others` has what is not chosen by code: regrants, government, individuals, real terms.

    Raises UnknownNameError for a funder, column or code that is not there: a choice that cannot be
    made must not give figures in silence.
    """
    chosen: dict[str, list[str]] = {"funder_id": funders} if funders else {}
    for text in choices:
        column, sign, code = text.partition("=")
        if not sign or column not in filter_columns():
            known = ", ".join(sorted(filter_columns()))
            raise UnknownNameError(say("chosen.no_choice_write_column", text=text, known=known))
        chosen.setdefault(column, []).append(code)
    names = names_of(store)
    known_funders(store, chosen.get("funder_id", []))
    for column, codes in chosen.items():
        _require_known(column, codes, labels_of(column, names))
    named: dict[str, Any] = {
        field: tuple(chosen.pop(column, ())) for field, column in NAMED_CHOICES.items()
    }
    codes_of = tuple((column, tuple(codes)) for column, codes in chosen.items())
    return replace(others or Filters(), **named, codes=codes_of)


def _require_known(column: str, codes: list[str], labels: dict[str, str]) -> None:
    unknown = [code for code in codes if labels and code not in labels]
    if unknown:
        raise UnknownNameError(
            say("chosen.has_no_there_are", column=column, value=unknown[0], join=", ".join(labels))
        )


def _listed(column: str, chosen: tuple[str, ...], names: Names) -> str:
    labels = labels_of(column, names)
    return ", ".join(
        labels.get(code, code.replace(NOT_KNOWN, say("chosen.not_known"))) for code in chosen
    )


@cache
def _names_of_columns() -> dict[str, str]:
    """The label of the dimension of each column that has one only."""
    labels: dict[str, list[str]] = {}
    for dimension in load_dimensions().values():
        labels.setdefault(dimension.column, []).append(dimension.label)
    return {column: found[0] for column, found in labels.items() if len(found) == 1}
