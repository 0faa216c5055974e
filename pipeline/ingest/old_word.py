"""Reads Word 97-2003 files (.doc, and .wps of the same make) into the neutral tree, over `olefile` alone.

Why an own reader: docs/decisions/0003-old-word.md. Every count in the file is bounded, see `old_word_binary`.
"""

import io
from collections import Counter

import olefile

from pipeline.errors import RawFileError
from pipeline.ingest.old_word_binary import DAMAGED, OLD_FORMAT, WordFile, open_word_file
from pipeline.ingest.old_word_pictures import read_floating_pictures, read_inline_pictures
from pipeline.ingest.old_word_tables import add_paragraph
from pipeline.ingest.old_word_text import TextReader
from pipeline.ingest.table_builder import TreeBuilder
from pipeline.ingest.tree import Aside, Document, Issue

VERSION = "1"
_MAX_STREAM = 64_000_000


def read_old_word(data: bytes, name: str = "") -> Document:
    """Return the document's tree.

    Args:
        data: the file.
        name: its name, used nowhere: content decides.

    Raises:
        RawFileError: "encrypted", "old_format" (before Word 97), "damaged", "too_large".
    """
    file, stream_names = _open(data)
    reader, builder = TextReader(file), TreeBuilder()
    document = Document("doc")
    for number, (kind, start, end) in enumerate(file.parts):
        if number == 0 and kind == "body":
            for paragraph in reader.read_part(start, end):
                add_paragraph(builder, paragraph)
            document.blocks = builder.finish()
            document.aside = reader.asides
            inline = list(reader.pictures_at)
        else:
            _read_side_part(document, reader, kind, start, end)
    document.pictures = read_inline_pictures(file, inline) + read_floating_pictures(file)
    document.issues = _read_issues(reader, stream_names)
    return document


def _open(data: bytes) -> tuple[WordFile, set[str]]:
    """Return the opened file and the names of all its streams, lower case."""
    if data[:2] in (b"\xdb\xa5", b"\x9b\xa5", b"\x31\xbe"):
        raise RawFileError("old_format", OLD_FORMAT)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(entry).lower() for entry in ole.listdir(streams=True, storages=True)}
            if "encryptedpackage" in names:
                raise RawFileError("encrypted", "文件设有打开密码；请原单位取消密码后重新报送。")
            streams = {part: _stream(ole, part, names) for part in ("WordDocument", "0Table", "1Table", "Data")}
    except RawFileError:
        raise
    except Exception as error:  # olefile raises whatever its arithmetic meets in a damaged file
        raise RawFileError("damaged", DAMAGED) from error
    if not streams["WordDocument"]:
        raise RawFileError("damaged", DAMAGED)
    tables = {part: streams[part] for part in ("0Table", "1Table")}
    return open_word_file(streams["WordDocument"], tables, streams["Data"]), names


def _stream(ole: olefile.OleFileIO, part: str, names: set[str]) -> bytes:
    if part.lower() not in names:
        return b""
    if ole.get_size(part) > _MAX_STREAM:
        raise RawFileError("too_large", "文件内部数据超过允许的大小，程序不予读取；请人工打开核对。")
    with ole.openstream(part) as stream:
        return stream.read()


def _read_side_part(document: Document, reader: TextReader, kind: str, start: int, end: int) -> None:
    """Put notes, headers, comments and text boxes aside, a paragraph each (what is hidden in them is there already)."""
    builder = TreeBuilder()
    for number, paragraph in enumerate(reader.read_part(start, end)):
        if kind == "box":
            add_paragraph(builder, paragraph)
        text = "".join([piece.text for piece in paragraph.pieces]).strip()
        if text:
            document.aside.append(Aside(kind, text, f"{kind}/p{number}"))
    if kind == "box":
        document.boxes += builder.finish()


def _read_issues(reader: TextReader, stream_names: set[str]) -> list[Issue]:
    issues = []
    if reader.drawn:
        text = f"文字上方有 {reader.drawn} 处图形、文本框或手写标记，可能表示勾选；请对照原件核对。"
        issues.append(Issue("drawing_over_text", text, "body"))
    if reader.unclosed:
        issues.append(
            Issue("field_unclosed", "文件中有不完整的域，部分文字可能缺失；请对照原件核对。", "body", serious=True)
        )
    roots = Counter(name.split("/", 1)[0] for name in stream_names)
    if roots["macros"] or roots["_vba_project_cur"]:
        issues.append(Issue("macro", "文件带有宏；宏未运行，内容按普通文字读取。"))
    if roots["objectpool"] > 1:
        issues.append(
            Issue("embedded_object", "文件中嵌入了对象（如表格），未读取其内容，请人工查看。", "", serious=True)
        )
    return issues
