"""Small forms built from raw XML for the ingest tests: lean packages, every part written here."""

import io
import zipfile
from xml.sax.saxutils import escape

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
TITLE = "2018年度大连市工会为职工办实事项目建议表"
CLOSING = "（上述表格空间不够，可另附页）"
HELP = {
    "项目简介": "（可以从项目设计、项目内容、受益群体人数、推广实施途径、借助的社会资源等阐述）",
    "预期目标\n或成效": "（可以从预期的成效，惠及的职工，建立的长效机制等阐述）",
}
FIELDS = ("项目名称", "项目简介", "预期目标\n或成效", "经费预算")
VALUES = ("户外劳动者驿站", "建设驿站20个，配备饮水机。", "惠及职工3000人。", "市总补助5万元")


def run(text: str) -> str:
    """Return a run of text, line breaks as w:br."""
    parts = [f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in text.split("\n")]
    return f"<w:r>{'<w:br/>'.join(parts)}</w:r>"


def runs(text: str) -> str:
    """Return XML as it is, text as a run."""
    return text if text.startswith("<") else run(text) if text else ""


def paragraph(text: str) -> str:
    return f"<w:p>{runs(text)}</w:p>"


def cell(text: str, properties: str = "") -> str:
    body = text if text.startswith(("<w:p", "<w:tbl")) else paragraph(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"


def table(rows: list[list[str]]) -> str:
    """Return a table; a cell is text, paragraphs as XML, or a whole w:tc."""
    out = ["<w:tr>" + "".join(c if c.startswith("<w:tc>") else cell(c) for c in row) + "</w:tr>" for row in rows]
    return "<w:tbl><w:tblPr/><w:tblGrid/>" + "".join(out) + "</w:tbl>"


def document(*blocks: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:document {NAMESPACES}><w:body>{"".join(blocks)}</w:body></w:document>'


def package(main: str | bytes, extra: dict[str, str | bytes] | None = None) -> bytes:
    """Return a .docx with the given main part and further parts."""
    parts: dict[str, str | bytes] = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "word/document.xml": main}
    return make_zip(parts | (extra or {}))


def make_zip(parts: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2017, 11, 20, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def header(unit: str = "中山区总工会", level: str = "") -> str:
    level = level or run("市级☑   区市县、产业级□")
    return f"<w:p>{run(f'填报单位（部门）：{unit}    实施层级：')}{level}</w:p>"


def form_blocks(values: tuple[str, ...] = VALUES, unit: str = "中山区总工会", level: str = "") -> list[str]:
    rows = [[label, value] for label, value in zip(FIELDS, values, strict=True)]
    return [paragraph(TITLE), header(unit, level), table(rows), paragraph(CLOSING)]


def form(values: tuple[str, ...] = VALUES, unit: str = "中山区总工会", level: str = "") -> bytes:
    """Return the usual form, filled in."""
    return package(document(*form_blocks(values, unit, level)))


def level_line(case: dict[str, str], chosen: str) -> str:
    """Return the runs of a level line in which `chosen` (municipal or district) is marked in the case's way."""
    out = []
    for level, text, gap in (("municipal", "市级", "   "), ("district", "区市县、产业级", "")):
        is_chosen = level == chosen
        label = case.get("chosen_label" if is_chosen else "other_label", "{text}")
        mark = case["checked" if is_chosen else "unchecked"]
        out.append(runs(label.replace("{text}", text)) + runs(mark) + run(gap))
    return "".join(out)
