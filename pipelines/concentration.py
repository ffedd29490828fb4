"""The points of the Lorenz curve: what the recipients that received least hold together."""

import polars as pl

from pipelines.definitions import load_limits
from pipelines.indicators import Filters, asked, where_of
from pipelines.queries import lorenz_query
from pipelines.store import Store


def lorenz_points(store: Store, filters: Filters | None = None) -> pl.DataFrame:
    """A point for each hundredth of the recipients that a number on a public list tells apart.

    Columns: percent_of_recipients (0 to 100), recipients (how many that is, rounded down to a
    whole number), money_gbp (what those that received least hold together), share_of_money. No
    rows where there are too few recipients.

    Worked example: of ten that received £10 each and one that received £100, 90 % are nine, which
    hold £90 of £200: 0.45.
    """
    filters = filters or Filters()
    indicator = asked(store, "gini_coefficient", filters)
    where, parameters = where_of(filters, is_narrow=True)
    sql = lorenz_query(indicator, where, load_limits().fewest_recipients)
    return store.rows(sql, parameters)
