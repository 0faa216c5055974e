"""The reading process itself: answers requests on standard input until it ends, and can reach nothing outside."""

import sys
from functools import partial
from typing import IO, Any

from pipeline.errors import RawFileError
from pipeline.ingest.archive_extra import preload
from pipeline.ingest.readers import find_reader
from pipeline.ingest.safe_zip import refuse
from pipeline.ingest.tree_json import read_tree, write_tree
from pipeline.ingest.worker_frames import NEXT_PAGE, OK, REFUSED, read_frame, write_frame
from pipeline.ingest.worker_limits import forbid_outside, limit_cpu, limit_memory
from pipeline.params.ingest import Limits

_PAGED = ("pdf", "image")  # may hold scanned pages, each read within a time of its own
_CORES = 2  # at work on one file at once: processor seconds allowed for each second of the file's time


def serve(memory: int) -> None:
    """Answer requests until standard input ends.

    Args:
        memory: bytes of address space the process may use.
    """
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not spoil the answer
    limit_memory(memory)
    preload()
    forbid_outside()
    write_frame(sink, OK, b"")
    while True:
        try:
            kind, name, data, limits_text, uses_ocr = read_tree(read_frame(source)[1])
        except (EOFError, ValueError):
            return
        limits = Limits.model_validate_json(limits_text)
        limit_cpu(limits.seconds * _CORES)
        code, answer = answer_one(kind, data, name, limits, uses_ocr=uses_ocr, sink=sink)
        write_frame(sink, code, answer)


def answer_one(
    kind: str, data: bytes, name: str, limits: Limits, *, uses_ocr: bool, sink: IO[bytes] | None = None
) -> tuple[int, bytes]:
    """Return (code, answer) for one file; never raises.

    Args:
        kind: of the file, as sniffed.
        data: its bytes.
        name: its name.
        limits: what it may cost.
        uses_ocr: whether scanned pages are read.
        sink: where each scanned page is announced before it is read.
    """
    more: dict[str, Any] = {}
    if kind in _PAGED:
        more = {"uses_ocr": uses_ocr, "begin_page": partial(_begin_page, limits, sink)}
    try:
        return OK, write_tree(find_reader(kind)(data, name, limits, **more))
    except RawFileError as error:
        return REFUSED, f"{error.code}\n{error}".encode()
    except MemoryError:
        return REFUSED, f"too_large\n{refuse('too_large')}".encode()
    except Exception:  # a library's own fault: the file goes to a person, the run goes on
        return REFUSED, f"reader_failed\n{refuse('reader_failed')}".encode()


def _begin_page(limits: Limits, sink: IO[bytes] | None) -> None:
    if sink is not None:
        limit_cpu(limits.seconds * _CORES)
        write_frame(sink, NEXT_PAGE, b"")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
