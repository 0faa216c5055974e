"""Varied .docx forms for LibreOffice to convert: ten ways of ticking, merged and nested tables, tracked changes.

Every table is followed by a paragraph, as Word always has it (LibreOffice loses the cells of a table that ends a file).
"""

import random
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.shared import RGBColor

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")


def convert(folder: Path, kind: str, files: list[Path]) -> Path:
    """Convert files by LibreOffice with a profile of its own and return the folder of the results."""
    out = folder / kind
    out.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return out


def write_forms(folder: Path, count: int, *, is_printed: bool = False, seed: int = 7) -> list[Path]:
    rng = random.Random(seed)  # noqa: S311
    files = []
    for number in range(count):
        path = folder / f"f{number:03d}.docx"
        make_form(number, rng, is_printed=is_printed).save(path)
        files.append(path)
    return files


def make_form(number: int, rng: random.Random, *, is_printed: bool = False):
    document = docx.Document()
    document.add_paragraph("2018年度大连市工会为职工办实事项目建议表")
    line = document.add_paragraph("填报单位（部门）：")
    line.add_run(f"第{number}区总工会  ").underline = rng.random() < 0.5
    line.add_run(" 实施层级：市级")
    _tick(line, 0 if is_printed else number % 10)
    texts = [f"第{index}段，建设{rng.randrange(5, 300)}个驿站。" for index in range(rng.randrange(1, 6))]
    if is_printed and number % 2 == 0:
        texts.append("".join(rng.choice(_PHRASES) for _ in range(rng.randrange(60, 260))))
    rows = [
        ("项目名称", f"项目{number}—“爱心”驿站"), ("项目简介", "\n".join(texts)),
        ("预期目标\n或成效", f"惠及{rng.randrange(100, 99999)}人"), ("经费预算", f"{rng.randrange(1, 99)}万元"),
    ]  # fmt: skip
    extra = 0 if is_printed else rng.randrange(0, 3)
    table = document.add_table(rows=4 + extra, cols=2 + (number % 3 == 0))
    table.style = "Table Grid"
    for index, (label, value) in enumerate(rows):
        table.cell(index, 0).text, table.cell(index, 1).text = label, value
        if number % 3 == 0:
            table.cell(index, 1).merge(table.cell(index, 2))
    for index in range(extra):
        table.cell(4 + index, 0).text, table.cell(4 + index, 1).text = (
            f"备注{index}",
            "x" * rng.randrange(0, 2000 if number % 7 == 0 else 9),
        )
    if extra == 2:
        table.cell(4, 0).merge(table.cell(5, 0))
    if not is_printed:
        _add_more(document, table, number)
    document.add_paragraph("（上述表格空间不够，可另附页）")
    return document


_PHRASES = (
    "建设户外劳动者驿站，",
    "为职工开展免费体检，",
    "邀请专家授课20场次；",
    "面向环卫工人和快递员。",
    "建立长效管理机制，",
)


def _tick(line, way: int) -> None:
    if way == 0:
        line.add_run("☑  区市县、产业级□")
    elif way == 1:
        line._p.append(_symbol("F052"))
        line.add_run(" 区市县、产业级")
        line._p.append(_symbol("F0A3"))
    elif way == 2:
        _check_box(line, 1)
        line.add_run(" 区市县、产业级")
        _check_box(line, 0)
    elif way == 3:
        line.add_run("R").font.name = "Wingdings 2"
        line.add_run(" 区市县、产业级")
        line.add_run("£").font.name = "Wingdings 2"
    elif way == 4:
        line.add_run("  区市县、产业级").font.strike = True
    elif way == 5:
        mark = 'w:author="a" w:date="2017-11-01T00:00:00Z"'
        line._p.append(parse_xml(f'<w:del {_W} w:id="5" {mark}><w:r><w:delText>□ 区市县</w:delText></w:r></w:del>'))
        line._p.append(parse_xml(f'<w:ins {_W} w:id="6" {mark}><w:r><w:t>√ 产业级□</w:t></w:r></w:ins>'))
    elif way == 6:
        line.add_run("√□ 区市县、产业级")
        line.add_run("隐").font.hidden = True
    elif way == 7:
        line.add_run("□").font.color.rgb = RGBColor(255, 0, 0)
        run = line.add_run("  区级□")
        run.font.highlight_color, run.bold = 7, True
    else:
        line.add_run("■\t区市县□" if way == 8 else "（√）  区市县、产业级（ ）")


def _symbol(code: str):
    return parse_xml(f'<w:r {_W}><w:sym w:font="Wingdings 2" w:char="{code}"/></w:r>')


def _check_box(line, state: int) -> None:
    begin = (
        f'<w:r {_W}><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="c{state}"/><w:enabled/><w:checkBox>'
        f'<w:sizeAuto/><w:default w:val="{state}"/></w:checkBox></w:ffData></w:fldChar></w:r>'
    )
    code = f'<w:r {_W}><w:instrText xml:space="preserve"> FORMCHECKBOX </w:instrText></w:r>'
    for part in (begin, code, f'<w:r {_W}><w:fldChar w:fldCharType="end"/></w:r>'):
        line._p.append(parse_xml(part))


def _add_more(document, table, number: int) -> None:
    if number % 5 == 2:
        inner = table.cell(1, 1).add_table(2, 2)
        for row in range(2):
            for column in range(2):
                inner.cell(row, column).text = f"内{row}{column}"
        table.cell(1, 1).add_paragraph("嵌套后")
    if number % 4 == 0:
        document.add_paragraph("附页 1")
        wide = document.add_table(3, 6 + number % 9)
        for row in range(3):
            for column in range(6 + number % 9):
                wide.cell(row, column).text = f"格{row}-{column}"
    if number % 6 == 0:
        document.sections[0].header.paragraphs[0].text = "页眉"
