"""What the phase 审核公布 hands over; nothing reaches public/ before the approvals are recorded and the privacy gate is passed.

Rule: the notice, section 4.3 and section 3.4 (奖励).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.params import RoundParameters
from pipeline.params.decisions import DecisionVocabulary
from pipeline.report import blocks
from pipeline.report.announcement import announcement, announcement_page, public_lists
from pipeline.report.archive import archive_workbook, log_workbook, reward_workbook
from pipeline.report.candidate_rows import candidate_rows
from pipeline.report.collect import correction_workbook
from pipeline.report.decided import decided_csv, decided_rows
from pipeline.report.files import ReportFile
from pipeline.report.fonts import MARKER, embed_font
from pipeline.report.html import render_page
from pipeline.report.labels import SCOPE_LABELS, STEP_LABELS
from pipeline.report.privacy import Leak, find_leaks, known_persons
from pipeline.report.review_columns import decided_columns
from pipeline.report.review_workbook import review_workbook
from pipeline.report.revisions import revision_document
from pipeline.report.setting import Setting, Shelf, Tables, make_setting
from pipeline.report.subsidy_plan import municipal_workbook, subsidy_document, subsidy_workbook
from pipeline.report.summary import summary_workbook
from pipeline.report.views import Column, view


@dataclass(frozen=True)
class Publication:
    """Whether the public files were written, and if not why.

    Args:
        levels: levels that may be published.
        missing: approvals that are not recorded, sentences.
        leaks: personal data found in what would have been published.
        unsettled: what is still open about the selected projects, sentences.
        places: the projects in whose texts the leaks stand, and where each is corrected, sentences.
    """

    levels: tuple[str, ...]
    missing: tuple[str, ...]
    leaks: tuple[Leak, ...] = ()
    unsettled: tuple[str, ...] = ()
    places: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """True when the public files are written."""
        return bool(self.levels) and not self.leaks and not self.unsettled


def check_approvals(
    approvals: pd.DataFrame, params: RoundParameters, vocabulary: DecisionVocabulary | None = None
) -> Publication:
    """Return which levels may be published, and which approvals of the notice are not recorded.

    Municipal projects need every required step; district and industry projects the standing committee. A step counts
    when its latest record names day and meeting and its result says yes; a later refusal outweighs an earlier yes.

    Args:
        approvals: the table.
        params: the round's parameters.
        vocabulary: the words of consent and refusal; the usual ones when None.
    """
    last = _last_records(approvals)
    words = vocabulary or DecisionVocabulary()
    required = params.report.publicity.required_approvals
    needed = {"municipal": required, "district": tuple(step for step in required if step == "standing_committee")}
    missing = {
        level: [told for step in steps if (told := _missing(step, last.get((step, level), []), words))]
        for level, steps in needed.items()
    }
    levels = tuple(
        level for level in needed if not missing[level] and (level == "municipal" or not missing["municipal"])
    )
    sentences = tuple(f"{SCOPE_LABELS[level]}：{text}" for level, texts in missing.items() for text in texts)
    return Publication(levels, sentences)


def _last_records(approvals: pd.DataFrame) -> dict[tuple[str, str], list[Any]]:
    """The records of the latest day by step and level; those without day or meeting are none."""
    out: dict[tuple[str, str], list[Any]] = {}
    dated = approvals.loc[approvals["approved_on"].notna() & (approvals["meeting_text"].str.strip() != "")]
    for row in dated.sort_values(["approved_on", "approval_id"]).itertuples():
        for level in ("municipal", "district") if row.scope == "all" else (row.scope,):
            before = out.get((row.step, level), [])
            same_day = [other for other in before if other.approved_on == row.approved_on]
            out[(row.step, level)] = [*same_day, row]
    return out


def _missing(step: str, records: list[Any], words: DecisionVocabulary) -> str:
    """Why the step does not count; "" when it does."""
    if not records:
        return f"没有“{STEP_LABELS[step]}”的记录"
    refused = [row for row in records if not words.passed(row.result_text)]
    told = "；".join(f"{row.place_text} 的结果是“{row.result_text}”" for row in refused)
    return f"没有“{STEP_LABELS[step]}”通过的记录（{told}）" if refused else ""


def find_unsettled(tables: Tables, rows: pd.DataFrame, params: RoundParameters) -> tuple[str, ...]:
    """Return one sentence for every project that may be missing from the public list or stand in the wrong one.

    That is a project whose decision is in conflict when one of the decisions selects it, a selected project with any
    other decision in conflict, and a selected project whose level nobody has decided and the form leaves in doubt.

    Args:
        tables: every table of the phase; `decisions` is used.
        rows: `candidate_rows`.
        params: the round's parameters.
    """
    titles = {column.name: column.title for column in decided_columns(params, ())}
    decisions = tables["decisions"]
    selects = decisions.loc[
        (decisions["field"] == "decision")
        & (decisions["value_text"] == "入选")
        & decisions["status"].isin(("applied", "conflict"))
    ]
    selected = set(selects["candidate_id"])
    contested = decisions.loc[(decisions["status"] == "conflict") & decisions["candidate_id"].isin(selected)]
    names = rows.set_index("candidate_id")["project_name"]
    told = []
    for (candidate_id, name), group in contested.groupby(["candidate_id", "field"], sort=True):
        places = "、".join(sorted(set(group["place_text"])))
        told.append(f"“{names.get(candidate_id, candidate_id)}”的“{titles.get(str(name), name)}”有不同决定（{places}）")
    open_level = (rows["decided_decision"] == "入选") & ~rows["final_level"].isin(["municipal", "district"])
    told += [f"“{name}”已入选，但实施层级未定" for name in rows.loc[open_level, "project_name"]]
    return tuple(told)


def write_publish_reports(
    tables: Tables, params: RoundParameters, folder: Path, *, units: Any = None, domains: Sequence[str] = ()
) -> list[ReportFile]:
    """Write the documents of the phase below the folder and return them.

    When an approval is missing or the gate finds personal data, nothing is written under public/ and
    internal/公布检查.html says why.

    Args:
        tables: every table of the phase.
        params: the round's parameters.
        folder: reports/ROUND/publish (or where it is being prepared).
        units: units in protocol order (see `unit_frame`).
        domains: names of the codebook in order; those found in the tables when empty.
    """
    setting = make_setting(tables, params, "publish", units, domains)
    rows = candidate_rows(setting)
    state = check_approvals(setting["approvals"], params)
    shelf = Shelf(folder, params.report.embed_font)
    _write_internal(setting, rows, shelf, approved="district" in state.levels)
    persons = known_persons(setting.tables, params.report.publicity, params.title + params.federation)
    lists = public_lists(setting, rows, state.levels, persons)
    public = _public_files(setting, lists)
    state = Publication(
        state.levels,
        state.missing,
        tuple(_leaks(params, public, persons)),
        find_unsettled(tables, rows, params),
        tuple(_leaking(params, lists, persons)),
    )
    if state.is_open:
        for path, (label, data) in public.items():
            shelf.add(path, label, data, "public")
    shelf.add_page(
        "公布检查.html", "公布检查（审批记录、公布表述和个人信息）", gate_page(setting, state, list(public), lists)
    )
    return shelf.finish()


def _write_internal(setting: Setting, rows: pd.DataFrame, shelf: Shelf, *, approved: bool) -> None:
    proposed = rows.loc[rows["proposed"]].reset_index(drop=True)
    shelf.add("经费补助方案.docx", "经费补助方案", subsidy_document(setting, approved=approved))
    shelf.add("经费补助方案.xlsx", "经费补助方案（逐项可验算）", subsidy_workbook(setting))
    shelf.add("市级项目资金安排.xlsx", "市级项目资金安排", municipal_workbook(setting))
    shelf.add("修改对照.docx", "修改对照", revision_document(setting))
    shelf.add("奖励名单.xlsx", "奖励名单（内部）", reward_workbook(setting))
    shelf.add("意见与审批.xlsx", "意见、审批和人工决定台账", log_workbook(setting))
    shelf.add("汇总表.xlsx", "汇总表（含决定）", summary_workbook(setting, rows))
    shelf.add("评审工作簿.xlsx", "评审工作簿（含已作决定）", review_workbook(setting, proposed))
    settled = decided_rows(setting["candidates"], setting["classifications"], setting.params.year)
    shelf.add("decided.csv", "已定领域（供下一年度放入 data/decisions）", decided_csv(settled))
    shelf.add("档案目录.xlsx", "档案目录", archive_workbook(setting))
    shelf.add("补正清单.xlsx", "补正清单（补正、核对、未报单位、收件台账）", correction_workbook(setting))


def _public_files(setting: Setting, lists: Mapping[str, pd.DataFrame]) -> dict[str, tuple[str, bytes]]:
    """What would be published, in memory: path below public/ to label and bytes."""
    if not lists:
        return {}
    page = announcement_page(setting, lists)
    page = embed_font(page) if setting.params.report.embed_font else page.replace(MARKER, "")
    return {
        "公布稿.docx": ("公布稿", announcement(setting, lists)),
        "公布.html": ("公布页", page.encode()),
    }


def _leaks(params: RoundParameters, public: dict[str, tuple[str, bytes]], persons: frozenset[str]) -> list[Leak]:
    publicity = params.report.publicity
    allowed = [text for text in (*publicity.allowed_texts, publicity.contact_text) if text]
    return [leak for path, (_, data) in public.items() for leak in find_leaks(path, data, persons, allowed)]


def _leaking(params: RoundParameters, lists: Mapping[str, pd.DataFrame], persons: frozenset[str]) -> list[str]:
    """Which project's text would show something personal, and in which column it is put right."""
    told = []
    for row in (row for listed in lists.values() for row in listed.to_dict("records")):
        place = "评审工作簿“公布表述”列" if "人工表述" in row["notes"] else "corrections.csv“项目简介”"
        fields = {"project_name": "corrections.csv“项目名称”", "content": place}
        hit = [name for name in fields if _leaks(params, {"text": ("", str(row[name]).encode())}, persons)]
        shown = f"第 {row['number']} 项" if "project_name" in hit else f"“{row['project_name']}”"
        told += [f"{shown}（{row['unit_label']}）：请改 {fields[name]}" for name in hit]
    return told


