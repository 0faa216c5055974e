"""论证材料.docx: the situation, statistics and charts, then the candidates by domain with a page each.

Rule: the notice, section 4.2 (分类整理汇总、论证分析、筛选).
"""

from collections.abc import Mapping

import pandas as pd

from pipeline.report import charts, ledger, review_charts
from pipeline.report.labels import ELEMENTS, chinese_day, is_open_amount, wan
from pipeline.report.setting import Setting, joined
from pipeline.report.views import WAN_NOTE, Column, View, view
from pipeline.report.voices import ordered_themes, quotes_of
from pipeline.report.word import WordDocument
from pipeline.schema.classified import PRINCIPLES, QUALITIES
from pipeline.text.masking import mask

_LIST = (
    Column("number", "序号", "count", 7), Column("project_name", "项目名称", "name", 27), Column("unit_label", "申报单位", "text", 18), Column("level_label", "层级", "text", 13),
    Column("amount_text", "申报金额（万元）", "amount", 15), Column("people_text", "受益情况", "amount", 14), Column("discussion_text", "需讨论事项", "long", 50),
)  # fmt: skip
_TOLD_THEMES = 4
_FREE_TEXTS = ("project_name", "summary", "expected_outcome")
_BY_DOMAIN = (
    Column("domain", "领域", "text", 14), Column("count", "候选（项）", "count", 10), Column("municipal", "市级（项）", "count", 10), Column("district", "区市县、产业级（项）", "count", 15),
    Column("open", "层级待定（项）", "count", 11), Column("yuan", "申报金额（万元）", "wan", 14), Column("unknown", "金额未定（项）", "count", 11),
)  # fmt: skip


def discussion_paper(setting: Setting, rows: pd.DataFrame) -> bytes:
    """Return the discussion paper as docx.

    Args:
        setting: tables and parameters.
        rows: `candidate_rows`.
    """
    proposed = _masked(rows.loc[rows["proposed"]])
    asked = proposed.loc[~proposed["is_online_only"]]
    by_domain = {name: asked.loc[asked["domain_label"] == name] for name in _domains(setting, asked)}
    paper = WordDocument(f"{setting.params.title}论证材料", setting.as_of, setting.params.federation)
    paper.paragraph(f"（{chinese_day(setting.as_of)}，供领导小组和座谈会论证使用）", "表题")
    _situation(setting, asked, len(proposed) - len(asked), paper)
    paper.table(domain_view(by_domain), "各领域候选项目")
    _statistics(setting, asked, paper)
    _voices(setting, paper)
    paper.page(landscape=True)
    paper.heading("候选项目一览")
    for domain, part in by_domain.items():
        paper.heading(f"{domain}（{len(part)}项）", 2)
        paper.table(view(part, _LIST))
    paper.paragraph(f"有确定金额的项目合计 {wan(asked['requested_yuan'].sum())} 万元，未定的不计。{WAN_NOTE}", "表注")
    paper.page(landscape=False)
    paper.heading("候选项目说明")
    paper.paragraph("每项一页。仅由网上提出的意见按主题归并在第三部分，逐条见汇总表。")
    for place, (domain, part) in enumerate(by_domain.items()):
        paper.heading(f"{domain}（{len(part)}项）", 2, new_page=place > 0)
        for position, row in enumerate(part.to_dict("records")):
            _one(paper, row, new_page=position > 0)
    return paper.to_bytes()


