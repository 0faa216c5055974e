"""Writes Word 97-2003 files byte by byte after the public [MS-DOC] description: the fixtures no office program made.

A file is a list of `Par`; pieces, their order in the file, their width and the size of property pages can be varied, and
row properties can be moved to the Data stream, without changing what the file says.
"""

from dataclasses import dataclass, field
from struct import pack

from ingest_ole_maker import make_ole

PAGE = 512


@dataclass
class Run:
    text: str
    look: bytes = b""


@dataclass
class Par:
    runs: list[Run] | str
    end: str = "\r"
    props: bytes = b""
    style: int = 0
    end_look: bytes = b""

    def __post_init__(self):
        if isinstance(self.runs, str):
            self.runs = [Run(self.runs)]


@dataclass
class Layout:
    """How the same text is stored."""

    piece_lengths: tuple[int, ...] = (10_000,)
    narrow: bool = False  # 8-bit pieces where the text allows
    reverse: bool = False  # pieces lie in the file from last to first
    runs_a_page: int = 5
    huge: str = ""  # "papx" or "table": row properties in the Data stream, by 0x6646 or 0x646B
    flags: int = 0
    nfib: int = 0xC1
    magic: int = 0xA5EC
    fonts: tuple[str, ...] = ("Times New Roman", "宋体", "Wingdings", "Wingdings 2")
    parts: dict[int, int] = field(default_factory=dict)  # FIB offset -> characters of a later part
    data: bytes = b""
    styles: bytes = b""
    piece_prm: int = 0


def sprm(code: int, operand: bytes | int) -> bytes:
    if isinstance(operand, int):
        size = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}[code >> 13]
        operand = operand.to_bytes(size, "little")
    elif code >> 13 == 6:
        operand = (pack("<H", len(operand) + 1) if code == 0xD608 else bytes((len(operand),))) + operand
    return pack("<H", code) + operand


IN_TABLE = sprm(0x2416, 1)


def row_end(edges: list[int], bits: dict[int, int] | None = None) -> Par:
    count = len(edges) - 1
    cells = b"".join(pack("<H", (bits or {}).get(number, 0)) + bytes(18) for number in range(count))
    definition = bytes((count,)) + pack(f"<{count + 1}h", *edges) + cells
    return Par([], "\x07", IN_TABLE + sprm(0x2417, 1) + sprm(0xD608, definition))


def cell(text, end: str = "\x07", **more) -> Par:
    return Par(text, end, IN_TABLE, **more)


def table(rows: list[list[str]], width: int = 2000) -> list[Par]:
    pars = []
    for row in rows:
        for text in row:
            lines = text.split("\n")
            pars += [cell(line, "\r") for line in lines[:-1]] + [cell(lines[-1])]
        pars.append(row_end([number * width for number in range(len(row) + 1)]))
    return pars


def make_doc(pars: list[Par], layout: Layout | None = None, streams: dict[str, bytes] | None = None) -> bytes:
    """Return the file."""
    layout = layout or Layout()
    main, table_stream, data = make_streams(pars, layout)
    return make_ole(
        {"WordDocument": main, "1Table": table_stream, **({"Data": data} if data else {}), **(streams or {})}
    )


