"""Lines of glyphs, and which of them are one paragraph that only the width of the page has broken."""

from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.pdf_chars import Glyph
from pipeline.ingest.tree import Piece

_NO_START = frozenset("，。、；：！？）》〉”’」』】〕,.;:!?)%％…·")
_SPACE_GAP = 0.6  # of a character's height
_INDENT = 1.5
_PADDING = 8.0
_SCRIPT_GAP = 0.3  # what typesetting leaves between Chinese and Latin signs


@dataclass(slots=True)
class Line:
    """Glyphs from left to right."""

    glyphs: list[Glyph]

    @property
    def left(self) -> float:
        """The left edge."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """The right edge of what is visible."""
        return max([glyph.right for glyph in self.glyphs if glyph.text.strip()], default=self.glyphs[-1].right)

    @property
    def top(self) -> float:
        """The top edge."""
        return min([glyph.top for glyph in self.glyphs])

    @property
    def bottom(self) -> float:
        """The bottom edge."""
        return max([glyph.bottom for glyph in self.glyphs])

    @property
    def middle(self) -> float:
        """The middle down."""
        return (self.top + self.bottom) / 2

    @property
    def text(self) -> str:
        """The text."""
        return "".join([piece.text for piece in line_pieces(self)])


def group_lines(glyphs: list[Glyph]) -> list[Line]:
    """Return the glyphs as lines from top to bottom; overprinted doubles are taken once."""
    lines: list[list[Glyph]] = []
    middle = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.middle_y, glyph.left)):
        if lines and glyph.middle_y - middle <= glyph.height * 0.5:
            lines[-1].append(glyph)
            middle += (glyph.middle_y - middle) / len(lines[-1])
        else:
            lines.append([glyph])
            middle = glyph.middle_y
    found = [_without_doubles(sorted(line, key=lambda glyph: glyph.left)) for line in lines]
    return [Line(line) for line in found if any(glyph.text.strip() for glyph in line)]


def _without_doubles(glyphs: list[Glyph]) -> list[Glyph]:
    """Leave out characters printed twice for boldness, and spaces printed under characters for an underline."""
    kept: list[Glyph] = []
    for index, glyph in enumerate(glyphs):
        if glyph.text.strip():
            if any(other.text == glyph.text and abs(other.left - glyph.left) < 1 for other in kept[-3:]):
                continue
        elif _is_covered(glyph, glyphs[max(index - 6, 0) : index + 7]) or any(
            not other.text.strip() and abs(other.left - glyph.left) < 1 for other in kept[-6:]
        ):
            continue
        kept.append(glyph)
    return kept


def _is_covered(space: Glyph, others: list[Glyph]) -> bool:
    width = max(space.right - space.left, 0.1)
    return any(
        min(space.right, other.right) - max(space.left, other.left) > width * 0.25
        for other in others
        if other.text.strip()
    )


def line_pieces(line: Line) -> list[Piece]:
    """Return a line as pieces, a wide gap as a space."""
    pieces: list[Piece] = []
    before: Glyph | None = None
    for glyph in line.glyphs:
        gap = glyph.left - before.right if before else 0.0
        if before and gap > glyph.height * _SPACE_GAP and before.text.strip() and glyph.text.strip():
            _add(pieces, Piece(" "))
        _add(pieces, Piece(glyph.text, glyph.flags, glyph.tick, glyph.evidence))
        before = glyph
    return pieces


def _add(pieces: list[Piece], piece: Piece) -> None:
    last = pieces[-1] if pieces else None
    if last and not (last.tick or piece.tick or last.evidence or piece.evidence) and last.flags == piece.flags:
        last.text += piece.text
    else:
        pieces.append(piece)


def join_lines(lines: list[Line], right: float) -> list[list[Piece]]:
    """Return paragraphs: lines broken only because the next word found no room are joined.

    Args:
        lines: from top to bottom.
        right: where text must end: the cell's edge, or the longest line outside tables.
    """
    if not lines:
        return []
    room = min([right - line.right for line in lines])
    edge = right - min(max(room, 0.0), _PADDING)
    left = min([line.left for line in lines])
    paragraphs = [line_pieces(lines[0])]
    for before, line in pairwise(lines):
        if _is_broken_by_width(before, line, edge, left):
            for piece in _joint(before, line) + line_pieces(line):
                _add(paragraphs[-1], piece)
        else:
            paragraphs.append(line_pieces(line))
    return paragraphs


def _is_broken_by_width(before: Line, line: Line, edge: float, left: float) -> bool:
    first = line.glyphs[0]
    if line.left - left > first.height * _INDENT:
        return False
    return edge - before.right < _first_word(line) + first.height * _SCRIPT_GAP + 1.0


def _first_word(line: Line) -> float:
    """Return the width of what may not be parted at the line's start: a word, or a sign with its punctuation."""
    glyphs = line.glyphs
    count = _word_end(glyphs, 0)
    if count < len(glyphs) and glyphs[count].text in _NO_START:
        while count < len(glyphs) and glyphs[count].text in _NO_START:
            count += 1
        if count < len(glyphs) and _is_word_sign(glyphs[count].text):
            count = _word_end(glyphs, count)
    return glyphs[count - 1].right - glyphs[0].left


def _word_end(glyphs: list[Glyph], start: int) -> int:
    """Return where the word that begins at `start` ends; a Chinese sign is a word of its own."""
    end = start + 1
    if _is_word_sign(glyphs[start].text):
        while end < len(glyphs) and _is_word_sign(glyphs[end].text):
            end += 1
    return end


def _is_word_sign(text: str) -> bool:
    return text.isascii() and text.strip() != ""


def _joint(before: Line, line: Line) -> list[Piece]:
    """Words of Latin letters keep a space between them, Chinese text and numbers do not."""
    last, first = before.glyphs[-1].text, line.glyphs[0].text
    return [Piece(" ")] if last.isascii() and first.isascii() and last.isalpha() and first.isalpha() else []
