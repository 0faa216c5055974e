"""rar and 7z: read where libarchive is here, else a request to unpack."""

import importlib.util
import sys

import pytest

from pipeline.errors import RawFileError
from pipeline.ingest import archive_extra
from pipeline.ingest.archive_extra import read_7z, read_rar
from pipeline.params.ingest import Limits


class Entry:
    isdir, isreg = False, True

    def __init__(self, pathname, blocks, **more):
        self.pathname, self._blocks = pathname, blocks
        self.__dict__.update(more)

    def get_blocks(self):
        yield from self._blocks


class Library:
    """Stands in for libarchive: the limits are ours, not the library's."""

    def __init__(self, entries, error=None):
        self.entries, self.error = entries, error

    def memory_reader(self, data):
        return self

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


@pytest.mark.skipif(importlib.util.find_spec("libarchive") is None, reason="libarchive-c is not installed here")
def test_real_7z_is_read():
    import io

    import libarchive

    buffer = io.BytesIO()
    with libarchive.custom_writer(lambda block: buffer.write(block) or len(block), "7zip") as archive:
        archive.add_file_from_memory("建议表.doc", 5, b"12345")
    assert [(member.name, member.data) for member in read_7z(buffer.getvalue())] == [("建议表.doc", b"12345")]
