"""Times the .doc reader and compares its rows with LibreOffice's, where LibreOffice is installed.

    python benchmarks/old_word.py [FORMS] [FOLDER]

FORMS varied .docx forms (tests/ingest_office_forms.py) are converted to .doc by LibreOffice and back to .docx; FOLDER is
a folder of other .doc files (real ones) to time and count. Bars: 4 ms of CPU a file, 99 % of rows equal.
"""

import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ingest_doc_maker import Layout, Par, make_doc, table  # noqa: E402
from ingest_office_forms import SOFFICE, convert, write_forms  # noqa: E402
from test_ingest_office import marks_of, rows_of  # noqa: E402

from pipeline.errors import RawFileError  # noqa: E402
from pipeline.ingest.docx import read_docx  # noqa: E402
from pipeline.ingest.old_word import read_old_word  # noqa: E402


def time_reader(files):
    """Return (milliseconds of CPU a file, files refused)."""
    refused, start = 0, time.process_time()
    for data in files:
        try:
            read_old_word(data, "")
        except RawFileError:
            refused += 1
    return (time.process_time() - start) * 1000 / max(len(files), 1), refused


def by_hand(count):
    rows = [
        ["项目名称", "爱心驿站"],
        ["项目简介", "建设100个驿站，\n" * 20],
        ["预期目标\n或成效", "惠及1万人"],
        ["经费预算", "50万元"],
    ]
    form = [Par("填报单位：甲区总工会  实施层级：市级☑ 区市县、产业级□"), *table(rows), Par("（可另附页）")]
    return [make_doc(form, Layout((7 + number % 50, 90), reverse=bool(number % 2))) for number in range(count)]


def against_office(count):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sources = write_forms(folder, count)
        made = convert(folder, "doc", sources)
        back = convert(made, "docx", sorted(made.glob("*.doc")))
        equal = total = marks = 0
        for source in sources:
            own = read_old_word((made / f"{source.stem}.doc").read_bytes(), "")
            wanted = list(rows_of(read_docx((back / f"{source.stem}.docx").read_bytes(), "").blocks))
            got = list(rows_of(own.blocks))
            total += max(len(wanted), len(got))
            equal += sum(left == right for left, right in zip(got, wanted, strict=False))
            marks += marks_of(own) == marks_of(read_docx(source.read_bytes(), ""))
        return equal, total, marks, time_reader([path.read_bytes() for path in sorted(made.glob("*.doc"))])


def main(count, folder):
    print(f"{count} forms written byte by byte, in many pieces: {time_reader(by_hand(count))[0]:.2f} ms a file")
    good = True
    if SOFFICE:
        equal, total, marks, (spent, refused) = against_office(count)
        print(f"{count} forms by LibreOffice: {spent:.2f} ms a file, {refused} refused")
        print(
            f"rows equal to LibreOffice's: {equal} of {total}; files with all marks as in the source: {marks} of {count}"
        )
        good = spent <= 4 and equal >= 0.99 * total
    if folder:
        files = [path.read_bytes() for path in sorted(Path(folder).rglob("*.doc"))]
        spent, refused = time_reader(files)
        print(f"{len(files)} files of {folder}: {spent:.2f} ms a file, {refused} refused")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, sys.argv[2] if len(sys.argv) > 2 else ""))
