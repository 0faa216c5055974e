"""Feeds mutated real files to the readers of old formats and counts what happened.

    python benchmarks/fuzz_old_formats.py [INPUTS] [SEED]

Every input must be read or refused by a reason code; anything else, or more than ten seconds for one, is printed and makes
the exit code 1. The files mutated are those that the tests write, and tests/data/ingest/office.
"""

import importlib.util
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from ingest_doc_maker import Layout, Par, form_check_box, make_doc, table  # noqa: E402
from ingest_pdf_maker import grid, make_pdf, text  # noqa: E402
from ingest_rar_maker import make_rar4, make_rar5  # noqa: E402

from pipeline.errors import RawFileError  # noqa: E402
from pipeline.ingest.archive_extra import read_rar  # noqa: E402
from pipeline.ingest.html_page import read_html, read_mht  # noqa: E402
from pipeline.ingest.old_word import read_old_word  # noqa: E402
from pipeline.ingest.outlook import read_msg  # noqa: E402
from pipeline.ingest.pdf import read_pdf  # noqa: E402
from pipeline.ingest.rtf import read_rtf  # noqa: E402
from pipeline.ingest.word_xml import read_word_xml  # noqa: E402


def seeds():
    from ingest_ole_maker import make_ole
    from test_ingest_outlook import BASE, attachment, message
    from test_ingest_word_xml import BODY, flat, old

    rows = [["项目名称", "爱心驿站"], ["项目简介", "建设100个驿站\n覆盖全区"], ["经费预算", "50万元"]]
    runs, data = form_check_box(1)
    form = [Par("填报单位：甲"), Par(runs), *table(rows), Par("完")]
    yield read_old_word, make_doc(form, Layout((7, 30), huge="papx", data=data))
    yield read_old_word, make_doc(form, Layout((5,), narrow=True, reverse=True, data=data))
    page = grid([50, 200, 550], [700, 600]) + text(60, 650, "name") + text(210, 650, "value")
    yield read_pdf, make_pdf([page, page], [(85, 698, "Btn", "Yes")])
    yield read_msg, make_ole(message(**BASE) | attachment(0, b"D" * 5000))
    yield read_word_xml, flat()
    yield read_word_xml, old(BODY)
    yield read_html, "<p>填报<table><tr><td rowspan=2>甲<td>乙<tr><td><input type=checkbox></table>".encode("gb18030")
    yield (
        read_mht,
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>a\r\n--x--',
    )
    yield (
        read_rtf,
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 S;}}\trowd\cellx9\pard\intbl \'cf\'ee\cell\row{\field{\*\fldinst X}{\fldrslt y}}\par}",
    )
    if importlib.util.find_spec("libarchive"):  # an optional component, see requirements-ocr.txt
        members = {"建议表.txt": "项目名称：驿站".encode() * 20, "说明.txt": b"x" * 500}
        yield read_rar, make_rar5(members)
        yield read_rar, make_rar4({name.encode("gb18030"): content for name, content in members.items()})
    for path in sorted((ROOT / "tests/data/ingest/office").glob("*")):
        reader = {".doc": read_old_word, ".rtf": read_rtf, ".pdf": read_pdf, ".wps": read_old_word}.get(path.suffix)
        if reader:
            yield reader, path.read_bytes()


def mutate(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 2, 4, 16, 64))):
        place = rng.randrange(len(changed))
        way = rng.randrange(5)
        if way == 0:
            changed[place] = rng.randrange(256)
        elif way == 1:
            changed[place : place + 4] = rng.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\xfe\xff\xff\xff")
            )
        elif way == 2:
            del changed[place : place + rng.randrange(1, 64)]
        elif way == 3:
            other = rng.randrange(len(changed))
            changed[place:place] = changed[other : other + rng.randrange(1, 64)]
        else:
            changed[place] ^= 1 << rng.randrange(8)
        if not changed:
            changed = bytearray(b"\0")
    return bytes(changed)


def main(count: int, seed: int) -> int:
    rng, found, bad, slowest = random.Random(seed), Counter(), 0, 0.0  # noqa: S311
    files = list(seeds())
    early = 0
    for number in range(count):
        reader, data = files[number % len(files)]
        broken = mutate(data, rng)
        start = time.process_time()
        try:
            reader(broken, "x")
            found[reader.__name__, "read"] += 1
        except RawFileError as error:
            found[reader.__name__, error.code] += 1
        except Exception as error:
            bad += 1
            Path(f"/tmp/fuzz_{reader.__name__}_{number}").write_bytes(broken)  # noqa: S108
            print("BAD", number, reader.__name__, type(error).__name__, error)
        spent = time.process_time() - start
        slowest = max(slowest, spent)
        if spent > 10:
            bad += 1
            print("SLOW", number, reader.__name__, spent)
        if number == count // 10:
            early = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for (name, outcome), times in sorted(found.items()):
        print(f"{name:16} {outcome:18} {times}")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - early
    print(
        f"{count} inputs, {bad} bad, slowest {slowest:.2f} s, peak memory grown by {grown / 1e3:.1f} MB after the first tenth"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1))
