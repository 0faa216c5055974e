"""Runs the five notebooks of a phase in order and publishes its report folder in one step."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from pipeline.errors import PipelineError
from pipeline.params import PHASES, RoundParameters, load_round
from pipeline.paths import ROOT, RoundPaths
from pipeline.report.html import render_notebook
from pipeline.run.kernels import start_kernel, stop_kernel
from pipeline.schema import STAGES

NOTEBOOKS = ROOT / "notebooks"
EARLY_IMPORTS = ("pandas",)


class StageError(PipelineError):
    """A notebook did not come to its end; the text names the stage and where its notebook is kept."""


@dataclass
class PhaseRun:
    """One phase's run: its folders and what ran."""

    params_path: Path
    params: RoundParameters
    phase: str
    say: Callable[[str], None]
    ran: list[str] = field(default_factory=list)

    @property
    def paths(self) -> RoundPaths:
        """The phase's folders."""
        return RoundPaths(ROOT, self.params.round, self.phase)


def run_round(params_path: Path, phases: list[str], say: Callable[[str], None]) -> list[Path]:
    """Run the phases in order and return their report folders.

    Raises:
        ParameterError: before anything runs, with all faults.
        StageError: a notebook failed; the last good reports are untouched.
    """
    params = load_round(params_path)
    return [_run_phase(PhaseRun(params_path, params, phase, say)) for phase in phases]


def _run_phase(run: PhaseRun) -> Path:
    run.say(f"{run.params.title} · {PHASES[run.phase]}")
    building = run.paths.building
    shutil.rmtree(building, ignore_errors=True)
    (building / "internal" / "notebooks").mkdir(parents=True)
    for number, stage in enumerate(STAGES, 1):
        run.say(f"[{number}/{len(STAGES)}] {STAGES[stage].label}")
        _run_stage(run, stage, building / "internal" / "notebooks")
    _publish(building, run.paths.reports)
    return run.paths.reports


def _run_stage(run: PhaseRun, stage: str, folder: Path) -> None:
    output = folder / f"{stage}.ipynb"
    kernel = start_kernel(NOTEBOOKS, {"PIPELINE_REPORT_FOLDER": str(run.paths.building)}, EARLY_IMPORTS)
    try:
        papermill.execute_notebook(
            NOTEBOOKS / f"{stage}.ipynb",
            output,
            parameters={"params_file": str(run.params_path), "phase": run.phase},
            kernel_name="python3",
            language="python",
            km=kernel,
            progress_bar=False,
            cwd=NOTEBOOKS,
        )
    except PapermillExecutionError as error:
        raise StageError(f"{STAGES[stage].label}（{stage}）没有完成：{error.evalue}\n执行记录：{output}") from None
    finally:
        stop_kernel(kernel)
    notebook = nbformat.read(output, as_version=4)
    page = render_notebook(notebook, f"{STAGES[stage].label} · {run.params.title} · {PHASES[run.phase]}")
    output.with_suffix(".html").write_text(page, encoding="utf-8")


def _publish(building: Path, final: Path) -> None:
    final.parent.mkdir(parents=True, exist_ok=True)
    old = final.with_name(f".old-{final.name}")
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.replace(old)
    building.replace(final)
    shutil.rmtree(old, ignore_errors=True)
