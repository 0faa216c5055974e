"""Executed notebooks as files: written whole or not at all, without clock times or paths of a machine."""

import os
from pathlib import Path
from typing import Any

INJECTED = "injected-parameters"


def write_whole(path: Path, text: str) -> None:
    """Write the text under its final name in one step; when that fails, what was there stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def write_notebook(path: Path, notebook: Any) -> None:
    """Write the notebook whole."""
    import nbformat

    write_whole(path, nbformat.writes(notebook) + "\n")


def tidy(notebook: Any) -> Any:
    """Return the executed notebook with the state of each cell but no times and no paths."""
    for cell in notebook.cells:
        state = cell.metadata.get("papermill", {}).get("status")
        tags = cell.metadata.get("tags")
        cell.metadata = {"tags": tags} if tags else {}
        if cell.cell_type == "code":
            cell.metadata["papermill"] = {"status": state}
            if INJECTED in (tags or []):
                cell.id = INJECTED
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def cells_done(notebook: Any) -> bool:
    """Return whether every code cell ran to its end."""
    return all(
        cell.metadata.get("papermill", {}).get("status") == "completed" and cell.execution_count is not None
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.source.strip()
    )


def with_new_prose(executed: Any, source: Any) -> Any:
    """Return the source's cells with the outputs of the executed ones, whose code is the same.

    Args:
        executed: the notebook on record.
        source: the committed notebook, in which only prose has changed.
    """
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    injected = {number: cell for number, cell in enumerate(code) if INJECTED in cell.metadata.get("tags", [])}
    ran = iter([cell for number, cell in enumerate(code) if number not in injected])
    cells = []
    for cell in source.cells:
        cells.append(next(ran) if cell.cell_type == "code" else cell)
        if "parameters" in cell.metadata.get("tags", []):
            cells += injected.values()
    executed.cells = cells
    return executed
