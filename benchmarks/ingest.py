"""Measures reading: `python -m benchmarks.ingest` prints the ratios and fails when a bar is missed.

Floor, full reader and python-docx take turns on the same bytes; CPU time of one process, so other jobs matter little.
The bars come from measured prototypes: the floor is opening the zip, parsing the main part with the hardened parser and
collecting text by cell. python-docx reads as its users write it: the text of every cell of every row.

What python-docx costs depends on the file, as it parses every part and gives a merged cell once for each column it
covers. So its bars hold where they were set: 15 on forms in its own template, 5 on forms with the XML, parts and merged
grid of real ones. On lean parts its figure is printed without a bar: there the floor itself is not 15 times as fast.
"""

import io
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import python_calamine
import xlsxwriter
from lxml import etree

from benchmarks.word_parts import with_usual_parts
from pipeline.ingest import read_round
from pipeline.ingest.docx import read_docx
from pipeline.ingest.reading import default_form, default_parameters
from pipeline.ingest.sheet_rows import read_sheets
from pipeline.ingest.survey import find_columns, read_survey_rows
from tests.rounds.bulk import make_bulk

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROUNDS = 10
_FORMS = 500


def floor(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(package.read("word/document.xml"), parser)
    return ["".join(t.text or "" for t in cell.iter(_W + "t")) for cell in root.iter(_W + "tc")]


def second_reader(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    return texts + [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def alternate(readers: Sequence[Callable[[bytes], Any]], files: list[bytes]) -> list[float]:
    """Return for each reader its mean CPU milliseconds a file, of each file the least over some rounds.

    In each round the readers take turns, each reading all files one after the other as in a round's folder.
    """
    best = [[float("inf")] * len(files) for _ in readers]
    for _ in range(_ROUNDS):
        for index, reader in enumerate(readers):
            for number, data in enumerate(files):
                start = time.process_time()
                reader(data)
                best[index][number] = min(best[index][number], time.process_time() - start)
    return [sum(least) / len(files) * 1000 for least in best]


def forms(*, is_rich: bool) -> list[bytes]:
    made = make_bulk(3, 120, 1, is_rich=is_rich)
    return [data for place, data in sorted(made.files.items()) if place.endswith(".docx")]


def measure_forms() -> bool:
    """Lean and much edited forms, the latter also as word processors save them; lean ones in python-docx's template."""
    lean, rich = forms(is_rich=False), forms(is_rich=True)
    usual = [with_usual_parts(data, names_character_style=number % 4 == 0) for number, data in enumerate(rich)]
    passed = [
        compare("generated forms", lean, 2.0),
        compare("forms in python-docx's template", [rewritten(data) for data in lean], 2.0, 15.0),
        compare("rich forms, lean parts", rich, 2.5),
        compare("rich forms, usual parts and merged grid", usual, 2.5, 5.0),
    ]
    return all(passed)


def rewritten(data: bytes) -> bytes:
    """Return the form's paragraphs and tables in a document made by python-docx from its template."""
    source, target, out = docx.Document(io.BytesIO(data)), docx.Document(), io.BytesIO()
    for paragraph in source.paragraphs:
        target.add_paragraph(paragraph.text)
    for table in source.tables:
        copy = target.add_table(0, len(table.columns))
        for row in table.rows:
            for cell, texts in zip(copy.add_row().cells, row.cells, strict=False):
                cell.text = texts.text
    target.save(out)
    return out.getvalue()


def compare(name: str, files: list[bytes], floor_bar: float, docx_bar: float = 0.0) -> bool:
    """Print the ratios of floor, full reader and python-docx; return whether the bars are held."""
    base, full, other = alternate([floor, read_docx, second_reader], files)
    bar = f" (bar {docx_bar:g})" if docx_bar else ""
    print(f"{name}, {len(files)} files: floor {base:.3f} ms, full reader {full:.3f} ms = {full / base:.2f} x floor"
          f" (bar {floor_bar}); python-docx {other:.2f} ms = {other / full:.1f} x full reader{bar},"
          f" {other / base:.1f} x floor")  # fmt: skip
    return full / base <= floor_bar and other / full >= docx_bar


def measure_round() -> bool:
    """First run and unchanged rerun over 500 forms."""
    made = make_bulk(5, 900, 1)  # not every filing is a loose .docx form
    places = sorted(place for place in made.files if place.endswith(".docx"))[:_FORMS]
    forms = {place: made.files[place] for place in places}
    assert len(forms) == _FORMS
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name) / "round", Path(name) / "cache.sqlite"
        for place, data in forms.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(data)
        times = []
        read_round(folder, default_parameters(), default_form(), date(2018, 12, 31))  # imports and patterns
        for _ in range(5):
            start = time.process_time()
            first = read_round(folder, default_parameters(), default_form(), date(2018, 12, 31), cache)
            middle = time.process_time()
            again = read_round(folder, default_parameters(), default_form(), date(2018, 12, 31), cache)
            times.append((middle - start, time.process_time() - middle))
            assert (first.read_count, again.read_count) == (len(forms), 0)
            cache.unlink()
        shutil.rmtree(folder)
    run, rerun = min(t[0] for t in times), min(t[1] for t in times)
    print(
        f"{len(forms)} forms: first run {run:.3f} s CPU (bar 0.5), unchanged rerun {rerun * 1000:.0f} ms CPU (bar 50)"
    )
    return run <= 0.5 and rerun <= 0.05


def measure_survey() -> bool:
    """100,000 survey rows: reading the cells, and reading them into records, against python-calamine alone."""
    head = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "来源",
        "来源详情",
        "来自IP",
        "1、您所在的单位",
        "2、您希望工会办的一件实事",
        "3、请具体说说",
    ]
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, head)
        for i in range(1, 100_001):
            sheet.write_row(i, 0, [i, "2017/11/03 12:00:00", "30秒", "微信", "N/A", f"192.0.2.{i % 250}", "中山区总工会",
                                   f"建议{i}：车间热水", f"第{i}条：三班倒的职工喝不上热水，希望车间装饮水机。"])  # fmt: skip
    data = target.getvalue()
    params, best = default_parameters(), [float("inf")] * 3
    for _ in range(3):
        start = time.process_time()
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        list(book.get_sheet_by_index(0).iter_rows())
        bare = time.process_time()
        rows = read_sheets(data, "xlsx", params.limits)[0].rows
        cells = time.process_time()
        columns = find_columns(rows, params)
        assert columns is not None
        read_survey_rows(rows, columns, "s", params, default_form())
        done = time.process_time()
        best = [min(a, b) for a, b in zip(best, (bare - start, cells - bare, done - cells), strict=True)]
    print(f"100,000 survey rows: calamine {best[0]:.2f} s, bounded read {best[1]:.2f} s = {best[1] / best[0]:.2f} x (bar 1.5);"
          f" into records {best[2]:.2f} s more")  # fmt: skip
    return best[1] <= 1.5 * best[0]


def main() -> None:
    passed = [
        measure_forms(),
        measure_round(),
        measure_survey(),
    ]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
