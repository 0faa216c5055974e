"""Rounds of any size for benchmarks: the written texts recombined with other units, numbers and ways of filling in."""

import re
from copy import copy
from datetime import datetime, timedelta
from random import Random
from typing import Any

from . import online
from .mails import Mail
from .sample import Round, build_round, proposals
from .sheets import csv_bytes, xlsx_bytes
from .texts import Proposal
from .ticks import WAYS
from .truth import DEPARTMENTS, file_rows, group_rows, official, submission_row

SHORTS = (
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
    "高新技术产业园区",
    "长兴岛经济区",
    "花园口经济区",
    "保税区",
    "普湾经济区",
    "海员交通",
    "财贸金融",
    "农林水利",
    "机冶",
    "轻纺",
    "石化",
    "建设",
    "电信",
    "教科文卫体",
    "市直机关",
    *sorted(DEPARTMENTS),
)
LAYOUTS = (
    "",
    "",
    "",
    "",
    "broken",
    "spaced",
    "help",
    "contact",
    "titlerow",
    "split",
    "remark",
    "sdtcell",
    "wide",
    "vmerge",
)
PLACES = (
    "商业街",
    "港区",
    "软件园",
    "工业园",
    "渔港",
    "客运站",
    "物流园",
    "学校",
    "医院",
    "林场",
    "开发片区",
    "旧厂区",
)
_LIGHT = (
    ("拟", "计划"),
    ("职工", "员工"),
    ("全年", "年内"),
    ("建立", "建成"),
    ("不少于", "至少"),
    ("，", ","),
    ("惠及", "覆盖"),
)


def _budget(rng: Random) -> tuple[str, str]:
    """Return a budget as one of many people writes it, and the truth: basis and yuan."""
    wan = rng.randint(2, 60)
    yuan, price, count = wan * 10000, rng.choice((30, 60, 80, 120, 150, 200, 300)), rng.randint(3, 90) * 50
    part = rng.randint(1, wan - 1)
    return rng.choice(
        (
            (f"{wan}万元", f"stated {yuan}"),
            (f"共计{yuan}元。", f"stated {yuan}"),
            (f"合计{wan}万元，其中自筹{part}万元，申请市总{wan - part}万元。", f"stated {yuan}"),
            (f"约{wan}万元，用于场地、师资和宣传。", f"approx {yuan}"),
            (f"不超过{wan}万元，据实列支。", f"cap {yuan}"),
            (f"{price}元/人×{count}人", f"derived {price * count}"),
            (f"每人{price}元，{count}人，共{price * count}元。", f"stated {price * count}"),
            (f"{wan}-{wan + 4}万元", f"range {yuan} {yuan + 40000}"),
            (f"设备{part}万元，服务{wan - part}万元，共{wan}万元。", f"stated {yuan}"),
            ("待定", "none"),
        )
    )


def _recast(base: Proposal, number: int, rng: Random) -> Proposal:
    made = copy(base)
    short = rng.choice(SHORTS)
    made.key, made.of, made.unit, made.finds, made.revises = f"f{number:06d}", short, official(short), "", ""
    made.name = f"{rng.choice(PLACES)}{base.name}" if rng.random() < 0.7 else base.name
    sentences = [sentence for sentence in base.summary.replace("\n", "").split("。") if sentence]
    rng.shuffle(sentences)
    kept = sentences[: max(1, len(sentences) - rng.randint(0, 2))]
    made.summary = f"{rng.choice(PLACES)}一带走访{rng.randint(20, 900)}人次。" + "。".join(kept) + "。"
    made.outcome = base.outcome
    _new_people(made, base, rng)
    made.asked = made.own = made.grid = made.visits = made.households = ""
    made.budget, made.money = _budget(rng)
    made.level = (
        rng.choice(("municipal", "district"))
        if short in DEPARTMENTS
        else rng.choice(("district",) * 5 + ("municipal",))
    )
    made.tick, made.layout = rng.choice(sorted(WAYS)), rng.choice(LAYOUTS)
    made.flags, made.group = set(made.layout.split()), ""
    made.day = f"2017-11-{rng.randint(6, 30):02d}"
    return made


def _new_people(made: Proposal, base: Proposal, rng: Random) -> None:
    """Put another head count wherever the old one stands; the truth says `unlabelled` when it stands nowhere."""
    basis, *people = base.people.split() or ["none"]
    if not people:
        return
    pattern, new = re.compile(rf"(?<![\d.]){people[0]}(?![\d.])"), str(rng.randint(3, 400) * 10)
    stands = pattern.search(made.summary + made.outcome)
    made.summary, made.outcome = pattern.sub(new, made.summary), pattern.sub(new, made.outcome)
    made.people = f"{basis} {new}" if stands else "unlabelled"


