"""Describes a release as a Frictionless data package: each table with its schema, each source."""

import re
from typing import Any

from pipelines.contracts import LIST_SIGN, FieldContract, TableContract
from pipelines.export.about import About, Source, caveats, citation, release_title
from pipelines.export.release_files import ReleaseFile
from pipelines.export.release_words import titled

NAME = "funder-equity-release"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "duckdb": "application/vnd.duckdb",
    "md": "text/markdown",
    "cff": "text/yaml",
}
# DuckDB's types as Table Schema names them; a type is looked up without its size.
TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "DECIMAL": "number",
    "DOUBLE": "number",
    "INTEGER": "integer",
    "BIGINT": "integer",
}
SAMPLE_COLUMN = "sample_data"
NOT_STATED = "not_stated"


def data_package(
    about: About, files: list[ReleaseFile], tables: dict[str, TableContract]
) -> dict[str, Any]:
    """The content of `datapackage.json` for the files of a release."""
    return {
        "$schema": PROFILE,
        "name": NAME,
        "id": about.build_id,
        "title": titled(about),
        "description": " ".join(filter(None, (about.sample_note, *caveats()))),
        "version": f"{about.version}+{about.build_id}",
        "created": f"{about.built_at.isoformat()}Z",
        "citation": citation(about, release_title()),
        "licenses": _licences(about),
        "sources": [_source(source) for source in about.sources],
        "contributors": [
            {"title": name, "roles": ["publisher of grant data"]}
            for name in dict.fromkeys(
                name for source in about.sources for name in source.publishers
            )
        ],
        "resources": [_resource(file, tables, about) for file in files],
    }


def table_schema(contract: TableContract, is_sample: bool) -> dict[str, Any]:
    """The Table Schema of a table as it stands in CSV, from its contract."""
    fields = [_field(column, contract) for column in contract.columns]
    if is_sample:
        note = "Says that the release is of invented sample data."
        fields.append({"name": SAMPLE_COLUMN, "type": "string", "description": note})
    schema: dict[str, Any] = {
        "fields": fields,
        "primaryKey": list(contract.key),
        "missingValues": [""],
    }
    if contract.refers_to:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": table, "fields": [column]}}
            for column, table in contract.refers_to.items()
        ]
    return schema


def _field(column: FieldContract, contract: TableContract) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.type.partition("(")[0], "any"),
        "description": column.description,
    }
    if column.unit:
        described["unit"] = column.unit
    constraints: dict[str, Any] = {}
    if contract.key == (column.name,):
        constraints = {"required": True, "unique": True}
    if column.values:
        codes = list(column.values)
        held = {"pattern": _lists_of(codes)} if column.is_list else {"enum": codes}
        constraints |= {"required": True, **held}
        described["categories"] = [
            {"value": code, "label": label} for code, label in column.values.items()
        ]
    if constraints:
        described["constraints"] = constraints
    return described


def _lists_of(codes: list[str]) -> str:
    """A pattern of one code or several with the sign between."""
    one = f"({'|'.join(map(re.escape, codes))})"
    return f"{one}({re.escape(LIST_SIGN)}{one})*"


def _resource(file: ReleaseFile, tables: dict[str, TableContract], about: About) -> dict[str, Any]:
    contract = tables.get(file.table)
    is_table = contract is not None and file.suffix == "csv"
    resource: dict[str, Any] = {
        "name": file.resource_name,
        "type": "table" if is_table else "file",
        "path": file.path,
        "title": file.title,
        "format": file.suffix,
        "mediatype": MEDIA_TYPES[file.suffix],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }
    if contract is not None:
        notes = (about.sample_note, contract.grain, *contract.warnings)
        resource["description"] = " ".join(filter(None, notes))
    if contract is not None and is_table:
        resource["encoding"] = "utf-8"
        resource["rows"] = file.rows
        resource["schema"] = table_schema(contract, about.is_sample)
    return resource


def _source(source: Source) -> dict[str, Any]:
    described = {
        "title": source.title,
        "file": source.file,
        "publishers": list(source.publishers),
        "licences": list(source.licences),
        "sha256": source.sha256,
        "grants": source.grant_count,
    }
    if source.file_date:
        described["newest_date_in_file"] = source.file_date.isoformat()
    return described


def _licences(about: About) -> list[dict[str, str]]:
    """Each licence that a source states, and whose data it is for."""
    by_licence: dict[str, list[str]] = {}
    for source in about.sources:
        for licence in source.licences:
            by_licence.setdefault(licence, []).append(source.file)
    return [_licence(licence, files) for licence, files in sorted(by_licence.items())]


def _licence(licence: str, files: list[str]) -> dict[str, str]:
    if licence == NOT_STATED:
        title = "No licence is stated; ask the publisher"
        return {"name": "not-stated", "title": f"{title}: {', '.join(files)}"}
    title = f"As stated in: {', '.join(files)}"
    is_address = licence.startswith(("http://", "https://"))
    return {"path" if is_address else "name": licence, "title": title}
