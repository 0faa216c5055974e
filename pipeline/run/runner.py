"""Runs the notebooks of a round in order: skips what has not changed, says why the rest runs, publishes in one step."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError
from pipeline.params import PHASES, RoundParameters, load_round
from pipeline.paths import RoundPaths
from pipeline.run.folders import MANIFEST, publish, recover
from pipeline.run.manifest import Manifest, read_manifest, write_manifest
from pipeline.run.plan import StagePlan, hash_file, plan_stage
from pipeline.run.progress import Progress
from pipeline.schema import STAGES

LAST = "05_report"


class StageError(PipelineError):
    """A notebook did not come to its end; the text names the stage, the reason and where its notebook is kept.

    Args:
        message: the Chinese text.
        interrupted: the user stopped it.
    """

    def __init__(self, message: str, *, interrupted: bool = False) -> None:
        super().__init__(message)
        self.interrupted = interrupted


@dataclass(frozen=True)
class Wish:
    """What the user asked for.

    Args:
        first: run from this stage on, changed or not.
        last: stop after this stage.
        force: run everything.
        dry: only say what would run.
    """

    first: str = ""
    last: str = ""
    force: bool = False
    dry: bool = False

    def forces(self, stage: str) -> str:
        """Return why the stage runs whatever its key, or ""."""
        if self.force:
            return "要求全部重做（--force）"
        return f"要求从 {self.first} 起重做（--from）" if self.first and stage >= self.first else ""


@dataclass
class PhaseRun:
    """One phase's run: its parameters, folders and what has run."""

    params_path: Path
    params: RoundParameters
    phase: str
    wish: Wish
    progress: Progress
    ran: list[str] = field(default_factory=list)
    manifest: Manifest = field(default_factory=dict)

    @property
    def paths(self) -> RoundPaths:
        """The phase's folders."""
        return RoundPaths.of(self.params.round, self.phase)

    def plan(self, stage: str) -> StagePlan:
        """Return what the stage depends on and why it must run."""
        last = self.manifest["stages"].get(stage, {})
        return plan_stage(stage, self.params, self.params_path, self.paths, last)


def run_round(params_path: Path, phases: list[str], wish: Wish, progress: Progress) -> list[Path]:
    """Run the phases in order and return their report folders.

    Raises:
        ParameterError: before anything runs, with all faults.
        StageError: a notebook failed; the last good reports are untouched.
    """
    params = load_round(params_path)
    if not RoundPaths.of(params.round, phases[0]).raw.is_dir():
        raise PipelineError(f"找不到收件文件夹 {RoundPaths.of(params.round, '').raw}。请建立并放入收到的材料。")
    runs = [PhaseRun(params_path, params, phase, wish, progress) for phase in phases]
    kernels = _Kernels()
    try:
        return [_run_phase(run, kernels) for run in runs]
    finally:
        kernels.close()


class _Kernels:
    """Hands out started kernels and boots the next one while this one works."""

    def __init__(self) -> None:
        self.spare: Any = None

    def take(self) -> Any:
        """Return a kernel that is starting or ready."""
        from pipeline.paths import NOTEBOOKS
        from pipeline.run.kernels import start_kernel

        make = lambda: start_kernel(NOTEBOOKS, {"PIPELINE_RUNNER": "1"}, ("pandas", "pandera.pandas"))  # noqa: E731
        kernel, self.spare = self.spare or make(), None
        self.spare = make()
        return kernel

    def close(self) -> None:
        """Kill the kernel that was not needed."""
        if self.spare is not None:
            from pipeline.run.kernels import stop_kernel

            stop_kernel(self.spare)


def _run_phase(run: PhaseRun, kernels: _Kernels) -> Path:
    run.progress.phase(f"{run.params.title} · {PHASES[run.phase]}")
    recover(run.paths)
    run.manifest = read_manifest(run.paths.records / MANIFEST)
    for stage in STAGES:
        if not run.wish.last or stage <= run.wish.last:
            _run_or_skip(run, stage, kernels)
    if run.wish.dry:
        return run.paths.reports
    if (run.ran or not (run.paths.reports / MANIFEST).is_file()) and not (run.wish.last and run.wish.last < LAST):
        _publish(run)
    return run.paths.reports


def _run_or_skip(run: PhaseRun, stage: str, kernels: _Kernels) -> None:
    plan = run.plan(stage)
    reason = run.wish.forces(stage) or plan.reason or _missing(run, stage)
    if not reason:
        run.progress.skip(stage)
        return
    run.progress.begin(stage, reason)
    if run.wish.dry:
        return
    started = time.perf_counter()
    _execute(run, stage, kernels)
    seconds = time.perf_counter() - started
    run.ran.append(stage)
    run.manifest["stages"][stage] = {
        "status": "done",
        "reason": reason,
        "parts": plan.parts,
        "outputs": _outputs(run, stage),
    }
    run.manifest["timings"][stage] = round(seconds, 2)
    write_manifest(run.paths.records / MANIFEST, run.manifest)
    run.progress.done(stage, seconds)


