"""The control words of RTF that the reader knows, and the code pages of its fonts.

Source: the public Rich Text Format specification, version 1.9.1.
"""

from pipeline.ingest.tree import BOLD, BORDERED, COLOURED, HIGHLIGHTED, INSERTED, STRUCK, UNDERLINED

# groups whose content is no text of the document
SKIPPED = frozenset((
    "colortbl", "stylesheet", "info", "listtable", "listoverridetable", "rsidtbl", "generator", "themedata",
    "colorschememapping", "datastore", "latentstyles", "xmlnstbl", "revtbl", "filetbl", "pntext", "listtext",
    "pnseclvl", "nonshppict", "nonesttables", "bkmkstart", "bkmkend", "atnid", "atnauthor", "atntime", "atndate",
    "atnref", "atnparent", "atrfstart", "atrfend", "ffname", "ffdeftext", "ffformat", "ffhelptext", "ffstattext",
    "ffentrymcr", "ffexitmcr", "objdata", "objclass", "objname", "objalias", "objsect", "oldcprops", "oldpprops",
    "oldtprops", "oldsprops", "pgptbl", "mmathPr", "wgrffmtfilter", "fchars", "lchars", "panose", "falt", "fname",
    "fontemb", "background", "shprslt", "datafield", "blipuid", "picprop", "private", "sp", "passwordhash", "defchp",
    "defpap", "docvar", "userprops", "xform", "keycode", "tc", "xe", "txe", "rxe", "do", "aftnsep", "aftnsepc",
    "ftnsep", "ftnsepc", "ftncn", "aftncn", "factoidname", "protusertbl", "userprops", "upr", "template", "nextfile",
    "g", "ebcstart", "ebcend",
))  # fmt: skip
ASIDE = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "footer",
    "footerl": "footer", "footerr": "footer", "footerf": "footer", "footnote": "note", "annotation": "comment",
    "shptxt": "box",
}  # fmt: skip
CHARACTERS = {
    "line": "\n", "lbr": "\n", "tab": "\t", "emdash": "—", "endash": "–", "emspace": "\u2003",
    "enspace": "\u2002", "qmspace": "\u2005", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "zwj": "", "zwnj": "", "column": "\n", "page": "\n", "softline": "", "softpage": "",
}  # fmt: skip
FLAG_WORDS = {
    "b": BOLD, "strike": STRUCK, "striked": STRUCK, "ul": UNDERLINED, "uld": UNDERLINED, "uldb": UNDERLINED,
    "uldash": UNDERLINED, "ulw": UNDERLINED, "ulth": UNDERLINED, "ulwave": UNDERLINED, "highlight": HIGHLIGHTED,
    "chcbpat": HIGHLIGHTED, "cb": HIGHLIGHTED, "chshdng": HIGHLIGHTED, "cf": COLOURED, "chbrdr": BORDERED,
    "revised": INSERTED,
}  # fmt: skip
NUMBERED_FLAGS = frozenset(("cf", "cb", "highlight", "chcbpat", "chshdng"))  # off without a number, or with 0
OPEN_DESTINATIONS = frozenset((
    "shp", "shpinst", "shppict", "formfield", "nesttableprops", "object", "objattph", "result", "ud",
))  # fmt: skip
SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\t": "\t"}
_CODE_PAGES = {77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253",
               162: "cp1254", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
SYMBOL_CHARSET = 2


def font_encoding(charset: int, document: str) -> str:
    """Return the encoding of bytes in a font: its own, or the document's where it has none."""
    return _CODE_PAGES.get(charset, document)


def page_encoding(number: int) -> str:
    """Return the encoding of a code page number; Chinese pages are read as their superset GB18030."""
    if number in (936, 54936, 20936):
        return "gb18030"
    return {65001: "utf-8", 10000: "mac_roman", 0: "cp1252"}.get(number, f"cp{number}")
