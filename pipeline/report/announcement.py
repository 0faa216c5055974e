"""What the public sees: 公布稿.docx and its page, and the rewarded suggestions by number.

Rule: the notice, section 4.3 (审议通过、征求意见完善后，面向社会公布).
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from pipeline.report import blocks
from pipeline.report.candidate_rows import chosen_rows
from pipeline.report.description import Description, describe, written_texts
from pipeline.report.html import render_page
from pipeline.report.labels import chinese_day, day_text
from pipeline.report.privacy import hide_small_counts, public_people, public_text
from pipeline.report.setting import Setting
from pipeline.report.views import Column, view
from pipeline.report.word import WordDocument

_COLUMNS = (
    Column("number", "序号", "count", 6), Column("domain_label", "领域", "text", 10), Column("project_name", "项目名称", "name", 24), Column("unit_label", "实施单位", "text", 17),
    Column("content", "主要内容", "long", 62), Column("people", "受益情况", "amount", 13),
)  # fmt: skip
_REWARD_COLUMNS = (Column("public_number", "建议编号", "text", 14), Column("grade", "奖励等次", "text", 10))
_REWARDED = "被采纳的网上意见建议"
_BY_NUMBER = "按建议编号公布，不公布作者和内容；作者凭提交时的信息向工会核对编号。"


def public_rows(setting: Setting, rows: pd.DataFrame, level: str, persons: Iterable[str] = ()) -> pd.DataFrame:
    """Return the selected projects of a level as the public may read them, with `notes` for who checks them.

    Args:
        setting: tables and parameters.
        rows: `candidate_rows`.
        level: municipal or district.
        persons: names that stand in no published sentence (`known_persons`).
    """
    publicity = setting.params.report.publicity
    chosen = chosen_rows(rows, level)
    told = described(setting, chosen, persons)
    return pd.DataFrame(
        {
            "number": chosen["number"],
            "domain_label": chosen["domain_label"],
            "project_name": [public_text(text, publicity) for text in chosen["project_name"]],
            "unit_label": chosen["unit_label"],
            "content": [description.text for description in told],
            "people": [public_people(row, publicity) for row in chosen.to_dict("records")],
            "notes": [
                "；".join(part for part in ("、".join(description.notes), figures) if part)
                for description, figures in zip(told, chosen["figures_text"], strict=True)
            ],
        }
    )


def described(setting: Setting, chosen: pd.DataFrame, persons: Iterable[str]) -> list[Description]:
    """Return what is published about each project: a person's words where there are any, else the form's."""
    publicity, written = setting.params.report.publicity, written_texts(setting["decisions"])
    return [
        Description(hide_small_counts(written[key], publicity), ("人工表述",))
        if key in written
        else describe(public_text(summary, publicity), publicity.description, persons)
        for key, summary in zip(chosen["candidate_id"], chosen["summary"], strict=True)
    ]


def public_lists(
    setting: Setting, rows: pd.DataFrame, levels: Iterable[str], persons: Iterable[str] = ()
) -> dict[str, pd.DataFrame]:
    """Return `public_rows` by level, for the levels that may be published."""
    return {level: public_rows(setting, rows, level, persons) for level in levels}


def announcement(setting: Setting, lists: Mapping[str, pd.DataFrame]) -> bytes:
    """Return 公布稿.docx: the announcement, a list a level, the rewarded suggestions by number.

    Args:
        setting: tables and parameters.
        lists: `public_lists`.
    """
    params = setting.params
    document = WordDocument(f"关于公布{params.title}的公告", setting.as_of, params.federation)
    for paragraph in _words(setting, lists):
        document.paragraph(paragraph)
    parts = [(_title(setting, level), view(listed, _COLUMNS)) for level, listed in lists.items()]
    rewarded = public_rewards(setting)
    if len(rewarded):
        parts.append((_REWARDED, view(rewarded, _REWARD_COLUMNS, note=_BY_NUMBER)))
    document.attached([title for title, _ in parts])
    document.sign(sender(setting), chinese_day(setting.as_of))
    for number, (title, shown) in enumerate(parts, start=1):
        document.attachment(number, title, landscape=title != _REWARDED)
        document.table(shown)
    return document.to_bytes()


def announcement_page(setting: Setting, lists: Mapping[str, pd.DataFrame]) -> str:
    """Return the same as a page."""
    parts = [blocks.paragraph(text) for text in _words(setting, lists)]
    for level, listed in lists.items():
        parts += [blocks.heading(f"{_title(setting, level)}（{len(listed)}项）"), blocks.table(view(listed, _COLUMNS))]
    rewarded = public_rewards(setting)
    if len(rewarded):
        parts += [
            blocks.heading(f"{_REWARDED}（{len(rewarded)}条）"),
            blocks.table(view(rewarded, _REWARD_COLUMNS, note=_BY_NUMBER)),
        ]
    return render_page(
        f"关于公布{setting.params.title}的公告",
        parts,
        footer=f"{sender(setting)}　{day_text(setting.as_of)}",
        font=False,
    )


def sender(setting: Setting) -> str:
    """Return who publishes."""
    return setting.params.report.publicity.contact_text or setting.params.federation


def public_rewards(setting: Setting) -> pd.DataFrame:
    """Return rewarded suggestions by number and grade only: no author, no words."""
    return setting["rewards"].sort_values(["public_number", "reward_id"], ignore_index=True)[["public_number", "grade"]]


def _title(setting: Setting, level: str) -> str:
    kind = "市级实事项目" if level == "municipal" else "区市县、产业级实事项目"
    return f"{setting.params.year}年度{kind}"


def _words(setting: Setting, lists: Mapping[str, pd.DataFrame]) -> list[str]:
    params = setting.params
    listed = "、".join(f"{_title(setting, level)}{len(rows)}项" for level, rows in lists.items())
    approvals = setting["approvals"].sort_values(["approved_on", "approval_id"])
    steps = [
        f"{chinese_day(row.approved_on)}{row.meeting_text}"
        for row in approvals.itertuples()
        if row.step == "standing_committee" and row.scope in (*lists, "all")
    ]
    words = [
        f"按照{params.notice_number}文件要求，经广泛征集、汇总梳理、论证筛选，{'、'.join(steps) or '市总常委会'}审议通过，并征求市总委员意见建议完善，现将{listed}予以公布。"
    ]
    if params.report.publicity.notice_days:
        words.append(
            f"公示期为公布之日起{params.report.publicity.notice_days}个工作日。如有意见建议，请向{sender(setting)}反映。"
        )
    return [*words, setting.invented] if setting.invented else words
