"""The committed notebooks are canonical, and read well."""

import ast
import json
import re
from statistics import median
from typing import Any

import nbformat
import pytest

from pipeline.paths import NOTEBOOKS, ROOT
from pipeline.run.freeze import CODEBOOK, canonical_text
from pipeline.schema import STAGES
from pipeline.schema.codebook import render_codebook


@pytest.fixture(params=list(STAGES))
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(NOTEBOOKS / f"{request.param}.ipynb", as_version=4)


def code(notebook: Any) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("stage", list(STAGES))
def test_the_committed_notebook_is_canonical(stage: str) -> None:
    path = NOTEBOOKS / f"{stage}.ipynb"
    text = path.read_text(encoding="utf-8")
    assert canonical_text(nbformat.read(path, as_version=4)) == text, "run: python -m pipeline freeze"
    assert json.loads(text)["metadata"]["kernelspec"]["name"] == "python3"
    assert str(ROOT) not in text
    assert not re.search(r"/(home|Users|tmp|root)/", text)


def test_the_committed_codebook_is_the_schema() -> None:
    assert CODEBOOK.read_text(encoding="utf-8") == render_codebook(), "run: python -m pipeline freeze"


def test_the_committed_outputs_are_there_for_nbval(notebook: Any) -> None:
    checked = [cell for cell in notebook.cells if cell.cell_type == "code" and "NBVAL_CHECK_OUTPUT" in cell.source]
    assert len(checked) >= 2
    assert all(cell.outputs and cell.execution_count for cell in checked)
    assert not any(part.output_type == "error" for cell in notebook.cells for part in cell.get("outputs", []))


def test_the_parameters_cell_holds_literals_only(notebook: Any) -> None:
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1
    values = {node.targets[0].id: ast.literal_eval(node.value) for node in ast.parse(cells[0].source).body}  # type: ignore[attr-defined]
    assert set(values) == {"params_file", "phase"}


def test_cells_are_short_and_define_nothing(notebook: Any) -> None:
    lengths = [
        len([line for line in source.splitlines() if line.strip() and not line.startswith("#")])
        for source in code(notebook)
    ]
    assert median(lengths) <= 4
    assert max(lengths) <= 15
    trees = [ast.parse(source) for source in code(notebook)]
    assert not any(isinstance(node, ast.FunctionDef | ast.ClassDef) for tree in trees for node in ast.walk(tree))


def words(texts: list[str]) -> int:
    """Count a Chinese character, a name or a number as one word."""
    return len(re.findall(r"[一-鿿]|\w+?(?=[一-鿿]|\W|$)", "\n".join(texts), re.ASCII))


def test_there_is_enough_prose(notebook: Any) -> None:
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert words(prose) >= 0.8 * words(code(notebook))


def test_the_first_cell_is_the_title_and_the_last_computes_the_conclusion(notebook: Any) -> None:
    first, heading, last = notebook.cells[0], notebook.cells[-2], notebook.cells[-1]
    assert first.source.startswith("# ")
    assert "依据" in first.source
    assert "本步结论" in heading.source
    assert "NBVAL_CHECK_OUTPUT" in last.source
    assert re.search(r"print\(\s*f\"", last.source)


def test_nothing_is_joined_to_a_path_outside_the_stage(notebook: Any) -> None:
    assert not any("../" in source or "2018" in source for source in code(notebook))
