"""Rewrites what is committed but generated: the notebooks with the sample's outputs, the codebook and the page of parameters."""

import tempfile
from pathlib import Path
from typing import Any

import nbformat

from pipeline.errors import PipelineError
from pipeline.params.describe import render_parameters
from pipeline.paths import NOTEBOOKS, ROOT
from pipeline.run.kernels import start_kernel, stop_kernel
from pipeline.run.notebooks import write_whole
from pipeline.schema import STAGES
from pipeline.schema.codebook import render_codebook

CODEBOOK = ROOT / "docs" / "codebook.md"
PARAMETERS = ROOT / "docs" / "parameters.md"
_LARGEST_PICTURE = 100_000


def freeze_notebooks() -> list[Path]:
    """Run the committed notebooks with their defaults and write them back canonically; return what was written.

    They run apart from the project's own tables and reports.

    Canonical: outputs of the sample round, no timings, no paths of a machine, cells counted from 1, stable ids,
    kernelspec python3, pictures left out (they are drawn again by whoever runs the notebook).

    Raises:
        PipelineError: a notebook failed; nothing is written.
    """
    texts = {CODEBOOK: render_codebook(), PARAMETERS: render_parameters()}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work:
        for stage in STAGES:
            path = NOTEBOOKS / f"{stage}.ipynb"
            notebook = _execute(nbformat.read(path, as_version=4), stage, work)
            texts[path] = canonical_text(notebook).replace(work, "…")
    for path, text in texts.items():
        write_whole(path, text)
    return sorted(texts)


def canonical_text(notebook: Any) -> str:
    """Return the notebook as it is committed."""
    count = 0
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [_canonical_output(output, count) for output in cell.outputs if _is_kept(output)]
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.writes(notebook).replace(str(ROOT), "…") + "\n"


def _execute(notebook: Any, stage: str, work: str) -> Any:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    kernel = start_kernel(NOTEBOOKS, {"PIPELINE_WORK_ROOT": work})
    try:
        return NotebookClient(notebook, km=kernel, timeout=600, coalesce_streams=True).execute()
    except CellExecutionError as error:
        raise PipelineError(f"{stage} 没有完成，未改写：{error.ename}：{error.evalue}") from None
    finally:
        stop_kernel(kernel)


def _is_kept(output: Any) -> bool:
    return bool(output.output_type != "stream" or output.name == "stdout")


def _canonical_output(output: Any, count: int) -> Any:
    if output.output_type == "execute_result":
        output.execution_count = count
    if "data" in output:
        output.data = {
            kind: value for kind, value in output.data.items() if kind != "image/png" or len(value) < _LARGEST_PICTURE
        }
        output.metadata = {}
    return output
