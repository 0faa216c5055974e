"""Reads risky kinds of files (PDF, pictures, rar, 7z) in a process of its own, so that none stops or slows a run.

The process is bounded in memory and CPU where the system can, in wall time everywhere, and may open no socket, start
no program and write no file. It lives on from file to file (loading the OCR models takes longer than a page) and is
replaced after a file that it did not survive.
"""

import atexit
import contextlib
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from pipeline.errors import RawFileError
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree_json import read_tree, write_tree

APART = ("pdf", "image", "rar", "7z")
WALL_SECONDS = 10.0
OCR_WALL_SECONDS = 60.0  # a sound scan of several pages on a busy machine; a hostile picture is refused before
_START_SECONDS = 20.0
_MEMORY = 4 << 30
_MAX_ANSWER = 300_000_000
_HEAD = struct.Struct("<BI")
_OK, _REFUSED = 0, 1
_WITHOUT_OCR = {"pdf": "pdf_unread", "image": "image_unread"}
_SCANS = {"pdf": "announce", "pdf_scan": "read", "pdf_unread": "leave"}
_ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """A reading process, started when first needed.

    Args:
        wall_seconds: how long one file may take before the process is ended.
        memory: bytes of address space it may use.
    """

    def __init__(self, wall_seconds: float = WALL_SECONDS, memory: int = _MEMORY) -> None:
        self.wall_seconds, self.memory = wall_seconds, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def read(self, kind: str, data: bytes, name: str, *, uses_ocr: bool = True) -> Any:
        """Return what the kind's reader gives: a document, or a list of members.

        Without OCR a picture, or a page that is one, is only checked, then refused with "ocr_off".

        Raises:
            RawFileError: whatever the reader found, "too_slow" beyond the wall or CPU limit, "too_large" beyond the
                memory limit, "reader_failed" when the process died otherwise.
        """
        with self._lock:
            first = _WITHOUT_OCR.get(kind, kind) if not uses_ocr else kind
            code, answer = self._ask(first, data, name, OCR_WALL_SECONDS if first == "image" else self.wall_seconds)
            if code == _REFUSED and answer.startswith(b"scan_found\n"):
                code, answer = self._ask("pdf_scan", data, name, OCR_WALL_SECONDS)
        if code == _REFUSED:
            found, _, sentence = answer.decode("utf-8", "replace").partition("\n")
            raise RawFileError(found, sentence)
        try:
            return read_tree(answer)
        except ValueError as error:
            self.close()
            raise refuse("reader_failed") from error

    def _ask(self, kind: str, data: bytes, name: str, seconds: float) -> tuple[int, bytes]:
        process = self._started()
        return self._exchange(process, write_tree([kind, name, data, seconds]), seconds)

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

    def _started(self) -> "subprocess.Popen[bytes]":
        process = self._process
        if process is None or process.poll() is not None:
            self.close()
            process = _start(self.memory)
            self._process = process
            code, _ = self._exchange(process, b"", _START_SECONDS)  # it says when it is ready, outside a file's time
            if code != _OK:
                raise refuse("reader_failed")
        return process

    def _exchange(self, process: "subprocess.Popen[bytes]", request: bytes, seconds: float) -> tuple[int, bytes]:
        """Send a request and return (code, answer); the process is ended when it takes too long."""
        too_late = threading.Event()
        timer = threading.Timer(seconds, _end, (process, too_late))
        timer.start()
        try:
            if request and process.stdin:
                process.stdin.write(_HEAD.pack(0, len(request)) + request)
                process.stdin.flush()
            head = _read_exactly(process.stdout, _HEAD.size)
            code, size = _HEAD.unpack(head)
            if size > _MAX_ANSWER:
                raise EOFError
            return code, _read_exactly(process.stdout, size)
        except (EOFError, OSError, struct.error) as error:
            ended_by = process.wait() if too_late.is_set() or process.poll() is not None else None
            self.close()
            is_slow = too_late.is_set() or ended_by in (-24, -9)  # SIGXCPU, then SIGKILL from the system
            raise refuse("too_slow" if is_slow else "reader_failed") from error
        finally:
            timer.cancel()


def _end(process: "subprocess.Popen[bytes]", too_late: threading.Event) -> None:
    too_late.set()
    process.kill()


def _start(memory: int) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pipeline.ingest.worker", str(memory)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=_ROOT
    )


def _read_exactly(stream: IO[bytes] | None, size: int) -> bytes:
    parts, missing = [], size
    while missing:
        part = stream.read(missing) if stream else b""
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


_shared = Worker()
atexit.register(_shared.close)


def read_apart(kind: str, data: bytes, name: str = "", *, uses_ocr: bool = True) -> Any:
    """Return what the kind's reader gives, read in the shared process; errors as `Worker.read`."""
    return _shared.read(kind, data, name, uses_ocr=uses_ocr)


def serve(memory: int) -> None:
    """Answer requests on standard input until it ends: the reading process itself."""
    from pipeline.ingest.worker_limits import forbid_outside, limit_cpu, limit_memory

    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not spoil the answer
    limit_memory(memory)
    forbid_outside()
    _answer(sink, _OK, b"")
    while True:
        try:
            _, size = _HEAD.unpack(_read_exactly(source, _HEAD.size))
            kind, name, data, seconds = read_tree(_read_exactly(source, size))
        except (EOFError, ValueError):
            return
        limit_cpu(seconds * 2)  # two cores may work at once; the wall limit is the stricter one
        code, answer = _read_one(kind, data, name)
        _answer(sink, code, answer)


def _answer(sink: IO[bytes], code: int, answer: bytes) -> None:
    sink.write(_HEAD.pack(code, len(answer)) + answer)
    sink.flush()


def _read_one(kind: str, data: bytes, name: str) -> tuple[int, bytes]:
    try:
        return _OK, write_tree(_call_reader(kind, data, name))
    except RawFileError as error:
        return _REFUSED, f"{error.code}\n{error}".encode()
    except MemoryError:
        return _REFUSED, f"too_large\n{refuse('too_large')}".encode()
    except Exception:  # a library's own fault: the file goes to a person, the run goes on
        return _REFUSED, f"reader_failed\n{refuse('reader_failed')}".encode()


def _call_reader(kind: str, data: bytes, name: str) -> Any:
    from pipeline.ingest.readers import find_reader

    if kind in _SCANS:
        find_reader("pdf")  # says so when a library is missing
        from pipeline.ingest.pdf import read_pdf

        return read_pdf(data, name, scans=_SCANS[kind])
    if kind == "image_unread":
        from pipeline.ingest.ocr import refuse_image

        return refuse_image(data)
    return find_reader(kind)(data, name)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