_WORDING = (
    Column("project_name", "项目名称", "name", 24), Column("unit_label", "实施单位", "text", 16), Column("content", "公布表述", "long", 60), Column("notes", "请留意", "text", 18),
)  # fmt: skip


def gate_page(setting: Setting, state: Publication, files: list[str], lists: Mapping[str, pd.DataFrame]) -> str:
    """Return the page that says whether the public files were written, and if not why; and how projects are described."""
    verdict = "已写入 public/，可以对外公布。" if state.is_open else "public/ 下没有写任何文件。"
    parts = [
        blocks.paragraph(f"{setting.source}　{setting.invented}", "meta"),
        blocks.paragraph(verdict, "note"),
        blocks.heading("审批记录"),
        blocks.bullets(state.missing) if state.missing else blocks.paragraph("通知要求的审批均已记录。"),
        blocks.paragraph("审批记录写在 data/decisions 的 approvals.csv（程序、范围、日期、会议、结果）。"),
        blocks.heading("入选项目"),
        blocks.bullets(state.unsettled)
        if state.unsettled
        else blocks.paragraph("入选项目的决定没有矛盾，实施层级均已确定。"),
        blocks.heading("个人信息检查"),
        blocks.bullets([leak.sentence for leak in state.leaks])
        if state.leaks
        else blocks.paragraph(f"检查了 {len(files)} 个文件的全部内容，没有发现电话、证件号、邮箱、网址、姓名或昵称。"),
    ]
    if state.leaks:
        parts.append(
            blocks.paragraph(
                "请按下列各项改正相应文字；确属可以公开的，写入参数 report.publicity.allowed_texts。", "note"
            )
        )
        parts.append(blocks.bullets(state.places))
    if lists and not state.leaks:
        listed = pd.concat(lists.values(), ignore_index=True).sort_values("notes", ascending=False, kind="stable")
        parts += [
            blocks.heading("公布表述"),
            blocks.paragraph(
                "取自项目简介的整句，省去开头的情况说明、请示用语和联系方式。要改写的，填评审工作簿“公布表述”列，程序照用。",
                "note",
            ),
            blocks.table(view(listed, _WORDING)),
        ]
    return render_page("公布检查", parts, footer=setting.source, font=False)
