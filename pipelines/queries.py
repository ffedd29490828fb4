"""Writes the one query that a figure is: a template for each kind of indicator, filled in."""

import re

from pipelines.contracts import LIST_SIGN, load_fields
from pipelines.definitions import (
    GINI,
    HHI,
    LARGEST,
    MEDIAN,
    MOST_DIMENSIONS,
    NOT_KNOWN,
    SHARE,
    TOTAL,
    Dimension,
    Indicator,
    Limits,
    load_limits,
)
from pipelines.figures import JOINED_COLUMNS, RECIPIENT_KEY

ALL = "'all'"
# Of a column that holds several codes: one of them, and whether it is the first of its grant.
EACH, FIRST = "_each", "_is_first"


def figure_query(indicator: Indicator, by: tuple[Dimension, ...], where: str) -> str:
    """The query for one indicator by up to two dimensions of the grants that `where` chooses.

    Every kind gives the same columns: category_1, label_1, category_2, label_2, value, numerator,
    denominator, known, not_known, base, lower, upper, is_not_known, share, share_lower,
    share_upper, cases, status.
    """
    categories = [category_column(dimension) for dimension in by] + [ALL] * MOST_DIMENSIONS
    conditions = [indicator.counted, where, *(dimension.applies_when for dimension in by)]
    codes = f"({', '.join(map(_quote, by[-1].not_known_codes if by else (NOT_KNOWN,)))})"
    is_in_two = len(by) == MOST_DIMENSIONS
    last = "category_2" if is_in_two else "category_1"
    parts = {
        "category_1": categories[0],
        "category_2": categories[1],
        "counted": " and ".join(f"({condition})" for condition in conditions),
        "divided": last,
        "whole": "category_1" if is_in_two else ALL,
        "is_not_known": f"{last} in {codes}",
        "not_known_codes": codes,
        "divided_column": categories[len(by) - 1] if by else ALL,
        "whole_column": categories[0] if is_in_two else ALL,
        "value": _by_key(indicator.value),
        "grants": grants_by(by),
    }
    figures = KINDS[indicator.kind](indicator, by, parts, load_limits())
    labels, joins = _labels(by)
    return FRAME.format(figures=figures, labels=labels, joins=joins)


FRAME = """
    with worked_out as ({figures})
    select
        category_1::varchar as category_1,
        category_2::varchar as category_2,
        {labels},
        value::double as value,
        numerator::double as numerator,
        denominator::double as denominator,
        known::double as known,
        not_known::double as not_known,
        base::double as base,
        lower::double as lower,
        upper::double as upper,
        is_not_known,
        share::double as share,
        share_lower::double as share_lower,
        share_upper::double as share_upper,
        cases::bigint as cases,
        status
    from worked_out
    {joins}
    order by category_1, category_2
"""


