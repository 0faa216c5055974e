"""One run of a round at a time, and none while a kernel of a killed run still works. Freed by the system with its owner."""

import os
import time
from pathlib import Path

from pipeline.errors import PipelineError


class BusyError(PipelineError):
    """Another process runs this round; nothing was run."""


_PAUSE = 0.1
_held: dict[Path, int] = {}


def hold(path: Path, seconds: float = 0.0) -> None:
    """Take the lock for the life of this process, or until `free`.

    Args:
        path: the lock's file; it stays, empty.
        seconds: how long to wait for it.

    Raises:
        BusyError: another process has it.
    """
    if path in _held:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    ends = time.monotonic() + seconds
    while not _take(handle):
        if time.monotonic() >= ends:
            os.close(handle)
            raise BusyError(f"另一个程序正在运行这一轮（{path.parent}）。请等它结束，或先停止它，再重新运行。")
        time.sleep(_PAUSE)
    _held[path] = handle


def free(path: Path) -> None:
    """Give the lock back."""
    handle = _held.pop(path, None)
    if handle is not None:
        os.close(handle)


def _take(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
