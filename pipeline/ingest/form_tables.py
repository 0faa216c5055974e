"""Reads tables onto the form: labels beside, above or inside their values, several proposals, split tables."""

from pipeline.ingest.form_lines import LineFiller, kept_text, struck_text
from pipeline.ingest.form_shape import count_lanes, holds_form
from pipeline.ingest.form_state import FormState
from pipeline.ingest.labels import ASIDE, LEVEL, Label
from pipeline.ingest.level_marks import CELL
from pipeline.ingest.proposals import Proposal, clean_value, field_zh
from pipeline.ingest.tree import DRAWN, Cell, Issue, Paragraph, Piece, Table, walk_paragraphs

_LONGEST_UNKNOWN_LABEL = 12


class TableFiller:
    """Reads one table at a time into the state.

    Args:
        state: shared with the lines.
        lines: reads cells that carry their label inside.
    """

    def __init__(self, state: FormState, lines: LineFiller) -> None:
        self.state = state
        self.lines = lines
        self._lanes: list[Proposal] = []  # proposals side by side in the present rows
        self._open = ""  # field that a row without label goes on with
        self._open_label: Label | None = None
        self._columns: list[tuple[Cell, Label]] = []  # labels above values

    def read_table(self, table: Table) -> None:
        """Take a table; a second part of a table split by a page break goes on with the open field."""
        state = self.state
        self.lines.leave()
        state.in_proposal, state.is_new_table = False, True
        self._columns = []
        side_by_side = count_lanes(table, state.words)
        for row in table.rows:
            cells = [cell for cell in row if not cell.continues or cell.text.strip()]
            nested = [block for cell in cells for block in cell.blocks if isinstance(block, Table)]
            inner = [block for block in nested if holds_form(block, state.words)]
            if inner:
                self._read_outer_row(cells, inner)
            else:
                self._read_row(row, cells, side_by_side)
        state.field = ""
        state.in_proposal = state.is_new_table = False

    def _read_outer_row(self, cells: list[Cell], inner: list[Table]) -> None:
        for cell in cells:
            for block in cell.blocks:
                if isinstance(block, Paragraph):
                    self.lines.read_paragraph(block)
                elif block in inner:
                    self.read_table(block)
                else:
                    self.lines.read_paragraph(Paragraph([Piece(block.text)], block.at))

    def _label(self, cell: Cell) -> Label | None:
        text = cell.text
        return self.state.words.label_of(text) if text else None

    def _read_row(self, row: list[Cell], cells: list[Cell], side_by_side: int) -> None:
        labels = [self._label(cell) for cell in cells]
        known = [label for label in labels if label is not None]
        if self._is_head_row(cells, labels, known):
            self._columns = [(cell, label) for cell, label in zip(cells, labels, strict=True) if label is not None]
            self.state.saw_label = True
            return
        if known:
            self._columns = []
            self._read_labelled(cells, labels, side_by_side)
        elif self._columns:
            self._read_under_head(cells)
        else:
            self._read_unlabelled(row, cells)

    def _is_head_row(self, cells: list[Cell], labels: list[Label | None], known: list[Label]) -> bool:
        body = {label.name for label in known} & set(self.state.words.body_names)
        return (
            len(body) >= 2
            and len(known) == len(cells)
            and len({label.name for label in known if label.name != ASIDE})
            == len([label for label in known if label.name != ASIDE])
        )

    def _read_under_head(self, cells: list[Cell]) -> None:
        """A row of values under a row of labels: a proposal of its own when it has a name."""
        state = self.state
        first = state.words.first_name
        under: list[tuple[Label, Cell]] = []
        for cell in cells:
            match = next(
                (label for head, label in self._columns if head.column <= cell.column < head.column + head.span), None
            )
            if match is not None:
                under.append((match, cell))
        if not any(cell.text.strip() for _, cell in under):
            return
        names = [cell for label, cell in under if label.name == first]
        lists_proposals = any(label.name == first for _, label in self._columns)
        headed = [pair for pair in under if pair[0].name in ("unit_text", LEVEL)]
        if lists_proposals and names and names[0].text.strip():
            if headed:
                state.in_proposal = False
            for label, cell in headed:
                self._take_header(label, [cell])
            self._lanes = [state.start_proposal(names[0].at)]
        elif state.current is None:
            self._lanes = [state.start_proposal(cells[0].at)]
        for label, cell in under:
            if label.name == ASIDE:
                self._aside(label, [cell])
            elif (label, cell) not in headed:
                self._add(state.proposals[-1], label, cell)

    def _read_labelled(self, cells: list[Cell], labels: list[Label | None], side_by_side: int) -> None:
        groups: list[tuple[Label, Cell, list[Cell]]] = []
        for cell, label in zip(cells, labels, strict=True):
            if label is not None:
                groups.append((label, cell, []))
            elif groups:
                groups[-1][2].append(cell)
            elif cell.text.strip() and len(clean_value(cell.text)) > _LONGEST_UNKNOWN_LABEL:
                self._extra(cell.text, cell.at, "row_unclear", "表中有一格文字没有对应栏目，已放入附页，请核对。")
        seen: dict[str, int] = {}
        for label, label_cell, values in groups:
            lane = seen.get(label.name, 0)
            seen[label.name] = lane + 1
            if label.name in ("unit_text", LEVEL):
                self._take_header(label, values)
            elif label.name == ASIDE:
                self._aside(label, values, label_cell)
            else:
                self._take_body(label, label_cell, values, lane, side_by_side)

    def _take_body(self, label: Label, label_cell: Cell, values: list[Cell], lane: int, side_by_side: int) -> None:
        state = self.state
        state.saw_label = True
        self._open, self._open_label = label.name, label
        is_first = label.name == state.words.first_name and not label.continues
        if is_first and not self._completes_open_one(lane):
            if lane == 0:
                self._lanes = []
            count = side_by_side if side_by_side > 1 else 1
            self._lanes += [state.start_proposal(label_cell.at) for _ in range(count)]
            if len(self._lanes) > 1:
                text = "表中并排填写了几个项目，已按列分开，请核对。"
                self._lanes[-1].issues.append(Issue("side_by_side", text, label_cell.at, True))
        if not self._lanes:
            if state.current is None:
                state.start_proposal(label_cell.at)
            self._lanes = [state.proposals[-1]]
        if side_by_side > 1 and len(self._lanes) == side_by_side and len(values) == side_by_side:
            for proposal, cell in zip(self._lanes, values, strict=True):
                self._add(proposal, label, cell)
            return
        proposal = self._lanes[min(lane, len(self._lanes) - 1)]
        if proposal.parts.get(label.name) and not label.continues and any(cell.text.strip() for cell in values):
            text = f"“{field_zh(label.name)}”在表中出现两次，文字已合并，请核对。"
            proposal.issues.append(Issue("field_twice", text, label_cell.at, True))
        proposal.open(label.name, label_cell.at)
        for cell in values:
            self._add(proposal, label, cell)
        if label.is_near:
            text = f"栏目名“{label_cell.text.strip()[:12]}”与表样不完全相同，按相近的栏目读取。"
            proposal.issues.append(Issue("label_near", text, label_cell.at))
        filled = [cell for cell in values if clean_value(state.words.without_help(cell.text))]
        if label.name == state.words.first_name and len(filled) > 1:
            proposal.issues.append(Issue("name_in_cells", "项目名称分在几格里，已合并，请核对。", label_cell.at, True))

    def _completes_open_one(self, lane: int) -> bool:
        """Return whether the proposal begun by an earlier row of this table still lacks its name row."""
        state = self.state
        return lane == 0 and state.in_proposal and state.words.first_name not in state.proposals[-1].parts

    def _add(self, proposal: Proposal, label: Label, cell: Cell) -> None:
        """Add a value cell to a field; what is struck out or drawn is kept aside and said."""
        texts = []
        for block in cell.blocks:
            if isinstance(block, Paragraph):
                texts.append(kept_text(block.pieces))
            else:
                texts.append(block.text)
                proposal.issues.append(Issue("nested_table", "栏目内另有表格，已按行转为文字。", block.at))
        proposal.add(label.name, "\n".join(texts), cell.at)
        proposal.units.setdefault(label.name, label.unit)
        for paragraph in walk_paragraphs(cell.blocks):
            struck = struck_text(paragraph.pieces)
            if struck:
                proposal.aside.append(f"（划去）{struck}")
                proposal.issues.append(
                    Issue("struck_text", "栏目中有划去的文字，未计入内容，请核对。", paragraph.at, True)
                )
            if any(piece.flags & DRAWN for piece in paragraph.pieces):
                proposal.issues.append(
                    Issue("picture_in_field", "栏目中有图片或图形，其中内容未读取，请核对。", paragraph.at, True)
                )
        self._warn_of_inner_labels(proposal, label, "\n".join(texts), cell.at)

    def _warn_of_inner_labels(self, proposal: Proposal, label: Label, text: str, at: str) -> None:
        words = self.state.words
        inner = {
            hit.label.name for hit in words.find_labels(text) if hit.has_colon and hit.label.name in words.body_names
        }
        if inner - {label.name}:
            proposal.issues.append(
                Issue("label_in_value", "这一栏的文字里写有其他栏目的名称，未拆分，请核对。", at, True)
            )

    def _take_header(self, label: Label, values: list[Cell]) -> None:
        pieces: list[Piece] = []
        for cell in values:
            for paragraph in walk_paragraphs(cell.blocks):
                pieces += [*paragraph.pieces, Piece("\n")]
            pieces.append(Piece(CELL))
        at = values[0].at if values else ""
        if label.name == LEVEL:
            self.state.set_level(pieces, at)
        else:
            self.state.set_unit(kept_text(pieces).replace(CELL, ""), at)

    def _aside(self, label: Label, values: list[Cell], label_cell: Cell | None = None) -> None:
        text = " ".join([clean_value(cell.text) for cell in values]).strip()
        name = clean_value(label_cell.text) if label_cell is not None else ""
        self._open = ""
        if text:
            target = self.state.current.aside if self.state.current is not None else self.state.preamble
            target.append(f"{name}：{text}" if name else text)

    def _read_unlabelled(self, row: list[Cell], cells: list[Cell]) -> None:
        """A row without a label cell: inner labels, a level line, the open field going on, or something unknown."""
        filled = [cell for cell in cells if cell.text.strip() or any(p.pieces for p in walk_paragraphs(cell.blocks))]
        if not filled:
            return
        if self._reads_as_lines(filled):
            for cell in filled:
                for paragraph in _cell_paragraphs(cell):
                    self.lines.read_paragraph(paragraph)
            if self.state.field:
                self._open = self.state.field
                self._lanes = self.state.proposals[-1:]
            return
        proposal = self._lanes[0] if self._lanes else self.state.current
        goes_on = (
            self._open
            and proposal is not None
            and (row[0].continues or not row[0].text.strip() or self._awaits(proposal))
        )
        if goes_on and proposal is not None:
            lanes = self._lanes if len(self._lanes) == len(filled) else [proposal] * len(filled)
            for lane, cell in zip(lanes, filled, strict=True):
                self._add(lane, Label(self._open), cell)
            return
        name = clean_value(filled[0].text).replace("\n", "")
        if len(filled) > 1 and len(name) <= _LONGEST_UNKNOWN_LABEL:
            text = f"{name}：" + " ".join([clean_value(cell.text) for cell in filled[1:]])
            self._extra(text, filled[0].at, "unknown_row", f"表中“{name}”一行不在建议表中，已放入附页，请核对。")
        else:
            text = "\n".join([clean_value(cell.text) for cell in filled])
            self._extra(text, filled[0].at, "row_unclear", "表中有一行文字没有对应栏目，已放入附页，请核对。")
        self._open = ""

    def _awaits(self, proposal: Proposal) -> bool:
        """Return whether the open field's label stood alone, so that its value must follow below."""
        return not proposal.parts.get(self._open) and self._open in proposal.parts

    def _reads_as_lines(self, filled: list[Cell]) -> bool:
        words = self.state.words
        for cell in filled:
            text = cell.text
            if words.is_title(text) or words.is_closing(text) or words.is_head(text) or words.continuation_of(text):
                return True
            hits = words.find_labels(text)
            if hits and (hits[0].start <= 4 or hits[0].label.name in ("unit_text", LEVEL)):
                return True
            paragraphs = [block for block in cell.blocks if isinstance(block, Paragraph)]
            if len(text) < 80 and paragraphs and any(self.lines._is_level_line(paragraph) for paragraph in paragraphs):
                return True
        return False

    def _extra(self, text: str, at: str, code: str, sentence: str) -> None:
        proposal = self.state.current
        if proposal is None:
            if self.state.is_continuation:
                self.state.add_loose("", text)
            else:
                self.state.preamble.append(text)
            return
        proposal.extra.append(text)
        proposal.addresses.setdefault("extra_text", at)
        proposal.issues.append(Issue(code, sentence, at, True))


def _cell_paragraphs(cell: Cell) -> list[Paragraph]:
    return [
        block if isinstance(block, Paragraph) else Paragraph([Piece(block.text)], block.at) for block in cell.blocks
    ]
