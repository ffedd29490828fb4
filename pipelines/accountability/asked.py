"""What a funder asks of those who apply, beside how much it gives: by the size of the grants."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.accountability.streams import ASKED, told
from pipelines.contracts import label_of
from pipelines.phrases import say
from pipelines.store import Store
from pipelines.words import amount, counted

# What stands between the cells of a row.
BETWEEN = "; "
# The band of the grant in the middle of each stream; of two in the middle the smaller.
STREAMS = """
    with amounts as (
        select
            programmes.funder_id,
            lower(programmes.programme_title) as stream,
            grants.amount_gbp,
            grants.grant_size_band,
            quantile_disc(grants.amount_gbp, 0.5) over (
                partition by programmes.funder_id, lower(programmes.programme_title)
            ) as middle_gbp
        from grants
        inner join programmes on grants.programme_id = programmes.programme_id
        where programmes.funder_id = $funder and grants.amount_gbp > 0
    ),

    sizes as (
        select
            stream,
            middle_gbp,
            count(*) as grant_count,
            any_value(grant_size_band) filter (amount_gbp = middle_gbp) as grant_size_band
        from amounts
        group by stream, middle_gbp
    )

    select processes.*, sizes.* exclude (stream)
    from processes
    inner join sizes on lower(processes.stream_title) = sizes.stream
    where processes.funder_id = $funder
    qualify row_number() over (
        partition by sizes.stream
        order by processes.stated_on desc nulls last, processes.source_row
    ) = 1
    order by sizes.middle_gbp, processes.stream_title
"""


def with_sizes(store: Store, funder_id: str, lines: Sequence[str]) -> tuple[str, ...]:
    """What the sheet says that streams ask, then the same by the size of their grants.

    A line of the sheet of which all is told by size too is told there alone.
    """
    rows = _rows(store, funder_id)
    by_size = {f"{row['stream_title']}: {cell}" for row in rows for cell in _cells(row)}
    kept = []
    for line in lines:
        stream, _, cells = line.removesuffix(".").partition(": ")
        if not {f"{stream}: {cell}" for cell in cells.split(BETWEEN)} <= by_size:
            kept.append(line)
    return (*kept, *_lines(rows))


def asked_by_size_lines(store: Store, funder_id: str) -> list[str]:
    """A line to each band of the size of a grant: what the streams whose middle grant is in it ask.

    Of streams that say something of it, and have made grants of pounds here.
    """
    return _lines(_rows(store, funder_id))


def _rows(store: Store, funder_id: str) -> list[dict[str, Any]]:
    rows = store.rows(STREAMS, {"funder": funder_id}).to_dicts()
    return [row for row in rows if told(row, ASKED)]


def _cells(row: dict[str, Any]) -> list[str]:
    return told(row, ASKED).split(BETWEEN)


def _lines(rows: Sequence[dict[str, Any]]) -> list[str]:
    bands = dict.fromkeys(row["grant_size_band"] for row in rows)
    return [
        say(
            "accountability.details.streams_by_size",
            size=_lower(label_of("grant_size_band", band)),
            streams=" ".join(_streams([row for row in rows if row["grant_size_band"] == band])),
        )
        for band in bands
    ]


def _streams(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        middle = amount(float(row["middle_gbp"]), "gbp")
        grants = counted(row["grant_count"], "grant")
        yield say(
            "accountability.details.stream_of_size",
            stream=row["stream_title"],
            grants=grants,
            middle=middle,
            asks=told(row, ASKED),
        )


def _lower(label: str) -> str:
    """'Under £500' within a sentence."""
    return label[:1].lower() + label[1:]
