"""The `report` section of a round's parameter file."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters
from pipeline.params.decisions import DecisionVocabulary

Step = Literal["leading_group", "standing_committee", "committee_opinions"]


class Criterion(Parameters):
    """One criterion of the score sheets.

    Args (fields):
        name: heading of its column.
        weight: share of the total; weights add up to 100.
        highest: most points a reviewer can give.
    """

    name: str = Field(min_length=1)
    weight: int = Field(ge=1, le=100)
    highest: int = Field(default=10, ge=1, le=100)


class ReviewParameters(Parameters):
    """The review workbook and the score sheets.

    Args (fields):
        criteria: of the score sheets; none = no score sheet.
        score_rule: how several reviewers' points become one.
        trim: for the trimmed mean: highest and lowest taken off on each side.
        reviewers: number of blank score sheets handed out.
    """

    criteria: tuple[Criterion, ...] = ()
    score_rule: Literal["median", "trimmed_mean", "mean"] = "median"
    trim: int = Field(default=1, ge=0, le=5)
    reviewers: int = Field(default=0, ge=0, le=30)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        total = sum(criterion.weight for criterion in self.criteria)
        if self.criteria and total != 100:
            raise ValueError(f"各项评分标准的 weight 之和应为 100，现为 {total}")
        return self


class DescriptionParameters(Parameters):
    """How the public list describes a project, taken from the form's summary sentence by sentence.

    Args (fields):
        longest: most characters of a description.
        left_out_words: a sentence with one of these is for the leading group, not for the public.
        opening_words: labels at the beginning of a sentence that are taken off; what follows is the plan itself.
        plan_words: words of intention at the beginning of a clause, taken off because the project is decided.
        not_plan_words: words that only begin like one of those (建议箱, 准备金) and stay whole.
        starting_words: a sentence that begins so says what will be done.
        acting_words: a sentence that holds one of these says what will be done.
        situation_words: a sentence before the first that says what will be done, and that holds one of these, tells why.
        doubtful_words: a person looks at a description with one of these before it is published.
    """

    longest: int = Field(default=200, ge=40, le=1000)
    left_out_words: tuple[str, ...] = (
        "请示", "批示", "妥否", "当否", "恳请", "望予", "请予", "特此", "此致", "敬礼", "您好", "你好", "尊敬的", "各位领导", "领导好",
        "报送如下", "上报如下", "汇报如下", "申报如下", "呈报如下", "报告如下", "现报送", "现上报", "现申报", "随函", "附件", "附页", "附后", "（盖章）", "公章",
        "联系人", "联系电话", "咨询电话", "联系方式", "电话：", "邮箱", "微信号",
    )  # fmt: skip
    opening_words: tuple[str, ...] = (
        "我们的想法是", "我们的做法是", "具体做法是", "具体做法", "主要做法", "项目设计是", "项目设计", "项目内容是", "项目内容", "主要内容", "基本思路是", "基本思路",
    )  # fmt: skip
    plan_words: tuple[str, ...] = ("拟", "计划", "建议", "打算", "准备")
    not_plan_words: tuple[str, ...] = (
        "拟定", "拟订", "拟稿", "拟制", "拟的", "计划生育", "计划单列", "计划书", "计划表", "计划的", "计划内", "计划外", "计划中", "计划和", "计划被", "计划性",
        "建议书", "建议箱", "建议单", "建议人", "建议的", "建议和", "建议被", "建议权", "打算的", "准备金", "准备阶段", "准备工作", "准备期", "准备的", "准备和", "准备好", "准备会",
    )  # fmt: skip
    starting_words: tuple[str, ...] = (
        "为", "与", "由", "请", "把", "对", "在", "建", "设", "配", "办", "送", "从", "按", "利用", "依托", "依靠", "针对", "面向", "协调", "联合", "选派", "印制", "挑", "选", "租用", "购置",
        "购买", "增设", "编", "开发手机", "开发小", "开发应用",
    )  # fmt: skip
    acting_words: tuple[str, ...] = (
        "建设", "新建", "开设", "开办", "开展", "举办", "组织", "设立", "设置", "成立", "配备", "配发", "发放", "给予", "委托", "聘请", "邀请", "开通", "推行",
        "推出", "实行", "试行", "采用", "采取", "提供", "制作", "每月选", "补贴", "扫码借还",
    )  # fmt: skip
    situation_words: tuple[str, ...] = (
        "没有", "没人", "没事", "没处", "没地方", "没法", "不知道", "找不到", "等不", "犯愁", "难题", "难处", "不便", "不足", "短缺", "断档", "闲置", "集中", "反映", "普遍",
        "越来越多", "目前", "现在", "现有", "去年", "近年", "近三年", "常年", "毛病", "拖垮", "全靠",
    )  # fmt: skip
    doubtful_words: tuple[str, ...] = ("今年", "明年", "去年", "上年", "我们", "我区", "我会", "我单位", "想在")


class PublicityParameters(Parameters):
    """What may be made public, and when.

    Args (fields):
        required_approvals: steps of the notice, section 4.3, that must be recorded before anything public is written.
        notice_days: working days of the public notice.
        contact_text: whom to write to; no personal name or phone.
        small_cell: counts below this on health or hardship are not published as figures.
        small_cell_words: a count next to these words is about health or hardship.
        not_names: nicknames that are ordinary words and so betray nobody.
        allowed_texts: texts that look personal but may be published (e.g. the federation's own hotline).
        description: how the public list describes a project.
    """

    required_approvals: tuple[Step, ...] = ("standing_committee", "committee_opinions")
    notice_days: int = Field(default=5, ge=0, le=60)
    contact_text: str = ""
    small_cell: int = Field(default=10, ge=0, le=1000)
    small_cell_words: tuple[str, ...] = ()
    allowed_texts: tuple[str, ...] = ()
    not_names: tuple[str, ...] = (
        "匿名", "匿名用户", "职工", "工会", "网友", "微信用户", "游客", "工人", "员工", "会员", "群众",
    )  # fmt: skip
    description: DescriptionParameters = Field(default_factory=DescriptionParameters)


class LetterParameters(Parameters):
    """The letters to units.

    Args (fields):
        signed_by: who sends them.
        reply_days: calendar days to answer, counted from the phase's as_of.
    """

    signed_by: str = ""
    reply_days: int = Field(default=7, ge=1, le=60)


class SubsidyPlanParameters(Parameters):
    """The document of the subsidies.

    Args (fields):
        clawback_text: the sentence on money that is taken back, as the federation decided it; empty when none.
    """

    clawback_text: str = ""


class ReportParameters(Parameters):
    """Parameters of the report stage.

    Args (fields):
        embed_font: put the letters of a page into the page.
        shown_rows: rows of a ledger table shown in a page; all of them are in the workbook.
        review: the review workbook.
        publicity: what may be made public.
        letters: the letters to units.
        subsidy_plan: the document of the subsidies.
        decisions: how decision files are written.
    """

    embed_font: bool = True
    shown_rows: int = Field(default=500, ge=20)
    review: ReviewParameters = Field(default_factory=ReviewParameters)
    publicity: PublicityParameters = Field(default_factory=PublicityParameters)
    letters: LetterParameters = Field(default_factory=LetterParameters)
    subsidy_plan: SubsidyPlanParameters = Field(default_factory=SubsidyPlanParameters)
    decisions: DecisionVocabulary = Field(default_factory=DecisionVocabulary)