# What adds up is added up in each pair of categories, and the rest is worked out of those. A grant
# in several categories counts in each, and once in the whole.
ADDED_UP = """
        with cells as materialized (
            select
                {category_1} as category_1,
                {category_2} as category_2,
                {value} as value,
                {value_once} as value_once
            from {grants}
            where {counted}
            group by category_1, category_2
        ),
        parts as (
            select *, {whole} as whole, {is_not_known} as is_not_known
            from cells
        ),
        wholes as (
            select
                whole,
                sum(value_once) as base,
                coalesce(sum(value_once) filter (is_not_known), 0) as not_known,
                coalesce(sum(value_once) filter (not is_not_known), 0) as known
            from parts
            group by whole
        ),
        -- a category could be all that is not known, and all of what can hold some of it
        by_category as (
            select
                parts.category_1,
                parts.category_2,
                parts.whole,
                parts.is_not_known,
                parts.value,
                parts.value + coalesce(sum(others.value), 0) as value_apart
            from parts
            left join parts as others
                on parts.whole = others.whole
                and (parts.{divided}::varchar, others.{divided}::varchar) in ({pairs})
            group by
                parts.category_1, parts.category_2, parts.whole, parts.is_not_known, parts.value
        ),
"""
# A thing counted once (an organisation) can be met both with a category and without: should the
# latter belong to the same category, it must not be added a second time. So the categories that a
# thing is met with are told as a set, a bit for each code, and things are counted by set.
ONCE_BY_CODE = """
        with codes as materialized (
            select
                {divided_column} as category,
                1::bigint << enum_code({divided_column}) as bit,
                {divided_column} in {not_known_codes} as is_not_known
            from {grants}
            group by {divided_column}
        ),
        unknown as (
            select coalesce(bit_or(bit) filter (is_not_known), 0) as bits from codes
        ),
        -- a category, what is not known, and what else could be of it
        possible as (
            select codes.*, bit_or(codes.bit | unknown.bits | others.bit) as bits
            from codes
            cross join unknown
            inner join codes as others
                on codes.category = others.category
                or (codes.category::varchar, others.category::varchar) in ({pairs})
            group by codes.category, codes.bit, codes.is_not_known
        ),
        met as (
            select {whole_column} as whole, bit_or(1::bigint << enum_code({divided_column})) as bits
            from {grants}
            where {counted}
            group by whole, {distinct_of}
        ),
        sets as materialized (select whole, bits, count(*) as things from met group by whole, bits),
        wholes as materialized (
            select
                whole,
                sum(things) as base,
                coalesce(sum(things) filter (sets.bits & unknown.bits <> 0), 0) as not_known,
                coalesce(sum(things) filter (sets.bits & ~unknown.bits <> 0), 0) as known
            from sets
            cross join unknown
            group by whole
        ),
        by_category as (
            select
                {set_1} as category_1,
                {set_2} as category_2,
                sets.whole,
                possible.is_not_known,
                sum(things) filter (sets.bits & possible.bit <> 0) as value,
                sum(things) - wholes.not_known as value_apart
            from sets
            inner join possible on sets.bits & possible.bits <> 0
            inner join wholes on sets.whole = wholes.whole
            group by sets.whole, possible.category, possible.is_not_known, wholes.not_known
            having value > 0
        ),
"""
# The same where categories are too many for a bit each: years, funders, funding streams.
ONCE_BY_NAME = """
        with met as materialized (
            select distinct
                {category_1} as category_1,
                {category_2} as category_2,
                {distinct_of} as thing
            from {grants}
            where {counted}
        ),
        parts as (select *, {whole} as whole, {is_not_known} as is_not_known from met),
        things as materialized (
            select
                whole,
                thing,
                bool_or(is_not_known) as is_met_unknown,
                bool_or(not is_not_known) as is_met_known
            from parts
            group by whole, thing
        ),
        wholes as (
            select
                whole,
                count(*) as base,
                count(*) filter (is_met_unknown) as not_known,
                count(*) filter (is_met_known) as known
            from things
            group by whole
        ),
        by_category as (
            select
                parts.category_1,
                parts.category_2,
                parts.whole,
                parts.is_not_known,
                count(*) as value,
                count(*) filter (things.thing is null) as value_apart
            from parts
            left join (from things where is_met_unknown) as things
                on parts.whole = things.whole and parts.thing = things.thing
            group by parts.category_1, parts.category_2, parts.whole, parts.is_not_known
        ),
"""
# What is not known of a grant cannot be more than another column says of it (`at_most_column`): how
# much of it is too small for a category. A place in the list of codes is a size; 255 has no bound.
ADDED_BEYOND = """
        within as materialized (
            select {whole} as whole, most, value
            from (
                select
                    {category_1} as category_1,
                    {category_2} as category_2,
                    {place} as most,
                    {value} as value
                from {grants}
                where {counted} and {divided_column} in {not_known_codes}
                group by category_1, category_2, most
            )
        ),
        beyond as (
            select
                by_category.category_1,
                by_category.category_2,
                by_category.whole,
                coalesce(sum(within.value), 0) as value
            from by_category
            left join within
                on by_category.whole = within.whole
                and within.most < enum_code(by_category.{divided})
            group by by_category.category_1, by_category.category_2, by_category.whole
        ),
"""
# A thing that is too small for a category as far as it is not known can be of it all the same.
ONCE_BEYOND = """
        within as materialized (
            select {whole} as whole, thing, max(place) as most
            from (
                select
                    {category_1} as category_1,
                    {category_2} as category_2,
                    {distinct_of} as thing,
                    {place} as place
                from {grants}
                where {counted} and {divided_column} in {not_known_codes}
            )
            group by whole, thing
        ),
        small as (select whole, most, count(*) as things from within group by whole, most),
        of_it_still as (
            select parts.category_1, parts.category_2, parts.whole, count(*) as things
            from parts
            inner join within on parts.whole = within.whole and parts.thing = within.thing
            where within.most < enum_code(parts.{divided})
            group by parts.category_1, parts.category_2, parts.whole
        ),
        beyond as (
            select
                by_category.category_1,
                by_category.category_2,
                by_category.whole,
                coalesce(sum(small.things), 0)
                    - coalesce(any_value(of_it_still.things), 0) as value
            from by_category
            left join small
                on by_category.whole = small.whole
                and small.most < enum_code(by_category.{divided})
            left join of_it_still
                on by_category.whole = of_it_still.whole
                and by_category.{divided} = of_it_still.{divided}
            group by by_category.category_1, by_category.category_2, by_category.whole
        ),
"""
DIVIDED = """
        bounded as (
            select
                by_category.*,
                wholes.base,
                wholes.known,
                wholes.not_known,
                case
                    when by_category.is_not_known then by_category.value
                    else value_apart + not_known - {too_small}
                end as upper,
                count(*) filter (not by_category.is_not_known) over of_whole as known_categories
            from by_category
            inner join wholes on by_category.whole = wholes.whole
            {join_beyond}
            window of_whole as (partition by by_category.whole)
        ),
        judged as (
            select
                *,
                case
                    when not {is_divided} or is_not_known then ''
                    when known < {least_known} * base then 'u'
                    when not ({told_when}) then 'n'
                    when not_known > 0 and {is_all_that_is_known} then 'n'
                    else ''
                end as status
            from bounded
        )
        select
            category_1,
            category_2,
            value,
            value as numerator,
            case when {is_divided} then known end as denominator,
            known,
            not_known,
            base,
            value as lower,
            upper,
            is_not_known,
            case
                when {is_divided} and not is_not_known and status = ''
                    then value / nullif(known, 0)::double
            end as share,
            case when {is_divided} then value / nullif(base, 0)::double end as share_lower,
            case when {is_divided} then upper / nullif(base, 0)::double end as share_upper,
            null as cases,
            status
        from judged
"""
JOIN_BEYOND = """
            inner join beyond
                on by_category.whole = beyond.whole
                and by_category.{divided} = beyond.{divided}
"""
# Codes that have a bit each; the last of a whole number is its sign.
MOST_BITS = 62
NO_PAIRS = "('', '')"


