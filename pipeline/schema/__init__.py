"""Every table of the pipeline: columns with type, unit, meaning and Chinese label (pandera schemas)."""

from pipeline.schema.tables import STAGES, TABLES, Stage, Table, check_table, conform, empty_frame

__all__ = ["STAGES", "TABLES", "Stage", "Table", "check_table", "conform", "empty_frame"]
