"""A small round on disk whose every channel holds invented personal data, each secret in one channel only."""

import base64
from pathlib import Path

from docx import Document
from openpyxl import Workbook

from tests.ingest_forms import CLOSING, FIELDS, TITLE, document, header, package, paragraph, table

_SUMMARY = "拟在职工服务中心开办暑期托管班，每班三十名职工子女，早送晚接。由{name}老师授课。帮扶困难职工3人。"
_SECRETS = {
    "mail header": ("甄子虚", "zixu@example.com", "wuyou@example.net", "192.0.2.11", "192.0.2.12", "13000000011"),
    "mail body": ("乌有仁", "13000000012", "0411-80000012", "weixin_wuyou"),
    "attachment name": ("贾无名", "13000000013"),
    "form cells": ("13000000014", "210200190001010014", "qq8000014@example.com", "辽B80014"),
    "contact rows": ("吴中生", "13000000015", "wuzhongsheng"),
    "core properties": ("卜存在", "何曾有"),
    "survey columns": ("海边的小虚构", "192.0.2.16", "13000000016", "oABCDEFGHIJKLMNOPQRSTUVWXY16"),
    "collected form": ("云里雾里客", "13000000017"),
    "pasted comments": ("不存在的螺丝", "13000000018", "vx80000018"),
    "research notes": ("莫须有", "13000000019"),
    "register": ("于登记", "13000000020"),
    "decisions": ("章拍板", "13000000021", "钱理由", "孙意见", "13000000022", "周采纳"),
}
SECRETS = [secret for found in _SECRETS.values() for secret in found]
SEEN = ("甄子虚", "乌有仁", "13000000013", "13000000014", "吴中生", "海边的小虚构", "192.0.2.16", "云里雾里客", "不存在的螺丝", "莫须有", "于登记", "章拍板", "孙意见")  # fmt: skip
"""One of every channel that the tables hold: proof that the channel was read at all."""
PROJECTS = ("职工子女暑期托管班", "户外劳动者歇脚驿站", "海岛职工体检车")


def plant(raw: Path, decisions: Path) -> None:
    """Write the round: mail, forms, exports, notes, register below `raw`, what people decided below `decisions`."""
    for folder in (raw / "mail", raw / "forms", raw / "online", raw / "research", decisions):
        folder.mkdir(parents=True)
    (raw / "mail/来信.eml").write_bytes(_mail())
    (raw / "forms/机关.docx").write_bytes(_form(PROJECTS[1], "权益保障部", "市级☑   区市县、产业级□", "由吴中生"))
    with_properties(_form(PROJECTS[2], "长海县总工会", "市级□   区市县、产业级☑"), raw / "forms/长海.docx")
    survey = ["序号", "提交答卷时间", "所用时间", "来源", "来源详情", "来自IP", "1、您的工会所在区域或产业", "2、您最关心的方面【多选题】",
              "3、您希望工会明年为职工办的一件实事", "4、请具体说说（选填）", "5、称呼和联系方式（选填）"]  # fmt: skip
    answer = [1, "2017/11/3 11:08:58", "425秒", "微信", "oABCDEFGHIJKLMNOPQRSTUVWXY16", "192.0.2.16(辽宁-大连)", "长兴岛", "生活服务",
              "歇脚驿站能不能24小时开", "我电话13000000016", "海边的小虚构"]  # fmt: skip
    sheet(raw / "online/137204886_按文本_网上征集_1_1.xlsx", survey, answer)
    collected = ["提交者（自动）", "提交时间（自动）", "所在区域或产业（必填）", "关注方面（必填）", "您的建议（必填）", "补充说明", "联系电话"]  # fmt: skip
    sheet(raw / "online/金点子（收集结果）.xlsx", collected, ["云里雾里客", "2017年11月3日 16:07", "其他", "生活服务", "暑假办托管班", "", "13000000017"])  # fmt: skip
    sheet(
        raw / "online/公众号留言粘贴.xlsx",
        ["昵称", "留言内容"],
        ["不存在的螺丝", "体检车能不能上岛，加我微信vx80000018或13000000018"],
    )
    notes = ["调研日期", "调研单位", "调研人员", "反映的问题", "建议办的实事", "备注"]
    sheet(raw / "research/专题调研记录.xlsx", notes, ["2017-11-08", "长海县总工会", "莫须有", "职工看病远，请找莫须有13000000019", "海岛职工体检车上岛巡诊", ""])  # fmt: skip
    sheet(
        raw / "收件登记.xlsx",
        ["收到日期", "来件单位", "文件名", "书面材料", "备注"],
        ["2017-11-13", "于登记", "机关.docx", "有", "13000000020"],
    )
    _write_decisions(decisions)


