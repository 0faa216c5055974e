"""Completes a phase's report folder: pages of the notebooks, the tables for `compare`, the manifest last."""

import shutil
from pathlib import Path
from typing import Any

import nbformat

from pipeline.params import PHASES, RoundParameters
from pipeline.paths import NOTEBOOKS, RoundPaths
from pipeline.report.fonts import share_font
from pipeline.report.html import render_notebook
from pipeline.run.endings import Failure, without_banner
from pipeline.run.manifest import MANIFEST, Manifest, write_manifest
from pipeline.run.notebooks import tidy, with_new_prose, write_notebook, write_whole
from pipeline.schema import STAGES


def complete_reports(paths: RoundPaths, params: RoundParameters, manifest: Manifest) -> None:
    """Add to the building folder what does not come from the report stage; the manifest makes it complete."""
    folder = paths.building / "internal" / "notebooks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages: dict[str, str] = {}
    for stage in STAGES:
        record = paths.records / f"{stage}.ipynb"
        shutil.copyfile(record, folder / record.name)
        pages[f"{stage}.html"] = render_notebook(
            nbformat.read(record, as_version=4), _title(stage, paths, params), font=False
        )
    for name, page in share_font(pages).items():
        write_whole(folder / name, page)
    data = paths.building / "internal" / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    for path in sorted(paths.processed.glob("*.parquet")):
        shutil.copyfile(path, data / path.name)
    write_manifest(paths.building / MANIFEST, manifest)


def write_failed_page(kept: Path, failure: Failure, paths: RoundPaths, params: RoundParameters) -> Path:
    """Write the page of a failed stage's notebook beside it and return its path."""
    page = kept.with_suffix(".html")
    notebook = without_banner(nbformat.read(kept, as_version=4))
    write_whole(page, render_notebook(notebook, _title(failure.stage, paths, params), failure.banner()))
    return page


def finish_record(path: Path) -> None:
    """Take the banner and the clock times out of a notebook that came to its end."""
    write_notebook(path, tidy(without_banner(nbformat.read(path, as_version=4))))


def renew_prose(paths: RoundPaths, stage: str) -> None:
    """Put the committed notebook's prose into the one on record, whose code is the same."""
    record = paths.records / f"{stage}.ipynb"
    source = nbformat.read(NOTEBOOKS / record.name, as_version=4)
    executed: Any = nbformat.read(record, as_version=4)
    write_notebook(record, tidy(with_new_prose(executed, source)))


def _title(stage: str, paths: RoundPaths, params: RoundParameters) -> str:
    return f"{STAGES[stage].label} · {params.title} · {PHASES[paths.phase]}"
