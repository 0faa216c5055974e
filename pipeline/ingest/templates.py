"""Writes the two blank intake templates (pasted comments, research notes) that the exports' reader understands.

`python -m pipeline.ingest.templates FOLDER` rewrites docs/templates. Their headers are among the aliases of
`ingest.headers`, which a test holds.
"""

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

from pipeline.ingest.sheets import ADVICE_SHEET

TEMPLATES = {
    "公众号留言登记模板.xlsx": (
        "留言",
        ("昵称", "留言时间", "留言内容", "来源文章", "备注"),
        "每行一条留言；一条留言里有几个建议，请分行填写。昵称、时间没有可不填。内容照原文粘贴，不要改写。",
    ),
    "专题调研登记模板.xlsx": (
        "调研记录",
        ("调研日期", "调研单位", "调研人员", "反映的问题", "建议办的实事", "预期成效", "所需经费", "备注"),
        "每行一个建议；日期写作 2017-11-08。建议办的实事必填，其余没有可不填。",
    ),
}
_WIDTHS = {"留言内容": 60, "反映的问题": 40, "建议办的实事": 50, "预期成效": 30, "来源文章": 24}


def write_templates(folder: Path) -> list[Path]:
    """Write both templates into the folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(folder / name, *parts) for name, parts in TEMPLATES.items()]


def _write(path: Path, sheet_name: str, headers: tuple[str, ...], advice: str) -> Path:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed date keeps the file's bytes the same on every run.
        book.set_properties({"created": datetime(2017, 1, 1)})  # noqa: DTZ001
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(sheet_name)
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header, head)
            sheet.set_column(column, column, _WIDTHS.get(header, 16), wrap)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(headers) - 1)
        book.add_worksheet(ADVICE_SHEET).write_string(0, 0, advice)
    return path


if __name__ == "__main__":
    write_templates(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/templates"))
