"""The `budget.subsidy` section of a round's parameter file: the rules by which a pool is shared out."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters

Yuan = Annotated[int, Field(ge=0)]
Share = Annotated[Decimal, Field(ge=0, le=1, strict=False)]
Factor = Annotated[Decimal, Field(ge=0, strict=False)]
Score = Annotated[Decimal, Field(ge=0, le=100, strict=False)]
Method = Literal["proportional", "equal", "fixed", "tiers", "factors"]


class Bound(Parameters):
    """Least and most of a unit or a domain; of an amount and a share the stricter holds.

    Args (fields):
        floor_yuan: least, in yuan.
        cap_yuan: most, in yuan.
        floor_share: least, as a share of the pool net of its reserve.
        cap_share: most, as such a share.
    """

    floor_yuan: Yuan | None = None
    cap_yuan: Yuan | None = None
    floor_share: Share | None = None
    cap_share: Share | None = None


class GradeRule(Parameters):
    """What a grade of the review means for the subsidy.

    Args (fields):
        coefficient: multiplies the basis.
        max_rate: most, as a share of the audited amount.
        cap_yuan: most, in yuan.
        fixed_yuan: the amount, when `method` is fixed.
        least_score: the reviewers' score (of 100) from which a project has this grade as long as nobody decided on one;
            each grade's its own.
    """

    coefficient: Factor = Decimal(1)
    max_rate: Factor | None = None
    cap_yuan: Yuan | None = None
    fixed_yuan: Yuan | None = None
    least_score: Score | None = None


class Tier(Parameters):
    """The amount for a project from a size on."""

    at_least: Yuan
    yuan: Yuan


class AddOn(Parameters):
    """An amount on top of the tier, for a project in which a column reaches a value."""

    column: str = Field(min_length=1)
    at_least: Yuan
    yuan: Yuan
    label: str = Field(min_length=1)


class WeightedFactor(Parameters):
    """One factor of the factor method (因素法): a column and the share of the pool shared out by it."""

    column: str = Field(min_length=1)
    share: Share
    label: str = Field(min_length=1)


class Pin(Parameters):
    """An amount fixed by people for one project; shown as such."""

    candidate_id: str = Field(min_length=1)
    yuan: Yuan
    reason: str = Field(min_length=1)


class OtherFunding(Parameters):
    """A project that gets money elsewhere: excluded, or its basis lowered by the amount."""

    candidate_id: str = Field(min_length=1)
    funded_by: str = Field(min_length=1)
    yuan: Yuan | None = None


class SubsidyParameters(Parameters):
    """Rules of the subsidy to district and industry projects.

    Args (fields):
        pool_yuan: money to share out, the reserve included.
        reserve_yuan: kept back.
        rounding_yuan: every amount is a multiple of it.
        method: what the weight is: `proportional` audited amount x coefficient; `equal` the coefficient alone; `fixed`
            the amount of the grade; `tiers` the amount of the size with add-ons; `factors` a weighted sum of shares.
        grades: by name; none: every project counts alike.
        max_rate: most, as a share of the audited amount.
        cap_yuan: most of a project.
        own_ratio: most, as a multiple of the unit's own funds.
        per_beneficiary_yuan: most for each beneficiary.
        per_beneficiary_by_domain: the same for one domain.
        floor_yuan: least of a project, never above its cap.
        fixed_yuan: the amount of a grade that names none, when `method` is fixed.
        tier_column: quantity that decides the tier.
        each_unit: bounds of a unit that has no entry of its own.
        units: bounds by unit code or full name.
        domains: bounds by domain.
        crossing: allow bounds on units and domains at once.
        last_year_min_share: least, as a share of last year's subsidy to the same project.
        last_year_max_share: most, as such a share.
        minimum_worth_yuan: projects under it leave one by one, the lowest-ranked first.
        first_payment_share: paid first; the rest after acceptance; 0 pays everything then.
    """

    pool_yuan: Yuan
    reserve_yuan: Yuan = 0
    rounding_yuan: int = Field(default=1000, ge=1)
    method: Method = "proportional"
    grades: dict[str, GradeRule] = {}
    max_rate: Factor | None = Decimal(1)
    cap_yuan: Yuan | None = None
    own_ratio: Factor | None = None
    per_beneficiary_yuan: Yuan | None = None
    per_beneficiary_by_domain: dict[str, Yuan] = {}
    floor_yuan: Yuan = 0
    fixed_yuan: Yuan | None = None
    tier_column: str = "beneficiary_count"
    tiers: list[Tier] = []
    add_ons: list[AddOn] = []
    factors: list[WeightedFactor] = []
    each_unit: Bound = Bound()
    units: dict[str, Bound] = {}
    domains: dict[str, Bound] = {}
    crossing: bool = False
    last_year_min_share: Factor | None = None
    last_year_max_share: Factor | None = None
    pins: list[Pin] = []
    other_funding: list[OtherFunding] = []
    minimum_worth_yuan: Yuan = 0
    first_payment_share: Share = Decimal(1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.reserve_yuan > self.pool_yuan:
            raise ValueError(f"预留 reserve_yuan {self.reserve_yuan} 超过资金池 pool_yuan {self.pool_yuan}")
        if self.has_unit_bounds and self.has_domain_bounds and not self.crossing:
            raise ValueError(
                "同时规定了单位限额和领域限额：请只留一种，或写 crossing: true（见 docs/decisions/0004-subsidy-rule.md）"
            )
        for name, yuan in [(f"pins 中 {pin.candidate_id}", pin.yuan) for pin in self.pins]:
            if yuan % self.rounding_yuan:
                raise ValueError(f"{name} 的金额 {yuan} 应为取整单位 {self.rounding_yuan} 的整数倍")
        needs = {"tiers": self.tiers, "factors": self.factors}.get(self.method)
        if needs == []:
            raise ValueError(f"method 为 {self.method} 时应写 {self.method}")
        if self.factors and sum(factor.share for factor in self.factors) != 1:
            raise ValueError("factors 各项 share 之和应为 1")
        if self.method == "fixed" and self.fixed_yuan is None and not all(g.fixed_yuan for g in self.grades.values()):
            raise ValueError("method 为 fixed 时应写 fixed_yuan，或为每个等次写 fixed_yuan")
        if self.method == "fixed" and self.fixed_yuan is None and not self.grades:
            raise ValueError("method 为 fixed 时应写 fixed_yuan，或为每个等次写 fixed_yuan")
        return self

    @model_validator(mode="after")
    def _scores_differ(self) -> Self:
        first: dict[Decimal, str] = {}
        for grade, rule in self.grades.items():
            if rule.least_score is not None and first.setdefault(rule.least_score, grade) != grade:
                raise ValueError(
                    f"等次 {first[rule.least_score]} 和 {grade} 的 least_score 都是 {rule.least_score}，得分定不出等次：请写成不同的分数"
                )
        return self

    @property
    def has_unit_bounds(self) -> bool:
        """Whether any unit has a bound."""
        return self.each_unit != Bound() or bool(self.units)

    @property
    def has_domain_bounds(self) -> bool:
        """Whether any domain has a bound."""
        return bool(self.domains)
