"""Reads risky kinds of files (PDF, pictures, rar, 7z) in a process of its own, so that none stops or slows a run.

The process is bounded in memory and CPU where the system can, in wall time everywhere, and may open no socket, start
no program and write no file. It lives on from file to file (loading the OCR models takes as long as a page) and is
replaced after a file that it did not survive.
"""

import atexit
import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from pipeline.errors import RawFileError
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree_json import read_tree, write_tree
from pipeline.ingest.worker_frames import NEXT_PAGE, OK, REFUSED, read_frame, write_frame
from pipeline.params.ingest import Limits

_START_SECONDS = 20.0
_MEMORY = 4 << 30
_LIMITS = Limits()
_ROOT = Path(__file__).resolve().parents[2]
_SERVER = "worker_process.serve"  # named as readers are, so that a change in it counts as a change of the stage
_KILLED = (-24, -9)  # by SIGXCPU, by SIGKILL from the system


class Worker:
    """A reading process, started when first needed.

    Args:
        memory: bytes of address space it may use.
    """

    def __init__(self, memory: int = _MEMORY) -> None:
        self.memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, kind: str, data: bytes, name: str, limits: Limits = _LIMITS, *, uses_ocr: bool = True) -> Any:
        """Return what the kind's reader gives: a document, or a list of members.

        Without OCR a picture, or a page that is one, is only checked, then refused with "ocr_off".

        Raises:
            RawFileError: whatever the reader found, "too_slow" beyond the wall or CPU limit, "too_large" beyond the
                memory limit, "reader_failed" when the process died otherwise.
        """
        with self._lock:
            code, answer = self._ask(kind, data, name, limits, uses_ocr=uses_ocr)
        if code == REFUSED:
            found, _, sentence = answer.decode("utf-8", "replace").partition("\n")
            raise RawFileError(found, sentence)
        try:
            return read_tree(answer)
        except ValueError as error:
            self.close()
            raise refuse("reader_failed") from error

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                with contextlib.suppress(OSError):
                    stream.close()
        process.wait()

    def _ask(self, kind: str, data: bytes, name: str, limits: Limits, *, uses_ocr: bool) -> tuple[int, bytes]:
        request = write_tree([kind, name, data, limits.model_dump_json(), uses_ocr])
        return self._exchange(self._started(), request, limits.seconds, limits)

    def _started(self) -> "subprocess.Popen[bytes]":
        process = self._process
        if process is None or process.poll() is not None:
            self.close()
            process = self._process = _start(self.memory)
            code, _ = self._exchange(process, b"", _START_SECONDS)  # it says when it is ready, outside a file's time
            if code != OK:
                raise refuse("reader_failed")
        return process

    def _exchange(
        self, process: "subprocess.Popen[bytes]", request: bytes, seconds: float, limits: Limits = _LIMITS
    ) -> tuple[int, bytes]:
        """Send a request and return (code, answer); the process is ended when it takes too long."""
        deadline = _Deadline(process, seconds)
        try:
            return _talk(process, request, deadline, limits)
        except (EOFError, OSError) as error:
            ended_by = process.wait() if deadline.is_over or process.poll() is not None else None
            self.close()
            raise refuse("too_slow" if deadline.is_over or ended_by in _KILLED else "reader_failed") from error
        finally:
            deadline.cancel()


def _talk(
    process: "subprocess.Popen[bytes]", request: bytes, deadline: "_Deadline", limits: Limits
) -> tuple[int, bytes]:
    """Send and receive; each scanned page that is begun has a time of its own, so only a bad page uses it up."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    if request:
        write_frame(process.stdin, OK, request)
    for _ in range(limits.ocr_pages + 1):
        code, answer = read_frame(process.stdout)
        if code != NEXT_PAGE:
            return code, answer
        deadline.restart(limits.ocr_page_seconds)
    raise EOFError


class _Deadline:
    """Ends a process when its time is over.

    Args:
        process: it.
        seconds: its time from now on.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", seconds: float) -> None:
        self._process, self.is_over = process, False
        self._start(seconds)

    def restart(self, seconds: float) -> None:
        """Give it so many seconds from now on."""
        self.cancel()
        self._start(seconds)

    def cancel(self) -> None:
        """Let it live."""
        self._timer.cancel()

    def _start(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


def _start(memory: int) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", f"pipeline.ingest.{_SERVER.partition('.')[0]}", str(memory)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
    )


_shared = Worker()
atexit.register(_shared.close)


def read_apart(kind: str, data: bytes, name: str = "", limits: Limits = _LIMITS, *, uses_ocr: bool = True) -> Any:
    """Return what the kind's reader gives, read in the shared process; errors as `Worker.read`."""
    return _shared.read(kind, data, name, limits, uses_ocr=uses_ocr)
