"""Where files of other places lie that a round uses: its reference files, the tables of the round before."""

from collections.abc import Iterable
from pathlib import Path

from pipeline.params.round import References, RoundParameters
from pipeline.paths import ROOT, RoundPaths


def reference_path(name: str, references: References, folder: Path) -> Path:
    """Return a reference file: beside the parameter file, else the one in params/.

    Args:
        name: the name `references` gives it (`units`), or a file name.
        references: names of the round's own files.
        folder: of the parameter file.
    """
    path = folder / getattr(references, name, name)
    return path if path.is_file() else ROOT / "params" / path.name


def last_round_files(params: RoundParameters, names: Iterable[str]) -> dict[str, Path]:
    """Return name to file of tables of the round named in `last_round`, as published; empty when none is named."""
    if not params.last_round:
        return {}
    folder = RoundPaths.of(params.last_round, "publish").processed
    return {name: folder / f"{name}.parquet" for name in names}
