"""The 建议表 at the end of the notice, filled in and mangled in the ways people fill in and mangle it."""

from random import Random

from .package import docx_bytes
from .texts import Proposal
from .ticks import level_line
from .word import Hand, table, text_box

TITLE = "2018年度大连市工会为职工办实事项目建议表"
CLOSING = "（上述表格空间不够，可另附页）"
HELP = {
    "summary": "（可以从项目设计、项目内容、受益群体人数、推广实施途径、借助的社会资源等阐述）",
    "outcome": "（可以从预期的成效，惠及的职工，建立的长效机制等阐述）",
}
LABELS = {"name": "项目名称", "summary": "项目简介", "outcome": "预期目标或成效", "budget": "经费预算"}
WIDTHS = (1900, 6830)
HEIGHTS = {"name": 700, "summary": 4200, "outcome": 3000, "budget": 1600}
_GREY = '<w:color w:val="808080"/>'
_INDENT = '<w:spacing w:line="360" w:lineRule="auto"/><w:ind w:firstLine="480" w:firstLineChars="200"/>'
_CENTRE = '<w:jc w:val="center"/>'


def _label(hand: Hand, name: str, flags: set[str]) -> str:
    text = LABELS[name]
    if "spaced" in flags and len(text) == 4:
        text = "　".join(text) if hand.rng.random() < 0.5 else " ".join(text)
    if "broken" in flags and len(text) == 4:
        text = text[:2] + "\v" + text[2:]
    if name == "outcome":
        if hand.rng.random() < 0.5:
            return hand.paragraph(hand.run("预期目标\v或成效"), _CENTRE)
        return hand.paragraph(hand.run("预期目标"), _CENTRE) + hand.paragraph(hand.run("或成效"), _CENTRE)
    return hand.paragraph(hand.run(text), _CENTRE)


def _value(hand: Hand, proposal: Proposal, name: str) -> str:
    text = getattr(proposal, name)
    help_text = HELP.get(name, "")
    inner = hand.paragraphs(text, "" if name == "name" else _INDENT) if text else ""
    if name == "budget" and proposal.grid:
        inner += _grid(hand, proposal.grid) + hand.paragraph("")
    if help_text and ("help" in proposal.flags or not text):
        inner = hand.paragraph(hand.run(help_text, _GREY)) + inner
    if help_text and "helpafter" in proposal.flags:
        inner += hand.paragraph(hand.run(help_text, _GREY))
    if name == "summary" and proposal.box:
        inner += hand.paragraph(text_box(hand, proposal.box))
    return inner or hand.paragraph("")


def _grid(hand: Hand, grid: str) -> str:
    lines = [line.split("|") for line in grid.split("\n")]
    width = 6400 // len(lines[0])
    rows = "".join(
        hand.row("".join(hand.cell(hand.paragraph(hand.run(item.strip())), width) for item in line)) for line in lines
    )
    return table(rows, (width,) * len(lines[0]))


def _field_row(hand: Hand, proposal: Proposal, name: str) -> str:
    flags, span = proposal.flags, 3 if "wide" in proposal.flags else 1
    if "samecell" in flags:
        inner = hand.paragraphs(f"{LABELS[name]}：{getattr(proposal, name)}")
        return hand.row(hand.cell(inner, sum(WIDTHS), span=2))
    label = hand.cell(_label(hand, name, flags), WIDTHS[0], centred=True)
    value = hand.cell(_value(hand, proposal, name), WIDTHS[1], span=span)
    if "sdtcell" in flags:
        value = f'<w:sdt><w:sdtPr><w:id w:val="{hand.rng.randrange(1000, 99999)}"/></w:sdtPr><w:sdtContent>{value}</w:sdtContent></w:sdt>'
    if name == "summary" and "vmerge" in flags:
        first, _, rest = proposal.summary.partition("\n")
        label_one = hand.cell(_label(hand, name, flags), WIDTHS[0], merge="restart", centred=True)
        label_two = hand.cell(hand.paragraph(""), WIDTHS[0], merge="continue")
        top = hand.row(label_one + hand.cell(hand.paragraphs(first, _INDENT), WIDTHS[1], span=span))
        return top + hand.row(label_two + hand.cell(hand.paragraphs(rest, _INDENT), WIDTHS[1], span=span))
    return hand.row(label + value, HEIGHTS[name])


CONTACT = {"联系人": "张某某（工会干事）", "联系电话": "13900000001"}


def aside_text(proposal: Proposal) -> str:
    """Return what stands on the form beside the proposal: contact rows, remarks, drawn text."""
    lines = [f"{label} {value}" for label, value in CONTACT.items()] if "contact" in proposal.flags else []
    lines += ["备注 经区总主席办公会研究同意上报。"] if "remark" in proposal.flags else []
    lines += ["单位意见 （公章）"] if "stamp" in proposal.flags else []
    return "\n".join([*lines, proposal.box] if proposal.box else lines)


def _other_rows(hand: Hand, flags: set[str]) -> str:
    rows, span = "", 3 if "wide" in flags else 1
    if "contact" in flags:
        for label, value in CONTACT.items():
            cells = hand.cell(hand.paragraph(hand.run(label), _CENTRE), WIDTHS[0])
            rows += hand.row(cells + hand.cell(hand.paragraph(hand.run(value)), WIDTHS[1], span=span))
    for flag, label, text in (
        ("remark", "备注", "经区总主席办公会研究同意上报。"),
        ("stamp", "单位意见", "（公章）"),
    ):
        if flag in flags:
            cells = hand.cell(hand.paragraph(hand.run(label), _CENTRE), WIDTHS[0])
            rows += hand.row(cells + hand.cell(hand.paragraph(hand.run(text)), WIDTHS[1], span=span))
    return rows


