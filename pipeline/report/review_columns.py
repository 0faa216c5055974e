"""The columns of the review workbook: what is known (locked) and what a person decides (open, with lists)."""

from dataclasses import dataclass

from pipeline.params import RoundParameters
from pipeline.report.labels import ELEMENTS
from pipeline.report.views import Column
from pipeline.schema.classified import PRINCIPLES, QUALITIES

KNOWN = (
    Column("number", "序号", "count", 6),
    Column("candidate_id", "候选编号", "text", 14),
    Column("lead_submission_id", "主件编号", "text", 14),
    Column("project_name", "项目名称", "name", 26),
    Column("unit_label", "申报单位", "text", 18),
    Column("domain_label", "建议领域", "text", 10),
    Column("read_level_label", "建议层级", "text", 11),
    Column("discussion_text", "需讨论事项", "long", 30),
    Column("near_text", "相近项目", "long", 30),
    Column("summary", "项目简介", "long", 60),
    Column("expected_outcome", "预期目标或成效", "long", 40),
    Column("budget_text", "经费预算（原文）", "long", 28),
    Column("requested_yuan", "申报金额（元）", "yuan", 13),
    Column("amount_text", "申报金额（万元）及依据", "amount", 15),
    Column("asked_yuan", "其中申请市总（元）", "yuan", 13),
    Column("people_text", "受益情况", "amount", 11),
    *(Column(f"{name}_text", label, "long", 22) for name, label in (PRINCIPLES | QUALITIES).items()),
    *(Column(f"{name}_label", f"要素：{label}", "text", 11) for name, label in ELEMENTS.items()),
    Column("second_domain", "第二领域", "text", 10),
    Column("confidence_label", "领域把握", "text", 8),
    Column("level_evidence_text", "层级依据", "long", 24),
    Column("channels_text", "征集渠道", "text", 16),
    Column("members_text", "合并的建议", "long", 34),
    Column("voice_count", "网上声音", "count", 8),
    Column("findings_text", "待核实问题", "long", 44),
)
SCORE = Column("panel_score", "评委合成分", "text", 9)


@dataclass(frozen=True)
class Decided:
    """A column a person fills in.

    Args:
        name: decided field of `candidate_rows`.
        title: heading; the reader of the workbook knows it.
        options: drop-down list, none for free input.
        help: what the input message says.
        width: characters.
        number: only whole numbers from 0.
    """

    name: str
    title: str
    options: tuple[str, ...]
    help: str
    width: float = 12
    number: bool = False


def decided_columns(params: RoundParameters, domains: tuple[str, ...]) -> tuple[Decided, ...]:
    """Return the decision columns; grades come from the budget rules, domains from the codebook."""
    grades = tuple(params.budget.subsidy.grades)
    rewards = tuple(params.budget.rewards.standards)
    return (
        Decided("decision", "决定", ("入选", "并入", "退回修改", "不采纳"), "从下拉表选择；拿不准的先留空。"),
        Decided(
            "level", "层级（决定）", ("市级", "区市县、产业级"), "同意“建议层级”的也请选一次；留空则沿用建议。", 14
        ),
        Decided("domain", "领域（决定）", domains, "留空则沿用“建议领域”。"),
        Decided("grade", "等次", grades, "决定补助系数的等次，含义见“说明”。", 8),
        Decided(
            "audited_yuan", "核定金额（元）", (), "以元为单位的整数，如 35000。未核定的不要填 0。", 14, number=True
        ),
        Decided("merged_into", "并入", (), "决定为“并入”时填写对方的候选编号（见第 2 列）。", 14),
        Decided("reward_grade", "奖励等次", rewards, "网上意见被采纳的，选择奖励等次。", 10),
        Decided("public_text", "公布表述", (), "公布时写在“主要内容”里的话；留空则摘自项目简介，见“公布检查”。", 22),
        Decided("reason", "理由", (), "请写明理由；不采纳的理由仅供内部答复使用。", 28),
        Decided("decided_by", "决定人", (), "会议名称或负责人。", 12),
        Decided("decided_on", "决定日期", (), f"如 {params.year}-01-15 或 {params.year}年1月15日。", 12),
    )
