"""The codebook: every table and column in one page, written from the models."""

import pandera.pandas as pa

from pipeline.schema.stages import STAGES
from pipeline.schema.tables import TABLES, Table

_KINDS = {
    "text": "text",
    "id": "id",
    "code": "code",
    "json": "JSON text",
    "whole": "whole number",
    "number": "number",
    "day": "moment",
    "flag": "true/false",
}


def render_codebook() -> str:
    """Return the codebook as Markdown; `python -m pipeline freeze` writes it to docs/codebook.md."""
    parts = [
        "# Codebook",
        "",
        "Written from the models in `pipeline/schema` by `python -m pipeline freeze`; do not edit.",
        "",
    ]
    parts += ["| stage | Chinese name | reads | writes |", "|---|---|---|---|"]
    parts += [
        f"| `{stage.name}` | {stage.label} | {_names(stage.reads)} | {_names(stage.writes)} |"
        for stage in STAGES.values()
    ]
    for table in TABLES.values():
        parts += ["", *_table(table)]
    return "\n".join(parts) + "\n"


def _table(table: Table) -> list[str]:
    head = [f"## {table.name} {table.label}", "", f"One row is {table.grain}. Key: {_names(table.key)}.", ""]
    head += ["| column | Chinese label | type | unit | missing | meaning |", "|---|---|---|---|---|---|"]
    return head + [_column(name, column) for name, column in table.columns.items()]


def _column(name: str, column: pa.Column) -> str:
    metadata = column.metadata or {}
    missing = "may be missing" if column.nullable else ""
    meaning = str(column.description).replace("|", "\\|")
    return f"| `{name}` | {column.title} | {_KINDS[metadata['kind']]} | {metadata['unit']} | {missing} | {meaning} |"


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "—"
