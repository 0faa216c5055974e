"""The documents of whichever phase it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.report.collect import write_collect_reports
from pipeline.report.consolidate import write_consolidate_reports
from pipeline.report.publish import write_publish_reports
from pipeline.report.setting import Tables

_WRITERS = {
    "collect": write_collect_reports,
    "consolidate": write_consolidate_reports,
    "publish": write_publish_reports,
}
_AUDIENCES = {"internal": "内部", "public": "公开"}


def write_reports(
    phase: str, tables: Tables, params: RoundParameters, folder: Path, *, units: Any, domains: Sequence[str]
) -> pd.DataFrame:
    """Write the phase's documents below the folder and return the list of them, one row a file, for a reader.

    Args:
        phase: code of the phase.
        tables: every table of the phase.
        params: the round's parameters.
        folder: where the reports go.
        units: units in protocol order.
        domains: names of the codebook in order.
    """
    written = _WRITERS[phase](tables, params, folder, units=units, domains=domains)
    rows = [(_AUDIENCES[one.audience], one.label_zh, one.path) for one in written]
    return pd.DataFrame(rows, columns=["读者", "材料", "文件"])
