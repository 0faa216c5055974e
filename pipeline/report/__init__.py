"""Everything that leaves the project: pages, documents, workbooks, charts.

`write_reports(tables, params, phase, folder)` writes a phase; it is imported when first used, so that pages alone stay cheap.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    """Import the writer of a phase when it is asked for."""
    if name in ("write_reports", "Written", "round_index"):
        from pipeline.report import pages

        return getattr(pages, name)
    raise AttributeError(name)
