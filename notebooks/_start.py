"""Puts the project on the path and hands a notebook its stage: `stage = start(params_file, phase, "01_ingest")`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import pandas as pd  # noqa: E402

from pipeline.run.context import StageContext, open_stage  # noqa: E402


def start(params_file: str, phase: str, stage: str) -> StageContext:
    """Return the stage's context: parameters, folders and tables; tables are shown whole."""
    pd.set_option("display.max_rows", 200, "display.max_colwidth", 120, "display.width", 200)
    pd.set_option("display.unicode.east_asian_width", True)
    return open_stage(params_file, phase, stage)
