"""What a report function hands back: which files it wrote, for whom; and bytes that never change without reason."""

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

_FIXED = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ReportFile:
    """A written file.

    Args:
        path: relative to the report folder, with /.
        label_zh: what it is, for lists of links.
        audience: "internal" or "public".
    """

    path: str
    label_zh: str
    audience: Literal["internal", "public"]


def write_bytes(folder: Path, path: str, data: bytes) -> None:
    """Write below the folder, making folders as needed."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)


def fixed_zip(data: bytes) -> bytes:
    """Return the zip archive (docx, xlsx) with fixed member dates, members in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(zipfile.ZipInfo(member.filename, _FIXED), source.read(member), zipfile.ZIP_DEFLATED)
    return out.getvalue()
