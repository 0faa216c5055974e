"""One letter per unit that must supply or correct something: which project, which field, what to do, until when."""

from datetime import timedelta

import pandas as pd

from pipeline.report.files import ReportFile
from pipeline.report.labels import chinese_day, file_name
from pipeline.report.ledger import finding_rows
from pipeline.report.setting import Setting, Shelf
from pipeline.report.views import Column, view
from pipeline.report.word import WordDocument

_ASKED = {"error": "必须补正", "warning": "请补充或核实"}


def write_letters(setting: Setting, shelf: Shelf) -> list[ReportFile]:
    """Write 补正通知/NN_单位.docx for every unit with something to correct, numbered in protocol order."""
    rows = finding_rows(setting, "unit")
    rows = rows.loc[rows["unit_name"] != ""]
    names = list(dict.fromkeys(rows["unit_name"]))
    for number, name in enumerate(names, start=1):
        letter = write_letter(setting, name, rows.loc[rows["unit_name"] == name])
        shelf.add(f"补正通知/{number:02d}_{file_name(name)}.docx", f"补正通知：{name}", letter)
    return shelf.files[len(shelf.files) - len(names) :]


def write_letter(setting: Setting, unit: str, rows: pd.DataFrame) -> bytes:
    """Return the letter to one unit as docx."""
    params = setting.params
    document = WordDocument(f"关于补正{params.year}年度为职工办实事项目建议表的通知", setting.as_of, params.federation)
    document.paragraph(f"{unit}：", "主送")
    projects = rows["project_name"].replace("", pd.NA).nunique()
    until = setting.as_of + timedelta(days=params.report.letters.reply_days)
    document.paragraph(
        f"你单位报送的{params.year}年度为职工办实事项目建议表收悉。按照{params.notice_number}文件“注重实效”的要求，"
        "申报项目应明确具体措施办法、受益群体范围、人数、项目资金和量化考核指标。"
        f"经汇总，有{max(projects, 1)}个项目共{len(rows)}处需要补正（见附件）。"
    )
    document.paragraph(
        f"请于{chinese_day(until)}前将补正后的建议表电子版和书面材料报{params.report.letters.signed_by or params.federation}。补正时请在原表上修改，保留项目名称，以便与首次报送的材料对应。"
    )
    document.paragraph("对所列问题有不同看法，或者认为与原件不符的，请一并说明，以原件为准。")
    document.attached([f"{unit}需补正事项"])
    document.sign(params.report.letters.signed_by or params.federation, chinese_day(setting.as_of))
    document.attachment("", f"{unit}需补正事项", landscape=True)
    shown = rows.assign(number=range(1, len(rows) + 1), asked=rows["severity"].map(_ASKED).fillna("请核实"))
    columns = (Column("number", "序号", "count", 5), Column("project_name", "项目名称", "name", 26), Column("field", "栏目", "text", 13), Column("message", "问题和要求", "long", 52), Column("asked", "办理要求", "text", 14))  # fmt: skip
    document.table(view(shown, columns))
    return document.to_bytes()
