"""A lean writer of WordprocessingML in the shape Word and WPS save it: runs with rsids, eastAsia fonts, few styles."""

import itertools
import re
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape

_MARK = re.compile(r"\{\+(?P<ins>.*?)\+\}|\{-(?P<del>.*?)-\}|\{(?P<kind>st|hid|fld|cs)\|(?P<text>.*?)\}", re.S)
EAST_FONTS = ("仿宋_GB2312", "仿宋_GB2312", "仿宋", "宋体", "FangSong_GB2312", "微软雅黑")
CREATORS = ("微软用户", "lenovo", "Administrator", "user", "HP", "办公室", "USER-20160811XY", "dell")


def accepted(text: str) -> str:
    """Return the text a reader sees in Word with all tracked changes accepted and hidden text hidden."""

    def seen(match: re.Match[str]) -> str:
        if match["ins"] is not None:
            return match["ins"]
        if match["del"] is not None or match["kind"] == "hid":
            return ""
        return match["text"]

    return _MARK.sub(seen, text)


@dataclass
class Hand:
    """How one person's Word writes: font, size, rsids, how often a paragraph is cut into runs."""

    rng: Random
    east: str = ""
    size: int = 0
    rsids: list[str] = field(default_factory=list)
    creator: str = ""
    is_rich: bool = False

    def __post_init__(self) -> None:
        self.east = self.east or self.rng.choice(EAST_FONTS)
        self.size = self.size or self.rng.choice((24, 24, 28, 28, 30, 21))
        self.rsids = [f"00{self.rng.randrange(16**6):06X}" for _ in range(self.rng.randint(3, 6))]
        self.creator = self.creator or self.rng.choice(CREATORS)

    def rsid(self) -> str:
        return self.rng.choice(self.rsids)

    def run_properties(self, extra: str = "", size: int = 0) -> str:
        fonts = f'<w:rFonts w:ascii="{self.east}" w:eastAsia="{self.east}" w:hAnsi="{self.east}" w:hint="eastAsia"/>'
        late = extra if extra.startswith(("<w:highlight", "<w:u ", "<w:lang")) else ""
        early = "" if late else extra
        return f'<w:rPr>{fonts}{early}<w:sz w:val="{size or self.size}"/>{late}</w:rPr>'

    def run(self, text: str, extra: str = "", size: int = 0, tag: str = "w:t") -> str:
        body = "<w:br/>".join(
            f'<{tag} xml:space="preserve">{escape(part)}</{tag}>' if part else "" for part in text.split("\v")
        )
        return f'<w:r w:rsidR="{self.rsid()}">{self.run_properties(extra, size)}{body}</w:r>' if text else ""

    def runs(self, text: str, extra: str = "") -> str:
        """Return the text as one or more runs, with its marks turned into tracked changes, smart tags and fields."""
        out, at = [], 0
        for match in _MARK.finditer(text):
            out += [self._cut(text[at : match.start()], extra), self._marked(match, extra)]
            at = match.end()
        return "".join([*out, self._cut(text[at:], extra)])

    def _cut(self, text: str, extra: str) -> str:
        places = sorted(self.rng.sample(range(1, len(text)), min(len(text) // 40, 4))) if len(text) > 40 else []
        edges = [0, *places, len(text)]
        if self.is_rich:
            return self._rich(text, extra)
        return "".join(self.run(text[a:b], extra) for a, b in itertools.pairwise(edges))

    def _rich(self, text: str, extra: str) -> str:
        """Return the text as a much edited document holds it: short runs, proofing marks, bookmarks, languages."""
        out, at = [], 0
        while at < len(text):
            step = self.rng.randint(2, 9)
            out.append(self.run(text[at : at + step], extra + '<w:lang w:eastAsia="zh-CN"/>'))
            at += step
            if self.rng.random() < 0.2:
                out.append('<w:proofErr w:type="spellStart"/><w:proofErr w:type="spellEnd"/>')
            if self.rng.random() < 0.05:
                number = self.rng.randrange(10000)
                out.append(
                    f'<w:bookmarkStart w:id="{number}" w:name="OLE_LINK{number}"/><w:bookmarkEnd w:id="{number}"/>'
                )
        return "".join(out)

    def _marked(self, match: re.Match[str], extra: str) -> str:
        who = f'w:id="{self.rng.randrange(1, 900)}" w:author="{self.creator}" w:date="2017-11-22T10:15:00Z"'
        if match["ins"] is not None:
            return f"<w:ins {who}>{self.run(match['ins'], extra)}</w:ins>"
        if match["del"] is not None:
            return f"<w:del {who}>{self.run(match['del'], extra, tag='w:delText')}</w:del>"
        inner = self.run(match["text"], extra + ("<w:vanish/>" if match["kind"] == "hid" else ""))
        if match["kind"] == "st":
            uri = "urn:schemas-microsoft-com:office:smarttags"
            return f'<w:smartTag w:uri="{uri}" w:element="chmetcnv">{inner}</w:smartTag>'
        if match["kind"] == "fld":
            return f'<w:fldSimple w:instr=" =SUM(ABOVE) ">{inner}</w:fldSimple>'
        if match["kind"] == "cs":
            return f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        return inner

    def paragraph(self, inner: str, properties: str = "") -> str:
        ids = f'w:rsidR="{self.rsid()}" w:rsidRDefault="{self.rsid()}"'
        return f"<w:p {ids}>" + (f"<w:pPr>{properties}</w:pPr>" if properties else "") + inner + "</w:p>"

    def paragraphs(self, text: str, properties: str = "", extra: str = "") -> str:
        return "".join(self.paragraph(self.runs(line, extra), properties) for line in text.split("\n"))

    def cell(self, inner: str, width: int, *, span: int = 1, merge: str = "", centred: bool = False) -> str:
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
        properties += f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        properties += {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
        properties += '<w:vAlign w:val="center"/>' if centred else ""
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"

    def row(self, cells: str, height: int = 0) -> str:
        properties = f'<w:trPr><w:trHeight w:val="{height}"/></w:trPr>' if height else ""
        return f'<w:tr w:rsidR="{self.rsid()}" w:rsidTr="{self.rsid()}">{properties}{cells}</w:tr>'


def table(rows: str, widths: tuple[int, ...]) -> str:
    edge = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edge}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def text_box(hand: Hand, text: str, *, offset_x: int = 600000, width: int = 1800000) -> str:
    """Return a run holding a drawn text box, with Word's fallback that repeats the text for older readers."""
    inner = f"<w:txbxContent>{hand.paragraph(hand.run(text))}</w:txbxContent>"
    shape = (
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="420000"/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>{inner}</wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0"/></wps:wsp>'
    )
    anchor = (
        '<wp:anchor distT="0" distB="0" distL="114300" distR="114300" simplePos="0" relativeHeight="2" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="column"><wp:posOffset>{offset_x}</wp:posOffset></wp:positionH>'
        '<wp:positionV relativeFrom="paragraph"><wp:posOffset>30000</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{width}" cy="420000"/><wp:wrapNone/><wp:docPr id="{hand.rng.randrange(2, 99)}" name="文本框 2"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{shape}</a:graphicData></a:graphic></wp:anchor>"
    )
    fallback = f'<w:pict><v:shape style="position:absolute;width:140pt;height:33pt"><v:textbox>{inner}</v:textbox></v:shape></w:pict>'
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing></mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent></w:r>"
    )
