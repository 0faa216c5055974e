"""What workers said online, as the platforms export it, pasted comments, and the notes of the research trips."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from .sheets import csv_bytes, html_table_bytes, xlsx_bytes
from .texts import FOLDER

AREAS = (
    "中山区",
    "西岗区",
    "沙河口区",
    "甘井子区",
    "旅顺口区",
    "金普新区",
    "普兰店区",
    "瓦房店市",
    "庄河市",
    "长海县",
    "高新区",
    "长兴岛",
    "花园口",
    "海员交通产业",
    "建设产业",
    "石化产业",
    "其他",
)
DOMAINS = ("维权服务", "生活服务", "精神文化", "身心健康", "职业发展")
SURVEY = "137204886"
SURVEY_TITLE = "2018年度大连市工会为职工办实事项目网上征集"
_SWAPS = (
    ("各位工友", "工友们"),
    ("请帮忙转发", "帮忙转一下"),
    ("职工夜间休息点", "夜间职工休息点"),
    ("免费使用", "免费用"),
    ("插座", "充电插座"),
    ("赶早班车的工友", "赶早车的工友"),
    ("再睡候车室", "再睡候车大厅"),
    ("！", "!"),
    ("，", ","),
    ("提的人多了就能办成", "人多力量大"),
    ("建议工会", "希望工会"),
    ("和躺椅", "、躺椅"),
)


@dataclass
class Voice:
    """One suggestion: its text as typed, what it is about, when it was sent."""

    key: str
    text: str
    detail: str
    kind: str
    area: str
    when: datetime
    group: str = ""


def _lines() -> Iterator[tuple[str, str]]:
    kind = ""
    for line in (FOLDER / "online.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            kind = line[2:]
        elif line:
            yield kind, line


def _chain(rng: Random, count: int) -> Iterator[tuple[str, str]]:
    text = (FOLDER / "chain.txt").read_text(encoding="utf-8").strip()
    for number in range(count):
        changed = text
        for old, new in rng.sample(_SWAPS, 0 if number < 9 else rng.randint(1, 3)):
            changed = changed.replace(old, new)
        tail = rng.choice(("", "", "转发！", "支持！", "求办！！", " 已转3个群")) if number >= 9 else ""
        yield "转发", changed + tail


def voices(seed: int = 2018) -> list[Voice]:
    """Return every online suggestion once, in the order of sending."""
    rng = Random(seed)  # noqa: S311
    said = [*_lines(), *_chain(rng, 30)]
    rng.shuffle(said)
    when = datetime(2017, 11, 3, 8, 0, 0)  # noqa: DTZ001  (platforms print local time without a zone)
    out = []
    for number, (kind, line) in enumerate(said):
        when += timedelta(minutes=rng.randint(3, 190), seconds=rng.randint(0, 59))
        text, _, detail = line.partition("||")
        group = "g_chain" if kind == "转发" else ""
        out.append(Voice(f"w{number:03d}", text, detail, kind, rng.choice(AREAS), when, group))
    return out


def joined_text(voice: Voice) -> str:
    """Return the suggestion as it stands in an export with a single text column."""
    return voice.text + ("。" + voice.detail if voice.detail else "")


def row_truth(voice: Voice, place: str, number: int, name: str, summary: str) -> dict[str, Any]:
    domain = voice.kind if voice.kind in DOMAINS else "生活服务" if voice.kind == "转发" else ""
    return {
        "key": voice.key,
        "place": place,
        "index_in_file": number,
        "channel": "online",
        "unit_text": voice.area,
        "received_on": f"{voice.when:%Y-%m-%d}",
        "received_basis": "export",
        "implementation_level": "unknown",
        "project_name_text": name,
        "summary_text": summary,
        "said_kind": voice.kind,
        "is_proposal": voice.kind != "无效",
        "domain": domain,
        "group": voice.group or voice.key,
    }


def star_table(rows: list[Voice], seed: int) -> list[list[Any]]:
    rng = Random(seed)  # noqa: S311
    head = [
        "序号",
        "提交答卷时间",
        "所用时间",
        "来源",
        "来源详情",
        "来自IP",
        "1、您的工会所在区域或产业",
        "2、您最关心的方面【多选题】",
    ]
    head += ["3、您希望工会明年为职工办的一件实事", "4、请具体说说（选填）", "5、称呼和联系方式（选填）"]
    table: list[list[Any]] = [head]
    for number, voice in enumerate(rows, start=1):
        chosen = sorted({voice.kind if voice.kind in DOMAINS else rng.choice(DOMAINS), rng.choice(DOMAINS)})
        address = f"192.0.2.{rng.randrange(1, 254)}(辽宁-大连)"
        who = rng.choice(("", "", "", "", "李女士", "示例己", "13900000007"))
        used = f"{rng.randint(21, 600)}秒"
        source = rng.choice((["微信", "N/A"], ["手机提交", "直接访问"], ["链接", "http://www.example.com/"]))
        table.append(
            [
                number,
                f"{voice.when.year}/{voice.when.month}/{voice.when.day} {voice.when:%H:%M:%S}",
                used,
                *source,
                address,
                voice.area,
                "┋".join(chosen),
                voice.text,
                voice.detail,
                who,
            ]
        )
    return table


def _tencent(rows: list[Voice], seed: int) -> list[list[Any]]:
    rng = Random(seed)  # noqa: S311
    head = [
        "提交者（自动）",
        "提交时间（自动）",
        "所在区域或产业（必填）",
        "关注方面（必填）",
        "您的建议（必填）",
        "补充说明",
        "联系电话",
    ]
    table: list[list[Any]] = [head]
    for voice in rows:
        who = rng.choice(("小示例", "匿名用户", "海风（示例）", "示例职工", "A示例"))
        time = f"{voice.when.year}年{voice.when.month}月{voice.when.day}日 {voice.when:%H:%M}"
        kind = voice.kind if voice.kind in DOMAINS else rng.choice(DOMAINS)
        phone = rng.choice(("", "", "", "13900000008"))
        table.append([who, time, voice.area, kind, voice.text, voice.detail, phone])
    return table


def other_table(rows: list[Voice], seed: int) -> list[list[Any]]:
    rng = Random(seed)  # noqa: S311
    table: list[list[Any]] = [
        ["编号", "开始答题时间", "结束答题时间", "答题时长", "1.您所在区域", "2.您对工会实事项目的建议"]
    ]
    for number, voice in enumerate(rows, start=1001):
        seconds = rng.randint(15, 400)
        begun = voice.when - timedelta(seconds=seconds)
        text = joined_text(voice)
        table.append(
            [number, f"{begun:%Y/%m/%d %H:%M:%S}", f"{voice.when:%Y/%m/%d %H:%M:%S}", f"{seconds}秒", voice.area, text]
        )
    return table


def survey_files() -> tuple[dict[str, bytes], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the exports by place, one truth row a suggestion, and what is true of the files."""
    said = voices()
    star, tencent, other, web = [], [], [], []
    for number, voice in enumerate(said):
        (star, star, star, star, tencent, tencent, other, star, tencent, web)[number % 10].append(voice)
    early = [voice for voice in star if voice.when < datetime(2017, 11, 21)]  # noqa: DTZ001
    first = f"online/{SURVEY}_按文本_{SURVEY_TITLE}_{len(early)}_{len(early)}.xlsx"
    second = f"online/{SURVEY}_按文本_{SURVEY_TITLE}_{len(star)}_{len(star)}.xlsx"
    form = "online/办实事金点子（收集结果）.xlsx"
    csv_place, web_place = "online/高新区分站问卷.csv", "online/职工网站留言导出.xls"
    comments, notes = "online/公众号留言粘贴.xlsx", "research/专题调研记录.xlsx"
    pasted = [line.split("|") for line in (FOLDER / "wechat.txt").read_text(encoding="utf-8").splitlines()]
    trips = [line.split("|") for line in (FOLDER / "research.txt").read_text(encoding="utf-8").splitlines()]
    star_rows = star_table(star, 7)
    files = {
        first: xlsx_bytes({"Sheet1": star_rows[: len(early) + 1]}),
        second: xlsx_bytes({"Sheet1": star_rows}),
        form: xlsx_bytes({"办实事金点子（收集结果）": _tencent(tencent, 8)}),
        csv_place: csv_bytes(other_table(other, 9)),
        web_place: html_table_bytes(other_table(web, 10)),
        comments: xlsx_bytes({"留言": [["昵称", "留言内容"], *pasted]}),
        notes: xlsx_bytes(
            {"调研记录": [["调研日期", "调研单位", "调研人员", "反映的问题", "建议办的实事", "备注"], *trips]}
        ),
    }
    rows = [row_truth(voice, second, number, voice.text, voice.detail) for number, voice in enumerate(star)]
    rows += [row_truth(voice, form, number, voice.text, voice.detail) for number, voice in enumerate(tencent)]
    for place, batch in ((csv_place, other), (web_place, web)):
        rows += [row_truth(voice, place, number, "", joined_text(voice)) for number, voice in enumerate(batch)]
    rows += [_pasted_truth(number, comments, line) for number, line in enumerate(pasted)]
    rows += [_trip_truth(number, notes, line) for number, line in enumerate(trips)]
    specials = [
        {
            "place": first,
            "disposition": "parsed",
            "also_accepted": ["duplicate"],
            "reason": "earlier_download",
            "same_as": second,
        },
        {"place": web_place, "kind": "html"},
    ]
    return files, rows, specials


def _pasted_truth(number: int, place: str, line: list[str]) -> dict[str, Any]:
    says = line[1] not in {"+1", "静静路过"}
    return {
        "key": f"c{number:02d}",
        "place": place,
        "index_in_file": number,
        "channel": "online",
        "unit_text": "",
        "received_on": "",
        "received_basis": "unknown",
        "implementation_level": "unknown",
        "project_name_text": "",
        "summary_text": line[1],
        "said_kind": "留言",
        "is_proposal": says,
        "domain": "",
        "group": f"c{number:02d}",
    }


def _trip_truth(number: int, place: str, line: list[str]) -> dict[str, Any]:
    return {
        "key": f"n{number:02d}",
        "place": place,
        "index_in_file": number,
        "channel": "research",
        "unit_text": line[1],
        "received_on": line[0],
        "received_basis": "export",
        "implementation_level": "unknown",
        "project_name_text": "",
        "summary_text": line[4],
        "problem_text": line[3],
        "is_proposal": True,
        "domain": "",
        "group": f"n{number:02d}",
    }
