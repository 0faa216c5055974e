"""The reviewers' score sheets together: one score a candidate, by the rules of `report.review`.

The budget ranks by it and may grade by it, the review workbook shows it; so it is worked out in one place.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median

import pandas as pd

from pipeline.params.report import ReviewParameters


@dataclass(frozen=True)
class PanelScore:
    """One candidate's score.

    Args:
        score: out of 100, one decimal; what is printed is what is reckoned with.
        reviewers: how many reviewers' complete points it combines.
    """

    score: Decimal
    reviewers: int


def panel_scores(decisions: pd.DataFrame, review: ReviewParameters) -> dict[str, PanelScore]:
    """Return candidate_id to its score; a reviewer counts for a candidate once, and only with all criteria scored.

    Args:
        decisions: the table; rows of kind `score` hold one reviewer's points for one criterion.
        review: criteria, and how several reviewers' totals become one.
    """
    points = _applied(decisions)
    totals: dict[str, list[Fraction]] = {}
    for (candidate_id, _), rows in points.groupby(["candidate_id", _reviewers(points)], sort=True):
        total = _weighted(dict(zip(rows["field"], rows["value_text"], strict=True)), review)
        if total is not None:
            totals.setdefault(str(candidate_id), []).append(total)
    return {key: PanelScore(_rounded(combine(values, review)), len(values)) for key, values in totals.items()}


def differing_scores(decisions: pd.DataFrame) -> list[pd.DataFrame]:
    """Return, for each candidate and criterion that one reviewer scored differently, the rows that do so.

    The same sheet sent twice differs in nothing; of sheets that differ, only a person can say which one counts.
    """
    points = _applied(decisions).sort_values(["place_text", "value_text"], kind="stable")
    keys = [points["candidate_id"], _reviewers(points), points["field"].map(_folded)]
    return [rows for _, rows in points.groupby(keys, sort=True) if rows["value_text"].map(Fraction).nunique() > 1]


def _applied(decisions: pd.DataFrame) -> pd.DataFrame:
    rows = (decisions["kind"] == "score") & (decisions["status"] == "applied") & (decisions["candidate_id"] != "")
    return decisions.loc[rows]


def _reviewers(points: pd.DataFrame) -> "pd.Series[str]":
    """Who scored: the name, in whichever files it stands; the sheet itself only where it is unsigned."""
    sheets = points["place_text"].str.rsplit("!", n=1).str[0]
    names = points["decided_by"].map(_folded)
    return names.where(names != "", "\n" + sheets).rename("reviewer")


def _weighted(points: Mapping[str, str], review: ReviewParameters) -> Fraction | None:
    given = {_folded(name): Fraction(value) for name, value in points.items()}
    if not review.criteria or any(_folded(criterion.name) not in given for criterion in review.criteria):
        return None
    parts = (given[_folded(item.name)] * item.weight / item.highest for item in review.criteria)
    return sum(parts, Fraction(0))


def _folded(name: str) -> str:
    """A name (of a criterion, a reviewer) however it was typed: half or full width, with or without blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def combine(values: Sequence[Fraction], review: ReviewParameters) -> Fraction:
    """Return one score of several; a trimmed mean that would leave nobody takes the median."""
    ordered = sorted(values)
    if review.score_rule == "mean":
        return sum(ordered, Fraction(0)) / len(ordered)
    kept = ordered[review.trim : len(ordered) - review.trim]
    if review.score_rule == "trimmed_mean" and kept:
        return sum(kept, Fraction(0)) / len(kept)
    return median(ordered)


def _rounded(value: Fraction) -> Decimal:
    """Return the value with one decimal, half up."""
    return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)