def _missing(run: PhaseRun, stage: str) -> str:
    if not (run.paths.records / f"{stage}.ipynb").is_file():
        return "执行记录不在"
    return "报告不在" if stage == LAST and not (run.paths.reports / MANIFEST).is_file() else ""


def _execute(run: PhaseRun, stage: str, kernels: _Kernels) -> None:
    from pipeline.run.execute import KernelStartError, check_parameters, execute_stage
    from pipeline.run.kernels import stop_kernel

    parameters = {"params_file": str(run.params_path), "phase": run.phase}
    check_parameters(stage, parameters)
    if stage == LAST:
        shutil.rmtree(run.paths.building, ignore_errors=True)
    running = run.paths.records / f"{stage}.running.ipynb"
    running.parent.mkdir(parents=True, exist_ok=True)
    for attempt in (1, 2):
        kernel = kernels.take()
        try:
            timeout = run.params.run.cell_timeout_seconds
            failure = execute_stage(
                stage, running, parameters, kernel, timeout=timeout, on_cell=run.progress.cell(stage)
            )
            break
        except KernelStartError:
            if attempt == 2:
                raise StageError(
                    f"{STAGES[stage].label}：计算进程两次都没有启动。请重新运行；仍不行请重启电脑。"
                ) from None
        finally:
            stop_kernel(kernel)
    if failure:
        raise _stage_error(run, stage, running, failure)
    running.replace(run.paths.records / f"{stage}.ipynb")


def _stage_error(run: PhaseRun, stage: str, running: Path, failure: Any) -> StageError:
    import nbformat

    from pipeline.report.html import render_notebook

    run.paths.failed.mkdir(parents=True, exist_ok=True)
    kept = run.paths.failed / f"{stage}.ipynb"
    page = kept.with_suffix(".html")
    if running.is_file():
        running.replace(kept)
        title = f"{STAGES[stage].label} · {run.params.title} · {PHASES[run.phase]}"
        page.write_text(render_notebook(nbformat.read(kept, as_version=4), title, failure.banner()), encoding="utf-8")
    run.manifest["stages"].setdefault(stage, {})["status"] = "failed"
    write_manifest(run.paths.records / MANIFEST, run.manifest)
    later = [STAGES[name].label for name in STAGES if name > stage]
    told = f"\n没有运行：{'、'.join(later)}" if later else ""
    return StageError(
        f"{STAGES[stage].label}（{stage}）没有完成，停在“{failure.heading}”：{failure.reason}\n{failure.what_to_do}{told}\n"
        f"执行记录：{page}\n上一次的报告没有改动。",
        interrupted=failure.interrupted,
    )


def _outputs(run: PhaseRun, stage: str) -> dict[str, dict[str, Any]]:
    import pyarrow.parquet as pq

    found = {}
    for table in STAGES[stage].writes:
        path = run.paths.processed / f"{table}.parquet"
        found[table] = {"sha256": hash_file(path), "rows": pq.read_metadata(path).num_rows}
    return found


def _publish(run: PhaseRun) -> None:
    """Complete the building folder (pages of the notebooks, tables for `compare`, the manifest) and swap it in."""
    paths = run.paths
    if LAST not in run.ran:
        shutil.copytree(paths.reports, paths.building)
    _write_pages(run, paths.building / "internal" / "notebooks")
    data = paths.building / "internal" / "data"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    for path in sorted(paths.processed.glob("*.parquet")):
        shutil.copyfile(path, data / path.name)
    head = {"round": run.params.round, "phase": run.phase, "parameters": run.params.model_dump(mode="json")}
    write_manifest(paths.building / MANIFEST, head | run.manifest)
    publish(paths, run.params.run.keep_runs)
    shutil.rmtree(paths.failed, ignore_errors=True)


def _write_pages(run: PhaseRun, folder: Path) -> None:
    import nbformat

    from pipeline.report.fonts import share_font
    from pipeline.report.html import render_notebook

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    pages: dict[str, str] = {}
    for stage in STAGES:
        record = run.paths.records / f"{stage}.ipynb"
        shutil.copyfile(record, folder / record.name)
        title = f"{STAGES[stage].label} · {run.params.title} · {PHASES[run.phase]}"
        pages[f"{stage}.html"] = render_notebook(nbformat.read(record, as_version=4), title, font=False)
    for name, page in share_font(pages).items():
        (folder / name).write_text(page, encoding="utf-8")