def _unit_line(hand: Hand, proposal: Proposal) -> str:
    blank = (
        hand.run(f"  {proposal.unit}  ", '<w:u w:val="single"/>')
        if hand.rng.random() < 0.5
        else hand.run(proposal.unit)
    )
    gap = hand.run(" " * hand.rng.choice((4, 6, 12)))
    colon = "：" if "halfcolon" not in proposal.flags else ":"
    return (
        hand.run(f"填报单位（部门）{colon}")
        + blank
        + gap
        + hand.run(f"实施层级{colon}")
        + level_line(hand, proposal.level, proposal.tick)
    )


def _title(hand: Hand) -> str:
    fonts = '<w:rFonts w:ascii="方正小标宋简体" w:eastAsia="方正小标宋简体" w:hint="eastAsia"/>'
    run = f'<w:r w:rsidR="{hand.rsid()}"><w:rPr>{fonts}<w:sz w:val="36"/></w:rPr><w:t>{TITLE}</w:t></w:r>'
    return hand.paragraph(run, _CENTRE)


def _grid_widths(flags: set[str]) -> tuple[int, ...]:
    return (WIDTHS[0], 2277, 2277, 2276) if "wide" in flags else WIDTHS


def form_body(hand: Hand, proposal: Proposal) -> str:
    """Return the XML of one form: title, line, table, closing line, pages behind it."""
    flags = proposal.flags
    rows = {name: _field_row(hand, proposal, name) for name in LABELS}
    others = _other_rows(hand, flags)
    head = _title(hand) + hand.paragraph(_unit_line(hand, proposal))
    if "titlerow" in flags:
        top = "".join(
            hand.row(hand.cell(inner, sum(WIDTHS), span=4 if "wide" in flags else 2))
            for inner in (_title(hand), hand.paragraph(_unit_line(hand, proposal)))
        )
        head, rows["name"] = "", top + rows["name"]
    widths = _grid_widths(flags)
    if "split" in flags:
        first = table(rows["name"] + rows["summary"], widths)
        body = first + hand.paragraph("") + table(rows["outcome"] + rows["budget"] + others, widths)
    else:
        body = table("".join(rows.values()) + others, widths)
    return head + body + hand.paragraph(hand.run(CLOSING)) + _pages_behind(hand, proposal)


def _pages_behind(hand: Hand, proposal: Proposal) -> str:
    out = ""
    if proposal.more:
        out += hand.paragraph(hand.run("项目简介（续）：")) + hand.paragraphs(proposal.more, _INDENT)
    if proposal.extra:
        out += hand.paragraph(hand.run("附页", "<w:b/>"), _CENTRE + "") + hand.paragraphs(proposal.extra, _INDENT)
    return out


def _letter(hand: Hand, proposal: Proposal) -> str:
    red = '<w:color w:val="FF0000"/>'
    lines = (
        hand.paragraph(hand.run(f"{proposal.unit}文件", red, size=52), _CENTRE),
        hand.paragraph(hand.run("×工发〔2017〕19号"), _CENTRE),
        hand.paragraph(
            hand.run(f"{proposal.unit}关于报送2018年度为职工办实事项目建议的函", "<w:b/>", size=36), _CENTRE
        ),
        hand.paragraph(hand.run("市总工会：")),
        hand.paragraphs(
            "按照《关于征集2018年度大连市工会为职工办实事项目的通知》要求，我们在征求基层意见的基础上，研究提出项目建议，现予报送，请审阅。",
            _INDENT,
        ),
        hand.paragraph(hand.run("附件：2018年度大连市工会为职工办实事项目建议表")),
        hand.paragraph(hand.run(proposal.unit), '<w:jc w:val="right"/>'),
        hand.paragraph(hand.run("2017年11月23日"), '<w:jc w:val="right"/>'),
        hand.paragraph('<w:r><w:br w:type="page"/></w:r>'),
    )
    return "".join(lines)


_ORDINALS = "一二三四五六"


def _one_table(hand: Hand, proposals: list[Proposal]) -> str:
    rows = ""
    for ordinal, proposal in zip(_ORDINALS, proposals, strict=False):
        head = hand.paragraph(hand.run(f"项目{ordinal}", "<w:b/>"), _CENTRE)
        rows += hand.row(hand.cell(head, sum(WIDTHS), span=2))
        rows += "".join(_field_row(hand, proposal, name) for name in LABELS)
    line = hand.paragraph(_unit_line(hand, proposals[0]))
    return _title(hand) + line + table(rows, WIDTHS) + hand.paragraph(hand.run(CLOSING))


def form_docx(proposals: list[Proposal], seed: int = 0) -> bytes:
    """Return a .docx holding the proposals: one form each, or one table when the first says `onetable`."""
    first = proposals[0]
    hand = Hand(Random(f"{seed}/{first.key}"), is_rich="rich" in first.flags)  # noqa: S311  (repeatable, not secret)
    body = _letter(hand, first) if "redhead" in first.flags else ""
    if "onetable" in first.flags:
        body += _one_table(hand, proposals)
    else:
        page = hand.paragraph('<w:r><w:br w:type="page"/></w:r>')
        body += page.join(form_body(hand, proposal) for proposal in proposals)
    return docx_bytes(hand, body, first.day or "2017-11-20")


def plain_docx(title: str, text: str, key: str) -> bytes:
    """Return a .docx of a title and paragraphs: letters, meeting notices, pages sent on their own."""
    hand = Hand(Random(key))  # noqa: S311
    body = hand.paragraph(hand.run(title, "<w:b/>"), _CENTRE) if title else ""
    return docx_bytes(hand, body + hand.paragraphs(text, _INDENT), "2017-11-20")
