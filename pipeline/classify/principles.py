"""The notice's principles and qualities of a proposal: yes, no or unclear, each with the words that say so.

Rule: notice, sections 1 and 5. Never a verdict: nothing in the text either way is `unclear`, and people decide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.params.principles import PrincipleRules, Rule, RuleSet, fill_years

FIELDS = ("name", "summary", "expected_outcome", "budget")
RULED = (
    "broad_benefit",
    "within_power",
    "done_in_year",
    "internet_plus",
    "long_term",
    "joint_funding",
    "socialised",
    "already_running",
)


@dataclass(frozen=True)
class Finding:
    """An answer and its evidence: half-open offsets into the field, or a figure from the tables (field "")."""

    answer: str
    quote: str
    field: str
    start: int
    end: int
    rule: str

    def as_dict(self) -> dict[str, object]:
        """Return the finding as a JSON-ready dict."""
        return dict(vars(self))


@dataclass
class Principles:
    """The rules compiled for a round.

    Args:
        rules: params/principles.yaml.
        year: the round's year.
    """

    rules: PrincipleRules
    year: int

    @cached_property
    def _compiled(self) -> dict[str, list[tuple[str, str, re.Pattern[str]]]]:
        return {name: [*self._patterns(getattr(self.rules, name))] for name in RULED}

    def _patterns(self, part: RuleSet) -> list[tuple[str, str, re.Pattern[str]]]:
        listed: list[tuple[str, Rule]] = [("no", r) for r in part.no]
        listed += [("unclear", r) for r in part.unclear] + [("yes", r) for r in part.yes]
        return [(answer, r.rule, re.compile(fill_years(r.pattern, self.year, self.rules))) for answer, r in listed]

    def assess(
        self,
        texts: Mapping[str, str],
        *,
        voices: int | None = None,
        people: int | None = None,
        out_of_powers_reason: str = "",
        asked_yuan: int | None = None,
        own_yuan: int | None = None,
    ) -> dict[str, Finding]:
        """Return a finding for every principle and quality.

        Args:
            texts: `name`, `summary`, `expected_outcome`, `budget` (absent is empty).
            voices: independent online voices in the same theme; None when it has no theme.
            people: beneficiaries read from the text.
            out_of_powers_reason: from the codebook; "" when nothing says so.
            asked_yuan: asked from the municipal federation.
            own_yuan: paid by the unit itself.
        """
        answers = {name: self._answer(name, texts) for name in RULED}
        answers["sought_by_workers"] = self._sought(voices)
        enough = people is not None and people >= self.rules.broad_benefit.yes_from_people
        if enough and answers["broad_benefit"].answer == "unclear":
            answers["broad_benefit"] = Finding("yes", f"受益 {people} 人", "", 0, 0, "受益人数")
        if out_of_powers_reason:
            answers["within_power"] = Finding("no", out_of_powers_reason, "", 0, 0, "超出工会权限的事项表")
        if asked_yuan and own_yuan and answers["joint_funding"].answer == "unclear":
            quote = f"申请市总 {asked_yuan} 元，自筹 {own_yuan} 元"
            answers["joint_funding"] = Finding("yes", quote, "budget", 0, 0, "申请补助并自筹")
        return answers

    def _answer(self, name: str, texts: Mapping[str, str]) -> Finding:
        part: RuleSet = getattr(self.rules, name)
        found: dict[str, Finding] = {}
        for answer, rule, pattern in self._compiled[name]:
            for field in part.fields:
                text = texts.get(field) or ""
                match = pattern.search(text)
                if match:
                    said = "no" if answer == "yes" and _negated(text[: match.start()], part.negated_by) else answer
                    found.setdefault(said, Finding(said, match.group(), field, match.start(), match.end(), rule))
        return _settle(found, part.conflict)

    def _sought(self, voices: int | None) -> Finding:
        rule = self.rules.sought_by_workers
        if voices is None:
            return Finding("unclear", rule.quote_no_theme, "", 0, 0, rule.rule)
        enough = voices >= rule.yes_from_voices
        quote = (rule.quote if enough else rule.quote_short).format(voices=voices, needed=rule.yes_from_voices)
        return Finding("yes" if enough else "unclear", quote, "", 0, 0, rule.rule)


def _negated(before: str, negation: str | None) -> bool:
    return negation is not None and re.search(negation, before) is not None


def _settle(found: dict[str, Finding], conflict: str) -> Finding:
    if "yes" in found and "no" in found:
        chosen = found["no" if conflict == "no" else "yes"]
        return Finding(conflict, chosen.quote, chosen.field, chosen.start, chosen.end, chosen.rule)
    for answer in ("no", "unclear", "yes"):
        if answer in found:
            return found[answer]
    return Finding("unclear", "", "", 0, 0, "文中没有依据")
