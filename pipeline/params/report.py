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
    """

    required_approvals: tuple[Step, ...] = ("standing_committee", "committee_opinions")
    notice_days: int = Field(default=5, ge=0, le=60)
    contact_text: str = ""
    small_cell: int = Field(default=10, ge=0, le=1000)
    small_cell_words: tuple[str, ...] = ()
    allowed_texts: tuple[str, ...] = ()
    not_names: tuple[str, ...] = (
        "匿名",
        "职工",
        "工会",
        "网友",
        "微信用户",
        "游客",
        "大连",
        "工人",
        "员工",
        "会员",
        "群众",
    )


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
