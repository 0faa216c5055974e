"""What a notebook is handed: the round's parameters, its folders and its tables."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.errors import ContractError, ParameterError
from pipeline.params import PHASES, Parameters, RoundParameters, load_round
from pipeline.params.round import References
from pipeline.paths import RoundPaths, project_path
from pipeline.run.guard import GUARD, declared_parameters
from pipeline.run.lock import hold
from pipeline.run.references import reference_path
from pipeline.schema import STAGES, TABLES
from pipeline.store import Store

_SHOWN_LENGTH = 60
_UNDER_RUNNER = "PIPELINE_RUNNER"
_ORPHAN_SECONDS = 15.0


@dataclass(frozen=True)
class StageContext:
    """One stage of one phase of one round.

    Args:
        name: the stage, e.g. "02_clean".
        phase: the phase's code.
        params: the round's parameters, as far as the stage declared them.
        params_path: the parameter file.
        paths: the round's folders.
        store: the stage's tables.
        references: names of the reference files.
    """

    name: str
    phase: str
    params: RoundParameters
    params_path: Path
    paths: RoundPaths
    store: Store
    references: References

    @property
    def as_of(self) -> date:
        """Last day whose receipts the phase reads."""
        dates = getattr(self.params.phases, self.phase)
        return dates.as_of  # type: ignore[no-any-return]

    @property
    def phase_label(self) -> str:
        """The phase's Chinese name."""
        return PHASES[self.phase]

    @property
    def title(self) -> str:
        """What charts and pages are titled with: round and phase."""
        return f"{self.params.title} · {self.phase_label}"

    @property
    def report_folder(self) -> Path:
        """Where this run's reports go: the runner's building folder, or the drafts of a notebook run by hand."""
        return _report_folder(self.paths)

    @property
    def table_names(self) -> tuple[str, ...]:
        """Tables the stage may read."""
        return STAGES[self.name].reads

    def label(self, table: str, column: str) -> str:
        """Return a column's Chinese name."""
        return str(TABLES[table].columns[column].title)

    def reference(self, name: str) -> Path:
        """Return a reference file: by the name `references` gives it (`units`), or a file name beside the parameters.

        Raises:
            ContractError: the stage did not declare it.
        """
        if name not in STAGES[self.name].references:
            raise ContractError(f"{self.name} 没有声明要用参考文件 {name}（pipeline/schema/stages.py）。")
        return reference_path(name, self.references, self.params_path.parent)

    def read(self, name: str) -> pd.DataFrame:
        """Return a table the stage declared (see `Store.read`)."""
        return self.store.read(name)

    def write(self, name: str, frame: pd.DataFrame) -> pd.DataFrame:
        """Write a table the stage declared (see `Store.write`)."""
        return self.store.write(name, frame)

    def finish(self) -> None:
        """Say that every declared table is written; under the runner they take their place when the last cell has run."""
        self.store.complete() if os.environ.get(_UNDER_RUNNER) else self.store.publish()

    def parameters(self, *sections: str) -> "LoadedParameters":
        """Return the loaded values for the reader, folded: one row a value that is set in the named sections."""
        chosen = {name: _plain(getattr(self.params, name)) for name in ("round", "title", "phases", *sections)}
        rows = [(name, _shown(value)) for name, value in _flatten(chosen) if value not in (None, "", [], {})]
        return LoadedParameters(pd.DataFrame(rows, columns=["参数", "取值"]))


@dataclass(frozen=True)
class LoadedParameters:
    """The loaded values, which a notebook shows folded so that its story starts on the first screen."""

    table: pd.DataFrame

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        return f"<details><summary>本步用到的参数（{len(self.table)} 项）</summary>{self.table.to_html(index=False)}</details>"


def open_stage(params_file: str, phase: str, stage: str) -> StageContext:
    """Return the context of a stage.

    Raises:
        ParameterError: the parameter file is wrong, or there is no such phase or stage.
    """
    if phase not in PHASES:
        raise ParameterError(
            f"没有阶段“{phase}”。可选：{'、'.join(f'{code}（{name}）' for code, name in PHASES.items())}。"
        )
    if stage not in STAGES:
        raise ParameterError(f"没有环节“{stage}”。可选：{'、'.join(STAGES)}。")
    path = project_path(params_file)
    params = load_round(path)
    paths = RoundPaths.of(params.round, phase)
    if os.environ.get(_UNDER_RUNNER):
        hold(paths.kernel_lock, _ORPHAN_SECONDS)
        GUARD.watch(STAGES[stage], params, path, paths, _report_folder(paths))
    seen = declared_parameters(params, STAGES[stage])
    return StageContext(stage, phase, seen, path, paths, Store(paths.processed, stage), params.references)


def _report_folder(paths: RoundPaths) -> Path:
    return paths.building if os.environ.get(_UNDER_RUNNER) else paths.drafts


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Parameters) else value


def _flatten(values: Any, prefix: str = "") -> list[tuple[str, Any]]:
    if isinstance(values, dict) and values:
        return [row for key, value in values.items() for row in _flatten(value, f"{prefix}.{key}" if prefix else key)]
    return [(prefix, values)]


def _shown(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"
