"""Refuses what a stage did not declare: parameters, reference files, folders of the round, tables, places to write.

A stage is skipped when nothing it declared has changed; so what it uses without declaring it would go stale unseen.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from pipeline.errors import ContractError
from pipeline.params import RoundParameters
from pipeline.params.base import Parameters
from pipeline.paths import ROOT, RoundPaths, work_root
from pipeline.run.references import last_round_files
from pipeline.schema import Stage

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_DECLARE = "请在 pipeline/schema/stages.py 中声明后再用"
_Model = TypeVar("_Model", bound=Parameters)


class DeclaredParameters(RoundParameters):
    """The parameters with only the sections a stage declared; the others are refused."""

    def __getattr__(self, name: str) -> Any:
        """Only called for what is not there."""
        if name in RoundParameters.model_fields:
            raise ContractError(f"本环节没有声明要用参数 {name}。{_DECLARE}。")
        raise AttributeError(name)


def declared_parameters(params: RoundParameters, stage: Stage) -> RoundParameters:
    """Return the parameters as the stage may see them."""
    if "*" in stage.sections:
        return params
    return _only(params, stage.sections, DeclaredParameters)


def _only(model: Parameters, names: Iterable[str], kind: type[_Model]) -> _Model:
    """Return the model with the named parts alone; a part of a part is named with a dot."""
    inner: dict[str, list[str]] = {}
    for name in names:
        head, _, rest = name.partition(".")
        inner.setdefault(head, []).append(rest)
    values = {head: getattr(model, head) for head in inner}
    parts = {
        head: value if "" in inner[head] else _only(value, inner[head], type(value)) for head, value in values.items()
    }
    part = kind.model_construct(**parts)
    for name in set(kind.model_fields) - set(parts):
        part.__dict__.pop(name, None)
    return part


class FileGuard:
    """Watches which files of the project this process opens; `watch` names the stage whose contract holds.

    Only one can be active in a process, and it cannot be taken off: kernels use it, nothing else.
    """

    def __init__(self) -> None:
        self.readable: tuple[str, ...] = ()
        self.writable: tuple[str, ...] = ()
        self.watched: tuple[str, ...] = ()
        self.stage = ""
        self.is_on = False

    def watch(self, stage: Stage, params: RoundParameters, params_path: Path, paths: RoundPaths, reports: Path) -> None:
        """Allow what the stage declared and refuse all else below the data, reports and parameter folders."""
        named = params.references.model_dump()
        files = [named.get(name, name) for name in stage.references]
        folders = {params_path.parent, ROOT / "params"}
        self.stage = stage.name
        self.watched = _texts(
            [*folders, *(root / part for root in (ROOT, work_root()) for part in ("data", "reports"))]
        )
        self.writable = _texts([paths.processed / ".staging" / stage.name, reports, paths.cache])
        self.readable = self.writable + _texts(
            [
                params_path,
                *(folder / name for folder in folders for name in files),
                *(getattr(paths, folder) for folder in stage.folders),
                *(paths.processed / f"{table}.parquet" for table in (*stage.reads, *stage.writes)),
                *last_round_files(params, stage.last_tables).values(),
            ]
        )
        if not self.is_on:
            sys.addaudithook(self._see)
            self._watch_tables()
            self.is_on = True

    def _watch_tables(self) -> None:
        """Let pandas' reader of tables be seen too: it opens files in machine code, without an audit event."""
        read = pd.read_parquet

        def seen(path: Any, *arguments: Any, **settings: Any) -> Any:
            self._see("open", (path, "rb", 0))
            return read(path, *arguments, **settings)

        pd.read_parquet = seen

    def _see(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | os.PathLike):
            return
        path = os.path.abspath(os.fspath(arguments[0]))  # noqa: PTH100 - called for every file opened
        if not isinstance(path, str) or not _below(path, self.watched):
            return
        mode, flags = arguments[1], arguments[2]
        is_written = any(letter in mode for letter in "wax+") if isinstance(mode, str) else bool(flags & _WRITING)
        if not _below(path, self.writable if is_written else self.readable):
            what = "写" if is_written else "读"
            raise ContractError(f"{self.stage} 没有声明要{what} {_shown(path)}。{_DECLARE}。")


def _texts(paths: list[Path]) -> tuple[str, ...]:
    return tuple(os.path.abspath(path) for path in paths)  # noqa: PTH100 - as `_see` does


def _below(path: str, roots: tuple[str, ...]) -> bool:
    return any(path == root or path.startswith(root + os.sep) for root in roots)


def _shown(path: str) -> str:
    return os.path.relpath(path, ROOT).replace("\\", "/") if path.startswith(str(ROOT)) else path


GUARD = FileGuard()
