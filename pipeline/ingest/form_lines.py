"""Reads paragraphs onto the form: header lines, labels in running text, continuation pages, remarks."""

from pipeline.ingest.form_state import FormState
from pipeline.ingest.labels import ASIDE, LEVEL, Hit
from pipeline.ingest.level_marks import option_pattern, read_marked_line
from pipeline.ingest.proposals import clean_value
from pipeline.ingest.tree import DRAWN, PLACEHOLDER, STRUCK, Issue, Paragraph, Piece

_ENOUGH_FLAT_LABELS = 3
_LONGEST_UNIT = 40


class LineFiller:
    """Reads one paragraph at a time into the state.

    Args:
        state: shared with the tables.
        is_flat: the layout was lost; labels may stand anywhere in a line.
    """

    def __init__(self, state: FormState, *, is_flat: bool = False) -> None:
        self.state = state
        self._is_flat = is_flat
        self._waits_for = ""  # "unit_text" or LEVEL: the label ended the line before
        self._in_attachment = False
        self._has_ended = False  # a closing line stood above: what follows without a label is no content

    def leave(self) -> None:
        """Forget what running text was going on with: a table begins."""
        self._waits_for = ""
        self._in_attachment = False
        self._has_ended = False
        self.state.field = ""

    def read_paragraph(self, paragraph: Paragraph) -> None:
        """Take a paragraph outside tables, or one of a table cell that has no label of its own."""
        text = paragraph.text
        if not text.strip():
            return
        words, at = self.state.words, paragraph.at
        if words.is_title(text) or words.is_closing(text):
            return
        hits = words.find_labels(text)
        if not hits and self._is_flat:
            hits = self._flat_hits(text, at)
        continued = words.continuation_of(text)
        if continued is not None and (self.state.proposals or not _names_proposal(hits, words.first_name)):
            self._go_on(continued, at)
        elif hits:
            self._read_hits(paragraph, text, hits)
        elif self._is_level_line(paragraph):
            self.state.set_level(paragraph.pieces, at)
            self._waits_for = ""
        elif not self._opens_page(text):
            self._plain(paragraph, text)

    def _opens_page(self, text: str) -> bool:
        """Return whether the first line of a file is the title of a continuation page that was sent alone."""
        state = self.state
        title = None if state.proposals or state.loose or state.preamble else state.words.page_title(text)
        if title is None:
            return False
        self._in_attachment = state.is_continuation = True
        if not state.words.is_title(title):
            state.add_loose(state.words.first_name, title)
        return True

    def _flat_hits(self, text: str, at: str) -> list[Hit]:
        hits = self.state.words.find_labels_anywhere(text)
        body = [hit.label.name for hit in hits if hit.label.name in self.state.words.body_names]
        return hits if len(set(body)) >= _ENOUGH_FLAT_LABELS and len(set(body)) == len(body) else []

    def _is_level_line(self, paragraph: Paragraph) -> bool:
        """Return whether an unlabelled line consists of level options and marks."""
        text = paragraph.text
        if len(text) > 80:
            return False
        level = self.state.words.form.level
        if option_pattern(level).search(text) is None:
            return False
        line = read_marked_line(paragraph.pieces, level)
        if self._waits_for == LEVEL:
            return True
        return bool(line.marks) and len(line.other_text) <= 4

    def _read_hits(self, paragraph: Paragraph, text: str, hits: list[Hit]) -> None:
        before = text[: hits[0].start]
        if not self.state.words.is_title(before) and before.strip("（(【[ \t\n　、.．0123456789一二三四五六七八九十"):
            self._plain(Paragraph(slice_pieces(paragraph.pieces, 0, hits[0].start), paragraph.at), before)
        stops = [hit.start for hit in hits[1:]] + [len(text)]
        for hit, stop in zip(hits, stops, strict=True):
            pieces = slice_pieces(paragraph.pieces, hit.end, stop)
            self._take(hit, text[hit.start : hit.end], pieces, paragraph.at)

    def _take(self, hit: Hit, words: str, pieces: list[Piece], at: str) -> None:
        state, name = self.state, hit.label.name
        value = kept_text(pieces)
        self._waits_for = ""
        if name == "unit_text":
            self._take_unit(pieces, value, at)
        elif name == LEVEL:
            reading = state.set_level(pieces, at)
            self._waits_for = "" if reading.evidence else LEVEL
        elif name == ASIDE:
            self._aside(words + value, at)
        else:
            self._take_field(hit, value, at)

    def _take_unit(self, pieces: list[Piece], value: str, at: str) -> None:
        """Take the unit; level options may follow it without their label."""
        state = self.state
        match = option_pattern(state.words.form.level).search(value)
        if match is not None:
            text = "".join([piece.text for piece in pieces])
            found = option_pattern(state.words.form.level).search(text)
            tail = slice_pieces(pieces, found.start() if found else 0, len(text))
            line = read_marked_line(tail, state.words.form.level)
            if found and (line.marks or len(line.options) > 1):
                head = text[: found.start()].rstrip(" \t　□☐☑√✓✔■☒（(")
                lead = slice_pieces(pieces, len(head), found.start())
                state.set_unit(head, at)
                state.set_level(lead + tail, at)
                return
        state.set_unit(value, at)
        self._waits_for = "" if clean_value(value) else "unit_text"

    def _take_field(self, hit: Hit, value: str, at: str) -> None:
        state, name = self.state, hit.label.name
        state.saw_label = True
        self._has_ended = False
        if name == state.words.first_name:
            if self._names_known_proposal(value):
                state.field = ""
                return
            if not hit.label.continues:
                state.start_proposal(at)
        if state.current is None:
            if hit.label.continues:
                state.is_continuation = True
            state.add_loose(name, value)
            state.field = name
            return
        proposal = state.current
        if name in proposal.parts and proposal.parts[name] and not hit.label.continues and not self._in_attachment:
            text = "栏目在文件中出现两次，文字已合并，请核对。"
            proposal.issues.append(Issue("field_twice", text, at, name == "budget_text"))
        proposal.add(name, value, at)
        proposal.units.setdefault(name, hit.label.unit)
        state.field = name

    def _names_known_proposal(self, value: str) -> bool:
        key = "".join(value.split())
        words = self.state.words
        known = [p for p in self.state.proposals if "".join(p.value(words.first_name, words).split()) == key]
        if not key or not known:
            return False
        # A continuation page repeats the name of the proposal it belongs to.
        if known[-1] is not self.state.proposals[-1]:
            self.state.proposals.remove(known[-1])
            self.state.proposals.append(known[-1])
        return self._in_attachment

    def _go_on(self, continued: tuple[str, str], at: str) -> None:
        state = self.state
        name, rest = continued
        self._in_attachment = True
        state.field = name
        if not state.proposals:
            state.is_continuation = True
        if rest.strip():
            hits = state.words.find_labels(rest)
            if hits:
                self._read_hits(Paragraph([Piece(rest)], at), rest, hits)
            else:
                self._attach(name, rest, at)

    def _attach(self, name: str, text: str, at: str) -> None:
        proposal = self.state.current
        if proposal is None:
            self.state.add_loose(name, text)
        elif name:
            proposal.add(name, text, at)
        else:
            proposal.extra.append(text)
            proposal.addresses.setdefault("extra_text", at)

    def _plain(self, paragraph: Paragraph, text: str) -> None:
        state, at = self.state, paragraph.at
        value = kept_text(paragraph.pieces)
        if (
            self._waits_for == "unit_text"
            and len(value.strip()) <= _LONGEST_UNIT
            and "，" not in value
            and "。" not in value
        ):
            state.set_unit(value, at)
            self._waits_for = ""
        elif state.words.is_head(text):
            state.field = ""
            state.in_proposal = False
        elif state.words.is_ending(text):
            self._aside(text, at)
            self._has_ended = True
        elif self._has_ended or state.words.is_aside_line(text):
            self._aside(text, at)
        elif state.field and state.current is not None:
            state.current.add(state.field, value, at)
        elif state.current is not None:
            self._attach("", value, at)
        elif state.is_continuation or state.field:
            state.add_loose(state.field, value)
        else:
            state.preamble.append(value.strip())

    def _aside(self, text: str, at: str) -> None:
        state = self.state
        state.field = "" if not self._in_attachment else state.field
        value = clean_value(text)
        if not value:
            return
        if state.current is not None:
            state.current.aside.append(value)
        else:
            state.preamble.append(value)


def _names_proposal(hits: list[Hit], first_name: str) -> bool:
    return any(hit.label.name == first_name and not hit.label.continues for hit in hits)


def kept_text(pieces: list[Piece]) -> str:
    """Return the text of the pieces without placeholders; text struck out stays out too (see `struck_text`)."""
    return "".join([piece.text for piece in pieces if not piece.flags & (PLACEHOLDER | STRUCK)])


def struck_text(pieces: list[Piece]) -> str:
    """Return the text that is struck out."""
    return "".join([piece.text for piece in pieces if piece.flags & STRUCK]).strip()


def slice_pieces(pieces: list[Piece], start: int, stop: int) -> list[Piece]:
    """Return the pieces between two offsets of their joined text; a drawing at an edge is kept."""
    out: list[Piece] = []
    position = 0
    for piece in pieces:
        end = position + len(piece.text)
        if piece.flags & DRAWN and start <= position <= stop:
            out.append(piece)
        elif end > start and position < stop:
            text = piece.text[max(0, start - position) : stop - position]
            out.append(Piece(text, piece.flags, piece.tick, piece.evidence))
        position = end
    return out