def _total(
    indicator: Indicator, by: tuple[Dimension, ...], parts: dict[str, str], limits: Limits
) -> str:
    last = by[-1] if by else None
    pairs = [
        f"({_quote(code)}, {_quote(other)})"
        for code, others in (last.could_be if last else {}).items()
        for other in others
    ]
    filled = parts | {
        "pairs": ", ".join(pairs) or NO_PAIRS,
        "set_1": "sets.whole" if len(by) == MOST_DIMENSIONS else "possible.category",
        "set_2": "possible.category" if len(by) == MOST_DIMENSIONS else ALL,
        "distinct_of": _by_key(indicator.distinct_of or ""),
    }
    template, beyond = ADDED_UP, ""
    at_most = last.at_most_column if last else None
    if last and at_most:
        filled["place"], beyond = _place(last, at_most), ADDED_BEYOND
    # of a whole that is not divided, things counted once are one count
    if indicator.distinct_of and last:
        codes = getattr(load_fields().get(last.column), "values", ())
        is_coded = 0 < len(codes) < MOST_BITS and not at_most
        template = ONCE_BY_CODE if is_coded else ONCE_BY_NAME
        beyond = ONCE_BEYOND if at_most else ""
    filled["value_once"] = filled["value"]
    is_list = False
    if last is not None and is_of_several(last):
        is_list = True
        once = f"{filled['value']} filter ({last.column}{FIRST})"
        filled["value_once"] = f"coalesce({once}, 0)"
    return (template + beyond).format(**filled) + DIVIDED.format(
        too_small="beyond.value" if beyond else "0",
        join_beyond=JOIN_BEYOND.format(divided=parts["divided"]) if beyond else "",
        is_divided="true" if by else "false",
        least_known=limits.least_known,
        is_all_that_is_known="value = known" if is_list else "known_categories = 1",
        told_when=last.told_when if last else "true",
    )


def _place(dimension: Dimension, at_most: str) -> str:
    """The place of what a grant is at most among the codes of a dimension; 255 where it has none.

    The codes that the two columns share come first in both, and rise.
    """
    shared = set(load_fields()[dimension.column].values) - set(dimension.not_known_codes)
    codes = ", ".join(_quote(code) for code in load_fields()[at_most].values if code in shared)
    return f"case when {at_most} in ({codes}) then enum_code({at_most}) else 255 end"


SHARES = """
        with cells as (
            select
                {category_1} as category_1,
                {category_2} as category_2,
                {value} as base,
                count(*) as cases,
                coalesce({value} filter ({denominator}), 0) as known,
                coalesce({value} filter ({not_known}), 0) as not_known,
                coalesce({value} filter ({numerator}), 0) as numerator,
                coalesce({value} filter ({also_possible}), 0) as also_possible
            from {grants}
            where {counted}
            group by category_1, category_2
        ),
        judged as (
            select
                *,
                case
                    when known = 0 or not ({told_when}) then 'n'
                    when known < {least_known} * base then 'u'
                    when not_known > 0 and numerator = known then 'n'
                    else ''
                end as status
            from cells
        )
        select
            category_1,
            category_2,
            case when status = '' then numerator / nullif(known, 0)::double end as value,
            numerator,
            known as denominator,
            known,
            not_known,
            base,
            numerator / nullif(base, 0)::double as lower,
            (numerator + also_possible + not_known) / nullif(base, 0)::double as upper,
            {is_not_known} as is_not_known,
            null as share,
            null as share_lower,
            null as share_upper,
            cases,
            status
        from judged
"""


