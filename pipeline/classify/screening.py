"""What is no proposal at all, and what lies outside a union's powers, each with its reason."""

import re
from collections.abc import Sequence

import ahocorasick_rs

from pipeline.classify.folding import fold, fold_all
from pipeline.params.domains import DomainParameters

_NOT_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
EMPTY = "没有内容"
NO_WORDS = "只有数字、字母或符号"
NO_MATTER = "只是表态、寒暄或询问，没有提出事项"


class Screener:
    """The codebook's lists of what is no proposal and what is out of powers, compiled."""

    def __init__(self, parameters: DomainParameters) -> None:
        listed = parameters.not_proposal
        self._whole = {_bare(word) for word in listed.whole}
        parts = sorted({_bare(word) for word in (*listed.parts, *listed.whole)} - {""}, key=lambda w: (-len(w), w))
        self._parts = re.compile(f"(?:{'|'.join(map(re.escape, parts))})+") if parts else None
        personal = listed.personal
        self._longest_personal = personal.longest
        self._for_others = re.compile(personal.unless) if personal.unless else None
        self._personal = [(rule.reason, re.compile(rule.pattern)) for rule in personal.rules]
        self.rules = parameters.out_of_powers
        shown = {fold(term): index for index, rule in enumerate(self.rules) for term in rule.terms}
        shown |= {fold(term): -1 for rule in self.rules for term in rule.unless}
        self._rule_of = [shown[term] for term in sorted(shown)]
        wishes = parameters.wishes
        self._longest_wish = wishes.longest
        self._own_work = re.compile(wishes.own_work) if wishes.own_work else None
        self._patterns = [(i, re.compile(rule.pattern)) for i, rule in enumerate(self.rules) if rule.pattern]
        self._beyond = ahocorasick_rs.AhoCorasick(sorted(shown), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def not_proposal_reasons(self, texts: Sequence[str], holds_term: Sequence[bool]) -> list[str]:
        """Return for each text why it proposes nothing, "" when it may propose something.

        Args:
            texts: name and summary, joined.
            holds_term: the text holds a strong term of the codebook: then only a text listed whole proposes nothing.
        """
        return [self._not_proposal(text, holds) for text, holds in zip(fold_all(texts), holds_term, strict=True)]

    def personal_reasons(self, texts: Sequence[str]) -> list[str]:
        """Return for each text why it is about one person alone or advertises, "" when it is for others too."""
        return [self._about_oneself(text) for text in fold_all(texts)]

    def out_of_powers(self, texts: Sequence[str]) -> list[int]:
        """Return for each text the index of the rule that puts it out of a union's powers, -1 when none does."""
        return [self._beyond_powers(text) for text in fold_all(texts)]

    def _beyond_powers(self, folded: str) -> int:
        found = [self._rule_of[term] for term, *_ in self._beyond.find_matches_as_indexes(folded)]
        listed = next((rule for rule in found if rule >= 0), -1)
        # An exception ("-1") says that the words are not meant that way: then no pattern is asked either.
        if found or len(folded) > self._longest_wish or (self._own_work and self._own_work.search(folded)):
            return listed
        return next((rule for rule, pattern in self._patterns if pattern.search(folded)), -1)

    def _not_proposal(self, folded: str, holds_term: bool) -> str:
        if len(folded) > 60:
            return ""
        bare = _bare(folded)
        if not bare:
            return EMPTY if not folded.strip() else NO_WORDS
        if not holds_term and _HAN.search(bare) is None:
            return NO_WORDS
        made_of_parts = not holds_term and self._parts is not None and self._parts.fullmatch(bare) is not None
        return NO_MATTER if bare in self._whole or made_of_parts else ""

    def _about_oneself(self, folded: str) -> str:
        folded = folded.strip()
        if len(folded) > self._longest_personal or (self._for_others and self._for_others.search(folded)):
            return ""
        return next((reason for reason, pattern in self._personal if pattern.search(folded)), "")


def _bare(text: str) -> str:
    return _NOT_WORD.sub("", fold(text))
