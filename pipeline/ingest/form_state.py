"""The state that paragraphs and tables share while a document is mapped onto the form."""

from pipeline.ingest.labels import FormWords, squeeze
from pipeline.ingest.proposals import Header, Proposal, clean_value
from pipeline.ingest.ticks import LevelReading, read_level
from pipeline.ingest.tree import Issue, Piece


class FormState:
    """Headers and proposals in reading order.

    Args:
        words: the form's words.
        marks_are_unsure: marks were recognised in a picture.
    """

    def __init__(self, words: FormWords, marks_are_unsure: bool) -> None:
        self.words = words
        self.marks_are_unsure = marks_are_unsure
        self.header = Header()
        self.proposals: list[Proposal] = []
        self.last_unit = ""
        self.in_proposal = False  # inside a table or run of lines in which a proposal has begun
        self.is_new_table = False  # inside a table in which no proposal has begun yet
        self.field = ""  # field that unlabelled text goes on with
        self.saw_label = False
        self.is_continuation = False  # a continuation mark stood before any proposal
        self.preamble: list[str] = []
        self.loose: dict[str, list[str]] = {}  # continuation text met before any proposal

    @property
    def current(self) -> Proposal | None:
        """The proposal being read."""
        return self.proposals[-1] if self.proposals else None

    def start_proposal(self, at: str) -> Proposal:
        """Begin a proposal under the current header; what the header leaves out is taken from the one before."""
        header = self.header
        proposal = Proposal(header, at)
        if header.uses or (not header.unit_at and self.last_unit):
            header.unit = header.unit or self.last_unit
            proposal.issues.append(Issue("header_inherited", "填报单位或实施层级沿用文件中上一处，请核对。", at))
            if header.level is not None and self.is_new_table:
                text = "这张表没有写实施层级，沿用文件中上一张表的，请核对。"
                proposal.issues.append(Issue("level_inherited", text, at, True))
        self.last_unit = header.unit
        header.uses += 1
        self.proposals.append(proposal)
        self.in_proposal, self.is_new_table = True, False
        self._take_loose(proposal, at)
        return proposal

    def _take_loose(self, proposal: Proposal, at: str) -> None:
        """Give what stood above the first proposal's name to it."""
        if not self.loose:
            return
        for name, texts in self.loose.items():
            if name and name != self.words.first_name:
                proposal.add(name, "\n".join(texts), at)
            else:
                proposal.extra += texts
        self.loose = {}
        text = "项目名称之前已有栏目或附页文字，已归入这个项目，请核对。"
        proposal.issues.append(Issue("text_before_name", text, at, True))

    def set_unit(self, text: str, at: str) -> None:
        """Take a unit line: a late one inside a form is that form's own, any other begins a new header when used."""
        self.saw_label = True
        value = clean_value(self.words.without_help(text)).replace("\n", "")
        header = self.header
        if self.in_proposal and header.uses and header.unit_at:
            if value and squeeze(value) != squeeze(header.unit):
                if header.unit:
                    text = f"表中另写有填报单位“{value[:30]}”，请核对。"
                    self.proposals[-1].issues.append(Issue("unit_twice", text, at, True))
                else:
                    header.unit, header.unit_at = value, at
            return
        if header.uses and not self.in_proposal:
            header = self.header = Header()
        if value or not header.unit:
            header.unit, header.unit_at = value, at

    def set_level(self, pieces: list[Piece], at: str) -> LevelReading:
        """Take a level line; a second one in the same form must agree with the first."""
        self.saw_label = True
        reading = read_level(pieces, self.words.form.level, at, marks_are_unsure=self.marks_are_unsure)
        header = self.header
        if header.uses and not self.in_proposal:
            header = self.header = Header()
        known = header.level
        if known is None or not known.evidence:
            header.level = reading
        elif reading.evidence and reading.level != known.level:
            text = "文件中有两处实施层级且不一致，请与填报单位核对。"
            known.level = "unknown"
            known.evidence += reading.evidence
            known.issues.append(Issue("level_twice", text, at, True))
        return reading

    def add_loose(self, name: str, text: str) -> None:
        """Keep continuation text that no proposal in this document takes."""
        text = clean_value(text)
        if text:
            self.loose.setdefault(name, []).append(text)

    def finish(self) -> None:
        """Give a header that came after the last proposal to proposals that had none."""
        if self.header.uses or not (self.header.unit or self.header.level):
            return
        for proposal in self.proposals:
            if not proposal.header.unit and proposal.header.level is None:
                proposal.header = self.header
                proposal.issues.append(Issue("header_below", "填报单位或实施层级写在表后，请核对。", proposal.at, True))
