"""The domain of each proposal with its evidence, its calibrated confidence, and whether a person must look.

Lexicon and linear model err differently, so their evidence is added; see docs/decisions/0006-classification.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.classify.calibration import Calibration, fit_calibration
from pipeline.classify.lexicon import Lexicon, Matches
from pipeline.classify.model import LinearModel, train_model
from pipeline.classify.screening import Screener
from pipeline.classify.training import Examples, join_fields, past_examples, shipped_examples, stable_share
from pipeline.params.domains import DomainParameters, TrainingTexts, load_domain_parameters, load_training_texts

Floats = NDArray[np.float64]
FIELDS = ("name", "summary")
BLOCK = 50_000


@dataclass(frozen=True)
class Classifier:
    """What was fitted: the model and the calibration."""

    model: LinearModel
    calibration: Calibration


@dataclass
class Codebook:
    """A codebook ready for use; fitted once a set of past decisions.

    Args:
        parameters: the codebook file.
        training: the shipped training texts, if any.
    """

    parameters: DomainParameters
    training: TrainingTexts | None = None
    _fitted: dict[int, Classifier] = field(default_factory=dict)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The terms, compiled."""
        return Lexicon(self.parameters)

    @cached_property
    def screener(self) -> Screener:
        """What is no proposal and what no union can grant, compiled."""
        return Screener(self.parameters)

    @property
    def domain_names(self) -> tuple[str, ...]:
        """Chinese names of the domains, in the file's order."""
        return tuple(domain.name for domain in self.parameters.domains)

    def classifier(self, past: pd.DataFrame | None = None) -> Classifier:
        """Return the model and calibration for the shipped texts and these past decisions."""
        earlier = past_examples(self.parameters, past)
        key = hash((tuple(earlier.texts), tuple(earlier.labels.tolist())))
        if key not in self._fitted:
            self._fitted[key] = _fit(self, shipped_examples(self.parameters, self.training) + earlier)
        return self._fitted[key]

    def taught(self, past: pd.DataFrame) -> Classifier:
        """Return the model taught by these decisions too, with the calibration of the shipped texts: quick, to compare."""
        earlier = past_examples(self.parameters, past)
        examples = shipped_examples(self.parameters, self.training) + earlier
        return Classifier(_train(self, examples), self.classifier().calibration)


def load_codebook(path: Path | str) -> Codebook:
    """Return the codebook and the training texts named in it (a file beside it).

    Raises:
        ParameterError: every fault of a file at once, with line numbers.
    """
    parameters = load_domain_parameters(Path(path))
    name = parameters.training_texts
    return Codebook(parameters, load_training_texts(Path(path).with_name(name)) if name else None)


