"""The index pages: one a phase, one a round; and the one function that writes all documents of a phase."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.params import PHASES, RoundParameters
from pipeline.report import blocks
from pipeline.report.collect import write_collect_reports
from pipeline.report.compare import CHANGES, CHANGES_PLACE, changes_link, compare_page
from pipeline.report.consolidate import write_consolidate_reports
from pipeline.report.files import ReportFile, write_bytes
from pipeline.report.html import render_page
from pipeline.report.labels import ACTOR_LABELS, day_text, labelled
from pipeline.report.publish import check_approvals, write_publish_reports
from pipeline.report.setting import Shelf, Tables, make_setting
from pipeline.report.views import Column, view
from pipeline.schema import STAGES

_AUDIENCES = {"internal": "内部", "public": "公开"}
NOTEBOOKS = tuple((stage.label, f"internal/notebooks/{stage.name}.html") for stage in STAGES.values())
_WRITERS: dict[str, Callable[..., list[ReportFile]]] = {
    "collect": write_collect_reports,
    "consolidate": write_consolidate_reports,
    "publish": write_publish_reports,
}


@dataclass(frozen=True)
class Written:
    """What a phase wrote.

    Args:
        files: in the order of the index page.
        gate_sentence: whether public files were written, and if not why.
    """

    files: tuple[ReportFile, ...]
    gate_sentence: str

    def frame(self) -> pd.DataFrame:
        """One row per document; letters to units are counted in one row."""
        letters = [file for file in self.files if "/补正通知/" in file.path]
        rows = [(_AUDIENCES[file.audience], file.label_zh, file.path) for file in self.files if file not in letters]
        if letters:
            rows.append(("内部", f"补正通知 {len(letters)} 份", "internal/补正通知"))
        return pd.DataFrame(rows, columns=["范围", "材料", "文件"])

    def count(self, audience: str) -> int:
        """Number of files for "internal" or "public"."""
        return sum(file.audience == audience for file in self.files)


def write_reports(
    tables: Tables,
    params: RoundParameters,
    phase: str,
    folder: Path,
    *,
    units: Any = None,
    domains: Sequence[str] = (),
    previous: Tables | None = None,
    previous_label: str = "上次运行",
    labels: Mapping[str, str] | None = None,
) -> Written:
    """Write every document of the phase, the page of changes when earlier tables are given, and the index page.

    Args:
        tables: every table of the phase.
        params: the round's parameters.
        phase: collect, consolidate or publish.
        folder: where the phase's reports go.
        units: units in protocol order (rows of the units file, or a frame); without them missing units are not known.
        domains: names of the codebook in order; those found in the tables, by name, when empty.
        previous: tables of an earlier run or phase, for "有什么变化".
        previous_label: what they are.
        labels: finding code to its Chinese name, from the catalogue.
    """
    files = _WRITERS[phase](tables, params, folder, units=units, domains=domains)
    shelf = Shelf(folder, params.report.embed_font)
    if previous is not None:
        page = compare_page(previous, tables, previous_label, f"{params.title} · {PHASES[phase]}")
        shelf.add_page(CHANGES, "有什么变化", page)
    files = [*files, *shelf.finish()]
    index = phase_index(tables, params, phase, files, font=params.report.embed_font, labels=labels)
    if previous is not None:
        index = index.replace(CHANGES_PLACE, changes_link())
    write_bytes(folder, "index.html", index.encode())
    return Written(
        (*files, ReportFile("index.html", "本阶段首页", "internal")), _gate_sentence(phase, tables, params, files)
    )


def _gate_sentence(phase: str, tables: Tables, params: RoundParameters, files: Sequence[ReportFile]) -> str:
    if phase != "publish":
        return "本阶段不写公开材料。"
    public = [file for file in files if file.audience == "public"]
    if public:
        return f"审批手续齐全，公开材料 {len(public)} 份逐字检查通过，已写入 public/。"
    state = check_approvals(tables["approvals"], params)
    why = (
        "；".join(state.missing)
        if not state.levels
        else "入选项目的决定有矛盾、层级未定，或公开材料中有疑似个人信息，见公布检查"
    )
    return f"没有写任何公开材料：{why}。"


def phase_index(
    tables: Tables,
    params: RoundParameters,
    phase: str,
    files: Sequence[ReportFile],
    notebooks: Sequence[tuple[str, str]] = NOTEBOOKS,
    *,
    font: bool = True,
    labels: Mapping[str, str] | None = None,
) -> str:
    """Return the phase's index page: what it found in a few figures, links to documents and notebooks, open questions.

    Args:
        tables: every table of the phase.
        params: the round's parameters.
        phase: code of the phase.
        files: what `write_reports` returned.
        notebooks: (label, relative path) of the rendered notebooks.
        font: embed the font.
        labels: finding code to its Chinese name, from the catalogue.
    """
    setting = make_setting(tables, params, phase)
    proposals, findings = setting["proposals"], setting["findings"]
    shown = [file for file in files if "/补正通知/" not in file.path]
    letters = [file for file in files if "/补正通知/" in file.path]
    parts = [
        blocks.paragraph(f"截至 {day_text(setting.as_of)}　{setting.invented}", "meta"),
        blocks.cards(
            [
                ("收到文件", f"{len(setting['files']):,} 件"),
                ("建议", f"{len(proposals):,} 条"),
                ("候选项目", f"{len(setting['candidates']):,} 项"),
                ("待核对问题", f"{(findings['actor'] == 'analyst').sum():,} 项"),
                ("单位待补正", f"{(findings['actor'] == 'unit').sum():,} 项"),
                ("人工决定", f"{len(setting['decisions']):,} 条"),
            ]
        ),
        blocks.heading("内部材料"),
        blocks.links([(file.label_zh, file.path) for file in shown if file.audience == "internal"]),
        *(
            (
                blocks.heading(f"补正通知（{len(letters)} 份）"),
                blocks.links([(file.label_zh, file.path) for file in letters]),
            )
            if letters
            else ()
        ),
        blocks.heading("公开材料"),
        blocks.links([(file.label_zh, file.path) for file in shown if file.audience == "public"])
        if any(f.audience == "public" for f in shown)
        else blocks.paragraph("本阶段没有公开材料" + ("，原因见“公布检查”。" if phase == "publish" else "。")),
        *((blocks.heading("分析过程"), blocks.links(notebooks)) if notebooks else ()),
        blocks.heading("要处理的问题最多的几类"),
        _questions(setting.tables, labels or {}),
        blocks.heading("与之前相比"),
        CHANGES_PLACE,
    ]
    return render_page(
        f"{params.title}：{PHASES[phase]}",
        parts,
        footer="内部材料含个人信息，请勿外传；公开材料在 public 文件夹。",
        font=font,
    )


def _questions(tables: Tables, labels: Mapping[str, str]) -> str:
    findings = tables["findings"].loc[lambda frame: frame["severity"] != "info"]
    counts = findings.groupby("code", as_index=False).agg(
        actor=("actor", "first"), field=("field", "first"), count=("finding_id", "size"), example=("message", "first")
    )
    counts = counts.sort_values(["count", "code"], ascending=[False, True], ignore_index=True).head(10)
    shown = counts.assign(
        actor_label=labelled(counts["actor"], ACTOR_LABELS),
        problem=[
            labels.get(code) or (f"{field}需核对" if field else "其他")
            for code, field in zip(counts["code"], counts["field"], strict=True)
        ],
    )
    columns = (
        Column("problem", "问题", "name", 18),
        Column("actor_label", "由谁处理", "text", 12),
        Column("count", "数量", "count", 8),
        Column("example", "例", "long", 60),
    )
    return blocks.table(view(shown, columns))


def round_index(params: RoundParameters, phases: Sequence[tuple[str, str]], *, font: bool = True) -> str:
    """Return the round's index page.

    Args:
        params: the round's parameters.
        phases: (phase, relative path of its index page) of the phases that were run.
        font: embed the font.
    """
    paths = dict(phases)
    dates = params.phases
    parts = [blocks.paragraph(f"{params.federation}　{params.notice_number}", "meta")]
    for phase, label in PHASES.items():
        span = getattr(dates, phase)
        parts += [
            blocks.heading(label),
            blocks.paragraph(
                f"{day_text(span.starts_on)} 至 {day_text(span.ends_on)}，材料收到 {day_text(span.as_of)} 为止。"
            ),
        ]
        parts.append(
            blocks.links([("打开本阶段报告", paths[phase])]) if phase in paths else blocks.paragraph("尚未运行。")
        )
    return render_page(params.title, parts, font=font)
