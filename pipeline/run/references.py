"""Where a round's reference files lie: beside its parameter file, else in params/."""

from pathlib import Path

from pipeline.params.round import References
from pipeline.paths import ROOT


def reference_path(name: str, references: References, folder: Path) -> Path:
    """Return a reference file.

    Args:
        name: the name `references` gives it (`units`), or a file name.
        references: names of the round's own files.
        folder: of the parameter file.
    """
    path = folder / getattr(references, name, name)
    return path if path.is_file() else ROOT / "params" / path.name
