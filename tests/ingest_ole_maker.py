"""Writes a minimal OLE compound file from streams, so that tests need no office program and can vary every byte."""

from struct import pack

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def make_ole(streams: dict[str, bytes]) -> bytes:
    """Return a compound file; keys are paths such as "WordDocument" or "__attach_version1.0_#00000000/x"."""
    entries, children = _tree(streams)
    sectors: list[bytes] = []
    chains: list[int] = []
    starts = {}
    for path, data in streams.items():
        padded = data.ljust(max(len(data), 4096), b"\0")
        starts[path] = (_store(sectors, chains, padded), len(padded))
    directory = b"".join(_entry(name, path, entries, children, starts) for name, path in entries)
    directory += _blank_entry() * (-len(entries) % 4)
    directory_start = _store(sectors, chains, directory)
    fat_count = 1
    while (len(sectors) + fat_count) * 4 > fat_count * 512:
        fat_count += 1
    fat_start = len(sectors)
    chains += [_FAT] * fat_count
    fat = b"".join(pack("<I", link) for link in chains).ljust(fat_count * 512, b"\xff")
    difat = [fat_start + number for number in range(fat_count)] + [_FREE] * (109 - fat_count)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += pack("<IIIIIIII", fat_count, directory_start, 0, 4096, _END, 0, _END, 0) + pack("<109I", *difat)
    return header + b"".join(sectors) + fat


def _tree(streams: dict[str, bytes]) -> tuple[list[tuple[str, str]], dict[str, list[str]]]:
    paths = [""]
    for path in streams:
        parts = path.split("/")
        paths += ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    unique = list(dict.fromkeys(paths))
    children: dict[str, list[str]] = {path: [] for path in unique}
    for path in unique[1:]:
        children[path.rpartition("/")[0]].append(path)
    return [(path.rpartition("/")[2] or "Root Entry", path) for path in unique], children


def _store(sectors: list[bytes], chains: list[int], data: bytes) -> int:
    start = len(sectors)
    count = max((len(data) + 511) // 512, 1)
    for number in range(count):
        sectors.append(data[number * 512 : number * 512 + 512].ljust(512, b"\0"))
        chains.append(start + number + 1 if number < count - 1 else _END)
    return start


def _entry(name: str, path: str, entries, children, starts) -> bytes:
    index = {entry[1]: number for number, entry in enumerate(entries)}
    kind = 5 if not path else 2 if path in starts else 1
    below = sorted(children[path], key=lambda child: (len(child.rpartition("/")[2]), child.rpartition("/")[2].upper()))
    siblings = _siblings(path, children, entries)
    raw = name.encode("utf-16-le")
    start, size = starts.get(path, (_END if not path else 0, 0))
    links = pack("<III", siblings[0], siblings[1], index[below[len(below) // 2]] if below else _FREE)
    return raw.ljust(64, b"\0") + pack("<HBB", len(raw) + 2, kind, 1) + links + bytes(36) + pack("<IQ", start, size)


def _siblings(path: str, children, entries) -> tuple[int, int]:
    """Left and right child of an entry in the balanced tree of its storage."""
    if not path:
        return _FREE, _FREE
    index = {entry[1]: number for number, entry in enumerate(entries)}
    ordered = sorted(
        children[path.rpartition("/")[0]],
        key=lambda child: (len(child.rpartition("/")[2]), child.rpartition("/")[2].upper()),
    )
    low, high = 0, len(ordered)
    while True:
        middle = (low + high) // 2
        if ordered[middle] == path:
            break
        low, high = (low, middle) if ordered.index(path) < middle else (middle + 1, high)
    left = index[ordered[(low + middle) // 2]] if low < middle else _FREE
    right = index[ordered[(middle + 1 + high) // 2]] if middle + 1 < high else _FREE
    return left, right


def _blank_entry() -> bytes:
    return bytes(64) + pack("<HBB", 0, 0, 0) + pack("<III", _FREE, _FREE, _FREE) + bytes(36) + pack("<IQ", 0, 0)
