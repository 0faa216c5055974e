"""Runs the notebooks of a round in order: skips what has not changed, says why the rest runs, publishes in one step."""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import ParameterError, PipelineError
from pipeline.params import PHASES, RoundParameters, load_round
from pipeline.paths import RoundPaths, project_text
from pipeline.report.decision_templates import write_decision_templates
from pipeline.run.folders import publish, recover
from pipeline.run.kernel_queue import KernelQueue
from pipeline.run.lock import free, hold
from pipeline.run.manifest import MANIFEST, TIMINGS, Manifest, read_manifest, write_manifest
from pipeline.run.plan import StagePlan, plan_stage
from pipeline.run.progress import Progress
from pipeline.run.records import clear_staging, commit_stage, keep_failed, mend, missing_tables, running_notebook
from pipeline.schema import STAGES

LAST = "05_report"
_ORPHAN_SECONDS = 15.0


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

    @property
    def stages(self) -> list[str]:
        """The stages asked for."""
        return [stage for stage in STAGES if not self.last or stage <= self.last]

    def forces(self, stage: str) -> str:
        """Return why the stage runs whatever its key, or ""."""
        if self.force:
            return "要求全部重做（--force）"
        return f"要求从 {self.first} 起重做（--from）" if self.first and stage >= self.first else ""


@dataclass
class PhaseRun:
    """One phase's run: its parameters, folders and what the last run left."""

    params_path: Path
    params: RoundParameters
    phase: str
    wish: Wish
    progress: Progress
    kernels: KernelQueue
    manifest: Manifest = field(default_factory=dict)

    @property
    def paths(self) -> RoundPaths:
        """The phase's folders."""
        return RoundPaths.of(self.params.round, self.phase)

    @property
    def injected(self) -> dict[str, str]:
        """What papermill writes into each notebook."""
        return {"params_file": project_text(self.params_path), "phase": self.phase}

    def plan(self, stage: str) -> StagePlan:
        """Return what the stage depends on and why it must run."""
        return plan_stage(stage, self.params, self.params_path, self.paths, self.manifest["stages"].get(stage, {}))


def run_round(params_path: Path, phases: list[str], wish: Wish, progress: Progress) -> list[Path]:
    """Run the phases in order and return the report folders that are now up to date (none with `last`).

    Raises:
        ParameterError: before anything runs, with all faults.
        StageError: a notebook failed, or the disk did; the last good reports are untouched.
    """
    params = load_round(params_path)
    paths = RoundPaths.of(params.round, phases[0])
    if not paths.raw.is_dir():
        raise ParameterError(f"找不到收件文件夹 {paths.raw}。请建立并放入收到的材料。未运行任何环节。")
    kernels = KernelQueue([(phase, stage) for phase in phases for stage in wish.stages])
    runs = [PhaseRun(params_path, params, phase, wish, progress, kernels) for phase in phases]
    try:
        if not wish.dry:
            hold(paths.lock)
            _add_lists(paths, params, progress)
        for run in runs:
            _run_phase(run)
    except OSError as error:
        raise StageError(_system_sentence(error)) from error
    finally:
        kernels.close()
        free(paths.lock)
    return [run.paths.reports for run in runs if LAST in wish.stages]


def _system_sentence(error: OSError) -> str:
    """Return what to say when the runner itself could not read or write between two notebooks."""
    from pipeline.run.endings import reason_of_system, what_to_do_about

    reason = reason_of_system(error)
    return f"{reason}\n{what_to_do_about(reason)}\n上一次的报告没有改动。"


def _add_lists(paths: RoundPaths, params: RoundParameters, progress: Progress) -> None:
    """Add the empty lists for decisions that are not there; the sample round, and the tests, leave the project alone."""
    if params.is_invented or paths.work != paths.root:
        return
    added = [file.path for file in write_decision_templates(paths.decisions)]
    if added:
        progress.note(f"已放入空白的决定表（data/decisions/{params.round}）：{'、'.join(added)}")


def _run_phase(run: PhaseRun) -> None:
    run.progress.phase(f"{run.params.title} · {PHASES[run.phase]}")
    if not run.wish.dry:
        _mend(run)
    run.manifest = read_manifest(run.paths.records / MANIFEST)
    for stage in run.wish.stages:
        _run_or_skip(run, stage)
    if not run.wish.dry and LAST in run.wish.stages:
        if _is_unpublished(run):
            _publish(run)
        shutil.rmtree(run.paths.failed, ignore_errors=True)


def _mend(run: PhaseRun) -> None:
    """Complete or mark what a killed run left, once its kernel is gone."""
    hold(run.paths.kernel_lock, _ORPHAN_SECONDS)
    free(run.paths.kernel_lock)
    if not run.paths.processed.is_dir():
        return
    for failure in mend(run.paths):
        from pipeline.run.pages import write_failed_page

        page = write_failed_page(run.paths.failed / f"{failure.stage}.ipynb", failure, run.paths, run.params)
        run.progress.note(f"{STAGES[failure.stage].label}：{failure.reason}执行记录：{page}")
    recover(run.paths, run.params.run.keep_runs)


