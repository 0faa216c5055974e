"""Writes small PDF files by hand: text in Helvetica, lines and boxes, form fields, pictures, whatever a page stream says."""

import zlib


def make_pdf(pages, fields=None, encrypt=False, image=None, filters=1) -> bytes:
    """Return a PDF whose pages have these content streams.

    Args:
        pages: content streams (text), each a page of 600 x 800 points.
        fields: (x, y, kind, state) of form fields on the first page.
        encrypt: claim a password.
        image: bytes of an inline-size grey picture drawn over every page by "/Im0 Do".
        filters: how often the content is deflated.
    """
    objects: list[bytes] = [b"", b""]
    kids, annots = [], []
    font = _add(objects, b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    described = _add(
        objects,
        b"<</Type/FontDescriptor/FontName/ABCDEF+Wingdings2/Flags 4/FontBBox[0 0 1 1]/ItalicAngle 0/Ascent 800/Descent -200>>",
    )
    widths = b"/FirstChar 32/LastChar 255/Widths[%s]" % b" ".join([b"600"] * 224)
    symbol = _add(
        objects,
        b"<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Wingdings2/FontDescriptor %d 0 R%s>>" % (described, widths),
    )
    resources = b"<</Font<</F0 %d 0 R/F1 %d 0 R>>" % (font, symbol)
    if image is not None:
        head = b"<</Type/XObject/Subtype/Image/Width 10/Height 10/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n"
        number = _add(objects, head % len(image) + image + b"\nendstream")
        resources += b"/XObject<</Im0 %d 0 R>>" % number
    for x, y, kind, state in fields or []:
        value = b"/AS/%s" % state.encode() if kind == "Btn" else b"/V(%s)" % state.encode()
        rect = b"[%d %d %d %d]" % (x, y, x + 12, y + 12)
        annots.append(_add(objects, b"<</Type/Annot/Subtype/Widget/FT/%s%s/Rect%s>>" % (kind.encode(), value, rect)))
    for number, content in enumerate(pages):
        raw = content.encode("latin-1") if isinstance(content, str) else content
        for _ in range(filters):
            raw = zlib.compress(raw)
        name = b"[" + b"/FlateDecode" * filters + b"]"
        stream = _add(objects, b"<</Length %d/Filter%s>>stream\n" % (len(raw), name) + raw + b"\nendstream")
        links = b" ".join(b"%d 0 R" % link for link in annots) if not number else b""
        kids.append(
            _add(
                objects,
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources%s>>/Contents %d 0 R/Annots[%s]>>"
                % (resources, stream, links),
            )
        )
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    lock = b""
    if encrypt:
        lock = b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -1>>/ID[(x)(x)]" % (b"o" * 32, b"u" * 32)
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, lock, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + tail


def _add(objects: list[bytes], body: bytes) -> int:
    objects.append(body)
    return len(objects)


def text(x: float, y: float, words: str, font: str = "F0", before: str = "") -> str:
    return f"BT {before} /{font} 10 Tf {x} {y} Td ({words}) Tj ET 0 g "


def grid(xs: list[float], ys: list[float]) -> str:
    lines = [f"{xs[0]} {y} m {xs[-1]} {y} l S " for y in ys] + [f"{x} {ys[0]} m {x} {ys[-1]} l S " for x in xs]
    return "".join(lines)
