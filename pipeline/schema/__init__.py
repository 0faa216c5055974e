"""Every table of the pipeline: columns with type, unit, meaning and Chinese label (pandera schemas).

`STAGES` is there without loading pandas, so that a run with nothing to do can say so at once.
"""

from typing import TYPE_CHECKING, Any

from pipeline.schema.stages import STAGES, Stage

if TYPE_CHECKING:
    from pipeline.schema.tables import TABLES, Table, check_table, conform, empty_frame

__all__ = ["STAGES", "TABLES", "Stage", "Table", "check_table", "conform", "empty_frame"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    from pipeline.schema import tables

    return getattr(tables, name)
