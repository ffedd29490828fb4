"""What may leave the private work file: only contracted columns, and nothing that exposes a person.

This is the one way out. Counts of people and codes inferred about groups are not made yet; when
they are, they pass through here.
"""

import duckdb

from pipelines.contracts import (
    FieldContract,
    TableContract,
    comment_statements,
    create_statement,
    load_tables,
)

# A row is about a grant to a person by its own kind of recipient, or by that of its grant.
KIND = "recipient_kind"
INDIVIDUALS = "select grant_id from marts.grants where recipient_kind = 'individual'"


def write_protected(con: duckdb.DuckDBPyConnection, catalogue: str) -> dict[str, int]:
    """Copy every contracted table into an attached database, protected; returns rows by table.

    A column marked `hidden_for_individuals` is emptied on each row about a grant to a person.
    """
    rows: dict[str, int] = {}
    # one transaction: each statement alone would wait for the disk
    con.execute("begin")
    for contract in load_tables().values():
        con.execute(create_statement(contract, catalogue))
        con.execute(f"insert into {catalogue}.{contract.name} {_protected_select(contract)}")
        for statement in comment_statements(contract, catalogue):
            con.execute(statement)
        count = con.execute(f"select count(*) from {catalogue}.{contract.name}").fetchall()
        rows[contract.name] = count[0][0]
    con.execute("commit")
    return rows


def _protected_select(contract: TableContract) -> str:
    table = f"marts.{contract.name} as published"
    if not any(column.hidden_for_individuals for column in contract.columns):
        columns = ", ".join(f"published.{name}" for name in contract.column_names)
        return f"select {columns} from {table}"
    if KIND in contract.column_names:
        is_shown = f"published.{KIND} <> 'individual'"
    else:
        is_shown = "individuals.grant_id is null"
        table += f" left join ({INDIVIDUALS}) as individuals using (grant_id)"
    columns = ", ".join(_protected_column(column, is_shown) for column in contract.columns)
    return f"select {columns} from {table}"


def _protected_column(column: FieldContract, is_shown: str) -> str:
    if not column.hidden_for_individuals:
        return f"published.{column.name}"
    return f"case when {is_shown} then published.{column.name} end as {column.name}"
