"""rar and 7z: read where libarchive is here, else a request to unpack."""

import importlib.util
import sys
from types import SimpleNamespace

import pytest
from ingest_forms import VALUES, form
from ingest_rar_maker import make_rar4, make_rar5

from pipeline.errors import RawFileError
from pipeline.ingest import archive_extra, read_file
from pipeline.ingest.archive_extra import read_7z, read_rar
from pipeline.ingest.reading import default_parameters
from pipeline.ingest.worker import Worker
from pipeline.ingest.worker_process import answer_one
from pipeline.params.ingest import Limits


class Entry:
    isdir, isreg, size, _entry_p = False, True, None, None

    def __init__(self, pathname, blocks, **more):
        self.pathname, self._blocks = pathname, blocks
        self.__dict__.update(more)

    def get_blocks(self):
        yield from self._blocks


class Library:
    """Stands in for libarchive: the limits are ours, not the library's."""

    def __init__(self, entries, error=None):
        self.entries, self.error = entries, error

    def memory_reader(self, data, format_name, filter_name):
        return self

    @property
    def ffi(self):
        return SimpleNamespace(libarchive=SimpleNamespace(archive_entry_is_encrypted=lambda entry: 0))

    def __enter__(self):
        if self.error:
            raise self.error
        return self.entries

    def __exit__(self, *more):
        return False


def read(monkeypatch, entries, error=None, limits=None):
    monkeypatch.setattr(archive_extra, "_load_library", lambda: Library(entries, error))
    return read_7z(b"7z", "", limits or Limits())


def test_without_the_library_unpacking_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "libarchive", None)
    for reader in (read_rar, read_7z):
        with pytest.raises(RawFileError) as error:
            reader(b"Rar!", "a.rar")
        assert error.value.code == "unpack_first"
        assert "解压后" in str(error.value)


def test_members_come_with_repaired_names(monkeypatch):
    entries = [Entry("表.doc", [b"ab", b"c"]), Entry("报送.doc".encode("gb18030"), [b"d"]), Entry("x", [], isdir=True)]
    assert [(member.name, member.data) for member in read(monkeypatch, entries)] == [
        ("表.doc", b"abc"),
        ("报送.doc", b"d"),
    ]


def test_member_that_swells_is_cut_off_while_unpacking(monkeypatch):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield b"0" * 1_000_000

    entry = Entry("bomb", [])
    entry.get_blocks = endless
    limits = Limits(file_bytes=5_000_000)
    assert [(member.code, member.data) for member in read(monkeypatch, [entry], limits=limits)] == [("too_large", b"")]
    assert len(taken) == 6


def test_whole_archive_is_bounded(monkeypatch):
    limits = Limits(file_bytes=100, archive_bytes=250, archive_members=10)
    with pytest.raises(RawFileError) as error:
        read(monkeypatch, [Entry(str(number), [b"0" * 90]) for number in range(9)], limits=limits)
    assert error.value.code == "too_large"
    with pytest.raises(RawFileError) as error:
        read(monkeypatch, [Entry(str(number), [b"0"]) for number in range(11)], limits=limits)
    assert error.value.code == "too_many"


def test_links_are_listed_and_not_followed(monkeypatch):
    members = read(monkeypatch, [Entry("l", [b"/etc/passwd"], isreg=False)])
    assert [(member.code, member.data) for member in members] == [("link", b"")]


@pytest.mark.parametrize(
    ("words", "code"), [("Encrypted file is unsupported", "encrypted"), ("Truncated RAR", "damaged")]
)
def test_library_errors_become_reasons(monkeypatch, words, code):
    with pytest.raises(RawFileError) as error:
        read(monkeypatch, [], ValueError(words))
    assert error.value.code == code


needs_library = pytest.mark.skipif(
    importlib.util.find_spec("libarchive") is None, reason="libarchive-c is not installed here"
)


@needs_library
def test_real_7z_is_read():
    import io

    import libarchive

    buffer = io.BytesIO()
    with libarchive.custom_writer(lambda block: buffer.write(block) or len(block), "7zip") as archive:
        archive.add_file_from_memory("建议表.doc", 5, b"12345")
    assert [(member.name, member.data) for member in read_7z(buffer.getvalue())] == [("建议表.doc", b"12345")]


MEMBERS = {"报送/建议表.docx": form(), "说明.txt": "请查收。".encode()}


@needs_library
@pytest.mark.parametrize(
    "data",
    [
        make_rar4({name.encode("gb18030"): content for name, content in MEMBERS.items()}),
        make_rar4({name.encode(): content for name, content in MEMBERS.items()}),
        make_rar5(MEMBERS),
    ],
    ids=["version 4, GBK names", "version 4, UTF-8 names", "version 5"],
)
def test_real_rar_is_read_through_to_the_form_inside(data, tmp_path):
    (tmp_path / "报送材料.rar").write_bytes(data)
    reading = read_file(tmp_path / "报送材料.rar")
    assert [(row["place_text"], row["kind"], row["disposition"]) for row in reading.files] == [
        ("报送材料.rar", "rar", "parsed"),
        ("报送材料.rar!/报送/建议表.docx", "docx", "parsed"),
        ("报送材料.rar!/说明.txt", "text", "needs_person"),
    ]
    assert [row["project_name_text"] for row in reading.submissions] == [VALUES[0]]


@needs_library
def test_encrypted_rar_and_broken_rar_are_told_apart():
    def code_of(data):
        with pytest.raises(RawFileError) as error:
            read_rar(data)
        return error.value.code

    good = make_rar5(MEMBERS)
    locked = read_rar(make_rar4({b"a.docx": b"secret bytes"}, is_secret=True))
    assert [(member.code, member.data) for member in locked] == [("encrypted", b"")]
    assert code_of(good[: len(good) // 2]) == "damaged"
    assert code_of(b"Rar!\x1a\x07\x00" + good[8:]) == "damaged"


@needs_library
def test_member_that_goes_on_in_another_volume_is_not_taken_for_whole():
    members = read_rar(make_rar4({b"a.doc": b"0123456789"}, goes_on=True))
    assert [(member.code, member.data) for member in members] == [("damaged", b"")]
    assert "分卷" in members[0].text


@pytest.mark.parametrize(("helpers", "code"), [((), "unpack_off"), (("unpack",), "unpack_first")])
def test_real_rar_that_is_not_unpacked_here_asks_for_it_and_says_how(helpers, code, tmp_path, monkeypatch):
    def ask(self, kind, data, name, limits, *, uses_ocr):  # the reading process answers in this one
        return answer_one(kind, data, name, limits, uses_ocr=uses_ocr)

    monkeypatch.setattr(Worker, "_ask", ask)
    monkeypatch.setitem(sys.modules, "libarchive", None)
    (tmp_path / "报送材料.rar").write_bytes(make_rar5(MEMBERS))
    params = default_parameters().model_copy(update={"optional_helpers": helpers})
    [row] = read_file(tmp_path / "报送材料.rar", params).files
    assert (row["kind"], row["disposition"], row["reason_code"]) == ("rar", "needs_person", code)
    assert "解压后" in row["reason_text"]
