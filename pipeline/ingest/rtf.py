"""Reads RTF (often saved as .doc) into the neutral tree: walks its tokens and groups, and says where each part goes."""

import re

from pipeline.errors import RawFileError
from pipeline.ingest.rtf_fields import FieldStack
from pipeline.ingest.rtf_fonts import Fonts
from pipeline.ingest.rtf_page import END_WORDS, Page
from pipeline.ingest.rtf_pictures import OpenPicture
from pipeline.ingest.rtf_state import State
from pipeline.ingest.rtf_words import (
    ASIDE,
    CHARACTERS,
    FLAG_WORDS,
    NUMBERED_FLAGS,
    OPEN_DESTINATIONS,
    SKIPPED,
    SYMBOLS,
)
from pipeline.ingest.tree import BOLD, DRAWN, Document, Issue, Piece

VERSION = "1"
MAX_GROUPS = 500
MAX_TOKENS = 1_500_000  # words, brackets and stretches of text: a form has thousands
_DAMAGED = "文件已损坏或不完整，无法读取；请原单位用 Word 打开后另存为 .docx 重新报送。"
_TOKEN = re.compile(
    rb"([{}])|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|[\r\n]+|([^\\{}\r\n]+)"
)


def read_rtf(data: bytes, name: str = "") -> Document:
    """Return the document's tree.

    Raises:
        RawFileError: "damaged" when it is no RTF, "too_large".
    """
    if not data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{\\rtf"):
        raise RawFileError("damaged", _DAMAGED)
    return _Reader(data).read()


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0
        self.document = Document("rtf")
        self.page, self.fonts, self.fields = Page(self.document), Fonts(), FieldStack()
        self.picture = OpenPicture()
        self.state = State()
        self.stack: list[State] = []
        self.pending, self.to_skip = bytearray(), 0
        self.tokens = 0

    def read(self) -> Document:
        data, size = self.data, len(self.data)
        while self.position < size:
            token = _TOKEN.match(data, self.position)
            if token is None:
                self.position += 1
                continue
            self.position = token.end()
            self.tokens += 1
            if self.tokens > MAX_TOKENS:
                raise RawFileError("too_large", "文件内部结构异常繁多，程序不予读取；请人工打开核对。")
            self._take(*token.groups())
        self._flush()
        if self.stack:
            text = "文件在中途断开，可能缺少内容；请对照原件核对，或请原单位重新报送。"
            self.document.issues.append(Issue("truncated", text, "body", serious=True))
        self.page.finish()
        return self.document

    def _take(self, brace: bytes, word: bytes, number: bytes, byte: bytes, symbol: bytes, text: bytes) -> None:
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

    # groups

    def _open_group(self) -> None:
        self._flush()
        if len(self.stack) >= MAX_GROUPS:
            raise RawFileError("too_large", "文件嵌套层数异常，程序不予读取；请人工打开核对。")
        self.stack.append(self.state)
        self.state = self.state.inner()

    def _close_group(self) -> None:
        self._flush()
        if not self.stack:
            return
        closed, self.state = self.state, self.stack.pop()
        self.page.close_aside(closed)
        if closed.to == "picture" and self.state.to != "picture":
            self.document.pictures.append(self.picture.finish(f"picture{len(self.document.pictures)}"))
            self._put_drawing()
        shown = self.fields.end(closed.level, self.state.flags)
        if shown:
            self.page.put(shown, self.state)

    def _begins_destination(self, word: str) -> bool:
        """Set where a group's text goes by its first word; True when the word is done with."""
        state = self.state
        if word in SKIPPED:
            state.to = "skip"
        elif word == "fonttbl":
            state.to = "fonts"
        elif word == "pict":
            state.to, self.picture = "picture", OpenPicture()
        elif word == "field":
            self.fields.begin(state.level)
        elif word == "fldinst" and self.fields:
            state.to = "instruction"
        elif word == "fldrslt" and self.fields:
            state.to = "skip" if self.fields.begin_result() else state.to
        elif word == "ffl":
            state.to = "entry"
        elif word in ASIDE:
            state.to = ASIDE[word]
            self.page.open_aside(state.level)
        elif word in OPEN_DESTINATIONS:
            self._begin_open_destination(word)
        elif state.is_optional:
            state.to = "skip"
        else:
            return False
        state.is_new = False
        return True

    def _begin_open_destination(self, word: str) -> None:
        if word == "shp":
            self._put_drawing()
            text = "文字上方有图形、文本框或手写标记，可能表示勾选；请对照原件核对。"
            if not any(issue.code == "drawing_over_text" for issue in self.document.issues):
                self.document.issues.append(Issue("drawing_over_text", text, "body"))
        elif word == "object":
            text = "文件中嵌入了对象（如表格），未读取其内容，请人工查看。"
            self.document.issues.append(Issue("embedded_object", text, "", serious=True))

    def _put_drawing(self) -> None:
        self.page.put(Piece("", self.state.flags | DRAWN, evidence="drawing"), self.state)

    # words

    def _word(self, word: str, number: int | None) -> None:
        self._flush()
        state = self.state
        if word == "bin":
            self.position += max(number or 0, 0)
            return
        if state.is_new and state.to != "skip" and self._begins_destination(word):
            return
        state.is_new = False
        if state.to == "skip":
            return
        if word == "u":
            self._put(chr((number or 0) & 0xFFFF))
            self.to_skip = state.skip_after_unicode
        elif word in FLAG_WORDS:
            state.set_flag(FLAG_WORDS[word], is_on=bool(number) if word in NUMBERED_FLAGS else number != 0)
        elif word in END_WORDS:
            self.page.end(word, state)
        elif word in CHARACTERS:
            self._put(CHARACTERS[word])
        elif not self._font_word(word, number) and not self._format_word(word, number):
            self._part_word(word, number)

    def _font_word(self, word: str, number: int | None) -> bool:
        """Take a word about fonts and encodings; False when it is none."""
        state = self.state
        if word == "f" or (word == "af" and state.to == "fonts"):
            state.font = number or 0
        elif word == "fcharset" and state.to == "fonts":
            self.fonts.set_charset(state.font, number or 0)
        elif word == "ansicpg":
            self.fonts.set_page(number or 0)
        elif word == "uc":
            state.skip_after_unicode = max(number or 0, 0)
        else:
            return False
        return True

    def _format_word(self, word: str, number: int | None) -> bool:
        """Take a word about formatting that is no plain flag; False when it is none."""
        state = self.state
        if word == "plain":
            state.reset()
        elif word in ("dbch", "loch", "hich", "ltrch", "rtlch"):
            state.is_east = word == "dbch"
        elif word == "ab" and state.is_east:
            state.set_flag(BOLD, is_on=number != 0)
        elif word in ("v", "webhidden"):
            state.is_hidden = number != 0
        elif word == "deleted":
            state.is_deleted = number != 0
        elif word == "ulnone":
            state.set_flag(FLAG_WORDS["ul"], is_on=False)
        else:
            return False
        return True

    def _part_word(self, word: str, number: int | None) -> None:
        """Take a word about a field, a picture or a table."""
        if word.startswith("ff") and self.fields:
            self.fields.take_word(word, number)
        elif self.state.to == "picture":
            self.picture.take_word(word, number)
        else:
            self.page.take_table_word(word, number)

    # text

    def _symbol(self, symbol: bytes) -> None:
        self._flush()
        if symbol == b"*":
            self.state.is_optional = True
        elif symbol in (b"\n", b"\r"):
            self.page.end("par", self.state)
        elif symbol in SYMBOLS:
            self._put(SYMBOLS[symbol])

    def _bytes(self, raw: bytes) -> None:
        self.state.is_new = False
        if self.to_skip:
            skipped = min(self.to_skip, len(raw))
            self.to_skip -= skipped
            raw = raw[skipped:]
        if self.state.to == "picture":
            self.picture.add(raw)
        elif self.state.to != "skip":
            self.pending += raw

    def _flush(self) -> None:
        self.to_skip = 0
        if self.pending:
            raw, self.pending = bytes(self.pending), bytearray()
            self._put(self.fonts.decode(raw, self.state.font, is_name=self.state.to == "fonts"))

    def _put(self, text: str) -> None:
        """Send text where the group says."""
        state = self.state
        if state.to == "fonts":
            self.fonts.add_name(state.font, text)
        elif state.to == "instruction":
            self.fields.add_instruction(text)
        elif state.to == "entry":
            self.fields.add_entry(text)
        elif state.to not in ("skip", "picture"):
            for piece in self.fonts.show(text, state.font, state.flags):
                self.page.put(piece, state)
