"""Reads mutated real bytes: `python -m benchmarks.fuzz_ingest 20000` says how many inputs were read and what failed.

Seeds are the sample round's files and forms with every way of ticking. A failure is an exception, a code outside the
catalogue, a reading slower than ten seconds, or a submission without its fields. Same number, same inputs.
"""

import random
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir

from pipeline.ingest.content import Content, read_content
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.reasons import REASONS

_SAMPLE = Path(__file__).resolve().parents[1] / "data" / "raw" / "sample"
_SLOW_KINDS = (".pdf", ".jpg", ".png")  # read in a process of their own: a few are enough
_FIELDS = (
    "unit_text",
    "project_name_text",
    "summary_text",
    "expected_outcome_text",
    "budget_text",
    "implementation_level",
)


def seeds() -> list[tuple[str, bytes]]:
    """Return (name, bytes) of the sample round's files of moderate size."""
    paths = sorted(path for path in _SAMPLE.rglob("*") if path.is_file() and not path.is_symlink())
    return [(path.name, path.read_bytes()) for path in paths
            if path.suffix not in _SLOW_KINDS and 0 < path.stat().st_size < 100_000]  # fmt: skip


def mutate(data: bytes, other: bytes, generator: random.Random) -> bytes:
    """Return the bytes with a few changes; half of the zips are changed inside a member."""
    if data[:2] == b"PK" and generator.random() < 0.5:
        return _mutate_member(data, other, generator)
    return _mutate_bytes(data, other, generator)


def _mutate_bytes(data: bytes, other: bytes, generator: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(generator.randint(1, 6)):
        at = generator.randrange(len(out) + 1)
        size = generator.choice((1, 2, 8, 64, 512))
        choice = generator.randrange(6)
        if choice == 0:
            out[at : at + size] = generator.randbytes(size)
        elif choice == 1:
            del out[at : at + size]
        elif choice == 2:
            out[at:at] = out[at : at + size] * generator.randint(1, 20)
        elif choice == 3:
            start = generator.randrange(len(other) + 1)
            out[at:at] = other[start : start + size]
        elif choice == 4:
            del out[at:]
        elif at < len(out):
            out[at] ^= 1 << generator.randrange(8)
        if not out:
            break
    return bytes(out)


def _mutate_member(data: bytes, other: bytes, generator: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = {info.filename: package.read(info) for info in package.infolist()}
    except Exception:
        return _mutate_bytes(data, other, generator)
    name = generator.choice(sorted(parts))
    main = "word/document.xml"
    name = main if main in parts and generator.random() < 0.7 else name
    parts[name] = (
        _mutate_tags(parts[name], generator)
        if generator.random() < 0.6
        else _mutate_bytes(parts[name], other, generator)
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)
    return target.getvalue()


def _mutate_tags(data: bytes, generator: random.Random) -> bytes:
    """Return XML that is still well-formed more often: whole pieces between tags are swapped or said again."""
    pieces = data.split(b"<w:p>") if generator.random() < 0.5 else data.split(b"<w:tc>")
    if len(pieces) > 3:
        i, j = generator.randrange(1, len(pieces)), generator.randrange(1, len(pieces))
        pieces[i], pieces[j] = pieces[j], pieces[i]
    return (b"<w:p>" if b"<w:p>" in data and pieces else b"<w:tc>").join(pieces)


def faults(content: Content) -> Iterator[str]:
    """Give what is wrong with a reading, members too."""
    if content.code not in REASONS:
        yield f"code {content.code} not in the catalogue"
    if content.code == "reader_failed":
        yield f"reader failed: {content.notes[-1]['text']} kind {content.kind}"
    for record in content.records:
        if not all(isinstance(record.get(name), str) for name in _FIELDS):
            yield "a submission without its fields"
    for member in content.members:
        yield from faults(member)


def run(count: int, seed: int = 1) -> tuple[int, Counter[str], list[tuple[str, bytes]]]:
    """Return how many inputs were read, the faults, and the inputs at fault."""
    generator = random.Random(seed)  # noqa: S311 - the same inputs for the same number
    known, params, form = seeds(), default_parameters(), default_form()
    found: Counter[str] = Counter()
    bad: list[tuple[str, bytes]] = []
    for _ in range(count):
        name, data = generator.choice(known)
        mutated = mutate(data, generator.choice(known)[1], generator)
        start = time.monotonic()
        try:
            wrong = list(faults(read_content(mutated, name, params, form)))
        except Exception as error:
            wrong = [f"raised {type(error).__name__}"]
        if time.monotonic() - start > 10:
            wrong.append("slower than ten seconds")
        if wrong:
            found.update(wrong)
            bad.append((name, mutated))
    return count, found, bad


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    read, found, bad = run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{read} inputs read, {len(bad)} at fault: {dict(found)}")
    for number, (name, data) in enumerate(bad[:20]):
        (Path(gettempdir()) / f"fuzz_{number}_{name}").write_bytes(data)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
