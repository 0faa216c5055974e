"""Which modules of the package a notebook depends on, found from its imports without running anything."""

import ast
import hashlib
import json
from functools import cache
from pathlib import Path

from pipeline.paths import ROOT

_PACKAGE = ROOT / "pipeline"
_ALWAYS = ("pipeline.run.context",)


def code_cells(notebook: Path) -> list[str]:
    """Return the sources of the notebook's code cells, in order."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def hash_code(notebook: Path) -> str:
    """Return a hash of the code cells; prose does not count."""
    return _sha("\0".join(code_cells(notebook)))


def hash_modules(notebook: Path) -> dict[str, str]:
    """Return module name to hash of its source, for every module of the package that the notebook can reach."""
    reached: set[str] = set()
    waiting = [*_ALWAYS, *(name for cell in code_cells(notebook) for name in _imports(cell, ""))]
    while waiting:
        name = waiting.pop()
        if name not in reached and (path := _path_of(name)):
            reached.add(name)
            waiting += _imports_of(path, name)
    return {name: _hash_file(str(path)) for name in sorted(reached) if (path := _path_of(name))}


@cache
def _imports_of(path: Path, module: str) -> tuple[str, ...]:
    return tuple(_imports(path.read_text(encoding="utf-8"), module))


def _imports(source: str, module: str) -> list[str]:
    """Return the modules a source names: imports anywhere in it, and readers named in text ("docx.read_docx")."""
    package = module.rpartition(".")[0]
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count(".") == 1:
            names.append(f"{package}.{node.value.partition('.')[0]}")
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


@cache
def _hash_file(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:16]


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
