"""Pages of a PDF as pictures, for OCR."""

import io

import pypdfium2

from pipeline.ingest.safe_zip import refuse

_DPI = 200
_MAX_PIXELS = 12_000_000


def render_page(data: bytes, number: int) -> tuple[bytes, float]:
    """Return a page as PNG at 200 dpi (less when it is large) and the share of the page it shows (1.0).

    Raises:
        RawFileError: "damaged".
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
        try:
            page = pdf[number]
            width, height = page.get_size()
            scale = min(_DPI / 72, (_MAX_PIXELS / max(width * height, 1)) ** 0.5)
            picture = page.render(scale=scale).to_pil()
        finally:
            pdf.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise refuse("damaged") from error
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "PNG", compress_level=1)
    return buffer.getvalue(), 1.0
