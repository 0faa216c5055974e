"""Texts to learn from: those that ship with the codebook, each in a few neutral frames, and past years' decisions."""

import hashlib
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.params.domains import DomainParameters, TrainingTexts


@dataclass(frozen=True)
class Examples:
    """Labelled texts.

    Args:
        texts: name and summary, joined.
        names: names alone.
        summaries: summaries alone.
        labels: index of the domain.
        groups: what must stay together when texts are held out: the source text.
        weights: how much each counts.
    """

    names: list[str]
    summaries: list[str]
    labels: NDArray[np.int64]
    groups: list[str]
    weights: NDArray[np.float64]

    @property
    def texts(self) -> list[str]:
        """Name and summary as the model reads them."""
        return join_fields(self.names, self.summaries)

    def __add__(self, other: "Examples") -> "Examples":
        return Examples(
            self.names + other.names,
            self.summaries + other.summaries,
            np.concatenate([self.labels, other.labels]),
            self.groups + other.groups,
            np.concatenate([self.weights, other.weights]),
        )

    def take(self, chosen: NDArray[np.bool_]) -> "Examples":
        """Return the chosen examples."""
        rows = np.flatnonzero(chosen)
        return Examples(
            [self.names[i] for i in rows],
            [self.summaries[i] for i in rows],
            self.labels[rows],
            [self.groups[i] for i in rows],
            self.weights[rows],
        )


def join_fields(names: list[str], summaries: list[str]) -> list[str]:
    """Return each name and summary as one text."""
    return [f"{name}　{summary}" if summary else name for name, summary in zip(names, summaries, strict=True)]


def shipped_examples(parameters: DomainParameters, training: TrainingTexts | None) -> Examples:
    """Return the shipped texts in their frames, and the strong terms of the codebook as the shortest texts of all."""
    domain_of = {s.id: i for i, domain in enumerate(parameters.domains) for s in domain.subthemes}
    names: list[str] = []
    labels: list[int] = []
    groups: list[str] = []
    if training is not None:
        for group in training.groups:
            if group.subtheme not in domain_of:
                continue
            for text in group.texts:
                framed = _framed(text, training.frames, training.frames_per_text)
                names += framed
                labels += [domain_of[group.subtheme]] * len(framed)
                groups += [text] * len(framed)
    weights = [1.0] * len(names)
    for i, domain in enumerate(parameters.domains):
        for term in sorted({term for s in domain.subthemes for term in s.strong}):
            names.append(term)
            labels.append(i)
            groups.append(term)
            weights.append(0.3)
    return Examples(names, [""] * len(names), np.array(labels, dtype=np.int64), groups, np.array(weights))


def past_examples(parameters: DomainParameters, past: pd.DataFrame | None) -> Examples:
    """Return past decided rows (name, summary, domain) of domains the codebook still knows."""
    index = {domain.name: i for i, domain in enumerate(parameters.domains)}
    if past is None or past.empty:
        return Examples([], [], np.empty(0, dtype=np.int64), [], np.empty(0))
    known = past.loc[past["domain"].isin(index)]
    names, summaries = known["name"].fillna("").tolist(), known["summary"].fillna("").tolist()
    weight = float(parameters.settings.past_weight)
    labels = np.array([index[name] for name in known["domain"]], dtype=np.int64)
    return Examples(names, summaries, labels, join_fields(names, summaries), np.full(len(known), weight))


def stable_share(text: str, salt: str) -> float:
    """Return a number from 0 to 1 that depends on the text alone."""
    return int(hashlib.sha256(f"{salt}|{text}".encode()).hexdigest()[:12], 16) / 16**12


def _framed(text: str, frames: tuple[str, ...], count: int) -> list[str]:
    ranked = sorted(frames, key=lambda frame: stable_share(text, frame))
    return [text, *(frame.replace("{}", text) for frame in ranked[:count])]