def _mail() -> bytes:
    filed = base64.encodebytes(_form(PROJECTS[0], "中山区总工会", "市级□   区市县、产业级☑", "由甄子虚"))
    name = base64.b64encode("贾无名13000000013.docx".encode()).decode()
    lines = [
        "Received: from desk ([192.0.2.11]) by mx.example.com; Tue, 21 Nov 2017 14:20:00 +0800", "X-Originating-IP: [192.0.2.12]",
        f"From: =?utf-8?B?{base64.b64encode('甄子虚'.encode()).decode()}?= <zixu@example.com>", "Reply-To: wuyou@example.net",
        f"Subject: =?utf-8?B?{base64.b64encode('中山区建议表 13000000011'.encode()).decode()}?=", "Date: Tue, 21 Nov 2017 14:20:11 +0800",
        "MIME-Version: 1.0", 'Content-Type: multipart/mixed; boundary="XX"', "",
        "--XX", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "",
        "请查收。\n联系人：乌有仁\n手机13000000012，座机0411-80000012，微信号：weixin_wuyou",
        "--XX", f'Content-Type: application/octet-stream; name="=?utf-8?B?{name}?="', f'Content-Disposition: attachment; filename="=?utf-8?B?{name}?="',
        "Content-Transfer-Encoding: base64", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n" + filed + b"\r\n--XX--\r\n"


def _form(name: str, unit: str, level: str, teacher: str = "由本单位") -> bytes:
    values = (name, _SUMMARY.format(name=teacher.removeprefix("由")), "受益职工200人。报名发qq8000014@example.com，身份证210200190001010014。", "12万元，汇款人电话13000000014，车牌辽B80014")  # fmt: skip
    rows = [[label, value] for label, value in zip(FIELDS, values, strict=True)]
    rows.append(["联系人", "吴中生  电话13000000015  微信号：wuzhongsheng"])
    return package(
        document(
            paragraph(TITLE),
            header(unit, f"<w:r><w:t xml:space='preserve'>{level}</w:t></w:r>"),
            table(rows),
            paragraph(CLOSING),
        )
    )


def with_properties(data: bytes, path: Path) -> None:
    """Save a form under a path with persons in its core properties."""
    path.write_bytes(data)
    opened = Document(str(path))
    opened.core_properties.author, opened.core_properties.last_modified_by = "卜存在", "何曾有"
    opened.save(str(path))


def sheet(path: Path, *rows: list[object]) -> None:
    """Save a workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def _write_decisions(folder: Path) -> None:
    head = "项目名称,申报单位,决定,层级,等次,核定金额（元）,理由,决定人,决定日期\n"
    units = ("中山区总工会", "权益保障部", "长海县总工会")
    levels = ("区市县、产业级", "市级", "区市县、产业级")
    lines = [
        f"{name},{unit},入选,\"{level}\",A,80000,钱理由电话13000000021催办,章拍板,2018-01-12\n"
        for name, unit, level in zip(PROJECTS, units, levels, strict=True)
    ]  # fmt: skip
    texts = {
        "review.csv": head + "".join(lines),
        "approvals.csv": "步骤,范围,日期,会议,结果\n常委会审议,全部,2018-01-19,常委会第1次会议,通过\n征求市总委员意见,全部,2018-01-26,书面征求,同意\n",
        "opinions.csv": "提出方,提出日期,项目名称,申报单位,意见,处理情况\n孙意见,2018-01-24,,,请回电13000000022,已回复\n",
        "rewards_adopted.csv": "建议内容,等次,对应项目,理由,决定人,决定日期\n歇脚驿站能不能24小时开,一等,户外劳动者歇脚驿站,采纳,周采纳,2018-02-09\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8-sig")
