"""Puts the project on the path and hands a notebook its stage: `stage = start(params_file, phase, "01_ingest")`."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pipeline.run.context import StageContext, open_stage  # noqa: E402


def start(params_file: str, phase: str, stage: str) -> StageContext:
    """Return the stage's context: parameters, folders and tables."""
    return open_stage(params_file, phase, stage)
