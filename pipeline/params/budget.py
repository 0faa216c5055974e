"""The `budget` section of a round's parameter file: pools, rules of the subsidy, rewards, scenarios, checks."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters
from pipeline.params.subsidy import Factor, Method, Share, SubsidyParameters, Yuan


class MunicipalParameters(Parameters):
    """Rules for municipal projects: chosen by people and paid in full.

    Args (fields):
        pool_yuan: money for them, the reserve included.
        reserve_yuan: kept back.
        per_unit_count: most projects of a unit in a proposed choice.
        per_domain_min: least projects of a domain in a proposed choice.
        per_domain_max: most projects of a domain in a proposed choice.
        propose_points: a choice is proposed on request, with so many points from the best score to the most
            beneficiaries; 0 proposes nothing.
        time_limit_seconds: of one solve.
    """

    pool_yuan: Yuan = 0
    reserve_yuan: Yuan = 0
    per_unit_count: int | None = Field(default=None, ge=0)
    per_domain_min: dict[str, Annotated[int, Field(ge=0)]] = {}
    per_domain_max: dict[str, Annotated[int, Field(ge=0)]] = {}
    propose_points: int = Field(default=0, ge=0, le=50)
    time_limit_seconds: int = Field(default=20, ge=1)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.reserve_yuan > self.pool_yuan:
            raise ValueError(f"预留 reserve_yuan {self.reserve_yuan} 超过资金池 pool_yuan {self.pool_yuan}")
        for domain, least in self.per_domain_min.items():
            if least > self.per_domain_max.get(domain, least):
                raise ValueError(f"“{domain}”至少 {least} 项，多于至多 {self.per_domain_max[domain]} 项")
        return self


class RewardParameters(Parameters):
    """Rewards for adopted suggestions of workers (notice, section 3.4).

    Args (fields):
        pool_yuan: money for them, the reserve included.
        reserve_yuan: kept back.
        rounding_yuan: every reward is a multiple of it.
        standards: reward by grade.
        default_grade: when the review names none.
        channels: whose authors are rewarded.
        chain_copies_rewarded: whether those who passed the same text on are, too.
    """

    pool_yuan: Yuan = 0
    reserve_yuan: Yuan = 0
    rounding_yuan: int = Field(default=1, ge=1)
    standards: dict[str, Yuan] = {}
    default_grade: str = ""
    channels: list[str] = ["online"]
    chain_copies_rewarded: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.reserve_yuan > self.pool_yuan:
            raise ValueError(f"预留 reserve_yuan {self.reserve_yuan} 超过资金池 pool_yuan {self.pool_yuan}")
        return self


class NamedPolicy(Parameters):
    """An alternative to show beside the plan: only what differs is written."""

    name: str = Field(min_length=1)
    pool_yuan: Yuan | None = None
    reserve_yuan: Yuan | None = None
    method: Method | None = None
    max_rate: Factor | None = None
    cap_yuan: Yuan | None = None
    floor_yuan: Yuan | None = None
    own_ratio: Factor | None = None
    per_beneficiary_yuan: Yuan | None = None
    minimum_worth_yuan: Yuan | None = None
    coefficients: dict[str, Factor] = {}


class ScenarioParameters(Parameters):
    """Pools and policies to compare with the plan.

    Args (fields):
        pool_percents: other pools, in per cent of the plan's.
    """

    pool_percents: list[Annotated[int, Field(ge=0)]] = [90, 95, 105, 110]
    policies: list[NamedPolicy] = []


class RequestCheckParameters(Parameters):
    """When a request goes to a person.

    Args (fields):
        forbidden_words: of expenses that the spending rules exclude.
        capital_words: of purchases that need a quote.
        quote_words: that tell of a quote.
        leftover_words: of money left from earlier years.
        median_times: so many times its domain's median per beneficiary, or so small a part of it.
        median_least_count: least projects of a domain to compare.
        unforeseen_words: of unforeseen expenses.
        unforeseen_share: most of the total for these.
    """

    forbidden_words: list[str] = []
    capital_words: list[str] = []
    quote_words: list[str] = []
    leftover_words: list[str] = []
    median_times: Factor = Decimal(5)
    median_least_count: int = Field(default=5, ge=1)
    unforeseen_words: list[str] = ["不可预见"]
    unforeseen_share: Share = Decimal("0.05")


class BudgetParameters(Parameters):
    """Parameters of the budget stage.

    Args (fields):
        workers: workers of a unit (职工人数) by its code or full name, filled in by a person, for the fairness panel
            only; a unit without a figure has none per worker, and the panel says so.
    """

    subsidy: SubsidyParameters
    workers: dict[str, Annotated[int, Field(ge=1)]] = {}
    municipal: MunicipalParameters = MunicipalParameters()
    rewards: RewardParameters = RewardParameters()
    scenarios: ScenarioParameters = ScenarioParameters()
    checks: RequestCheckParameters = RequestCheckParameters()
