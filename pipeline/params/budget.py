"""The `budget` section of a round's parameter file: pools, rules of the subsidy, rewards, scenarios, checks."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters

Yuan = Annotated[int, Field(ge=0)]
Share = Annotated[Decimal, Field(ge=0, le=1, strict=False)]
Factor = Annotated[Decimal, Field(ge=0, strict=False)]


class Bound(Parameters):
    """Least and most of a unit or a domain, in yuan or as a share of the pool net of its reserve; the stricter holds."""

    floor_yuan: Yuan | None = None
    cap_yuan: Yuan | None = None
    floor_share: Share | None = None
    cap_share: Share | None = None


class GradeRule(Parameters):
    """What a grade of the review means for the subsidy."""

    coefficient: Factor = Decimal(1)
    max_rate: Factor | None = None
    cap_yuan: Yuan | None = None
    fixed_yuan: Yuan | None = None


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

    `method` says what the weight is: `proportional` audited amount x coefficient; `equal` the coefficient alone, capped
    by the audited amount; `fixed` the amount of the grade; `tiers` the amount of the size with add-ons; `factors`
    a weighted sum of shares. `order` of ties: score, beneficiaries, candidate_id.
    """

    pool_yuan: Yuan
    reserve_yuan: Yuan = 0
    rounding_yuan: int = Field(default=1000, ge=1)
    method: Literal["proportional", "equal", "fixed", "tiers", "factors"] = "proportional"
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

    @property
    def has_unit_bounds(self) -> bool:
        """Whether any unit has a bound."""
        return self.each_unit != Bound() or bool(self.units)

    @property
    def has_domain_bounds(self) -> bool:
        """Whether any domain has a bound."""
        return bool(self.domains)


class MunicipalParameters(Parameters):
    """Rules for municipal projects: chosen by people and paid in full; the proposal of a choice is made on request."""

    pool_yuan: Yuan = 0
    reserve_yuan: Yuan = 0
    per_unit_count: int | None = Field(default=None, ge=0)
    per_domain_min: dict[str, Annotated[int, Field(ge=0)]] = {}
    per_domain_max: dict[str, Annotated[int, Field(ge=0)]] = {}
    time_limit_seconds: int = Field(default=20, ge=1)


class RewardParameters(Parameters):
    """Rewards for adopted suggestions of workers (notice, section 3.4)."""

    pool_yuan: Yuan = 0
    reserve_yuan: Yuan = 0
    rounding_yuan: int = Field(default=1, ge=1)
    standards: dict[str, Yuan] = {}
    default_grade: str = ""
    channels: list[str] = ["online"]
    chain_copies_rewarded: bool = False


class NamedPolicy(Parameters):
    """An alternative to show beside the plan: only what differs is written."""

    name: str = Field(min_length=1)
    pool_yuan: Yuan | None = None
    reserve_yuan: Yuan | None = None
    method: Literal["proportional", "equal", "fixed", "tiers", "factors"] | None = None
    max_rate: Factor | None = None
    cap_yuan: Yuan | None = None
    floor_yuan: Yuan | None = None
    own_ratio: Factor | None = None
    per_beneficiary_yuan: Yuan | None = None
    minimum_worth_yuan: Yuan | None = None
    coefficients: dict[str, Factor] = {}


class ScenarioParameters(Parameters):
    """Pools and policies to compare with the plan."""

    pool_percents: list[Annotated[int, Field(ge=0)]] = [90, 95, 105, 110]
    policies: list[NamedPolicy] = []


class RequestCheckParameters(Parameters):
    """When a request goes to a person."""

    forbidden_words: list[str] = []
    capital_words: list[str] = []
    quote_words: list[str] = []
    leftover_words: list[str] = []
    median_times: Factor = Decimal(5)
    median_least_count: int = Field(default=5, ge=1)
    unforeseen_words: list[str] = ["不可预见"]
    unforeseen_share: Share = Decimal("0.05")


class BudgetParameters(Parameters):
    """Parameters of the budget stage."""

    subsidy: SubsidyParameters
    municipal: MunicipalParameters = MunicipalParameters()
    rewards: RewardParameters = RewardParameters()
    scenarios: ScenarioParameters = ScenarioParameters()
    checks: RequestCheckParameters = RequestCheckParameters()
