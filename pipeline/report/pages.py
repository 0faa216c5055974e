"""The index pages: one a phase, one a round; and the one function that writes all documents of a phase."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from pipeline.params import PHASES, RoundParameters
from pipeline.report import blocks
from pipeline.report.collect import write_collect_reports
from pipeline.report.compare import compare_page
from pipeline.report.consolidate import write_consolidate_reports
from pipeline.report.files import ReportFile
from pipeline.report.html import render_page
from pipeline.report.labels import day_text
from pipeline.report.publish import write_publish_reports
from pipeline.report.setting import Shelf, Tables, make_setting
from pipeline.report.views import Column, view

_WRITERS: dict[str, Callable[..., list[ReportFile]]] = {
    "collect": write_collect_reports,
    "consolidate": write_consolidate_reports,
    "publish": write_publish_reports,
}


def write_reports(
    phase: str, tables: Tables, params: RoundParameters, folder: Path, *, units: Any = None, domains: Sequence[str] = (), previous: Tables | None = None, previous_label: str = "上次运行",
) -> list[ReportFile]:  # fmt: skip
    """Write every document of the phase, the page of changes when earlier tables are given, and the index page.

    Args:
        phase: collect, consolidate or publish.
        tables: every table of the phase.
        params: the round's parameters.
        folder: where the phase's reports go.
        units: units in protocol order (rows of the units file, or a frame).
        domains: names of the codebook in order.
        previous: tables of an earlier run or phase, for "有什么变化".
        previous_label: what they are.
    """
    files = _WRITERS[phase](tables, params, folder, units=units, domains=domains)
    shelf = Shelf(folder, params.report.embed_font)
    if previous is not None:
        shelf.add_page(
            "有什么变化.html",
            "有什么变化",
            compare_page(previous, tables, previous_label, f"{params.title} · {PHASES[phase]}"),
        )
        files = [*files, *shelf.finish()]
    return files


def phase_index(
    tables: Tables,
    params: RoundParameters,
    phase: str,
    files: Sequence[ReportFile],
    notebooks: Sequence[tuple[str, str]] = (),
    *,
    font: bool = True,
) -> str:
    """Return the phase's index page: what it found in a few figures, links to documents and notebooks, open questions.

    Args:
        tables: every table of the phase.
        params: the round's parameters.
        phase: code of the phase.
        files: what `write_reports` returned.
        notebooks: (label, relative path) of the rendered notebooks.
        font: embed the font.
    """
    setting = make_setting(tables, params, phase)
    proposals, findings = setting["proposals"], setting["findings"]
    shown = [file for file in files if "/补正通知/" not in file.path]
    letters = [file for file in files if "/补正通知/" in file.path]
    parts = [
        blocks.paragraph(f"截至 {day_text(setting.as_of)}　{setting.invented}", "meta"),
        blocks.cards(
            [
                ("收到文件", f"{len(setting['files']):,} 件"), ("建议", f"{len(proposals):,} 条"), ("候选项目", f"{len(setting['candidates']):,} 项"),
                ("待核对问题", f"{(findings['actor'] == 'analyst').sum():,} 项"), ("单位待补正", f"{(findings['actor'] == 'unit').sum():,} 项"), ("人工决定", f"{len(setting['decisions']):,} 条"),
            ]  # fmt: skip
        ),
        blocks.heading("内部材料"),
        blocks.links([(file.label_zh, file.path) for file in shown if file.audience == "internal"]),
        *((blocks.heading(f"补正通知（{len(letters)} 份）"), blocks.links([(file.label_zh, file.path) for file in letters])) if letters else ()),
        blocks.heading("公开材料"),
        blocks.links([(file.label_zh, file.path) for file in shown if file.audience == "public"]) if any(f.audience == "public" for f in shown) else blocks.paragraph("本阶段没有公开材料。"),
        *((blocks.heading("分析过程"), blocks.links(notebooks)) if notebooks else ()),
        blocks.heading("要处理的问题最多的几类"),
        _questions(tables),
    ]  # fmt: skip
    return render_page(
        f"{params.title}：{PHASES[phase]}",
        parts,
        footer="内部材料含个人信息，请勿外传；公开材料在 public 文件夹。",
        font=font,
    )


def _questions(tables: Tables) -> str:
    findings = tables["findings"]
    counts = (
        findings.loc[findings["severity"] != "info"]
        .groupby(["code", "field"], as_index=False)
        .agg(count=("finding_id", "size"), example=("message", "first"))
    )
    counts = counts.sort_values(["count", "code", "field"], ascending=[False, True, True], ignore_index=True).head(10)
    return blocks.table(
        view(
            counts,
            (
                Column("field", "栏目", "text", 14),
                Column("count", "数量", "count", 8),
                Column("example", "例", "long", 60),
            ),
        )
    )


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
