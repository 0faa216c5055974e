"""Reads RTF (often saved as .doc) into the neutral tree."""

import hashlib
import re
from dataclasses import replace

from pipeline.errors import RawFileError
from pipeline.ingest.marks import is_symbol_font, read_symbol
from pipeline.ingest.old_word_fields import OpenField, show_field
from pipeline.ingest.rtf_parts import FormField, RowWords, State, decode, join_surrogates, show_form
from pipeline.ingest.rtf_words import (
    ASIDE,
    CHARACTERS,
    FLAG_WORDS,
    SKIPPED,
    SYMBOL_CHARSET,
    font_encoding,
    page_encoding,
)
from pipeline.ingest.table_builder import TreeBuilder
from pipeline.ingest.tree import (
    BOLD,
    DRAWN,
    TICK_TEXT,
    Aside,
    Document,
    Issue,
    Picture,
    Piece,
)

VERSION = "1"
MAX_GROUPS = 500
MAX_CHARACTERS = 2_000_000
_DAMAGED = "文件已损坏或不完整，无法读取；请原单位用 Word 打开后另存为 .docx 重新报送。"
_TOKEN = re.compile(
    rb"([{}])|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|[\r\n]+|([^\\{}\r\n]+)"
)
_PAGE_TWIPS = 11906 * 16838
_BIG = 0.25


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0
        self.document, self.builder = Document("rtf"), TreeBuilder()
        self.state, self.stack = State(), []  # type: tuple[State, list[State]]
        self.fonts: dict[int, tuple[str, int]] = {}
        self.font_name = ""
        self.encoding, self.pending, self.to_skip = "cp1252", bytearray(), 0
        self.pieces: list[Piece] = []
        self.count = 0
        self.depth, self.in_table = 1, False
        self.row = RowWords()
        self.fields: list[tuple[int, OpenField, FormField]] = []
        self.picture: list[str] = []
        self.picture_size = [0, 0, 100, 100]
        self.side: dict[int, list[str]] = {}

    def read(self) -> Document:
        data, size = self.data, len(self.data)
        while self.position < size:
            token = _TOKEN.match(data, self.position)
            if token is None:
                self.position += 1
                continue
            self.position = token.end()
            brace, word, number, byte, symbol, text = token.groups()
            if text is not None:
                self._bytes(text)
            elif word is not None:
                self._word(word.decode("ascii"), int(number) if number else None)
            elif byte is not None:
                self._bytes(bytes.fromhex(byte.decode("ascii")))
            elif brace == b"{":
                self._open_group()
            elif brace == b"}":
                self._close_group()
            elif symbol is not None:
                self._symbol(symbol)
        self._flush()
        if self.stack:
            text = "文件在中途断开，可能缺少内容；请对照原件核对，或请原单位重新报送。"
            self.document.issues.append(Issue("truncated", text, "body", serious=True))
        if self.pieces:
            self._end_paragraph()
        self.document.blocks = self.builder.finish()
        return self.document

    # groups

    def _open_group(self) -> None:
        self._flush()
        if len(self.stack) >= MAX_GROUPS:
            raise RawFileError("too_large", "文件嵌套层数异常，程序不予读取；请人工打开核对。")
        self.stack.append(self.state)
        self.state = replace(self.state, is_new=True, is_optional=False)

    def _close_group(self) -> None:
        self._flush()
        if not self.stack:
            return
        level = len(self.stack)
        if level in self.side:
            text = "".join(self.side.pop(level)).strip()
            if text:
                self.document.aside.append(Aside(self.state.to, text, self.state.to))
        closed, self.state = self.state, self.stack.pop()
        if closed.to == "picture" and self.state.to != "picture":
            self._end_picture()
        if self.fields and self.fields[-1][0] == level:
            self._end_field()

    # words

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        if word == "bin":
            self.position += max(number or 0, 0)
            return
        state = self.state
        if state.is_new and self._begins_destination(word):
            return
        state.is_new = False
        if state.to == "skip":
            return
        if word == "u":
            self._put(chr((number or 0) & 0xFFFF))
            self.to_skip = state.skip_after_unicode
        elif word == "uc":
            state.skip_after_unicode = max(number or 0, 0)
        elif word in FLAG_WORDS:
            is_on = bool(number) if word in ("cf", "cb", "highlight", "chcbpat", "chshdng") else number != 0
            state.flags = state.flags | FLAG_WORDS[word] if is_on else state.flags & ~FLAG_WORDS[word]
        elif word in CHARACTERS and word != "par":
            self._put(CHARACTERS[word])
        else:
            self._other_word(word, number)

    def _begins_destination(self, word: str) -> bool:
        """Set where a group's text goes by its first word; True when the word is done with."""
        state = self.state
        if state.to == "skip":
            return False
        if word in SKIPPED:
            state.to = "skip"
        elif word == "fonttbl":
            state.to = "fonts"
        elif word == "pict":
            state.to, self.picture, self.picture_size = "picture", [], [0, 0, 100, 100]
        elif word == "field":
            self.fields.append((len(self.stack), OpenField(), FormField()))
        elif word == "fldinst" and self.fields:
            state.to = "instruction"
        elif word == "fldrslt" and self.fields:
            self.fields[-1][1].in_result = True
            if self.fields[-1][1].shows_itself:
                state.to = "skip"
        elif word == "ffl":
            state.to = "entry"
        elif word in ASIDE:
            self._begin_aside(ASIDE[word])
        elif word in ("shp", "shpinst", "shppict", "formfield", "nesttableprops", "object", "objattph", "result", "ud"):
            self._begin_open_destination(word)
        elif state.is_optional:
            state.to = "skip"
        else:
            return False
        state.is_new = False
        return True

    def _begin_open_destination(self, word: str) -> None:
        if word == "shp":
            self._put_piece(Piece("", self.state.flags | DRAWN, evidence="drawing"))
            text = "文字上方有图形、文本框或手写标记，可能表示勾选；请对照原件核对。"
            if not any(issue.code == "drawing_over_text" for issue in self.document.issues):
                self.document.issues.append(Issue("drawing_over_text", text, "body"))
        elif word == "object":
            text = "文件中嵌入了对象（如表格），未读取其内容，请人工查看。"
            self.document.issues.append(Issue("embedded_object", text, "", serious=True))

    def _begin_aside(self, kind: str) -> None:
        self.state.to = kind
        self.side[len(self.stack)] = []

    def _other_word(self, word: str, number: int | None) -> None:
        state = self.state
        if word == "plain":
            state.flags, state.is_hidden, state.is_deleted, state.font = 0, False, False, -1
        elif word in ("dbch", "loch", "hich", "ltrch", "rtlch"):
            state.is_east = word == "dbch"
        elif word == "ab" and state.is_east:
            state.flags = state.flags & ~BOLD if number == 0 else state.flags | BOLD
        elif word == "f" or (word == "af" and state.to == "fonts"):
            state.font = number or 0
        elif word == "fcharset" and state.to == "fonts":
            self.fonts[state.font] = (self.fonts.get(state.font, ("", 0))[0], number or 0)
        elif word == "ansicpg":
            self.encoding = page_encoding(number or 0)
        elif word in ("v", "webhidden"):
            state.is_hidden = number != 0
        elif word == "deleted":
            state.is_deleted = number != 0
        elif word == "ulnone":
            state.flags &= ~FLAG_WORDS["ul"]
        elif word in ("par", "sect", "row", "nestrow", "cell", "nestcell"):
            self._end(word)
        elif word.startswith("ff") and self.fields:
            self._form_word(word, number)
        elif state.to == "picture":
            self._picture_word(word, number)
        else:
            self._table_word(word, number)

    def _end(self, word: str) -> None:
        if self.state.to in self.side_kinds():
            self._put("\n")
        elif self.state.to != "body" and word not in ("row", "nestrow"):
            return
        elif word in ("par", "sect"):
            if self.state.is_deleted or self.state.is_hidden:
                self._put("\n")
            else:
                self._end_paragraph()
        elif word in ("cell", "nestcell"):
            self._end_paragraph(ends_cell=True, depth=self.depth if word == "nestcell" else 1)
        else:
            depth = self.depth if word == "nestrow" else 1
            self.builder.add([], max(depth, 1), row=self.row.shape)

    @staticmethod
    def side_kinds() -> frozenset[str]:
        """Return the destinations that are collected aside."""
        return frozenset(ASIDE.values())

    def _end_paragraph(self, *, ends_cell: bool = False, depth: int | None = None) -> None:
        level = depth if depth is not None else (self.depth if self.in_table else 0)
        self.builder.add(self.pieces, level, ends_cell=ends_cell)
        self.pieces = []

    def _table_word(self, word: str, number: int | None) -> None:
        if word == "pard":
            self.in_table, self.depth = False, 1
        elif word == "intbl":
            self.in_table = True
        elif word == "itap":
            self.in_table, self.depth = bool(number), max(number or 0, 1)
        else:
            self.row.take(word, number or 0)

    # fields and pictures

    def _form_word(self, word: str, number: int | None) -> None:
        form = self.fields[-1][2]
        if word == "fftype":
            form.kind = number or 0
        elif word == "ffres":
            form.result = number if number is not None else -1
        elif word == "ffdefres":
            form.default = number or 0

    def _end_field(self) -> None:
        _, found, form = self.fields.pop()
        if found.name in ("FORMCHECKBOX", "FORMDROPDOWN"):
            self._put_piece(show_form(found.name, form, self.state.flags))
        elif found.shows_itself or not found.in_result:
            shown = show_field(found, b"", self.state.flags)
            if shown:
                self._put_piece(shown)

    def _picture_word(self, word: str, number: int | None) -> None:
        names = ("picwgoal", "pichgoal", "picscalex", "picscaley")
        if word in names:
            self.picture_size[names.index(word)] = number or 0

    def _end_picture(self) -> None:
        text = "".join(self.picture)
        try:
            content = bytes.fromhex(text)
        except ValueError:
            content = b""
        width, height, scale_x, scale_y = self.picture_size
        share = min(1.0, abs(width * scale_x * height * scale_y) / 10_000 / _PAGE_TWIPS)
        digest = hashlib.sha256(content).hexdigest() if content else ""
        name = f"picture{len(self.document.pictures)}"
        self.document.pictures.append(Picture(digest, name, "body", share, content if share >= _BIG else b""))
        self._put_piece(Piece("", self.state.flags | DRAWN, evidence="drawing"))

    # text

    def _symbol(self, symbol: bytes) -> None:
        self._flush()
        if symbol == b"*":
            self.state.is_optional = True
            return
        if symbol in (b"\n", b"\r"):
            self._end("par")
            return
        shown = {b"~": "\u00a0", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}.get(symbol)
        if shown:
            self._put(shown)

    def _bytes(self, raw: bytes) -> None:
        self.state.is_new = False
        if self.to_skip:
            skipped = min(self.to_skip, len(raw))
            self.to_skip -= skipped
            raw = raw[skipped:]
        if self.state.to == "picture":
            self.picture.append(raw.decode("ascii", "ignore"))
        elif self.state.to != "skip":
            self.pending += raw

    def _flush(self) -> None:
        self.to_skip = 0
        if not self.pending:
            return
        raw, self.pending = bytes(self.pending), bytearray()
        charset = self.fonts.get(self.state.font, ("", -1))[1]
        if charset == SYMBOL_CHARSET and self.state.to != "fonts":
            text = raw.decode("latin-1")
        else:
            text = decode(raw, font_encoding(charset, self.encoding), self.encoding)
        self._put(text)

    def _put(self, text: str) -> None:
        """Send text where the group says."""
        state = self.state
        if state.to == "fonts":
            name, charset = self.fonts.get(state.font, ("", 0))
            self.fonts[state.font] = ((name + text).strip().rstrip(";"), charset)
        elif state.to == "instruction" and self.fields:
            self.fields[-1][1].instruction.append(text)
        elif state.to == "entry" and self.fields:
            self.fields[-1][2].entries.append(text)
        elif state.to not in ("skip", "picture"):
            self._put_shown(text)

    def _put_shown(self, text: str) -> None:
        font = self.fonts.get(self.state.font, ("", 0))[0]
        if not is_symbol_font(font) and not any("\uf000" <= character <= "\uf0ff" for character in text):
            self._put_piece(Piece(text, self.state.flags))
            return
        for character in text:
            code = ord(character)
            if 0x20 < code < 0x100 or 0xF000 <= code <= 0xF0FF:
                tick = read_symbol(font, code)
                self._put_piece(Piece(TICK_TEXT[tick], self.state.flags, tick, "symbol_font"))
            else:
                self._put_piece(Piece(character, self.state.flags))

    def _put_piece(self, piece: Piece) -> None:
        state = self.state
        self.count += len(piece.text)
        if self.count > MAX_CHARACTERS:
            raise RawFileError("too_large", "文件内容超过 200 万字，程序不予读取；请人工打开核对。")
        if state.to in self.side_kinds():
            level = max((key for key in self.side if key <= len(self.stack)), default=-1)
            if level >= 0:
                self.side[level].append(piece.text)
            return
        if state.to != "body":
            return
        if state.is_deleted or state.is_hidden:
            if piece.text.strip():
                self.document.aside.append(Aside("deleted" if state.is_deleted else "hidden", piece.text, "body"))
            return
        last = self.pieces[-1] if self.pieces else None
        if last and last.flags == piece.flags and not (last.tick or piece.tick or last.evidence or piece.evidence):
            last.text = join_surrogates(last.text + piece.text)
        else:
            self.pieces.append(piece)


def read_rtf(data: bytes, name: str = "") -> Document:
    """Return the document's tree.

    Raises:
        RawFileError: "damaged" when it is no RTF, "too_large".
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        raise RawFileError("damaged", _DAMAGED)
    return _Reader(data).read()
