"""The codebook of domains: definitions, sub-themes, terms, traps, what is no proposal and what no union can grant."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from pipeline.params.base import Parameters, load_model

Words = tuple[str, ...]


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"不是正确的正则表达式（{error}）") from error
    return pattern


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]


class Weights(Parameters):
    """Points of a term by its class."""

    strong: Decimal = Field(gt=0)
    usual: Decimal = Field(gt=0)
    weak: Decimal = Field(gt=0)


class CodebookSettings(Parameters):
    """How lexicon and model are trained, combined and routed; see the comments in params/domains.yaml."""

    lexicon_scale: Decimal = Field(gt=0)
    lexicon_cap: int = Field(ge=1)
    model_buckets: int = Field(ge=1024, le=1 << 22)
    model_penalty: Decimal = Field(gt=0)
    past_weight: Decimal = Field(gt=0)
    hidden_terms: Decimal = Field(ge=0, lt=1)
    folds: int = Field(ge=2, le=20)
    automatic_share: Decimal = Field(gt=0, le=1)
    least_confidence: Decimal = Field(ge=0, le=1)
    second_share: Decimal = Field(ge=0, le=1)


class Subtheme(Parameters):
    """A named sub-theme and its terms in three classes."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    strong: Words = ()
    usual: Words = ()
    weak: Words = ()


class Domain(Parameters):
    """A domain: what it is, what belongs to it and what does not, and its sub-themes."""

    name: str = Field(min_length=1)
    definition: str = Field(min_length=1)
    belongs: Words = ()
    does_not_belong: Words = ()
    subthemes: tuple[Subtheme, ...] = Field(min_length=1)


class Trap(Parameters):
    """A long term that is easily misread, with its own points by domain (none: it does not count) and its sub-theme."""

    term: str = Field(min_length=1)
    weights: dict[str, Decimal]
    subtheme: str = ""
    note: str = ""


class OutOfPowers(Parameters):
    """A reason why a union cannot grant something, the words that show it and the nearest domain (none: no domain).

    `unless` holds longer words around these that do not show it.
    """

    reason: str = Field(min_length=1)
    domain: str | None
    terms: Words = Field(min_length=1)
    unless: Words = ()
    pattern: Pattern | None = None


class Wishes(Parameters):
    """Short wishes, which `pattern` of `out_of_powers` is asked about.

    Args (fields):
        longest: a longer text holds such words by chance.
        own_work: what the union itself does; a text that says so is not asked about.
    """

    longest: int = Field(default=60, ge=0)
    own_work: Pattern | None = None


class PersonalRule(Parameters):
    """A pattern of a text that is about one person alone or advertises, and the reason shown."""

    reason: str = Field(min_length=1)
    pattern: Pattern


class Personal(Parameters):
    """Personal requests and advertisements: a person looks at them, but they propose nothing.

    Args (fields):
        longest: a longer text always counts as a proposal.
        unless: so does one that asks on behalf of others.
        rules: patterns, the first that is found gives the reason.
    """

    longest: int = Field(default=60, ge=1)
    unless: Pattern | None = None
    rules: tuple[PersonalRule, ...] = ()


class NotProposal(Parameters):
    """Texts that propose nothing: equal to one of `whole`, made of nothing but `parts`, or personal."""

    whole: Words = ()
    parts: Words = ()
    personal: Personal = Personal()


class DomainParameters(Parameters):
    """The codebook file."""

    name: str = Field(min_length=1)
    training_texts: str | None = None
    weights: Weights
    name_factor: Decimal = Field(gt=0)
    settings: CodebookSettings
    domains: tuple[Domain, ...] = Field(min_length=2)
    traps: tuple[Trap, ...] = ()
    out_of_powers: tuple[OutOfPowers, ...] = ()
    wishes: Wishes = Wishes()
    not_proposal: NotProposal = NotProposal()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = [*_repeated("领域", [domain.name for domain in self.domains])]
        faults += _repeated("子主题编号", [s.id for domain in self.domains for s in domain.subthemes])
        for domain in self.domains:
            words = [w for s in domain.subthemes for w in (*s.strong, *s.usual, *s.weak)]
            faults += _repeated(f"“{domain.name}”中的词", words)
        names = {domain.name for domain in self.domains}
        faults += [
            f"traps 中“{trap.term}”的领域“{name}”不在 domains 里"
            for trap in self.traps
            for name in trap.weights
            if name not in names
        ]
        faults += [
            f"out_of_powers 的领域“{rule.domain}”不在 domains 里"
            for rule in self.out_of_powers
            if rule.domain is not None and rule.domain not in names
        ]
        ids = {s.id for domain in self.domains for s in domain.subthemes}
        faults += [
            f"traps 中“{trap.term}”的子主题“{trap.subtheme}”不在 domains 里"
            for trap in self.traps
            if trap.subtheme and trap.subtheme not in ids
        ]
        faults += _repeated("traps 中的词", [trap.term for trap in self.traps])
        if faults:
            raise ValueError("；".join(faults))
        return self


def _repeated(what: str, values: list[str]) -> list[str]:
    twice = sorted(value for value, count in Counter(values).items() if count > 1)
    return [f"{what}重复：{'、'.join(twice)}"] if twice else []


class TrainingGroup(Parameters):
    """Texts of one sub-theme, written for this project."""

    subtheme: str = Field(min_length=1)
    texts: Words = Field(min_length=1)


class TrainingTexts(Parameters):
    """The training texts: neutral frames ({} holds the text) and the texts by sub-theme."""

    frames: Words = Field(min_length=1)
    frames_per_text: int = Field(ge=1)
    groups: tuple[TrainingGroup, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _frames_hold(self) -> Self:
        wrong = [frame for frame in self.frames if frame.count("{}") != 1]
        if wrong:
            raise ValueError(f"frames 中应恰有一处 {{}}：{'、'.join(wrong)}")
        return self


def load_domain_parameters(path: Path) -> DomainParameters:
    """Return the codebook file as a model.

    Raises:
        ParameterError: every fault at once, with line numbers.
    """
    return load_model(path, DomainParameters)


def load_training_texts(path: Path) -> TrainingTexts:
    """Return the training texts.

    Raises:
        ParameterError: every fault at once, with line numbers.
    """
    return load_model(path, TrainingTexts)
