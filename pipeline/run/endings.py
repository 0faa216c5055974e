"""How a stage can end, told truly: in the executed notebook, on the page made of it, and in one sentence."""

import errno
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from pipeline.run.notebooks import cells_done, write_notebook
from pipeline.schema import STAGES

BANNER = "run-banner"
UNFINISHED = "以下内容不完整，请勿引用。"
KILLED = "上次运行被强行结束（断电、关机或结束了进程）。"
RUNNING = "正在运行，或运行时被强行结束。"
AGAIN = "重新运行即可，从这一环节接着做。"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_TEXT = re.compile(r"\[Errno (\d+)\]")


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


def banner_cell(stage: str, heading: str, reason: str, what_to_do: str) -> Any:
    """Return the cell that stands on top of a notebook which is not complete."""
    place = f"（停在“{heading}”）" if heading else ""
    text = f"**{STAGES[stage].label}没有完成**{place}：{reason}\n\n{what_to_do}\n\n**{UNFINISHED}**"
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": [BANNER]}, id=BANNER)


def without_banner(notebook: Any) -> Any:
    """Return the notebook without banners, ours or papermill's."""
    ours = {BANNER, "papermill-error-cell-tag"}
    notebook.cells = [cell for cell in notebook.cells if not ours & set(cell.metadata.get("tags", []))]
    return notebook


def tell_failure(path: Path, failure: Failure) -> Failure:
    """Write into the saved notebook which cell failed and which never ran, with a banner on top; return it with the heading.

    Raises:
        OSError: the notebook cannot be read or written; it is then as it was.
    """
    notebook = without_banner(nbformat.read(path, as_version=4))
    fault = _at_fault(notebook.cells)
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            state = "completed" if index < fault else "failed" if index == fault else "pending"
            cell.metadata["papermill"] = {"status": state}
            if index > fault:
                cell.execution_count, cell.outputs = None, []
    told = Failure(**{**vars(failure), "heading": _heading(notebook.cells, fault)})
    notebook.cells.insert(0, banner_cell(told.stage, told.heading, told.reason, told.what_to_do))
    write_notebook(path, notebook)
    return told


def unfinished_reason(path: Path) -> str:
    """Return why a notebook that raised nothing is not complete, or ""."""
    notebook = nbformat.read(path, as_version=4)
    if any(part.output_type == "error" for cell in notebook.cells for part in cell.get("outputs", [])):
        return "笔记本自己退出了，后面的步骤没有执行。"
    return "" if cells_done(notebook) else "笔记本没有执行到最后。"


def reason_of(name: str, value: str) -> str:
    """Return one Chinese sentence for an exception raised in a notebook.

    Args:
        name: the exception's class.
        value: its text.
    """
    if name == "AssertionError":
        return f"核对没有通过：{value or '见下面的单元格'}。"
    if name in ("SystemExit", "KeyboardInterrupt"):
        return "笔记本自己退出了，后面的步骤没有执行。"
    code = _FULL_TEXT.search(value)
    if code and int(code.group(1)) in _FULL:
        return "磁盘已满，文件没有写下。"
    if any("一" <= letter <= "鿿" for letter in value):
        return value
    return f"程序出错（{name}：{value}）。请把本页发给维护人员。"


def what_to_do_about(reason: str) -> str:
    """Return the advice that belongs to a sentence of `reason_of`."""
    if reason.startswith("磁盘"):
        return "清理磁盘后重新运行；已完成的环节不会重做。"
    return "按上面的说明处理后重新运行；已完成的环节不会重做。"


def reason_of_system(error: OSError) -> str:
    """Return one Chinese sentence for a file that the runner itself could not write."""
    if error.errno in _FULL:
        return "磁盘已满，文件没有写下。"
    if isinstance(error, PermissionError):
        return f"不能写 {error.filename or '文件'}，它可能正被其他程序打开。"
    place = f"（{error.filename}）" if error.filename else ""
    return f"读写文件失败：{error.strerror or error}{place}。"


def plain(lines: list[str]) -> str:
    """Return a traceback without terminal colours."""
    return _COLOUR.sub("", "\n".join(lines))


def _at_fault(cells: list[Any]) -> int:
    """Return the index of the cell at fault: with an error, else the last that was started."""
    for index, cell in enumerate(cells):
        if any(part.output_type == "error" for part in cell.get("outputs", [])):
            return index
    started = [index for index, cell in enumerate(cells) if cell.metadata.get("papermill", {}).get("start_time")]
    return started[-1] if started else 0


def _heading(cells: list[Any], fault: int) -> str:
    for cell in reversed(cells[: fault + 1]):
        found = re.search(r"^#+\s*(.+)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if found:
            return found.group(1).strip()
    return ""
