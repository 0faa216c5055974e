"""What the public sees: 公布稿.docx and its page, and the rewarded suggestions by number.

Rule: the notice, section 4.3 (审议通过、征求意见完善后，面向社会公布).
"""

import re

import pandas as pd

from pipeline.report import blocks
from pipeline.report.candidate_rows import chosen_rows
from pipeline.report.html import render_page
from pipeline.report.labels import chinese_day, day_text
from pipeline.report.privacy import count_text, public_text
from pipeline.report.setting import Setting
from pipeline.report.views import Column, view
from pipeline.report.word import WordDocument

_LONGEST = 160
_MASKED = re.compile("〔[^〕]{1,6}〕")
_COLUMNS = (
    Column("number", "序号", "count", 6), Column("domain_label", "领域", "text", 11), Column("project_name", "项目名称", "name", 28), Column("unit_label", "实施单位", "text", 18),
    Column("content", "主要内容", "long", 52), Column("people", "受益人数", "amount", 10),
)  # fmt: skip


def public_rows(setting: Setting, rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the selected projects of a level as the public may read them."""
    publicity = setting.params.report.publicity
    chosen = chosen_rows(rows, level)
    return pd.DataFrame(
        {
            "number": chosen["number"],
            "domain_label": chosen["domain_label"],
            "project_name": [public_text(text, publicity) for text in chosen["project_name"]],
            "unit_label": chosen["unit_label"],
            "content": [_content(public_text(text, publicity)) for text in chosen["summary"]],
            "people": [count_text(row["beneficiary_count"], row, publicity) for row in chosen.to_dict("records")],
        }
    )


def _content(text: str) -> str:
    """The first sentences as far as there is room, without those that named a person or a number; a long one is cut at a comma."""
    sentences = re.findall(r"[^。！]*[。！]|[^。！]+$", " ".join(text.split()))
    text = "".join(sentence for sentence in sentences if not _MASKED.search(sentence))
    if len(text) <= _LONGEST:
        return text
    ends = [match.end() for match in re.finditer(r"[。；！]", text[:_LONGEST])]
    if ends and ends[-1] > _LONGEST // 2:
        return text[: ends[-1]]
    commas = [match.start() for match in re.finditer(r"[，、：；]", text[: _LONGEST - 1])]
    return text[: commas[-1] if commas else _LONGEST - 1] + "……"


def announcement(setting: Setting, rows: pd.DataFrame, *, levels: tuple[str, ...]) -> bytes:
    """Return 公布稿.docx for the approved levels."""
    params = setting.params
    document = WordDocument(f"关于公布{params.title}的公告", setting.as_of, params.federation)
    for paragraph in _words(setting, rows, levels):
        document.paragraph(paragraph)
    document.attached([_title(setting, level) for level in levels])
    document.sign(params.report.publicity.contact_text or params.federation, chinese_day(setting.as_of))
    for number, level in enumerate(levels, start=1):
        listed = public_rows(setting, rows, level)
        document.attachment(number, _title(setting, level), landscape=True)
        document.table(view(listed, _COLUMNS))
    return document.to_bytes()


def announcement_page(setting: Setting, rows: pd.DataFrame, *, levels: tuple[str, ...]) -> str:
    """Return the same as a page."""
    parts = [blocks.paragraph(text) for text in _words(setting, rows, levels)]
    for level in levels:
        listed = public_rows(setting, rows, level)
        parts += [blocks.heading(f"{_title(setting, level)}（{len(listed)}项）"), blocks.table(view(listed, _COLUMNS))]
    rewarded = public_rewards(setting)
    if len(rewarded):
        columns = (Column("public_number", "建议编号", "text", 14), Column("grade", "奖励等次", "text", 10))
        parts += [
            blocks.heading(f"被采纳的网上意见建议（{len(rewarded)}条）"),
            blocks.paragraph("按建议编号公布，不公布作者和内容；作者凭提交时的信息向工会核对编号。"),
            blocks.table(view(rewarded, columns)),
        ]
    sender = params_sender(setting)
    return render_page(
        f"关于公布{setting.params.title}的公告", parts, footer=f"{sender}　{day_text(setting.as_of)}", font=False
    )


def params_sender(setting: Setting) -> str:
    """Return who publishes."""
    return setting.params.report.publicity.contact_text or setting.params.federation


def public_rewards(setting: Setting) -> pd.DataFrame:
    """Return rewarded suggestions by number and grade only: no author, no words."""
    return setting["rewards"].sort_values(["public_number", "reward_id"], ignore_index=True)[["public_number", "grade"]]


def _title(setting: Setting, level: str) -> str:
    kind = "市级实事项目" if level == "municipal" else "区市县、产业级实事项目"
    return f"{setting.params.year}年度{kind}"


def _words(setting: Setting, rows: pd.DataFrame, levels: tuple[str, ...]) -> list[str]:
    params, counts = setting.params, [len(chosen_rows(rows, level)) for level in levels]
    listed = "、".join(f"{_title(setting, level)}{count}项" for level, count in zip(levels, counts, strict=True))
    approvals = setting["approvals"].sort_values(["approved_on", "approval_id"])
    steps = [
        f"{chinese_day(row.approved_on)}{row.meeting_text}"
        for row in approvals.itertuples()
        if row.step == "standing_committee" and row.scope in (*levels, "all")
    ]
    words = [
        f"按照{params.notice_number}文件要求，经广泛征集、汇总梳理、论证筛选，{'、'.join(steps) or '市总常委会'}审议通过，并征求市总委员意见建议完善，现将{listed}予以公布。"
    ]
    if params.report.publicity.notice_days:
        words.append(
            f"公示期为公布之日起{params.report.publicity.notice_days}个工作日。如有意见建议，请向{params_sender(setting)}反映。"
        )
    return [*words, setting.invented] if setting.invented else words
