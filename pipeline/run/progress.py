"""One line a stage: rewritten in place on a terminal, plain lines otherwise."""

import os
import sys
import time
from collections.abc import Callable
from typing import Any, TextIO

from pipeline.paths import NOTEBOOKS
from pipeline.run.closure import count_code_cells
from pipeline.schema import STAGES


class Progress:
    """Tells a person what is being done.

    Args:
        stream: where to; default standard output.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.is_terminal = self.stream.isatty()
        self.started = time.perf_counter()
        self.ran = self.skipped = 0

    def phase(self, title: str) -> None:
        """A phase begins."""
        self._line(f"\n{title}")

    def note(self, text: str) -> None:
        """Something to know."""
        self._line(f"      {text}")

    def skip(self, stage: str, why: str) -> None:
        """A stage is not run again."""
        self.skipped += 1
        self._line(f"{_number(stage)} {STAGES[stage].label}  {why}")

    def begin(self, stage: str, reason: str) -> None:
        """A stage starts, and why."""
        self._line(f"{_number(stage)} {STAGES[stage].label}  运行：{reason}")

    def done(self, stage: str, seconds: float, outputs: dict[str, Any]) -> None:
        """A stage has come to its end with these tables."""
        self.ran += 1
        self._clear()
        rows = "，".join(f"{table} {found['rows']} 行" for table, found in outputs.items())
        self._line(f"{_number(stage)} {STAGES[stage].label}  完成，{seconds:.1f} 秒{'；' if rows else ''}{rows}")

    def total(self) -> None:
        """The run is over."""
        seconds = time.perf_counter() - self.started
        self._line(f"\n合计：运行 {self.ran} 个环节，跳过 {self.skipped} 个，{seconds:.1f} 秒。")

    def cell(self, stage: str) -> Callable[..., None]:
        """Return a hook that shows the heading at work as cells start."""
        started, heading, total = time.perf_counter(), "", count_code_cells(NOTEBOOKS / f"{stage}.ipynb")
        done = -1

        def show(cell: Any) -> None:
            nonlocal heading, done
            done += cell.cell_type == "code"
            if cell.cell_type == "markdown":
                heading = next(
                    (line.lstrip("# ") for line in cell.source.splitlines() if line.startswith("#")), heading
                )
            if self.is_terminal:
                seconds = time.perf_counter() - started
                cells = f"{max(done, 0)}/{total} 格  {seconds:.1f} 秒  {heading}"
                self._write(f"\r\x1b[K{_number(stage)} {STAGES[stage].label}  {cells}")

        return show

    def _clear(self) -> None:
        if self.is_terminal:
            self._write("\r\x1b[K")

    def _line(self, text: str) -> None:
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            self.stream.flush()
        except BrokenPipeError:  # nobody reads any more; the run goes on
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stream.fileno())


def _number(stage: str) -> str:
    return f"[{list(STAGES).index(stage) + 1}/{len(STAGES)}]"
