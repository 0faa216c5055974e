"""Zip files with fixed times, with names in UTF-8 or in bare GBK bytes as older Chinese tools write them."""

import io
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
