"""The sample round: every file with its bytes, and the truth about each file and each proposal."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from . import online
from .archives import flat_word, zip_bytes
from .forms import form_docx
from .mails import Mail, load_mails, mail_bytes
from .outlook import msg_bytes
from .parts import kept
from .rtf import form_rtf
from .sheets import xlsx_bytes
from .specials import special_files
from .texts import Proposal, inherit, load
from .truth import UNREGISTERED, file_rows, group_rows, submission_row

FORM_TEXTS = ("forms_district.txt", "forms_industry.txt", "forms_department.txt", "forms_other.txt")
KEPT = ("o01", "o02", "o03")
REGISTER = "收件登记.xlsx"


@dataclass
class Round:
    """A made round: top-level files by path, and the truth as lists of rows."""

    files: dict[str, bytes] = field(default_factory=dict)
    truth: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


def proposals() -> dict[str, Proposal]:
    """Return all written proposals by key, the revised ones with what they leave unsaid filled in."""
    found = {proposal.key: proposal for name in FORM_TEXTS for proposal in load(name)}
    for revised in load("forms_revised.txt"):
        found[revised.key] = inherit(revised, found[revised.revises])
    return found


def _leaf(group: list[Proposal], seed: int) -> bytes:
    first = group[0]
    ending = first.place.rsplit(".", 1)[1]
    if ending in ("doc", "wps", "pdf") and first.key in KEPT:
        return kept(f"{first.key}.{ending}")
    if first.key == "o22":
        return form_rtf(first)
    if first.key == "o18":
        return flat_word(form_docx(group, seed))
    if ending == "xlsx":
        return xlsx_bytes({"建议表": _form_sheet(first)}, merge_first_row=True)
    return form_docx(group, seed)


def _form_sheet(proposal: Proposal) -> list[list[str]]:
    city, area = ("☑", "□") if proposal.level == "municipal" else ("□", "☑")
    return [
        ["2018年度大连市工会为职工办实事项目建议表", ""],
        [f"填报单位（部门）：{proposal.unit}", f"实施层级：市级{city}   区市县、产业级{area}"],
        ["项目名称", proposal.name],
        ["项目简介", proposal.summary],
        ["预期目标\n或成效", proposal.outcome],
        ["经费预算", proposal.budget],
        ["（上述表格空间不够，可另附页）", ""],
    ]


def _containers(places: list[str]) -> list[str]:
    """Return every mail and archive named in the places, the innermost first."""
    found: dict[str, None] = {}
    for place in places:
        parts = place.split("!/")
        for end in range(1, len(parts)):
            found["!/".join(parts[:end])] = None
    return sorted(found, key=lambda place: (-place.count("!/"), place))


def _pack(place: str, members: list[tuple[str, bytes]], mails: dict[str, Mail], written: dict[str, Proposal]) -> bytes:
    if place.endswith(".zip"):
        return zip_bytes(members, gbk_names=place.count("!/") < 2)
    if place.endswith(".msg"):
        when = datetime(2017, 11, 23, 2, 15, 0, tzinfo=UTC)
        body = "上次发的那份格式乱了，重发一遍，以这份为准。"
        return msg_bytes("图书漂流（重发）", "旅顺口区总工会", "lvshunkou@example.com", body, when, members[0])
    mail = mails[place]
    return mail_bytes(replace(mail, body=_body(mail.body, written)), members)


def _body(text: str, written: dict[str, Proposal]) -> str:
    if not text.startswith("{BODY:"):
        return text
    proposal = written[text[6:-1]]
    return (
        f"调研室同志：表格打不开，直接写在信里了。\n\n填报单位（部门）：{proposal.unit}\n项目名称：{proposal.name}\n"
        f"项目简介：{proposal.summary}\n预期目标或成效：{proposal.outcome}\n经费预算：{proposal.budget}\n\n此致\n敬礼"
    )


def build_round(
    written: list[Proposal], extra: dict[str, bytes], mails: dict[str, Mail], seed: int = 0
) -> dict[str, bytes]:
    """Return place to bytes for every file and every member of a container."""
    by_key = {proposal.key: proposal for proposal in written}
    groups: dict[str, list[Proposal]] = {}
    for proposal in written:
        groups.setdefault(proposal.place, []).append(proposal)
    in_body = {place for place in groups if place.endswith(".eml")}
    contents = {place: _leaf(group, seed) for place, group in groups.items() if place not in in_body} | extra
    for place in [*_containers(list(contents)), *sorted(in_body)]:
        members = [
            (name[len(place) + 2 :], content)
            for name, content in contents.items()
            if name.startswith(place + "!/") and "!/" not in name[len(place) + 2 :]
        ]
        contents[place] = _pack(place, members, mails, by_key)
    return dict(sorted(contents.items()))


def _register(written: list[Proposal], specials: list[dict[str, Any]]) -> bytes:
    rows = [["收到日期", "来件单位", "文件名", "项目名称", "书面材料", "备注"]]
    loose = [p for p in written if p.place.startswith("forms/") and p.place not in UNREGISTERED]
    seen = [(p.day, p.unit, p.place, p.name) for p in loose]
    seen += [(row["received_on"], row["unit"], row["place"], row["note"]) for row in specials if row.get("unit")]
    for number, (day, unit, place, name) in enumerate(sorted(seen)):
        year, month, dom = (int(part) for part in day.split("-"))
        text = (day, f"{year}.{month}.{dom}", f"{year}年{month}月{dom}日")[number % 3]
        paper = ("有", "有", "", "√", "无")[number % 5]
        rows.append([text, unit, place.split("/")[-1], name, paper, "微信传来" if number % 11 == 7 else ""])
    return xlsx_bytes({"收件登记": rows})


def make_sample() -> Round:
    """Return the sample round; the same code and texts give the same bytes."""
    written = list(proposals().values())
    mails = {mail.place: mail for mail in load_mails()}
    rows = []
    counts: dict[str, int] = {}
    for proposal in written:
        counts[proposal.place] = counts.get(proposal.place, -1) + 1
        rows.append(submission_row(proposal, counts[proposal.place], mails))
    forms = build_round(written, {}, mails)
    extra, specials = special_files(forms, {p.key: p for p in written})
    survey_files, survey_rows, survey_specials = online.survey_files()
    specials += survey_specials
    extra |= survey_files
    contents = build_round(written, extra, mails)
    contents[REGISTER] = _register(written, specials)
    specials.append({"place": REGISTER, "disposition": "parsed", "also_accepted": ["ignored"], "reason": "register"})
    rows += survey_rows
    made = Round({place: content for place, content in contents.items() if "!/" not in place})
    made.truth = {
        "files": file_rows(contents, rows, specials),
        "submissions": rows,
        "groups": group_rows(rows),
        "negatives": [
            json.loads(line) for line in (Path(__file__).parent / "texts/negatives.jsonl").open(encoding="utf-8")
        ],
    }
    return made


def write_round(made: Round, folder: Path, truth_folder: Path) -> None:
    """Write the files below the folder and the truth as JSON lines beside it, replacing what was made before."""
    for old in sorted(folder.rglob("*"), reverse=True):
        old.unlink() if old.is_file() else old.rmdir()
    for place, content in made.files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    truth_folder.mkdir(parents=True, exist_ok=True)
    for name, rows in made.truth.items():
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (truth_folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