def _masked(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows without personal data in any text: the paper leaves the office for a meeting."""
    names = [name for name in rows if isinstance(name, str) and (name in _FREE_TEXTS or name.endswith("_text"))]
    return rows.assign(
        **{name: [mask(text) if isinstance(text, str) else text for text in rows[name]] for name in names}
    )


def _domains(setting: Setting, rows: pd.DataFrame) -> list[str]:
    names = set(rows["domain_label"])
    return [*(name for name in setting.domains if name in names), *sorted(names - set(setting.domains))]


def domain_view(by_domain: Mapping[str, pd.DataFrame]) -> View:
    """Return one row a domain: candidates by level, amount asked for, candidates whose amount is not settled."""
    rows = pd.DataFrame(
        [
            {
                "domain": name,
                "count": len(part),
                "municipal": (part["final_level"] == "municipal").sum(),
                "district": (part["final_level"] == "district").sum(),
                "open": part["final_level"].isin(["both", "unknown"]).sum(),
                "yuan": part["requested_yuan"].sum(),
                "unknown": is_open_amount(part).sum(),
            }
            for name, part in by_domain.items()
        ],
        columns=[column.name for column in _BY_DOMAIN],
    )
    return view(rows, _BY_DOMAIN, sums=[column.name for column in _BY_DOMAIN[1:]])


def _situation(setting: Setting, asked: pd.DataFrame, online: int, paper: WordDocument) -> None:
    proposals, files = setting["proposals"], setting["files"]
    units = ledger.unit_rows(setting)
    paper.heading("征集情况")
    paper.paragraph(
        f"截至{chinese_day(setting.as_of)}，共收到文件{len(files)}件、建议{len(proposals)}条，应报{len(units)}个单位中{(units['proposals'] > 0).sum()}个已报。"
        f"未报单位：{joined(ledger.missing_units(setting))}。"
    )
    levels = asked["final_level"].value_counts()
    paper.paragraph(
        f"合并重复申报后，由单位申报和专题调研提出的候选项目{len(asked)}项，其中市级{levels.get('municipal', 0)}项，区市县、产业级{levels.get('district', 0)}项，"
        f"层级待定{levels.get('unknown', 0) + levels.get('both', 0)}项；另有仅由职工网上提出的意见{online}条，按主题归并在第三部分。"
    )
    unknown = is_open_amount(asked)
    unneeded = int(asked["requested_basis"].eq("unneeded").sum())
    paper.paragraph(
        f"有确定金额的项目共申报{wan(asked['requested_yuan'].sum())}万元，另有{int(unknown.sum())}项没有确定总额"
        f"{f'，{unneeded}项写明无需经费' if unneeded else ''}。"
    )
    if setting.invented:
        paper.paragraph(setting.invented)


def _statistics(setting: Setting, rows: pd.DataFrame, paper: WordDocument) -> None:
    proposed = setting["classifications"].loc[lambda frame: frame["candidate_id"].isin(rows["candidate_id"])]
    order = [name for name in setting.domains if name in set(proposed["domain"])]
    paper.heading("统计分析")
    paper.heading("领域和层级", 2)
    paper.chart(review_charts.domain_by_level(proposed, setting.source, order=order), "各领域、各层级候选项目数")
    paper.heading("要素是否齐全", 2)
    complete = rows[list(ELEMENTS)].eq("found").all(axis=1)
    paper.paragraph(f"通知要求的五项要素（{'、'.join(ELEMENTS.values())}）全部写明的有{int(complete.sum())}项。")
    paper.chart(charts.completeness(setting["proposals"], setting.source), "五项必备要素的填写情况")
    paper.heading("金额", 2)
    paper.chart(charts.amounts(rows, "domain_label", setting.source, order=_domains(setting, rows)), "申报金额分布")
    paper.heading("原则和要求", 2)
    paper.paragraph("下图为程序从文字中找到依据的比例，仅供参考；没有找到不等于不符合。")
    paper.chart(review_charts.principles(proposed, setting.source, order=order), "体现各项原则和要求的比例")


def _voices(setting: Setting, paper: WordDocument) -> None:
    themes = ordered_themes(setting["themes"])
    paper.heading("网上职工的意见")
    paper.paragraph(f"网上意见归为{len(themes)}个主题、{int(themes['voice_count'].sum())}个声音。")
    if themes.empty:
        return
    paper.chart(review_charts.themes(themes, setting.source, most=10), "网上职工意见主题")
    told: set[str] = set()
    for row in themes.head(_TOLD_THEMES).to_dict("records"):
        paper.paragraph(f"{row['theme_name']}（{row['voice_count']}个声音）。代表意见：")
        for quote in [quote for quote in quotes_of(row) if quote not in told][:2]:
            paper.paragraph(f"“{mask(quote)}”", "引文")
            told.add(quote)


def _one(paper: WordDocument, row: dict, *, new_page: bool) -> None:  # type: ignore[type-arg]
    """One candidate on a page of its own."""
    paper.heading(f"{row['project_name']}", 3, new_page=new_page)
    facts = [
        ("申报单位", row["unit_label"]), ("层级", f"{row['level_label']}（{row['level_evidence_text']}）" if row["level_evidence_text"] else row["level_label"]),
        ("申报金额", f"{row['amount_text'].removesuffix('（矛盾）')}万元（{row['basis_label']}）" if pd.notna(row["requested_yuan"]) or row["requested_basis"] == "range" else row["amount_text"] if row["amount_text"] != "未定" else f"未定。原文：{row['budget_text'] or '没有填写'}"),
        ("受益情况", row["people_text"] or "未写明"),
        ("合并的建议", row["members_text"] if row["member_count"] > 1 else ""), ("项目简介", row["summary"]), ("预期成效", row["expected_outcome"]),
        ("五项要素", "；".join(f"{label}：{row[f'{name}_label']}" for name, label in ELEMENTS.items())),
        ("四项原则", "\n".join(f"{label}——{row[f'{name}_text']}" for name, label in PRINCIPLES.items())),
        ("其他要求", "；".join(f"{label}：{row[f'{name}_text'].split('：')[0]}" for name, label in QUALITIES.items())),
        ("需讨论事项", row["discussion_text"]), ("待核实问题", row["findings_text"]),
    ]  # fmt: skip
    shown = pd.DataFrame([(label, text) for label, text in facts if text], columns=["label", "text"])
    paper.table(
        view(shown, (Column("label", "项目", "name", 17), Column("text", "内容", "long", 83))), style="说明文字"
    )
