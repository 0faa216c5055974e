"""Executes one notebook with papermill and says how it ended."""

import logging
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.iorw import LocalHandler, papermill_io
from papermill.translators import PythonTranslator, papermill_translators

from pipeline.errors import ParameterError
from pipeline.paths import NOTEBOOKS
from pipeline.run.endings import (
    AGAIN,
    RUNNING,
    Failure,
    banner_cell,
    plain,
    reason_of,
    reason_of_system,
    tell_failure,
    unfinished_reason,
    what_to_do_about,
)
from pipeline.run.kernels import ProjectKernel
from pipeline.run.notebooks import write_notebook, write_whole

_WHOLE = "whole:"


class ReadableTranslator(PythonTranslator):
    """Writes injected parameters as a person would: Chinese letters stay letters."""

    @classmethod
    def translate_escaped_str(cls, str_val: Any) -> str:
        """Return the text as a Python literal."""
        return repr(str(str_val))


class WholeFiles(LocalHandler):  # type: ignore[misc]
    """Saves the finished notebook whole: papermill itself would leave half a file when killed."""

    def write(self, buf: str, path: str) -> None:
        """Write the text to the path behind the prefix."""
        write_whole(Path(path.removeprefix(_WHOLE)), buf)


logging.getLogger("papermill").addHandler(logging.NullHandler())  # the command tells it in Chinese
papermill_translators.register("python", ReadableTranslator)
papermill_io.register(_WHOLE, WholeFiles())


class KernelStartError(Exception):
    """The kernel died before it was ready (a lost race for a port); another one may start."""


def check_notebook(stage: str, parameters: dict[str, str]) -> None:
    """Refuse a notebook that lacks the parameters cell or one of the names (papermill would only log a line).

    Raises:
        ParameterError: names the notebook and what is missing.
    """
    path = NOTEBOOKS / f"{stage}.ipynb"
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(
            f"{path.name} 应恰有一个带 parameters 标签的单元格，现有 {len(cells)} 个。请恢复原笔记本。"
        )
    missing = [name for name in parameters if not re.search(rf"^{name}\s*=", cells[0].source, re.MULTILINE)]
    if missing:
        raise ParameterError(f"{path.name} 的参数单元格缺少 {'、'.join(missing)}。请恢复原笔记本。")


class _Saving:
    """Saves the running notebook when a cell of code starts; papermill would save at both ends of every cell, prose too.

    Args:
        path: where to.
        on_cell: called with the cell when it starts.
    """

    def __init__(self, path: Path, on_cell: Any) -> None:
        self.path, self.on_cell = path, on_cell
        self.notebook: Any = None

    def begin(self, notebook: Any) -> None:
        """Called when the kernel is ready."""
        self.notebook = notebook

    def cell(self, cell: Any, cell_index: int) -> None:
        """Called when a cell starts."""
        if cell.cell_type == "code":
            write_notebook(self.path, self.notebook)
        if self.on_cell:
            self.on_cell(cell)

    def end(self) -> None:
        """Save what an interrupted run has so far."""
        if self.notebook is not None:
            write_notebook(self.path, self.notebook)


def execute_stage(
    stage: str, output: Path, parameters: dict[str, str], kernel: ProjectKernel, *, timeout: int, on_cell: Any = None
) -> Failure | None:
    """Run the stage's notebook and save it; return None when every cell ran to its end.

    Until then the saved notebook carries a banner saying that it is not complete, also when this process is killed.

    Args:
        stage: name of the stage.
        output: where the executed notebook goes, also when it failed.
        parameters: what is injected.
        kernel: a started kernel.
        timeout: seconds a cell may take.
        on_cell: called with the cell when a cell starts.

    Raises:
        KernelStartError: the kernel never became ready.
    """
    try:
        notebook = nbformat.read(NOTEBOOKS / f"{stage}.ipynb", as_version=4)
        notebook.cells.insert(0, banner_cell(stage, "", RUNNING, AGAIN))
        write_notebook(output, notebook)
        failure = _execute(stage, output, parameters, kernel, timeout, _Saving(output, on_cell))
        reason = "" if failure else unfinished_reason(output)
        failure = Failure(stage, "", reason, "恢复原笔记本后重新运行。") if reason else failure
        return tell_failure(output, failure) if failure else None
    except OSError as error:
        reason = reason_of_system(error)
        failure = Failure(stage, "", reason, what_to_do_about(reason))
        with suppress(OSError, ValueError):
            failure = tell_failure(output, failure)
        return failure


def kernel_failure(stage: str, output: Path) -> Failure:
    """Say in the saved notebook that no kernel became ready, so that no cell ran."""
    return tell_failure(output, Failure(stage, "", "计算进程两次都没有启动。", "重新运行；仍不行请重启电脑。"))


def _execute(
    stage: str, output: Path, parameters: dict[str, str], kernel: ProjectKernel, timeout: int, saving: _Saving
) -> Failure | None:
    try:
        papermill.execute_notebook(
            output,
            f"{_WHOLE}{output}",
            parameters=parameters,
            kernel_name="python3",
            language="python",
            km=kernel,
            progress_bar=False,
            cwd=NOTEBOOKS,
            execution_timeout=timeout,
            request_save_on_cell_execute=False,
            coalesce_streams=True,
            on_notebook_start=saving.begin,
            on_cell_start=saving.cell,
        )
    except PapermillExecutionError as error:
        reason = reason_of(error.ename, str(error.evalue))
        return Failure(stage, "", reason, what_to_do_about(reason), plain(error.traceback))
    except (DeadKernelError, CellTimeoutError, KeyboardInterrupt) as error:
        saving.end()
        return _broken_off(stage, error, timeout)
    except RuntimeError as error:
        raise KernelStartError(str(error)) from None
    return None


def _broken_off(stage: str, error: BaseException, timeout: int) -> Failure:
    if isinstance(error, DeadKernelError):
        return Failure(stage, "", "计算进程意外退出（可能是内存不足或被强行结束）。", "关闭其他程序后重新运行。")
    if isinstance(error, CellTimeoutError):
        advice = "检查是否有特别大的文件，或调大参数 run.cell_timeout_seconds，然后重新运行。"
        return Failure(stage, "", f"一个步骤超过了 {timeout} 秒，已停止。", advice)
    return Failure(stage, "", "运行被人中断。", AGAIN, interrupted=True)
