"""The reading process: one bad file never stops or slows a run, and nothing reaches outside."""

import socket
import subprocess
import sys
import time
from datetime import datetime

import pytest

from pipeline.errors import RawFileError
from pipeline.ingest import tree
from pipeline.ingest.tree_json import read_tree, write_tree
from pipeline.ingest.worker import Worker
from pipeline.params.ingest import Limits

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
FAKE = """
import sys
from pipeline.ingest import readers
class Fake:
    def __call__(self, data, name, limits, begin_page=None, **more):
        exec(data.decode())
        from pipeline.ingest.tree import Document, Paragraph, Piece
        return Document("text", [Paragraph([Piece(str(locals().get("said", "ok")))])])
readers.find_reader = lambda kind: Fake()
from pipeline.ingest.worker_process import serve
serve(int(sys.argv[1]))
"""


@pytest.fixture
def worker(monkeypatch):
    """A process whose reader does what the file says, in Python: the worst that a library could do."""
    real = subprocess.Popen

    def start(command, **options):
        return real([command[0], "-c", FAKE, command[-1]], **options)

    monkeypatch.setattr("pipeline.ingest.worker.subprocess.Popen", start)
    found = Worker(memory=1 << 30)
    yield found
    found.close()


LIMITS = Limits(seconds=1.5, ocr_page_seconds=1.0, ocr_pages=3)


def code_of(worker, script, kind="text"):
    with pytest.raises(RawFileError) as error:
        worker.read(kind, script.encode(), "x", LIMITS)
    assert "请" in str(error.value)
    return error.value.code


def test_endless_loop_ends_within_its_time(worker):
    start = time.monotonic()
    assert code_of(worker, "while True: pass") == "too_slow"
    assert code_of(worker, "import time; time.sleep(60)") == "too_slow"
    assert time.monotonic() - start < 12
    assert worker.read("text", b"pass", "x").text == "ok"


def test_each_scanned_page_has_a_time_of_its_own_and_one_bad_page_ends_the_file(worker):
    pages = "import time\nfor seconds in ({}):\n    begin_page()\n    time.sleep(seconds)"
    assert worker.read("image", pages.format("0.7, 0.7, 0.7").encode(), "x", LIMITS).text == "ok"
    start = time.monotonic()
    assert code_of(worker, pages.format("0, 60, 0"), "image") == "too_slow"
    assert time.monotonic() - start < 10
    assert code_of(worker, pages.format("0, 0, 0, 0"), "pdf") == "reader_failed"  # more pages than were allowed
    assert worker.read("text", b"pass", "x").text == "ok"


@POSIX
def test_memory_is_bounded(worker):
    assert code_of(worker, "x = bytearray(3 << 30)") == "too_large"
    assert worker.read("text", b"pass", "x").text == "ok"


@POSIX
def test_cpu_time_is_bounded(worker):
    assert (
        worker.read("text", b"import resource; said = resource.getrlimit(resource.RLIMIT_CPU)[0] < 60", "x").text
        == "True"
    )


def test_crash_is_one_files_affair(worker):
    assert code_of(worker, "import os; os._exit(3)") == "reader_failed"
    assert code_of(worker, "raise KeyError") == "reader_failed"
    assert worker.read("text", b"print('noise')", "x").text == "ok"


@pytest.mark.parametrize(
    "script",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('/tmp/ingest_worker_was_here', 'w')",
        "import os; os.open('/tmp/ingest_worker_was_here', os.O_CREAT | os.O_WRONLY)",
    ],
)
def test_nothing_outside_can_be_reached(worker, script):
    said = f"try:\n    {script}\n    said = 'reached'\nexcept PermissionError:\n    said = 'refused'"
    assert worker.read("text", said.encode(), "x").text == "refused"


def test_sockets_of_the_run_itself_still_work(worker):
    worker.read("text", b"pass", "x")
    socket.socket().close()


def test_error_keeps_its_code_and_sentence(worker):
    script = "from pipeline.errors import RawFileError\nraise RawFileError('encrypted', '设有密码，请取消。')"
    with pytest.raises(RawFileError, match="设有密码，请取消。") as error:
        worker.read("text", script.encode(), "x")
    assert error.value.code == "encrypted"


def test_tree_goes_out_and_back():
    cell = tree.Cell(
        [tree.Paragraph([tree.Piece("甲\ud800", 3, 1, "symbol")], "a"), tree.Table([], "t")], "c", 1, 2, True
    )
    document = tree.Document(
        "pdf", [tree.Table([[cell]], "x")], [tree.Aside("box", "b")], [tree.Issue("c", "d", "e", True)],
        [tree.Picture("s", "n", "a", 0.5, b"\x00\xff")], is_flat=True,
    )  # fmt: skip
    mail = tree.Mail("主题", "s", datetime(2017, 11, 1, 8, 30), body=document, members=[tree.Member("n", b"1")])  # noqa: DTZ001
    assert read_tree(write_tree(document)) == document
    assert read_tree(write_tree(mail)) == mail


@pytest.mark.parametrize("data", [b"", b"[1]", b'["Piece"]', b'["Nobody",1]', b'{"t":"x"}', b"[" * 100_000])
def test_broken_answer_is_refused(data):
    with pytest.raises(ValueError):  # noqa: PT011
        read_tree(data)


def test_real_reader_answers_through_the_process():
    worker = Worker()
    try:
        with pytest.raises(RawFileError) as error:
            worker.read("pdf", b"%PDF-1.4 nothing", "x.pdf")
        assert error.value.code == "damaged"
    finally:
        worker.close()
