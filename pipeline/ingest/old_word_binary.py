"""The stored text of a Word 97-2003 file: pieces, and the property list of every stretch and paragraph end.

Source of the layout: the public description [MS-DOC], sections 2.5 (FIB), 2.8.35 (piece table), 2.9.32 and 2.9.175
(pages of property lists). Every count is bounded by the file's own size, so that hostile tables cannot make work.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from struct import error as StructError  # noqa: N812
from struct import unpack_from

from pipeline.errors import RawFileError
from pipeline.ingest.old_word_sprm import P_HUGE, P_TABLE_PROPERTIES, piece_properties, walk_sprms

MAX_CHARACTERS = 2_000_000
MAX_PIECES = 200_000
PAGE = 512
FIRST_WORD_97 = 0xC1
DAMAGED = "文件已损坏，无法完整读取；请原单位用 Word 打开后另存为 .docx 重新报送。"
OLD_FORMAT = "文件是 Word 6.0/95 或更早的格式，程序不能读取；请用 Word 或 WPS 打开后另存为 .docx 重新放入。"
# text parts in stored order and where the FIB counts their characters
PARTS = (
    ("body", 0x4C),
    ("note", 0x50),
    ("header", 0x54),
    ("comment", 0x5C),
    ("note", 0x60),
    ("box", 0x64),
    ("box", 0x68),
)


@dataclass(slots=True)
class Piece:
    """A stretch of text stored in one place: first character, byte offset, bytes a character, own property list."""

    start: int
    offset: int
    width: int
    properties: bytes


@dataclass(slots=True)
class Runs:
    """Property lists by byte offset: `bounds[i]` begins a stretch, `ends[i]` ends it, `lists[i]` formats it."""

    bounds: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    lists: list[bytes] = field(default_factory=list)

    def at(self, offset: int) -> bytes:
        """Return the property list that covers a byte offset, b"" when none does."""
        index = bisect_right(self.bounds, offset) - 1
        return self.lists[index] if index >= 0 and offset < self.ends[index] else b""


@dataclass(slots=True)
class WordFile:
    """Streams and the decoded text of one file.

    Args:
        main: the WordDocument stream.
        table: the table stream.
        data: the Data stream, b"" when there is none.
        text: all characters of all parts.
        parts: (kind, first character, end) of the parts that hold text.
        pieces: where the text is stored.
        characters: property lists of stretches.
        paragraphs: property lists of paragraphs, two bytes of style number first.
    """

    main: bytes
    table: bytes
    data: bytes
    text: str = ""
    parts: list[tuple[str, int, int]] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    characters: Runs = field(default_factory=Runs)
    paragraphs: Runs = field(default_factory=Runs)

    def place(self, character: int) -> tuple[Piece, int]:
        """Return the piece of a character and its byte offset."""
        piece = self.pieces[max(bisect_right(self.starts, character) - 1, 0)]
        return piece, piece.offset + (character - piece.start) * piece.width

    def table_part(self, at: int) -> bytes:
        """Return the structure of the table stream whose offset and size stand at `at` in the FIB."""
        if at + 8 > min(len(self.main), 0x9A + 8 * unpack_from("<H", self.main, 0x98)[0]):
            return b""
        offset, size = unpack_from("<II", self.main, at)
        return self.table[offset : offset + size] if size and offset < len(self.table) else b""

    def paragraph_list(self, character: int) -> tuple[int, bytes]:
        """Return (style number, property list) of the paragraph that ends with a character."""
        piece, offset = self.place(character)
        stored = self.paragraphs.at(offset)
        style = stored[0] | stored[1] << 8 if len(stored) > 1 else 0
        return style, self._resolved(stored[2:]) + piece.properties

    def _resolved(self, grpprl: bytes) -> bytes:
        """Follow the lists kept in the Data stream, once: rows that are long lose their end otherwise."""
        if len(grpprl) < 6 or not self.data:
            return grpprl
        more = b""
        for code, operand in walk_sprms(grpprl):
            if code in (P_HUGE, P_TABLE_PROPERTIES):
                offset = int.from_bytes(operand, "little")
                size = int.from_bytes(self.data[offset : offset + 2], "little")
                more += self.data[offset + 2 : offset + 2 + size]
        return grpprl + more


def open_word_file(main: bytes, tables: dict[str, bytes], data: bytes) -> WordFile:
    """Return the decoded file.

    Args:
        main: the WordDocument stream.
        tables: "0Table" and "1Table", those that exist.
        data: the Data stream or b"".

    Raises:
        RawFileError: "encrypted", "old_format" (before Word 97), "damaged", "too_large".
    """
    if len(main) < 0x1AA:
        raise RawFileError("damaged", DAMAGED)
    magic, version = unpack_from("<HH", main, 0)
    flags = unpack_from("<H", main, 0x0A)[0]
    if magic != 0xA5EC or version < FIRST_WORD_97:
        raise RawFileError("old_format", OLD_FORMAT)
    if flags & 0x8100:
        raise RawFileError("encrypted", "文件设有打开密码；请原单位取消密码后重新报送。")
    table = tables.get("1Table" if flags & 0x200 else "0Table", b"")
    file = WordFile(main, table, data)
    try:
        _read_pieces(file)
        file.characters = _read_runs(file, 0xFA, is_paragraph=False)
        file.paragraphs = _read_runs(file, 0x102, is_paragraph=True)
    except (StructError, IndexError) as error:
        raise RawFileError("damaged", DAMAGED) from error
    return file


def _read_pieces(file: WordFile) -> None:
    """Decode the text piece by piece and find the parts in it."""
    shared, table = _split_piece_table(file.table_part(0x1A2))
    count = (len(table) - 4) // 12
    if count < 1:
        raise RawFileError("damaged", DAMAGED)
    bounds = unpack_from(f"<{count + 1}I", table, 0)
    if count > MAX_PIECES or bounds[-1] > MAX_CHARACTERS:
        raise RawFileError("too_large", "文件内容超过 200 万字或被切成过多碎片，程序不予读取；请人工打开核对。")
    if any(left > right for left, right in pairwise(bounds)):
        raise RawFileError("damaged", DAMAGED)
    texts: list[str] = []
    for index in range(count):
        _, where, prm = unpack_from("<HIH", table, (count + 1) * 4 + index * 8)
        start, length = bounds[index], bounds[index + 1] - bounds[index]
        width = 1 if where & 0x40000000 else 2
        offset = (where & 0x3FFFFFFF) // (2 if width == 1 else 1)
        raw = file.main[offset : offset + length * width]
        if len(raw) != length * width:
            raise RawFileError("damaged", DAMAGED)
        texts.append(_decode_narrow(raw) if width == 1 else raw.decode("utf-16-le", "surrogatepass"))
        if len(texts[-1]) != length:  # a surrogate pair counts as two characters in the file
            texts[-1] = "".join([chr(unit) for unit in unpack_from(f"<{length}H", raw, 0)])
        file.pieces.append(Piece(start, offset, width, piece_properties(prm, shared)))
        file.starts.append(start)
    file.text = "".join(texts)
    start = 0
    for kind, at in PARTS:
        length = unpack_from("<I", file.main, at)[0]
        if length and start < len(file.text):
            file.parts.append((kind, start, min(start + length, len(file.text))))
        start += length
    if not file.parts or file.parts[0][0] != "body" or start > len(file.text) + 1:
        raise RawFileError("damaged", DAMAGED)


def _split_piece_table(clx: bytes) -> tuple[list[bytes], bytes]:
    """Return the shared property lists and the piece table proper."""
    shared: list[bytes] = []
    position = 0
    while position < len(clx) and clx[position] == 1:
        size = unpack_from("<H", clx, position + 1)[0]
        shared.append(clx[position + 3 : position + 3 + size])
        position += 3 + size
    if position >= len(clx) or clx[position] != 2:
        raise RawFileError("damaged", DAMAGED)
    size = unpack_from("<I", clx, position + 1)[0]
    return shared, clx[position + 5 : position + 5 + size]


_NARROW = {value: bytes((value,)).decode("cp1252", "ignore") or chr(value) for value in range(0x80, 0xA0)}


def _decode_narrow(raw: bytes) -> str:
    """Decode a piece of one byte a character."""
    return raw.decode("latin-1").translate(_NARROW)


def _read_runs(file: WordFile, at: int, *, is_paragraph: bool) -> Runs:
    """Read the property pages that the index at `at` in the FIB names, each page once, in stored order."""
    index = file.table_part(at)
    count = (len(index) - 4) // 8
    runs = Runs()
    if count < 1:
        return runs
    if count > len(file.main) // PAGE + 1:
        raise RawFileError("damaged", DAMAGED)
    stretches: list[tuple[int, int, bytes]] = []
    for number in unpack_from(f"<{count}I", index, (count + 1) * 4):
        page = file.main[(number & 0x3FFFFF) * PAGE : (number & 0x3FFFFF) * PAGE + PAGE]
        if len(page) == PAGE:
            stretches += _paragraph_page(page) if is_paragraph else _character_page(page)
    if any(left[0] > right[0] for left, right in pairwise(stretches)):
        stretches.sort()
    runs.bounds = [stretch[0] for stretch in stretches]
    runs.ends = [stretch[1] for stretch in stretches]
    runs.lists = [stretch[2] for stretch in stretches]
    return runs


def _paragraph_page(page: bytes) -> list[tuple[int, int, bytes]]:
    count = min(page[511], 29)
    bounds = unpack_from(f"<{count + 1}I", page, 0)
    stretches = []
    for index in range(count):
        at = page[(count + 1) * 4 + index * 13] * 2
        size = page[at] * 2 - 1 if page[at] else page[at + 1] * 2
        start = at + (1 if page[at] else 2)
        stretches.append((bounds[index], bounds[index + 1], page[start : min(start + size, 511)] if at else b""))
    return stretches


def _character_page(page: bytes) -> list[tuple[int, int, bytes]]:
    count = min(page[511], 101)
    bounds = unpack_from(f"<{count + 1}I", page, 0)
    stretches = []
    for index in range(count):
        at = page[(count + 1) * 4 + index] * 2
        stretches.append((bounds[index], bounds[index + 1], page[at + 1 : min(at + 1 + page[at], 511)] if at else b""))
    return stretches
