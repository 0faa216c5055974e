"""A small writer of compound files (the container of .msg, of encrypted Office files, of Thumbs.db), after [MS-CFB]."""

import struct
from dataclasses import dataclass, field

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    children: dict[str, "_Entry"] = field(default_factory=dict)
    left: int = NONE
    right: int = NONE
    child: int = NONE
    start: int = END
    number: int = 0


def _tree(streams: dict[str, bytes]) -> _Entry:
    root = _Entry("Root Entry", 5)
    for path, content in streams.items():
        *folders, name = path.split("/")
        at = root
        for folder in folders:
            at = at.children.setdefault(folder, _Entry(folder, 1))
        at.children[name] = _Entry(name, 2, content)
    return root


def _numbered(root: _Entry) -> list[_Entry]:
    entries = [root]

    def place(parent: _Entry) -> None:
        children = sorted(parent.children.values(), key=lambda child: (len(child.name), child.name.upper()))
        for child in children:
            child.number = len(entries)
            entries.append(child)

        def balance(low: int, high: int) -> int:
            if low >= high:
                return NONE
            middle = (low + high) // 2
            children[middle].left, children[middle].right = balance(low, middle), balance(middle + 1, high)
            return children[middle].number

        parent.child = balance(0, len(children))
        for child in children:
            place(child)

    place(root)
    return entries


def _padded(content: bytes, size: int) -> bytes:
    return content + b"\0" * (-len(content) % size)


def _chain(table: list[int], start: int, count: int) -> None:
    table += [start + step + 1 for step in range(count - 1)] + [END]


def _directory(entries: list[_Entry], mini_size: int) -> bytes:
    out = b""
    for entry in entries:
        name = entry.name.encode("utf-16-le")
        size = mini_size if entry.kind == 5 else len(entry.content)
        links = (entry.left, entry.right, entry.child)
        out += name.ljust(64, b"\0") + struct.pack("<HBB3I", len(name) + 2, entry.kind, 1, *links)
        out += b"\0" * 36 + struct.pack("<IQ", entry.start if entry.kind != 1 else 0, size)
    return _padded(out, SECTOR)


def compound_bytes(streams: dict[str, bytes]) -> bytes:
    """Return a compound file with the streams named by path ("storage/stream"); no times, so bytes repeat."""
    entries = _numbered(_tree(streams))
    fat: list[int] = []
    mini_fat: list[int] = []
    mini, big = b"", b""
    for entry in entries[1:]:
        if entry.kind == 2 and 0 < len(entry.content) < CUTOFF:
            entry.start = len(mini_fat)
            _chain(mini_fat, entry.start, -(-len(entry.content) // MINI))
            mini += _padded(entry.content, MINI)
        elif entry.kind == 2 and entry.content:
            entry.start = len(fat)
            _chain(fat, entry.start, -(-len(entry.content) // SECTOR))
            big += _padded(entry.content, SECTOR)
    parts = [big]
    starts = []
    for content in (mini, _padded(struct.pack(f"<{len(mini_fat)}I", *mini_fat), SECTOR) if mini_fat else b""):
        starts.append(len(fat) if content else END)
        if content:
            _chain(fat, len(fat), -(-len(content) // SECTOR))
            parts.append(_padded(content, SECTOR))
    entries[0].start = starts[0]
    directory = _directory(entries, len(mini))
    directory_start = len(fat)
    _chain(fat, directory_start, len(directory) // SECTOR)
    parts.append(directory)
    fat_start, fat_count = len(fat), 1
    while (len(fat) + fat_count) * 4 > fat_count * SECTOR:
        fat_count += 1
    fat += [FAT_SECTOR] * fat_count
    fat += [FREE] * (-len(fat) % (SECTOR // 4))
    parts.append(struct.pack(f"<{len(fat)}I", *fat))
    mini_count = len(_padded(b"\0" * len(mini_fat) * 4, SECTOR)) // SECTOR
    head = bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<III", 0, fat_count, directory_start) + struct.pack("<II", 0, CUTOFF)
    head += struct.pack("<IIII", starts[1], mini_count, END, 0)
    sectors = [fat_start + step for step in range(fat_count)]
    head += struct.pack("<109I", *(sectors + [FREE] * (109 - fat_count)))
    return head + b"".join(parts)
