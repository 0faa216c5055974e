"""Kept parts: old Word files, a printed PDF and a scan, made once with LibreOffice and committed as bytes."""

import io
import subprocess
import tempfile
from pathlib import Path
from random import Random

from .forms import form_docx
from .texts import Proposal

FOLDER = Path(__file__).parent / "parts"


def kept(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _converted(content: bytes, kind: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "form.docx"
        source.write_bytes(content)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", "--headless", profile, "--convert-to", kind, "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return source.with_suffix("." + kind.split(":", maxsplit=1)[0]).read_bytes()


def _scanned(pdf: bytes) -> bytes:
    """Return the first page as a scanner gives it: a little crooked, a little grey, with specks, as JPEG."""
    import pypdfium2
    from PIL import Image, ImageFilter

    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0].render(scale=130 / 72).to_pil().convert("L")
    page = page.rotate(0.9, expand=False, fillcolor=246, resample=Image.Resampling.BICUBIC)
    page = page.filter(ImageFilter.GaussianBlur(0.5)).point(lambda value: 18 + value * 0.9)
    rng = Random("scan")  # noqa: S311
    for _ in range(900):
        page.putpixel((rng.randrange(page.width), rng.randrange(page.height)), rng.randrange(60, 200))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=55, dpi=(130, 130))
    return out.getvalue()


def make_parts(proposals: dict[str, Proposal]) -> None:
    """Write the kept parts anew; needs LibreOffice, never needed to make the sample."""
    FOLDER.mkdir(exist_ok=True)
    for key, ending, kind in (
        ("o01", "doc", "doc:MS Word 97"),
        ("o02", "wps", "doc:MS Word 97"),
        ("o03", "pdf", "pdf"),
    ):
        (FOLDER / f"{key}.{ending}").write_bytes(_converted(form_docx([proposals[key]]), kind))
    (FOLDER / "i03_scan.jpg").write_bytes(_scanned(_converted(form_docx([proposals["i03"]]), "pdf")))
