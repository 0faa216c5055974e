"""Zip files with fixed times, with names in UTF-8 or in bare GBK bytes as older Chinese tools write them."""

import io
import re
import zipfile

FIXED_TIME = (2017, 11, 20, 9, 0, 0)


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is stored as GBK bytes without the UTF-8 flag."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802  (name given by zipfile)
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def zip_bytes(members: list[tuple[str, bytes]], *, gbk_names: bool = False) -> bytes:
    """Return a zip archive of the members in the order given; the same members give the same bytes."""
    info_class = _GbkInfo if gbk_names else zipfile.ZipInfo
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            info = info_class(name, date_time=FIXED_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0x20
            archive.writestr(info, content)
    return out.getvalue()


_PART = '<pkg:part pkg:name="/{name}" pkg:contentType="{kind}"><pkg:xmlData>{xml}</pkg:xmlData></pkg:part>'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"


def flat_word(docx: bytes) -> bytes:
    """Return a .docx as one XML file (Flat OPC), which some form generators hand out under the name .doc."""
    parts = []
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        for name in ("_rels/.rels", "word/document.xml"):
            xml = re.sub(r"^<\?xml.*?\?>\s*", "", archive.read(name).decode())
            parts.append(_PART.format(name=name, kind=_RELATIONS if name.endswith(".rels") else _MAIN, xml=xml))
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<?mso-application progid="Word.Document"?>\n'
    space = 'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage"'
    return f"{head}<pkg:package {space}>{''.join(parts)}</pkg:package>".encode()
