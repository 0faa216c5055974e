"""The rules for principles, qualities and level: patterns as data, each with the sentence that explains it."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from pipeline.params.base import Parameters, load_model

Answer = Literal["yes", "no", "unclear"]
FieldName = Literal["name", "summary", "expected_outcome", "budget"]


class Rule(Parameters):
    """A pattern and what it means when found."""

    rule: str = Field(min_length=1)
    pattern: str = Field(min_length=1)


class RuleSet(Parameters):
    """Patterns of one question, by the answer they speak for; a `yes` right after `negated_by` speaks for no."""

    conflict: Answer = "unclear"
    negated_by: str | None = None
    fields: tuple[FieldName, ...] = Field(min_length=1)
    yes: tuple[Rule, ...] = Field(min_length=1)
    no: tuple[Rule, ...] = ()
    unclear: tuple[Rule, ...] = ()


class BenefitRules(RuleSet):
    """As a rule set, and the number of people from which a benefit is broad."""

    yes_from_people: int = Field(ge=1)


class VoiceRule(Parameters):
    """How many independent voices in the same theme show that workers ask for it, and what is said of their number.

    `quote` and `quote_short` are said with {voices} and {needed}: when there are enough, and when not.
    """

    yes_from_voices: int = Field(ge=1)
    rule: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    quote_short: str = Field(min_length=1)
    quote_no_theme: str = Field(min_length=1)


class LevelRules(Parameters):
    """Words that speak of a level; they can only contradict the form."""

    municipal: tuple[Rule, ...] = ()
    district: tuple[Rule, ...] = ()
    county_cities: tuple[str, ...] = ()


class PrincipleRules(Parameters):
    """The file params/principles.yaml."""

    deed: str = Field(min_length=1)
    later_years: int = Field(ge=1, le=30)
    earlier_years: int = Field(ge=1, le=40)
    sought_by_workers: VoiceRule
    broad_benefit: BenefitRules
    within_power: RuleSet
    done_in_year: RuleSet
    internet_plus: RuleSet
    long_term: RuleSet
    joint_funding: RuleSet
    socialised: RuleSet
    already_running: RuleSet
    level: LevelRules

    @model_validator(mode="after")
    def _patterns_compile(self) -> Self:
        faults = []
        for rule in _rules(self):
            try:
                re.compile(fill_years(rule.pattern, 2000, self))
            except re.error as error:
                faults.append(f"“{rule.rule}”的 pattern 不是正确的正则表达式（{error}）")
        if faults:
            raise ValueError("；".join(faults))
        return self


def fill_years(pattern: str, year: int, rules: PrincipleRules) -> str:
    """Return the pattern with {year}, {later}, {earlier} and {deed} written out for a round."""
    later = "|".join(str(year + i) for i in range(1, rules.later_years + 1))
    earlier = "|".join(str(year - i) for i in range(1, rules.earlier_years + 1))
    return (
        pattern.replace("{year}", str(year))
        .replace("{later}", later)
        .replace("{earlier}", earlier)
        .replace("{deed}", rules.deed)
    )


def load_principle_rules(path: Path) -> PrincipleRules:
    """Return the rules.

    Raises:
        ParameterError: every fault at once, with line numbers.
    """
    return load_model(path, PrincipleRules)


def _rules(rules: PrincipleRules) -> list[Rule]:
    sets = [value for _, value in rules if isinstance(value, RuleSet)]
    found = [rule for part in sets for rule in (*part.yes, *part.no, *part.unclear)]
    negations = [Rule(rule="negated_by", pattern=part.negated_by) for part in sets if part.negated_by]
    return [*found, *negations, *rules.level.municipal, *rules.level.district]
