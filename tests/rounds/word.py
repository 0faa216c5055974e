"""A lean writer of WordprocessingML in the shape Word and WPS save it: runs with rsids, eastAsia fonts, few styles."""

import itertools
import re
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import escape

from .archives import zip_bytes

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" mc:Ignorable="w14"'
)
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
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


PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1588" w:bottom="1440" w:left="1588" w:header="851" w:footer="992" w:gutter="0"/>'
    '<w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="312"/></w:sectPr>'
)

_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-{kind}+xml"/>'
        for part, kind in (
            ("word/document.xml", "officedocument.wordprocessingml.document.main"),
            ("word/styles.xml", "officedocument.wordprocessingml.styles"),
            ("word/settings.xml", "officedocument.wordprocessingml.settings"),
            ("word/fontTable.xml", "officedocument.wordprocessingml.fontTable"),
            ("word/theme/theme1.xml", "officedocument.theme"),
            ("docProps/core.xml", "package.core-properties"),
            ("docProps/app.xml", "officedocument.extended-properties"),
        )
    )
    + "</Types>"
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ROOT_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    f' Target="docProps/core.xml"/><Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
)
_WORD_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (
                ("styles", "styles.xml"),
                ("settings", "settings.xml"),
                ("fontTable", "fontTable.xml"),
                ("theme", "theme/theme1.xml"),
            ),
            start=1,
        )
    )
    + "</Relationships>"
)
_STYLES = (
    f"<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia" w:hAnsiTheme="minorHAnsi"/>'
    '<w:kern w:val="2"/><w:sz w:val="21"/><w:szCs w:val="22"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/>'
    '<w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr></w:style>'
    '<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:left w:w="108" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
)
_THEME = (
    '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office 主题"><a:themeElements>'
    '<a:clrScheme name="Office">'
    + "".join(
        f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'
        for name, value in (
            ("dk1", "000000"),
            ("lt1", "FFFFFF"),
            ("dk2", "1F497D"),
            ("lt2", "EEECE1"),
            ("accent1", "4F81BD"),
            ("accent2", "C0504D"),
            ("accent3", "9BBB59"),
            ("accent4", "8064A2"),
            ("accent5", "4BACC6"),
            ("accent6", "F79646"),
            ("hlink", "0000FF"),
            ("folHlink", "800080"),
        )
    )
    + '</a:clrScheme><a:fontScheme name="Office"><a:majorFont><a:latin typeface="Cambria"/><a:ea typeface=""/>'
    '<a:cs typeface=""/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface=""/>'
    '</a:minorFont></a:fontScheme><a:fmtScheme name="Office"><a:fillStyleLst>'
    + '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    + "</a:fillStyleLst><a:lnStyleLst>"
    + '<a:ln w="9525"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>' * 3
    + "</a:lnStyleLst><a:effectStyleLst>"
    + "<a:effectStyle><a:effectLst/></a:effectStyle>" * 3
    + "</a:effectStyleLst><a:bgFillStyleLst>"
    + '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>' * 3
    + "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
)


def _settings(hand: Hand) -> str:
    rsids = "".join(f'<w:rsid w:val="{rsid}"/>' for rsid in hand.rsids)
    return (
        f'<w:settings {_NAMESPACES}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:defaultTabStop w:val="420"/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:useFELayout/></w:compat>'
        f'<w:rsids><w:rsidRoot w:val="{hand.rsids[0]}"/>{rsids}</w:rsids></w:settings>'
    )


def _core(hand: Hand, day: str) -> str:
    when = f"{day}T08:30:00Z"
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:creator>{hand.creator}</dc:creator><cp:lastModifiedBy>{hand.creator}</cp:lastModifiedBy>"
        f'<cp:revision>{hand.rng.randint(1, 9)}</cp:revision><dcterms:created xsi:type="dcterms:W3CDTF">{when}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{when}</dcterms:modified></cp:coreProperties>'
    )


def docx_bytes(hand: Hand, body: str, day: str) -> bytes:
    """Return a .docx whose body is the XML given; the section closes it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="86"/></w:font>'
        for name in sorted({hand.east, "宋体", "方正小标宋简体"})
    )
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
        "<Template>Normal.dotm</Template><Pages>1</Pages><Application>Microsoft Office Word</Application>"
        "<AppVersion>14.0000</AppVersion></Properties>"
    )
    parts = (
        ("[Content_Types].xml", _CONTENT_TYPES),
        ("_rels/.rels", _ROOT_RELATIONS),
        ("word/document.xml", f"<w:document {_NAMESPACES}><w:body>{body}{PAGE}</w:body></w:document>"),
        ("word/_rels/document.xml.rels", _WORD_RELATIONS),
        ("word/theme/theme1.xml", _THEME),
        ("word/settings.xml", _settings(hand)),
        ("word/styles.xml", _STYLES),
        ("word/fontTable.xml", f"<w:fonts {_NAMESPACES}>{fonts}</w:fonts>"),
        ("docProps/core.xml", _core(hand, day)),
        ("docProps/app.xml", app),
    )
    return zip_bytes([(name, (_HEAD + text).encode()) for name, text in parts])
