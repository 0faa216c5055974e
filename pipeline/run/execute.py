"""Executes one notebook and tells the truth about how it ended."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from papermill.translators import PythonTranslator, papermill_translators

from pipeline.errors import ParameterError
from pipeline.paths import NOTEBOOKS
from pipeline.run.kernels import ProjectKernel
from pipeline.schema import STAGES

BANNER_TAG = "failure-banner"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_ERROR_CLASS = re.compile(r"^(?:\w+\.)*\w*(?:Error|Exception|Exit|Interrupt): ")


class ReadableTranslator(PythonTranslator):
    """Writes injected parameters as a person would: Chinese letters stay letters."""

    @classmethod
    def translate_escaped_str(cls, str_val: Any) -> str:
        """Return the text as a Python literal."""
        return repr(str(str_val))


papermill_translators.register("python", ReadableTranslator)


class KernelStartError(Exception):
    """The kernel died before it was ready (a lost race for a port); another one may start."""


@dataclass(frozen=True)
class Failure:
    """How a stage ended that did not come to its end.

    Args:
        stage: name of the stage.
        heading: nearest heading above the cell at fault.
        reason: one Chinese sentence.
        what_to_do: what the analyst can do.
        traceback: for a programmer.
        interrupted: the user stopped it.
    """

    stage: str
    heading: str
    reason: str
    what_to_do: str
    traceback: str = ""
    interrupted: bool = False

    def banner(self) -> dict[str, str]:
        """Return what stands on top of the page."""
        return {
            "stage": STAGES[self.stage].label,
            "heading": self.heading,
            "reason": self.reason,
            "what_to_do": self.what_to_do,
            "traceback": self.traceback,
        }


def check_parameters(stage: str, parameters: dict[str, str]) -> None:
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


def execute_stage(
    stage: str, output: Path, parameters: dict[str, str], kernel: ProjectKernel, *, timeout: int, on_cell: Any = None
) -> Failure | None:
    """Run the stage's notebook and save it; return None when every cell ran to its end.

    Args:
        stage: name of the stage.
        output: where the executed notebook goes, also when it failed.
        parameters: what is injected.
        kernel: a started kernel.
        timeout: seconds a cell may take.
        on_cell: called with the cell and its index when a cell starts.

    Raises:
        KernelStartError: the kernel never became ready.
    """
    failure: Failure | None = None
    hooks = {"on_cell_start": on_cell} if on_cell else {}
    try:
        papermill.execute_notebook(
            NOTEBOOKS / f"{stage}.ipynb",
            output,
            parameters=parameters,
            kernel_name="python3",
            language="python",
            km=kernel,
            progress_bar=False,
            cwd=NOTEBOOKS,
            execution_timeout=timeout,
            **hooks,
        )
    except PapermillExecutionError as error:
        failure = _failure(
            stage, output, _sentence(error), "按上面的说明处理后重新运行；已完成的环节不会重做。", _plain(error)
        )
    except DeadKernelError:
        failure = _failure(
            stage, output, "计算进程意外退出（可能是内存不足或被强行结束）。", "关闭其他程序后重新运行。"
        )
    except CellTimeoutError:
        failure = _failure(
            stage,
            output,
            f"一个步骤超过了 {timeout} 秒，已停止。",
            "检查是否有特别大的文件，或调大参数 run.cell_timeout_seconds。",
        )
    except KeyboardInterrupt:
        failure = _failure(stage, output, "运行被人中断。", "重新运行即可，从这一环节接着做。", interrupted=True)
    except RuntimeError as error:
        raise KernelStartError(str(error)) from None
    except OSError as error:
        failure = _failure(
            stage,
            output,
            f"读写文件失败：{error.strerror or error}。",
            "检查磁盘空间和文件是否被其他程序打开，然后重新运行。",
        )
    if failure is None and (unfinished := _unfinished(output)):
        failure = _failure(stage, output, unfinished, "恢复原笔记本后重新运行。")
    if failure:
        _mark(output, failure)
    return failure


def _failure(
    stage: str, output: Path, reason: str, what: str, traceback: str = "", *, interrupted: bool = False
) -> Failure:
    return Failure(stage, _heading(output), reason, what, traceback, interrupted)


def _sentence(error: PapermillExecutionError) -> str:
    if error.ename == "AssertionError":
        return f"核对没有通过：{error.evalue or '见下面的单元格'}。"
    if error.ename == "SystemExit":
        return "笔记本自己退出了，后面的步骤没有执行。"
    if error.ename.endswith("Error") and any("一" <= letter <= "鿿" for letter in str(error.evalue)):
        return str(error.evalue)
    return f"程序出错（{error.ename}：{error.evalue}）。请把本页发给维护人员。"


def _plain(error: PapermillExecutionError) -> str:
    return _COLOUR.sub("", "\n".join(error.traceback))


def _unfinished(output: Path) -> str:
    for cell in nbformat.read(output, as_version=4).cells:
        status = cell.metadata.get("papermill", {}).get("status")
        if cell.cell_type == "code" and cell.source.strip() and (status != "completed" or cell.execution_count is None):
            return "笔记本没有执行到最后。"
        if any(part.output_type == "error" for part in cell.get("outputs", [])):
            return "笔记本中有出错的单元格。"
    return ""


def _at_fault(cells: list[Any]) -> int:
    """Return the index of the cell at fault: the one with an error, else the first that has not run."""
    for index, cell in enumerate(cells):
        if any(part.output_type == "error" for part in cell.get("outputs", [])):
            return index
    for index, cell in enumerate(cells):
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            return index
    return len(cells) - 1


def _heading(output: Path) -> str:
    if not output.is_file():
        return ""
    cells = nbformat.read(output, as_version=4).cells
    for cell in reversed(cells[: _at_fault(cells) + 1]):
        found = re.search(r"^#+\s*(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found and BANNER_TAG not in cell.metadata.get("tags", []):
            return found.group(1).strip()
    return ""


def _mark(output: Path, failure: Failure) -> None:
    """Write the truth into the saved notebook: which cell failed, which never ran, and a banner on top."""
    if not output.is_file():
        return
    notebook = nbformat.read(output, as_version=4)
    notebook.cells = [
        cell for cell in notebook.cells if not set(cell.metadata.get("tags", [])) & {"papermill-error-cell-tag"}
    ]
    fault = _at_fault(notebook.cells)
    for index, cell in enumerate(notebook.cells[fault:], fault):
        if cell.cell_type == "code":
            cell.metadata.setdefault("papermill", {})["status"] = "failed" if index == fault else "pending"
    text = f"**{STAGES[failure.stage].label}没有完成**（停在“{failure.heading}”）：{failure.reason}\n\n{failure.what_to_do}\n\n以下内容不完整，请勿引用。"
    banner = nbformat.v4.new_markdown_cell(text, metadata={"tags": [BANNER_TAG]}, id=BANNER_TAG)
    notebook.cells.insert(0, banner)
    nbformat.write(notebook, output)
