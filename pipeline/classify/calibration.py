"""How sure an answer is: weights of lexicon and model, and the line below which a person decides.

Both are fitted on texts that the model had not seen and with some terms of the lexicon hidden, since the texts to come
use words nobody listed.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """Weights of the two sources and the least confidence that needs no person."""

    lexicon_weight: float
    model_weight: float
    threshold: float

    def probabilities(self, lexicon: Floats, model: Floats) -> Floats:
        """Return texts x domains: probabilities, rounded so that no machine's last digit can turn an answer."""
        return np.round(softmax(self.lexicon_weight * lexicon + self.model_weight * model), 6)


def softmax(values: Floats) -> Floats:
    """Return each row as shares that add up to one."""
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def fit_calibration(
    lexicon: Floats, model: Floats, labels: NDArray[np.int64], weights: Floats, automatic_share: float, least: float
) -> Calibration:
    """Return the weights that make the probabilities honest on unseen texts, and the line for a person.

    Args:
        lexicon: texts x domains, evidence of the lexicon.
        model: texts x domains, log-odds of a model that had not seen the text.
        labels: the right domain of each text.
        weights: how much each text counts.
        automatic_share: share of these texts that may pass without a person.
        least: no line below this confidence.
    """
    rows = np.arange(len(labels))

    def loss(point: Floats) -> float:
        shares = softmax(np.exp(point[0]) * lexicon + np.exp(point[1]) * model)
        return float(-(weights * np.log(shares[rows, labels] + 1e-12)).sum() / weights.sum())

    best = minimize(loss, np.zeros(2), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-6})
    first, second = (round(float(np.exp(value)), 3) for value in best.x)
    fitted = Calibration(first, second, 0.0)
    top = fitted.probabilities(lexicon, model).max(axis=1)
    line = max(least, float(np.quantile(top, 1 - automatic_share, method="lower")))
    return Calibration(first, second, round(line, 4))
