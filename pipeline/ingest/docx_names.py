"""The XML names of WordprocessingML that the reader knows."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_V = "urn:schemas-microsoft-com:vml"

STRICT_NAMESPACES = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", _R.encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", _A.encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", _WP.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", _M.encode()),
)


def w(local: str) -> str:
    """Return the full name of a WordprocessingML element or attribute."""
    return f"{{{_W}}}{local}"


W_P, W_R, W_T, W_TBL, W_TR, W_TC, W_RPR, W_PPR, W_TCPR, W_TRPR, W_SDT, W_VAL = (
    w(local) for local in ("p", "r", "t", "tbl", "tr", "tc", "rPr", "pPr", "tcPr", "trPr", "sdt", "val")
)
W_BODY, W_DEL, W_INS, W_SDT_CONTENT, W_SDT_PR, W_TXBX = (
    w(local) for local in ("body", "del", "ins", "sdtContent", "sdtPr", "txbxContent")
)
W_ASCII, W_HANSI, W_FONT, W_CHAR, W_TYPE, W_INSTR, W_STYLE_ID = (
    w(local) for local in ("ascii", "hAnsi", "font", "char", "fldCharType", "instr", "styleId")
)
W_FILL = w("fill")
W_RFONTS, W_RSTYLE, W_PSTYLE = w("rFonts"), w("rStyle"), w("pStyle")
W14_CHECKBOX, W14_CHECKED, W14_VAL = (f"{{{_W14}}}{local}" for local in ("checkbox", "checked", "val"))
W15_CHECKBOX = "{http://schemas.microsoft.com/office/word/2012/wordml}checkbox"
R_ID, R_EMBED = f"{{{_R}}}id", f"{{{_R}}}embed"
A_BLIP, WP_EXTENT, V_IMAGEDATA = f"{{{_A}}}blip", f"{{{_WP}}}extent", f"{{{_V}}}imagedata"
MC_ALTERNATE, MC_CHOICE, MC_FALLBACK = (f"{{{_MC}}}{local}" for local in ("AlternateContent", "Choice", "Fallback"))
M_T, M_MATH, M_MATH_PARA = (f"{{{_M}}}{local}" for local in ("t", "oMath", "oMathPara"))
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

OFF = frozenset(("0", "false", "off", "none", "nil"))