def _share(
    indicator: Indicator, by: tuple[Dimension, ...], parts: dict[str, str], limits: Limits
) -> str:
    return SHARES.format(
        **parts,
        numerator=indicator.numerator,
        denominator=indicator.denominator,
        not_known=indicator.not_known,
        also_possible=indicator.also_possible,
        told_when=indicator.told_when,
        least_known=limits.least_known,
    )


MEDIANS = """
        select
            {category_1} as category_1,
            {category_2} as category_2,
            median({number}::double) as value,
            null as numerator,
            null as denominator,
            count(*) as known,
            0 as not_known,
            count(*) as base,
            value as lower,
            value as upper,
            {is_not_known} as is_not_known,
            null as share,
            null as share_lower,
            null as share_upper,
            count(*) as cases,
            '' as status
        from {grants}
        where {counted}
        group by category_1, category_2
"""


def _median(
    indicator: Indicator, by: tuple[Dimension, ...], parts: dict[str, str], limits: Limits
) -> str:
    return MEDIANS.format(**parts, number=indicator.number)


# Organisations that a number on a public list tells apart are ranked; two others can be one.
# A pair of categories is one whole number while recipients are added up: `cell`.
RECIPIENTS = """
        with cells as (
            select
                {cell} as cell,
                any_value({category_1}) as category_1,
                any_value({category_2}) as category_2,
                {value} as base,
                coalesce({value} filter ({denominator}), 0) as known
            from {grants}
            where {counted}
            group by cell
        ),
        recipients_of as (
            select cell, {listed} as totals
            from (
                select {cell} as cell, ({value})::double as total
                from {grants}
                where {counted} and ({denominator})
                group by cell, {recipient_key}
            )
            group by cell
        ),
        others_of as (
            select cell, count(*) as recipients
            from (
                select distinct {cell} as cell, {recipient_key}
                from {grants}
                where {counted} and not ({denominator})
            )
            group by cell
        ),
        counted as (
            select
                cells.category_1,
                cells.category_2,
                cells.base,
                cells.known,
                cells.base::double as money,
                (cells.base - cells.known)::double as rest,
                coalesce(recipients_of.totals, []) as totals,
                len(coalesce(recipients_of.totals, [])) as cases,
                {most_recipients} as most_recipients
            from cells
            left join recipients_of on cells.cell = recipients_of.cell
            {others}
        ),
        measured as (select *, {measures} from counted),
        judged as (
            select
                *,
                case
                    when cases = 0 then 'n'
                    when cases < {fewest} then 'u'
                    when known < {least_known} * base then 'u'
                    else ''
                end as status
            from measured
        )
        select
            category_1,
            category_2,
            case when status = '' then measure end as value,
            numerator,
            known as denominator,
            known,
            base - known as not_known,
            base,
            case when cases >= {fewest} then least end as lower,
            case when cases >= {fewest} then most end as upper,
            {is_not_known} as is_not_known,
            null as share,
            null as share_lower,
            null as share_upper,
            cases,
            status
        from judged
"""
MEASURES = {
    # At most the largest hold what as many hold as there would be if all others were told apart,
    # and all of the rest. Which of several that received the same is counted changes no sum.
    LARGEST: """
            list_sum(totals[:(cases * {percent} + 99) // 100]) as numerator,
            numerator / nullif(known, 0)::double as measure,
            numerator / money as least,
            list_sum(totals[:(most_recipients * {percent} + 99) // 100]) as numerator_at_most,
            (numerator_at_most + rest) / money as most""",
    GINI: """
            null as numerator,
            (cases + 1) / cases - 2 * list_inner_product(totals, range(1, cases + 1)::double[])
            / (cases * list_sum(totals)) as measure,
            null as least,
            null as most""",
    # most, where all of the rest belongs to the largest
    HHI: """
            null as numerator,
            list_inner_product(totals, totals) as squares,
            squares / (known::double * known::double) as measure,
            squares / (money * money) as least,
            (squares + 2 * list_max(totals) * rest + rest * rest) / (money * money) as most""",
}


