"""What an RTF document shows: pieces gathered into paragraphs, cells and rows, and what goes aside."""

from pipeline.errors import RawFileError
from pipeline.ingest.rtf_rows import RowWords
from pipeline.ingest.rtf_state import State
from pipeline.ingest.rtf_words import ASIDE
from pipeline.ingest.table_builder import TreeBuilder
from pipeline.ingest.tree import Aside, Document, Piece

MAX_CHARACTERS = 2_000_000
END_WORDS = frozenset(("par", "sect", "row", "nestrow", "cell", "nestcell"))
_SIDE_KINDS = frozenset(ASIDE.values())


class Page:
    """Takes pieces and the words that end paragraphs, cells and rows.

    Args:
        document: its `aside` is filled in place, its `blocks` by `finish`.
    """

    def __init__(self, document: Document) -> None:
        self._document, self._builder = document, TreeBuilder()
        self._pieces: list[Piece] = []
        self._side: dict[int, list[str]] = {}  # text of the groups that go aside, by their level
        self._row = RowWords()
        self._depth, self._in_table, self._count = 1, False, 0

    def put(self, piece: Piece, state: State) -> None:
        """Take the next piece to where its group's text goes."""
        self._count += len(piece.text)
        if self._count > MAX_CHARACTERS:
            raise RawFileError("too_large", "文件内容超过 200 万字，程序不予读取；请人工打开核对。")
        if state.to in _SIDE_KINDS:
            level = max((level for level in self._side if level <= state.level), default=-1)
            if level >= 0:
                self._side[level].append(piece.text)
        elif state.to == "body" and (state.is_deleted or state.is_hidden):
            if piece.text.strip():
                self._document.aside.append(Aside("deleted" if state.is_deleted else "hidden", piece.text, "body"))
        elif state.to == "body":
            self._join(piece)

    def _join(self, piece: Piece) -> None:
        last = self._pieces[-1] if self._pieces else None
        if last and last.flags == piece.flags and not (last.tick or piece.tick or last.evidence or piece.evidence):
            last.text = _join_surrogates(last.text + piece.text)
        else:
            self._pieces.append(piece)

    def open_aside(self, level: int) -> None:
        """Begin a group whose text goes aside."""
        self._side[level] = []

    def close_aside(self, state: State) -> None:
        """End a group; when it went aside, keep its text."""
        text = "".join(self._side.pop(state.level, [])).strip()
        if text:
            self._document.aside.append(Aside(state.to, text, state.to))

    def end(self, word: str, state: State) -> None:
        """Take a word that ends a paragraph, a cell or a row."""
        is_row = word in ("row", "nestrow")
        if state.to in _SIDE_KINDS or (state.to == "body" and word in ("par", "sect") and _is_out(state)):
            self.put(Piece("\n", state.flags), state)
        elif is_row:
            depth = self._depth if word == "nestrow" else 1
            self._builder.add([], max(depth, 1), row=self._row.shape)
        elif state.to != "body":
            return
        elif word in ("cell", "nestcell"):
            self._end_paragraph(self._depth if word == "nestcell" else 1, ends_cell=True)
        else:
            self._end_paragraph(self._depth if self._in_table else 0)

    def _end_paragraph(self, depth: int, *, ends_cell: bool = False) -> None:
        self._builder.add(self._pieces, depth, ends_cell=ends_cell)
        self._pieces = []

    def take_table_word(self, word: str, number: int | None) -> None:
        """Take a word that says whether paragraphs stand in a table, or defines its row."""
        if word == "pard":
            self._in_table, self._depth = False, 1
        elif word == "intbl":
            self._in_table = True
        elif word == "itap":
            self._in_table, self._depth = bool(number), max(number or 0, 1)
        else:
            self._row.take(word, number or 0)

    def finish(self) -> None:
        """Close what is open and give the blocks to the document."""
        if self._pieces:
            self._end_paragraph(self._depth if self._in_table else 0)
        self._document.blocks = self._builder.finish()


def _is_out(state: State) -> bool:
    return state.is_deleted or state.is_hidden


def _join_surrogates(text: str) -> str:
    """Return the text with a pair of surrogates at its end joined to one character."""
    if "\ud800" <= text[-1:] <= "\udfff" and len(text) > 1 and "\ud800" <= text[-2] <= "\udbff":
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
