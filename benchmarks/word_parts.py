"""The parts a word processor saves round a document, in the sizes it saves them: readers that open every part pay for them.

Measured on real forms of 2010-2020: styles.xml about 28 kB (most of it the table of hidden built-in styles), theme1.xml 7,
settings.xml 5, fontTable.xml 2, numbering.xml 5. The sample round's own files are lean. Names and values here are made up.
"""

import io
import zipfile

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WIDE_COLUMN, _THREE_COLUMNS = b'<w:gridCol w:w="6830"/>', b'<w:gridCol w:w="2277"/>' * 3
_WIDE_CELL = b'<w:tcW w:w="6830" w:type="dxa"/>'


def with_usual_parts(data: bytes, *, names_character_style: bool) -> bytes:
    """Return the .docx with styles, theme, settings, fonts, numbering in usual sizes, a paragraph that names a style.

    Args:
        data: a lean .docx.
        names_character_style: a run names a style, so that a reader has to know the styles.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    main = parts["word/document.xml"].replace(b"<w:pPr>", b'<w:pPr><w:pStyle w:val="p3"/>')
    main = main.replace(_WIDE_COLUMN, _THREE_COLUMNS).replace(_WIDE_CELL, _WIDE_CELL + b'<w:gridSpan w:val="3"/>')
    if names_character_style:
        main = main.replace(b"<w:rPr>", b'<w:rPr><w:rStyle w:val="c5"/>', 1)
    parts |= {"word/document.xml": main} | {name: (_HEAD + text).encode() for name, text in _usual_parts().items()}
    parts["[Content_Types].xml"] = _declared(parts["[Content_Types].xml"])
    parts["word/_rels/document.xml.rels"] = _related(parts["word/_rels/document.xml.rels"])
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _declared(types: bytes) -> bytes:
    more = f'<Override PartName="/word/numbering.xml" ContentType="{_TYPE}.numbering+xml"/></Types>'
    return types.replace(b"</Types>", more.encode())


def _related(relations: bytes) -> bytes:
    more = f'<Relationship Id="rId90" Type="{_RELATION}/numbering" Target="numbering.xml"/></Relationships>'
    return relations.replace(b"</Relationships>", more.encode())


def _usual_parts() -> dict[str, str]:
    fonts = "".join(
        f'<w:font w:name="F{i}"><w:panose1 w:val="02010600030101010101"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/><w:sig w:usb0="00000003" w:usb1="288F0000" w:usb2="00000016" w:usb3="00000000"/></w:font>'
        for i in range(8)
    )
    rsids = "".join(f'<w:rsid w:val="00{i:06X}"/>' for i in range(120))
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="japaneseCounting"/><w:lvlText w:val="%{i + 1}、"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{420 * i}" w:hanging="420"/></w:pPr></w:lvl>'
        for i in range(9)
    )
    numbering = "".join(f'<w:abstractNum w:abstractNumId="{i}">{levels}</w:abstractNum>' for i in range(3))
    return {
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{_styles()}</w:styles>',
        "word/theme/theme1.xml": f'<a:theme xmlns:a="{_A}" name="T"><a:themeElements>{_theme()}</a:themeElements></a:theme>',
        "word/settings.xml": f'<w:settings xmlns:w="{_W}"><w:rsids>{rsids}</w:rsids></w:settings>',
        "word/fontTable.xml": f'<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>',
        "word/numbering.xml": f'<w:numbering xmlns:w="{_W}">{numbering}</w:numbering>',
    }


def _styles() -> str:
    hidden = "".join(
        f'<w:lsdException w:name="Style {i}" w:uiPriority="{i % 99}"/>'
        if i % 2
        else f'<w:lsdException w:name="Style {i}" w:semiHidden="1" w:unhideWhenUsed="1"/>'
        for i in range(340)
    )
    kinds = (("paragraph", "p"), ("character", "c"))
    shown = "".join(
        f'<w:style w:type="{kind}" w:customStyle="1" w:styleId="{short}{i}"><w:name w:val="{kind} {i}"/><w:basedOn w:val="{short}0"/>'
        f'<w:uiPriority w:val="99"/><w:rsid w:val="00{i:06X}"/><w:rPr><w:rFonts w:ascii="F1" w:eastAsia="F2"/><w:kern w:val="2"/>'
        '<w:sz w:val="21"/><w:szCs w:val="24"/></w:rPr></w:style>'
        for kind, short in kinds
        for i in range(14)
    )
    return f'<w:latentStyles w:count="340">{hidden}</w:latentStyles>{shown}'


def _theme() -> str:
    scripts = "".join(f'<a:font script="S{i:03}" typeface="Typeface {i}"/>' for i in range(60))
    fonts = f'<a:latin typeface="F1"/><a:ea typeface=""/><a:cs typeface=""/>{scripts}'
    stops = "".join(
        f'<a:gs pos="{i}"><a:schemeClr val="phClr"><a:tint val="{i}"/></a:schemeClr></a:gs>' for i in range(12)
    )
    return (
        f'<a:fontScheme name="T"><a:majorFont>{fonts}</a:majorFont><a:minorFont>{fonts}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="T"><a:fillStyleLst><a:gradFill><a:gsLst>{stops}</a:gsLst></a:gradFill></a:fillStyleLst></a:fmtScheme>'
    )