def _concentration(
    indicator: Indicator, by: tuple[Dimension, ...], parts: dict[str, str], limits: Limits
) -> str:
    percent = indicator.percent or 100
    is_ranked = indicator.kind == LARGEST
    return RECIPIENTS.format(
        **parts,
        cell=_cell(by),
        denominator=indicator.denominator,
        recipient_key=RECIPIENT_KEY,
        # what is not asked for is not sorted or counted: each costs as much as the rest
        listed="list(total)" if indicator.kind == HHI else "list_sort(list(total), 'desc')",
        most_recipients="cases + coalesce(others_of.recipients, 0)" if is_ranked else "null",
        others="left join others_of on cells.cell = others_of.cell" if is_ranked else "",
        measures=MEASURES[indicator.kind].format(percent=percent),
        fewest=max(limits.fewest_recipients, -(-100 // percent)),
        least_known=limits.least_known,
    )


def _cell(by: tuple[Dimension, ...]) -> str:
    """The categories of a grant as one whole number."""
    codes = [f"enum_code({category_column(dimension)})::bigint" for dimension in by]
    return " * 4294967296 + ".join(codes) or "0::bigint"


LORENZ = """
    with recipients_of as (
        select list_sort(list(total)) as totals
        from (
            select ({value})::double as total
            from figures.grants
            where ({counted}) and ({where}) and ({denominator})
            group by {recipient_key}
        )
    ),
    points as (
        select
            totals,
            percents.percent_of_recipients,
            len(totals) * percents.percent_of_recipients // 100 as recipients
        from recipients_of
        cross join range(101) as percents(percent_of_recipients)
        where len(totals) >= {fewest}
    )
    select
        percent_of_recipients,
        recipients,
        coalesce(list_sum(totals[:recipients]), 0) as money_gbp,
        money_gbp / list_sum(totals) as share_of_money
    from points
    order by percent_of_recipients
"""


def lorenz_query(indicator: Indicator, where: str, fewest: int) -> str:
    """The query for the Lorenz curve of what an indicator of recipients ranks."""
    return LORENZ.format(
        value=indicator.value,
        counted=indicator.counted,
        where=where,
        denominator=indicator.denominator,
        recipient_key=RECIPIENT_KEY,
        fewest=fewest,
    )


KINDS = {
    TOTAL: _total,
    SHARE: _share,
    MEDIAN: _median,
    LARGEST: _concentration,
    GINI: _concentration,
    HHI: _concentration,
}


def is_of_several(dimension: Dimension) -> bool:
    """Whether a grant can be in several categories of a dimension at once."""
    field = load_fields().get(dimension.column)
    return field is not None and field.is_list


def category_column(dimension: Dimension) -> str:
    """The column of one category of a grant, in what `grants_by` reads."""
    return dimension.column + (EACH if is_of_several(dimension) else "")


def grants_by(by: tuple[Dimension, ...]) -> str:
    """The narrow table, with a row for each category of a grant that can be in several.

    Lists are parted once for each that there is, not for each grant.
    """
    joins = [_each(dimension) for dimension in by if is_of_several(dimension)]
    return " ".join(["figures.grants", *joins])


def _each(dimension: Dimension) -> str:
    column = dimension.column
    codes = ", ".join(map(_quote, load_fields()[column].values))
    parted = f"string_split({column}::varchar, {_quote(LIST_SIGN)})"
    return f"""
        inner join (
            select
                {column} as {column}_list,
                unnest({parted})::enum({codes}) as {column}{EACH},
                {column}{EACH}::varchar = {parted}[1] as {column}{FIRST}
            from (select distinct {column} from figures.grants)
        ) as {column}_parted on figures.grants.{column} = {column}_parted.{column}_list
    """


def _labels(by: tuple[Dimension, ...]) -> tuple[str, str]:
    """The columns of names, and the joins that bring those that are names of things in a table."""
    columns, joins = [], []
    for number in range(1, MOST_DIMENSIONS + 1):
        name = by[number - 1].label_column if len(by) >= number else None
        if name is None:
            columns.append(f"null::varchar as label_{number}")
            continue
        table, key = next((t, k) for t, (k, _, names) in JOINED_COLUMNS.items() if name in names)
        columns.append(f"named_{number}.{name} as label_{number}")
        joins.append(
            f"left join {table} as named_{number} "
            f"on worked_out.category_{number}::varchar = named_{number}.{key}"
        )
    return ", ".join(columns), " ".join(joins)


def _by_key(sql: str) -> str:
    """The same, telling organisations apart by the key of the narrow table."""
    return re.sub(r"\brecipient_id\b", RECIPIENT_KEY, sql)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