def _copied(first: Proposal, number: int, rng: Random) -> Proposal:
    made = copy(first)
    made.key, made.tick, made.layout, made.flags = f"f{number:06d}", rng.choice(sorted(WAYS)), "", set()
    first.group = first.group or f"g_{first.key}"
    made.group = first.group
    for old, new in rng.sample(_LIGHT, rng.choice((0, 2, 4))):
        made.summary, made.outcome = made.summary.replace(old, new), made.outcome.replace(old, new)
    return made


def _forms(seed: int, count: int) -> list[Proposal]:
    rng = Random(f"forms/{seed}")  # noqa: S311
    bases = [
        base
        for base in proposals().values()
        if base.outcome and not base.revises and "{" not in base.summary + base.budget
    ]
    made: list[Proposal] = []
    for number in range(count):
        again = made and rng.random() < 0.08
        made.append(_copied(rng.choice(made), number, rng) if again else _recast(rng.choice(bases), number, rng))
    for number, proposal in enumerate(made):
        kind = number % 10
        name = f"{proposal.unit}建议表{number:06d}.docx"
        if kind < 6:
            proposal.place = f"forms/{number // 1000:03d}/{name}"
        elif kind < 9:
            proposal.place = f"mail/m{number // 10:05d}.eml!/{name}"
        else:
            proposal.place = f"forms/z{number // 10:05d}.zip!/{name}"
    return made


def _mails(forms: list[Proposal]) -> dict[str, Mail]:
    found = {}
    for number, proposal in enumerate(forms):
        place = proposal.place.split("!/")[0]
        if place.endswith(".eml") and place not in found:
            date = f"{('Mon', 'Tue', 'Wed')[number % 3]}, {number % 20 + 8:02d} Nov 2017 10:00:00 +0800"
            charset, names = (("utf-8", "rfc2047"), ("gb18030", "raw"), ("utf-8", "rfc2231"))[number // 10 % 3]
            found[place] = Mail(
                place, proposal.unit, "shili@example.com", "报送建议表", date, charset, names, body="请查收。"
            )
    return found


def _suggestions(seed: int, count: int) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    rng = Random(f"online/{seed}")  # noqa: S311
    pool = online.voices()
    openings = ("", "", "建议：", "我觉得", "希望工会考虑一下，", "我们班组都说，", "说句心里话，", "（代工友提）")
    tails = ("", "", "，谢谢", "！", "。大家都这么想", "，最好明年就办", "，别光说不做", "🙏")
    when = datetime(2017, 11, 1, 8, 0, 0)  # noqa: DTZ001
    said = []
    for number in range(count):
        voice = copy(rng.choice(pool))
        when += timedelta(seconds=rng.randint(5, 900))
        if voice.kind in online.DOMAINS:
            where = rng.choice(("", f"{rng.choice(PLACES)}这边，"))
            voice.text = rng.choice(openings) + where + voice.text + rng.choice(tails)
        voice.key, voice.when, voice.area = f"w{number:06d}", when, rng.choice(online.AREAS)
        voice.group = voice.group or voice.key
        said.append(voice)
    half = (len(said) + 1) // 2
    star, other = "online/1000_按文本_网上征集.xlsx", "online/分站问卷.csv"
    files = {
        star: xlsx_bytes({"Sheet1": online.star_table(said[:half], seed)}),
        other: csv_bytes(online.other_table(said[half:], seed)),
    }
    rows = [online.row_truth(voice, star, number, voice.text, voice.detail) for number, voice in enumerate(said[:half])]
    for number, voice in enumerate(said[half:]):
        rows.append(online.row_truth(voice, other, number, "", online.joined_text(voice)))
    return files, rows


def make_bulk(seed: int, forms: int, suggestions: int, *, is_rich: bool = False) -> Round:
    """Return a round of the sizes asked for; the same seed gives the same bytes. Rich forms hold much edited XML."""
    written = _forms(seed, forms)
    for proposal in written if is_rich else []:
        proposal.flags.add("rich")
    mails = _mails(written)
    survey, survey_rows = _suggestions(seed, suggestions)
    contents = build_round(written, survey, mails, seed)
    rows = [submission_row(proposal, 0, mails) for proposal in written] + survey_rows
    made = Round({place: content for place, content in contents.items() if "!/" not in place})
    made.truth = {
        "files": file_rows(contents, rows, []),
        "submissions": rows,
        "groups": group_rows(rows),
        "negatives": [],
    }
    return made