def _run_or_skip(run: PhaseRun, stage: str) -> None:
    plan = run.plan(stage)
    reason = run.wish.forces(stage) or plan.reason or _missing(run, stage)
    if reason:
        run.progress.begin(stage, reason)
        if not run.wish.dry:
            _run(run, stage, plan, reason)
    elif run.manifest["stages"][stage].get("prose") != plan.prose:
        run.progress.skip(stage, "只改了文字，重排页面，不重算")
        if not run.wish.dry:
            _renew(run, stage, plan)
    else:
        run.progress.skip(stage, "未变，跳过")


def _missing(run: PhaseRun, stage: str) -> str:
    """Return why a stage runs although nothing it depends on has changed, or ""."""
    if not (run.paths.records / f"{stage}.ipynb").is_file():
        return "执行记录不在"
    published = read_manifest(run.paths.reports / MANIFEST)["stages"].get(stage)
    return "上次的报告没有公布" if stage == LAST and published != run.manifest["stages"][stage] else ""


def _renew(run: PhaseRun, stage: str, plan: StagePlan) -> None:
    from pipeline.run.pages import renew_prose

    renew_prose(run.paths, stage)
    run.manifest["stages"][stage]["prose"] = plan.prose
    write_manifest(run.paths.records / MANIFEST, run.manifest)


def _run(run: PhaseRun, stage: str, plan: StagePlan, reason: str) -> None:
    from pipeline.run.pages import finish_record

    if not run.kernels.is_used:
        run.kernels.boot(stage)  # starts while the checks are made
        _check(run)
    started = time.perf_counter()
    running = running_notebook(run.paths, stage)
    clear_staging(run.paths, stage)
    if stage == LAST:
        shutil.rmtree(run.paths.building, ignore_errors=True)
    failure = _execute(run, stage, running)
    if failure is None and (missing := missing_tables(run.paths, stage)):
        failure = _unwritten(running, stage, missing)
    if failure:
        raise _stage_error(run, stage, failure)
    finish_record(running)
    seconds = round(time.perf_counter() - started, 2)
    entry = {"status": "done", "parts": plan.parts, "prose": plan.prose}
    commit_stage(run.paths, stage, entry, {"seconds": seconds, "reason": reason})
    run.manifest = read_manifest(run.paths.records / MANIFEST)
    run.progress.done(stage, seconds, run.manifest["stages"][stage]["outputs"])


def _check(run: PhaseRun) -> None:
    """Refuse wrong reference files and notebooks before the first stage of a run."""
    from pipeline.run.checks import check_references
    from pipeline.run.execute import check_notebook

    check_references(run.params, run.params_path.parent)
    for stage in run.wish.stages:
        check_notebook(stage, run.injected)


def _unwritten(running: Path, stage: str, missing: list[str]) -> Any:
    from pipeline.run.endings import Failure, tell_failure

    reason = f"笔记本没有写出声明的表：{'、'.join(missing)}。"
    return tell_failure(running, Failure(stage, "", reason, "恢复原笔记本后重新运行。"))


def _execute(run: PhaseRun, stage: str, running: Path) -> Any:
    """Execute the notebook, in a second kernel when the first does not start; return how it failed, or None."""
    from pipeline.run.execute import KernelStartError, execute_stage, kernel_failure
    from pipeline.run.kernels import stop_kernel

    timeout, show = run.params.run.cell_timeout_seconds, run.progress.cell(stage)
    for _ in range(2):
        kernel = run.kernels.take(run.phase, stage)
        try:
            return execute_stage(stage, running, run.injected, kernel, timeout=timeout, on_cell=show)
        except KernelStartError:
            continue
        finally:
            stop_kernel(kernel)
    return kernel_failure(stage, running)


def _stage_error(run: PhaseRun, stage: str, failure: Any) -> StageError:
    from pipeline.run.pages import write_failed_page

    later = [STAGES[name].label for name in run.wish.stages if name > stage]
    place = f"，停在“{failure.heading}”" if failure.heading else ""
    told = [
        f"{STAGES[stage].label}（{stage}）没有完成{place}：{failure.reason}",
        failure.what_to_do,
        *([f"没有运行：{'、'.join(later)}"] if later else []),
    ]
    try:
        kept = keep_failed(run.paths, stage)
        told.append(f"执行记录：{write_failed_page(kept, failure, run.paths, run.params)}")
    except OSError as error:
        told.append(f"执行记录没有写下（{error.strerror or error}）。")
    shutil.rmtree(clear_staging(run.paths, stage), ignore_errors=True)
    if stage == LAST:
        shutil.rmtree(run.paths.building, ignore_errors=True)
    return StageError("\n".join([*told, "上一次的报告没有改动。"]), interrupted=failure.interrupted)


def _is_unpublished(run: PhaseRun) -> bool:
    return bool(read_manifest(run.paths.reports / MANIFEST)["stages"] != run.manifest["stages"])


def _publish(run: PhaseRun) -> None:
    """Complete the building folder and swap it in; when the report stage was skipped, start from the last reports."""
    from pipeline.run.pages import complete_reports
    from pipeline.run.round_pages import write_changes, write_round_page

    if run.paths.building.exists():
        write_changes(run.paths, run.params)
    else:
        shutil.copytree(run.paths.reports, run.paths.building)
        (run.paths.building / MANIFEST).unlink()
    head = {"round": run.params.round, "phase": run.phase, "parameters": run.params.model_dump(mode="json")}
    complete_reports(run.paths, run.params, head | {"stages": run.manifest["stages"], TIMINGS: run.manifest[TIMINGS]})
    publish(run.paths, run.params.run.keep_runs)
    write_round_page(run.paths, run.params)
