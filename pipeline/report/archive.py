"""What is kept for the record: rewards with their authors (internal), opinions and approvals, decisions, index of the files."""

from pipeline.report.excel import Sheet, write_workbook
from pipeline.report.labels import LEVEL_LABELS, SCOPE_LABELS, STEP_LABELS, labelled
from pipeline.report.ledger import FILE_COLUMNS, file_rows
from pipeline.report.setting import Setting
from pipeline.report.summary import told_names
from pipeline.report.views import Column, view
from pipeline.schema.labels import DECISION_KIND, REVIEW_FIELD, STATUS

_VALUES = LEVEL_LABELS | {"same": "相同", "not_same": "不同", "merge_into": "并入"}


def reward_workbook(setting: Setting) -> bytes:
    """Return 奖励名单.xlsx (internal: it names authors)."""
    names, words = (
        setting[table].set_index(key)[column]
        for table, key, column in (
            ("proposals", "submission_id", "project_name"),
            ("proposals", "submission_id", "summary"),
        )
    )
    rewards = setting["rewards"]
    rows = rewards.assign(
        words=[
            "\n".join(text for text in (names.get(key, ""), words.get(key, "")) if text)
            for key in rewards["submission_id"]
        ],
        reason=rewards["submission_id"].map(_reward_reasons(setting)).fillna(""),
        author_text=rewards["author_text"].where(rewards["author_text"] != "", "（未留姓名）"),
    ).sort_values(["public_number", "reward_id"], ignore_index=True)
    columns = (Column("public_number", "公开编号", "text", 12), Column("author_text", "作者（仅内部）", "text", 16), Column("words", "建议内容", "long", 50), Column("reason", "采纳情况", "long", 28), Column("grade", "等次", "text", 10),
               Column("reward_yuan", "奖励（元）", "yuan", 11), Column("sentence", "说明", "long", 40), Column("submission_id", "填报编号", "text", 16))  # fmt: skip
    notes = ["含作者昵称，只在内部使用；对外只公布编号（见公布页）。"]
    return write_workbook(
        [
            Sheet(
                "奖励名单",
                f"{setting.params.title}被采纳意见建议奖励名单",
                view(rows, columns, sums=("reward_yuan",)),
                notes,
            )
        ],
        setting.as_of,
        setting.params.federation,
    )


def _reward_reasons(setting: Setting) -> dict[str, str]:
    """Submission to why it was adopted, as written in the list of adopted suggestions."""
    rows = setting["decisions"].loc[lambda frame: (frame["field"] == "reward_grade") & (frame["status"] == "applied")]
    return dict(zip(rows["submission_id"], rows["reason_text"], strict=True))


def log_workbook(setting: Setting) -> bytes:
    """Return 意见与审批.xlsx: approvals, opinions with what was done, every decision with its source and state."""
    approvals, opinions, decisions = setting["approvals"], setting["opinions"], setting["decisions"]
    names = told_names(setting["proposals"])
    approvals = approvals.assign(
        step_label=labelled(approvals["step"], STEP_LABELS), scope_label=labelled(approvals["scope"], SCOPE_LABELS)
    ).sort_values(["approved_on", "approval_id"], ignore_index=True)
    opinions = opinions.assign(project_name=opinions["submission_id"].map(names).fillna("（总体）")).sort_values(
        ["received_on", "opinion_id"], ignore_index=True
    )
    decisions = decisions.assign(
        project_name=decisions["submission_id"].map(names).fillna(""),
        kind_label=labelled(decisions["kind"], DECISION_KIND),
        state=labelled(decisions["status"], STATUS),
        field_label=labelled(decisions["field"], REVIEW_FIELD),
        value_text=labelled(decisions["value_text"], _VALUES),
    )
    decisions = decisions.sort_values(["kind_label", "project_name", "field_label", "decision_id"], ignore_index=True)
    sheets = [
        Sheet("审批", "审批记录", view(approvals, (Column("step_label", "程序", "text", 24), Column("scope_label", "范围", "text", 20), Column("approved_on", "日期", "day", 12), Column("meeting_text", "会议", "name", 36), Column("result_text", "结果", "long", 40), Column("place_text", "出处", "text", 28))), (), 1),
        Sheet("意见", "意见和处理情况（内部）", view(opinions, (Column("received_on", "日期", "day", 12), Column("from_text", "提出方", "text", 16), Column("project_name", "项目", "name", 28), Column("opinion_text", "意见", "long", 44), Column("reply_text", "处理情况", "long", 44), Column("place_text", "出处", "text", 26))), (), 1),
        Sheet("决定", "人工决定台账", view(decisions, (Column("kind_label", "类别", "text", 9), Column("project_name", "项目", "name", 28), Column("field_label", "栏目", "text", 13), Column("value_text", "决定", "long", 22), Column("reason_text", "理由", "long", 36), Column("decided_by", "决定人", "text", 14), Column("decided_on", "日期", "day", 12), Column("state", "状态", "text", 16), Column("place_text", "出处", "text", 30), Column("submission_id", "填报编号", "text", 16))), (), 2),
    ]  # fmt: skip
    return write_workbook(sheets, setting.as_of, setting.params.federation)


def archive_workbook(setting: Setting) -> bytes:
    """Return 档案目录.xlsx: every file received with its fingerprint."""
    columns = (
        *FILE_COLUMNS[:-1],
        Column("size_bytes", "大小（字节）", "count", 11),
        Column("sha256", "内容指纹（sha256）", "text", 66),
    )
    shown = view(
        file_rows(setting["files"]), columns, note="原件保存在 data/raw，从不改写；指纹可用来核对原件未被改动。"
    )
    return write_workbook(
        [Sheet("档案目录", f"{setting.params.title}档案目录", shown, (), 1)], setting.as_of, setting.params.federation
    )
