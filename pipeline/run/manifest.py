"""The receipt of a run: what went in, what came out, with which code, parameters and versions."""

import json
import os
from pathlib import Path
from typing import Any

Manifest = dict[str, Any]


def read_manifest(path: Path) -> Manifest:
    """Return the manifest, or an empty one when there is none or it cannot be read."""
    try:
        manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {"stages": {}, "timings": {}}
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write the manifest in stable order, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    temporary = path.with_suffix(".json.tmp")
    with temporary.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)
