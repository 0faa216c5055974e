"""Files that are no ordinary form: empty, damaged, locked, off topic, copies, scans, pages sent on their own."""

import base64
from typing import Any

from .cfb import compound_bytes
from .forms import form_docx, plain_docx
from .outlook import locked_bytes
from .parts import kept
from .texts import Proposal

# The smallest picture a mail signature may carry: one transparent point.
LOGO = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

MEETING = """各区市县总工会、产业工会：
兹定于2017年11月28日（星期二）上午9:00在市总工会五楼会议室召开全市工会冬季送温暖工作会议，请各单位分管主席和保障部部长参加，会期半天。请于11月24日前报送参会人员名单。
会上请中山、瓦房店、海员交通三家作交流发言，每家不超过8分钟。
大连市总工会办公室
2017年11月20日"""

ATTACHED = """水库、林场偏远站点“三小”建设附页
一、首批改造的21个站点：碧流河8个、英那河5个、转角楼2个、仙人洞林场4个、老黑山林场2个。
二、单个站点标准：小食堂4000元，小浴室（太阳能热水器）4500元，小菜园1500元。
三、时间安排：四月选点，五月至八月施工，九月验收，十月回访。"""


def special_files(
    forms: dict[str, bytes], written: dict[str, Proposal]
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """Return place to bytes, and what is true of each: kind, disposition without helpers, why."""
    copy_of = "forms/中山区总工会-商务楼宇午餐圈.docx"
    damaged = forms["forms/农林水利.docx"]
    empty = Proposal("empty", unit="", tick="root", level="unknown", day="2017-11-28")
    files = {
        "forms/中山区总工会-商务楼宇午餐圈 - 副本.docx": forms[copy_of],
        "forms/~$山区总工会-商务楼宇午餐圈.docx": b"\x04user" + b" " * 50 + b"\x04\0u\0s\0e\0r\0" + b"\0 " * 50,
        "forms/Thumbs.db": compound_bytes(
            {"Catalog": b"\x10\0\x07\0" + b"\0" * 60, "1": b"\xff\xd8\xff\xe0" + b"\0" * 900}
        ),
        "forms/空表.docx": form_docx([empty]),
        "forms/轻纺工会第二份.docx": damaged[: len(damaged) * 3 // 5],
        "forms/财贸金融工会（加密）.docx": locked_bytes("财贸"),
        "forms/关于召开冬季送温暖工作会议的通知.docx": plain_docx(
            "关于召开全市工会冬季送温暖工作会议的通知", MEETING, "meeting"
        ),
        "forms/“三小”建设附页.docx": plain_docx("", ATTACHED, "attached"),
        "forms/财贸金融工会建议表（盖章扫描件）.jpg": kept("i03_scan.jpg"),
        "mail/20171122_高新区.eml!/logo.png": LOGO,
    }
    rows: list[dict[str, Any]] = [
        {"disposition": "duplicate", "reason": "same_bytes", "same_as": copy_of},
        {"disposition": "ignored", "reason": "lock_file", "kind": "lock"},
        {"disposition": "ignored", "reason": "system_file", "kind": "thumbs"},
        {"disposition": "rejected", "also_accepted": ["needs_person"], "reason": "empty_form"},
        {"disposition": "rejected", "reason": "damaged"},
        {"disposition": "rejected", "reason": "encrypted", "kind": "encrypted"},
        {"disposition": "rejected", "also_accepted": ["needs_person", "ignored"], "reason": "off_topic"},
        {
            "disposition": "parsed",
            "also_accepted": ["needs_person", "ignored"],
            "reason": "attachment_page",
            "belongs_to": "i04",
        },
        {"disposition": "needs_person", "reason": "scan", "kind": "jpg", "belongs_to": "i03"},
        {
            "disposition": "ignored",
            "also_accepted": ["needs_person", "rejected"],
            "reason": "signature_picture",
            "kind": "png",
        },
    ]
    registered = {
        "forms/空表.docx": ("2017-11-28", "普湾经济区总工会", "空表"),
        "forms/轻纺工会第二份.docx": ("2017-11-27", "轻纺工会", "不详（打不开）"),
        "forms/财贸金融工会（加密）.docx": ("2017-11-21", "财贸金融工会", "有密码"),
        "forms/“三小”建设附页.docx": ("2017-11-28", "农林水利工会", "附页"),
        "forms/财贸金融工会建议表（盖章扫描件）.jpg": ("2017-11-22", "财贸金融工会", "商超收银员“坐一坐”"),
    }
    for place, row in zip(files, rows, strict=True):
        row["place"] = place
        if place in registered:
            row["received_on"], row["unit"], row["note"] = registered[place]
    return files, rows