def classify_domains(frame: pd.DataFrame, codebook: Codebook, past: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the domain of every row, in the frame's order and with its index.

    Args:
        frame: `name` and `summary`.
        codebook: from `load_codebook`.
        past: decided rows of past years: `name`, `summary`, `domain`.

    Returns:
        `domain`, `second_domain` (None when it is no proposal, or when no second is arguable), `confidence` (0 to 1),
        `needs_person` (less sure than the line, no terms that defend it, or a personal request), `evidence` (list of {term, field, start, end}; offsets in characters of the field, end
        exclusive), `not_proposal_reason` and `out_of_powers_reason` (Chinese, "" when neither).
    """
    return classify_with(frame, codebook, codebook.classifier(past))


def classify_with(frame: pd.DataFrame, codebook: Codebook, classifier: Classifier) -> pd.DataFrame:
    """Return what `classify_domains` does, by a classifier already fitted."""
    names, summaries = (frame[column].fillna("").astype(str).tolist() for column in FIELDS)
    blocks = [
        _classify_block(names[i : i + BLOCK], summaries[i : i + BLOCK], codebook, classifier)
        for i in range(0, max(len(names), 1), BLOCK)
    ]
    return pd.concat(blocks, ignore_index=True).set_index(frame.index)


def _classify_block(names: list[str], summaries: list[str], codebook: Codebook, classifier: Classifier) -> pd.DataFrame:
    matches = [codebook.lexicon.find(texts) for texts in (names, summaries)]
    points = lexicon_points(matches, codebook)
    model = classifier.model.decide(join_fields(names, summaries))
    shares = classifier.calibration.probabilities(damp(points, codebook), model)
    order = np.argsort(-shares, axis=1, kind="stable")
    top = np.take_along_axis(shares, order, axis=1)
    joined = [name + "\n" + summary for name, summary in zip(names, summaries, strict=True)]
    strong = float(codebook.parameters.weights.strong)
    nothing = codebook.screener.not_proposal_reasons(joined, (points.max(axis=1, initial=0.0) >= strong).tolist())
    personal = codebook.screener.personal_reasons(joined)
    nothing = [reason or own for reason, own in zip(nothing, personal, strict=True)]
    beyond = np.array(codebook.screener.out_of_powers(joined), dtype=np.int64)
    no_domain = _without_domain(beyond, codebook) & (points.sum(axis=1) < strong)
    answered = np.array([reason == "" for reason in nothing], dtype=bool) & ~no_domain
    arguable = answered & (top[:, 1] >= float(codebook.parameters.settings.second_share))
    reasons = [rule.reason for rule in codebook.screener.rules]
    return pd.DataFrame(
        {
            "domain": _named(order[:, 0], answered, codebook),
            "second_domain": _named(order[:, 1], arguable, codebook),
            "confidence": np.where(answered, top[:, 0], 1.0),
            # A personal request proposes nothing, yet somebody must pass it on.
            "needs_person": (
                answered & ((top[:, 0] < classifier.calibration.threshold) | ~_defended(points, order, codebook))
            )
            | np.array([own != "" for own in personal], dtype=bool),
            "evidence": pd.Series(_evidence(matches, codebook.lexicon, len(names)), dtype=object),
            "not_proposal_reason": pd.Series(nothing, dtype="str"),
            "out_of_powers_reason": pd.Series([reasons[i] if i >= 0 else "" for i in beyond], dtype="str"),
        }
    )


def _defended(points: Floats, order: NDArray[np.int64], codebook: Codebook) -> NDArray[np.bool_]:
    """Tell which answers their terms defend: more than a leaning to show, and no other domain with more of them.

    However sure the model is, an answer without evidence cannot be defended.
    """
    own = np.take_along_axis(points, order[:, :1], axis=1)[:, 0]
    return (own >= float(codebook.parameters.weights.usual)) & (own >= points.max(axis=1, initial=0.0))


def _without_domain(beyond: NDArray[np.int64], codebook: Codebook) -> NDArray[np.bool_]:
    """Tell which rows are out of powers by a rule that no domain is near to."""
    none = np.array([rule.domain is None for rule in codebook.screener.rules] + [False], dtype=bool)
    return none[beyond]


def _named(index: NDArray[np.int64], chosen: NDArray[np.bool_], codebook: Codebook) -> pd.Series:
    names = codebook.domain_names
    return pd.Series([names[i] if given else None for i, given in zip(index, chosen, strict=True)], dtype=object)


def lexicon_points(matches: Sequence[Matches], codebook: Codebook, hidden: NDArray[np.bool_] | None = None) -> Floats:
    """Return texts x domains: points of name and summary.

    Args:
        matches: finds in names and in summaries.
        codebook: whose points and settings count.
        hidden: terms to pretend not to know.
    """
    lexicon = codebook.lexicon
    table = lexicon.points if hidden is None else np.where(hidden[:, None], 0.0, lexicon.points)
    name, summary = (np.asarray(lexicon.counts(found) @ table) for found in matches)
    return float(codebook.parameters.name_factor) * name + summary


def damp(points: Floats, codebook: Codebook) -> Floats:
    """Return points as evidence: each row centred, and damped so that long texts do not shout."""
    damped = points / np.sqrt(points.sum(axis=1, keepdims=True) + 2.0)
    return np.asarray(float(codebook.parameters.settings.lexicon_scale) * (damped - damped.mean(axis=1, keepdims=True)))


def _fit(codebook: Codebook, examples: Examples) -> Classifier:
    """Train on everything; calibrate on texts held out by their source text, with terms hidden."""
    settings = codebook.parameters.settings
    folds = np.array([int(stable_share(group, "fold") * settings.folds) for group in examples.groups])
    model = np.zeros((len(folds), len(codebook.domain_names)))
    lexicon = np.zeros_like(model)
    for fold in range(settings.folds):
        held = folds == fold
        if not held.any() or held.all():
            continue
        model[held] = _train(codebook, examples.take(~held)).decide(examples.take(held).texts)
        lexicon[held] = _hidden_evidence(codebook, examples.take(held), fold)
    # Bare terms of the codebook teach the model but say nothing about how sure an answer is.
    whole = np.array([weight >= 1 for weight in examples.weights])
    judged = whole if whole.any() else np.ones(len(whole), dtype=bool)
    calibration = fit_calibration(
        lexicon[judged],
        model[judged],
        examples.labels[judged],
        examples.weights[judged],
        float(settings.automatic_share),
        float(settings.least_confidence),
    )
    return Classifier(_train(codebook, examples), calibration)


def _train(codebook: Codebook, examples: Examples) -> LinearModel:
    settings = codebook.parameters.settings
    return train_model(
        examples.texts,
        examples.labels,
        examples.weights,
        len(codebook.domain_names),
        settings.model_buckets,
        float(settings.model_penalty),
    )


def _hidden_evidence(codebook: Codebook, examples: Examples, fold: int) -> Floats:
    share = float(codebook.parameters.settings.hidden_terms)
    hidden = np.array([stable_share(term, f"hidden{fold}") < share for term in codebook.lexicon.terms])
    matches = [codebook.lexicon.find(texts) for texts in (examples.names, examples.summaries)]
    return damp(lexicon_points(matches, codebook, hidden), codebook)


def _evidence(matches: Sequence[Matches], lexicon: Lexicon, count: int) -> list[list[dict[str, Any]]]:
    """List of evidence for every text: names before summaries, in order of place."""
    evidence: list[list[dict[str, Any]]] = [[] for _ in range(count)]
    for name, found in zip(FIELDS, matches, strict=True):
        columns = (found.text.tolist(), found.term.tolist(), found.start.tolist(), found.end.tolist())
        for text, term, start, end in zip(*columns, strict=True):
            evidence[text].append({"term": lexicon.terms[term], "field": name, "start": start, "end": end})
    return evidence