def make_streams(pars: list[Par], layout: Layout) -> tuple[bytes, bytes, bytes]:
    text, looks, props, data = _flatten(pars, layout)
    pieces = _cut(text, layout)
    main = bytearray(0x400)
    places = {}
    for number in reversed(range(len(pieces))) if layout.reverse else range(len(pieces)):
        start, end, width = pieces[number]
        places[number] = len(main)
        part = text[start:end]
        main += part.encode("cp1252") if width == 1 else part.encode("utf-16-le", "surrogatepass")
        main += b"\0" * (len(main) & 1)
    character_runs = _place_runs(pieces, places, looks)
    paragraph_runs = _place_runs(pieces, places, props)
    main += b"\0" * (-len(main) % PAGE)
    table_stream = bytearray(16)
    index = {}
    for at, runs, is_paragraph in ((0xFA, character_runs, False), (0x102, paragraph_runs, True)):
        bounds, numbers = [], []
        for group in [runs[i : i + layout.runs_a_page] for i in range(0, len(runs), layout.runs_a_page)]:
            numbers.append(len(main) // PAGE)
            bounds.append(group[0][0])
            main += _page(group, is_paragraph)
        bounds.append(runs[-1][1])
        index[at] = _add(table_stream, pack(f"<{len(bounds)}I", *bounds) + pack(f"<{len(numbers)}I", *numbers))
    index[0x1A2] = _add(table_stream, _clx(pieces, places, layout))
    index[0x112] = _add(table_stream, _fonts(layout.fonts))
    if layout.styles:
        index[0xA2] = _add(table_stream, layout.styles)
    main[0 : 0x1000 if False else 0x20] = _fib_base(layout)
    main[0x20:0x22], main[0x3E:0x40], main[0x98:0x9A] = pack("<H", 14), pack("<H", 22), pack("<H", 0x5D)
    later = sum(layout.parts.values())
    main[0x4C:0x50] = pack("<I", len(text) - later - (1 if later else 0))
    for at, count in layout.parts.items():
        main[at : at + 4] = pack("<I", count)
    for at, (offset, size) in index.items():
        main[at : at + 8] = pack("<II", offset, size)
    return bytes(main), bytes(table_stream), data


def _flatten(pars, layout):
    text, looks, props, data = "", [], [], bytearray(layout.data)
    for par in pars:
        start = len(text)
        for run in par.runs:
            looks.append((len(text), len(text) + len(run.text), run.look))
            text += run.text
        looks.append((len(text), len(text) + 1, par.end_look))
        text += par.end
        stored = par.props
        if layout.huge and b"\x08\xd6" in stored:
            code = 0x6646 if layout.huge == "papx" else 0x646B
            offset = len(data)
            data += pack("<H", len(stored)) + stored
            stored = sprm(code, offset)
        props.append((start, len(text), pack("<H", par.style) + stored))
    return text, [look for look in looks if look[0] < look[1]], props, bytes(data)


def _cut(text, layout):
    pieces, start, number = [], 0, 0
    while start < len(text):
        end = min(len(text), start + layout.piece_lengths[number % len(layout.piece_lengths)])
        part = text[start:end]
        is_narrow = layout.narrow and all(ord(sign) < 0x80 or 0xA0 <= ord(sign) < 0x100 for sign in part)
        pieces.append((start, end, 1 if is_narrow else 2))
        start, number = end, number + 1
    return pieces


def _place_runs(pieces, places, runs):
    found = []
    for number, (start, end, width) in enumerate(pieces):
        for left, right, value in runs:
            low, high = max(left, start), min(right, end)
            if low < high:
                found.append((places[number] + (low - start) * width, places[number] + (high - start) * width, value))
    return sorted(found)


def _page(group, is_paragraph):
    page = bytearray(PAGE)
    count = len(group)
    bounds = [run[0] for run in group] + [group[-1][1]]
    page[0 : (count + 1) * 4] = pack(f"<{count + 1}I", *bounds)
    free = 511
    for number, (_, _, value) in enumerate(group):
        if is_paragraph:
            body = value if len(value) & 1 else value + b""
            stored = bytes(((len(body) + 1) // 2,)) + body if len(body) & 1 else bytes((0, len(body) // 2)) + body
        else:
            stored = bytes((len(value),)) + value
        if not is_paragraph and not value:
            continue
        free = (free - len(stored)) & ~1
        assert free > (count + 1) * 4 + count * 13, "too much for one page"
        page[free : free + len(stored)] = stored
        page[(count + 1) * 4 + number * (13 if is_paragraph else 1)] = free // 2
    page[511] = count
    return page


def _clx(pieces, places, layout):
    bounds = [piece[0] for piece in pieces] + [pieces[-1][1]]
    table_part = pack(f"<{len(bounds)}I", *bounds)
    for number, (_, _, width) in enumerate(pieces):
        where = places[number] * 2 | 0x40000000 if width == 1 else places[number]
        table_part += pack("<HIH", 0, where, layout.piece_prm)
    return b"\x02" + pack("<I", len(table_part)) + table_part


def _fonts(names):
    out = pack("<HH", len(names), 0)
    for name in names:
        body = bytes(39) + name.encode("utf-16-le") + b"\0\0"
        out += bytes((len(body),)) + body
    return out


def _fib_base(layout):
    flags = 0x200 | layout.flags
    return pack("<HHHHHHHI", layout.magic, layout.nfib, 0, 0x804, 0, flags, 0, 0).ljust(0x20, b"\0")


def _add(stream, part):
    offset = len(stream)
    stream += part
    return offset, len(part)


def symbol(font: int, code: int) -> Run:
    return Run("(", sprm(0x6A09, pack("<HH", font, code)) + sprm(0x0855, 1))


def form_check_box(checked: int, default: int = 0, *, as_default: bool = False, at: int = 0) -> tuple[list[Run], bytes]:
    """Return the runs of a FORMCHECKBOX field and its part of the Data stream, to lie at offset `at` there."""
    bits = 1 | (25 if as_default else checked) << 2
    body = pack("<IHHH", 0xFFFFFFFF, bits, 0, 20) + pack("<HH", 0, 0) + pack("<H", default) + pack("<HH", 0, 0) * 5
    data = pack("<IH", 0x44 + len(body), 0x44).ljust(0x44, b"\0") + body
    place = sprm(0x6A03, pack("<I", at)) + sprm(0x0855, 1) + sprm(0x0806, 1)
    special = sprm(0x0855, 1)
    return [
        Run("\x13", special),
        Run(" FORMCHECKBOX "),
        Run("\x01", place),
        Run("\x14", special),
        Run("\x15", special),
    ], data
