r"""The neutral tree that every reader gives: what a document says, where, and how it was marked.

A reader is `read_xxx(data: bytes, name: str) -> Document` (mail readers give `Mail`, archive readers `list[Member]`).
It raises `RawFileError(code, sentence)` when the file cannot be read and never guesses meaning: which words are
labels, help texts or options is decided later and for all formats alike (`pipeline.ingest.form`).

Reading rules for every format:

* Text is in visual order, accepted view: inserted text in, deleted text into `aside`; hidden text, comments, headers,
  footers, notes and text boxes into `aside` with their place.
* A line break inside a paragraph is "\n", a tab "\t"; white space and underlined blanks stay as they are.
* A mark that is *not* an ordinary character (symbol font glyph, check box control, form field) is a Piece of its own:
  text "☑", "☐" or "？", `tick` CHECKED, UNCHECKED or UNSURE, and `evidence` naming the way. Ordinary characters
  (□ ☑ √ R …) stay text; `pipeline.ingest.ticks` reads them.
* An address `at` reads like body/p3, body/t0/r2/c1/p0, page2/t0/r1/c0/p0.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

STRUCK = 1  # struck through
INSERTED = 4  # tracked insertion, accepted
UNDERLINED = 8
HIGHLIGHTED = 16  # highlight or shading
BOLD = 32
COLOURED = 64  # any colour but automatic or black
BORDERED = 128  # character border
PLACEHOLDER = 256  # placeholder of a content control: counts as empty
DRAWN = 512  # a shape, picture, ink or text box is anchored here: text "" or what the box says goes to `aside`

NO_TICK, CHECKED, UNCHECKED, UNSURE = 0, 1, 2, 3
TICK_TEXT = {CHECKED: "☑", UNCHECKED: "☐", UNSURE: "？"}


@dataclass(slots=True)
class Piece:
    """A stretch of text with one formatting.

    Args:
        text: as shown.
        flags: bit mask of STRUCK … DRAWN.
        tick: NO_TICK, or the state of a mark that is not an ordinary character.
        evidence: how the mark was made: "symbol", "symbol_font", "content_control", "form_field", "eq_field",
            "drawing", "form_list"; "" for text.
    """

    text: str
    flags: int = 0
    tick: int = NO_TICK
    evidence: str = ""


@dataclass(slots=True)
class Paragraph:
    """Pieces in order, and the address."""

    pieces: list[Piece]
    at: str = ""

    @property
    def text(self) -> str:
        """The text of all pieces."""
        pieces = self.pieces
        if len(pieces) == 1:
            return pieces[0].text
        return "".join([piece.text for piece in pieces])


@dataclass(slots=True)
class Cell:
    """A real cell (never the repeats of a merged one).

    Args:
        blocks: paragraphs and nested tables.
        at: address.
        column: grid column in which it begins.
        span: grid columns it covers.
        continues: it continues the cell above (vertical merge); normally without text.
    """

    blocks: "list[Paragraph | Table]"
    at: str = ""
    column: int = 0
    span: int = 1
    continues: bool = False

    @property
    def text(self) -> str:
        """The text of all blocks, a line each; nested tables cell by cell."""
        return "\n".join([block.text for block in self.blocks])


@dataclass(slots=True)
class Table:
    """Rows of real cells, and the address."""

    rows: list[list[Cell]]
    at: str = ""

    @property
    def text(self) -> str:
        """The text row by row, cells separated by a tab."""
        return "\n".join(["\t".join([cell.text for cell in row]) for row in self.rows])


@dataclass(slots=True)
class Aside:
    """Text that is in the file but not in the running text.

    Args:
        kind: "deleted", "hidden", "comment", "header", "footer", "note", "box", "property", "sheet", "quoted".
        text: what it says.
        at: where.
    """

    kind: str
    text: str
    at: str = ""


@dataclass(slots=True)
class Issue:
    """A doubt about reading.

    Args:
        code: short code, e.g. "macro", "external_link", "drawing_over_text", "text_from_ocr".
        text: Chinese sentence, saying what a person should do.
        at: where.
        serious: a person must look before the content is used.
    """

    code: str
    text: str
    at: str = ""
    serious: bool = False


@dataclass(slots=True)
class Picture:
    """A picture or embedded object.

    Args:
        sha256: of its bytes; "" when they cannot be had.
        name: part name.
        at: where.
        page_share: share of the page it covers, 0 when unknown.
        data: bytes, kept only when it may be a page (quarter of a page and more), for OCR.
    """

    sha256: str
    name: str
    at: str = ""
    page_share: float = 0.0
    data: bytes = b""


@dataclass(slots=True)
class Document:
    """What a reader gives.

    Args:
        kind: "docx", "doc", "rtf", "html", "mht", "word_xml", "pdf", "image", "xlsx", "text", "mail_body".
        blocks: paragraphs and tables in reading order.
        aside: text outside the running text.
        issues: doubts.
        pictures: pictures and embedded objects.
        boxes: blocks found in text boxes, read only when the running text holds no form.
        is_flat: tables could not be recovered, so labels must be looked for in running text.
        marks_are_unsure: no mark may be believed without a person (OCR).
    """

    kind: str
    blocks: list[Paragraph | Table] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    boxes: list[Paragraph | Table] = field(default_factory=list)
    is_flat: bool = False
    marks_are_unsure: bool = False

    @property
    def text(self) -> str:
        """All running text."""
        return "\n".join([block.text for block in self.blocks])


@dataclass(slots=True)
class Member:
    """A file inside a mail or archive.

    Args:
        name: name as given, repaired when its encoding was broken; data only, never used as a path.
        data: content; b"" when `code` says why it was not read.
        code: reason code when it could not be read ("encrypted", "too_large", "damaged", "link", …), else "".
        text: Chinese sentence for `code`.
        is_inline: shown inside the mail's body (signature pictures).
    """

    name: str
    data: bytes
    code: str = ""
    text: str = ""
    is_inline: bool = False


@dataclass(slots=True)
class Mail:
    """A mail.

    Args:
        subject: decoded.
        sender: "name <address>" as decoded.
        sent_at: Beijing time (UTC+8) without zone, None when absent or unreadable.
        message_id: as given, "" when absent.
        body: the body as a Document of kind "mail_body"; quoted and forwarded parts stay in it.
        members: attachments in order; an attached mail is a member of its own.
        issues: doubts.
    """

    subject: str = ""
    sender: str = ""
    sent_at: datetime | None = None
    message_id: str = ""
    body: Document = field(default_factory=lambda: Document("mail_body"))
    members: list[Member] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def walk_paragraphs(blocks: list[Paragraph | Table]) -> Iterator[Paragraph]:
    """Give every paragraph in reading order, those in cells and nested tables too."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from walk_paragraphs(cell.blocks)
