"""Which modules of the package a notebook depends on, found from its imports without running anything."""

import ast
import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.paths import ROOT

_PACKAGE = ROOT / "pipeline"
_ALWAYS = ("pipeline.run.context",)
_START = "notebooks/_start.py"
_SHORT = 16
_NAMED = re.compile(r"""["'](\w+)\.\w+["']""")
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")  # where statements stand in statements


def hash_code(notebook: Path) -> str:
    """Return a hash of the code cells and their tags; prose does not count."""
    tags = [cell["metadata"].get("tags", []) for cell in _read(notebook) if cell["cell_type"] == "code"]
    return _sha("\0".join([*_cells(notebook, "code"), str(tags)]))


def hash_prose(notebook: Path) -> str:
    """Return a hash of the prose and of where it stands among the cells of code."""
    prose = ("".join(cell["source"]) if cell["cell_type"] == "markdown" else "\0code" for cell in _read(notebook))
    return _sha("\0".join(prose))


def hash_modules(notebook: Path, before: dict[str, str] | None = None) -> dict[str, str]:
    """Return module, or file beside modules, to hash: everything of the package that the notebook can reach.

    Args:
        notebook: its code cells are the start.
        before: what was returned for the same code cells earlier; when none of these files has changed, neither have
            their imports, and nothing need be searched.
    """
    if before and (now := {name: _hash_named(name) for name in before}) == before:
        return now
    reached: set[str] = set()
    waiting = [*_ALWAYS, *(name for cell in _cells(notebook, "code") for name in _imports(cell, ""))]
    while waiting:
        name = waiting.pop()
        if name not in reached and (path := _path_of(name)):
            reached.add(name)
            waiting += _imports_of(path, name)
    names = [*sorted(reached), _START, *sorted({file for name in reached for file in _files_beside(name)})]
    return {name: _hash_named(name) for name in names}


def preloadable(notebook: Path) -> list[str]:
    """Return the modules of the package that the notebook's cells import themselves."""
    names = {name for cell in _cells(notebook, "code") for name in _imports(cell, "")}
    return sorted(name for name in names if _path_of(name))


def count_code_cells(notebook: Path) -> int:
    """Return how many cells will run, the injected parameters among them."""
    return len(_cells(notebook, "code")) + 1


def _cells(notebook: Path, kind: str) -> list[str]:
    return ["".join(cell["source"]) for cell in _read(notebook) if cell["cell_type"] == kind]


@cache
def _read(notebook: Path) -> list[dict[str, Any]]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]  # type: ignore[no-any-return]


@cache
def _imports_of(path: Path, module: str) -> tuple[str, ...]:
    return tuple(_imports(path.read_text(encoding="utf-8"), module))


def _imports(source: str, module: str) -> list[str]:
    """Return the modules a source names: imports anywhere in it, and readers named in text ("docx.read_docx")."""
    package = module.rpartition(".")[0]
    names = [f"{package}.{name}" for name in _NAMED.findall(source)]
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            waiting += [inner for block in _BLOCKS for inner in getattr(node, block, ())]
    return [part for name in names if name.startswith("pipeline.") for part in _with_parents(name)]


def _with_parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(2, len(parts) + 1)]


@cache
def _path_of(name: str) -> Path | None:
    base = _PACKAGE.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None


def _files_beside(name: str) -> list[str]:
    """Return the data files of a package (templates, word lists), as paths below the project."""
    path = _path_of(name)
    if path is None or path.name != "__init__.py":
        return []
    found = [file for file in path.parent.rglob("*") if file.is_file() and file.suffix not in (".py", ".pyc")]
    return [file.relative_to(ROOT).as_posix() for file in found]


@cache
def _hash_named(name: str) -> str:
    path = ROOT / name if "/" in name else _path_of(name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:_SHORT] if path and path.is_file() else ""


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_SHORT]
