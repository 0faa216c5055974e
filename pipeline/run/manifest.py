"""The receipt of a run: what went in, what came out, with which code, parameters and versions.

Two runs with the same inputs differ only in `timings`, which also says why each stage ran and at which commit.
"""

import json
from pathlib import Path
from typing import Any

from pipeline.run.notebooks import write_whole

MANIFEST = "manifest.json"
TIMINGS = "timings"

Manifest = dict[str, Any]


def read_manifest(path: Path) -> Manifest:
    """Return the manifest, or an empty one when there is none or it cannot be read."""
    try:
        manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {"stages": {}, TIMINGS: {}}
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest in stable order, whole or not at all."""
    write_whole(path, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n")
