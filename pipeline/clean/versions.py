"""Revised forms: which earlier form of the same unit each replaces, and what changed field by field."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pipeline.clean.differences import show_differences
from pipeline.params.duplicates import DuplicateParameters
from pipeline.schema import TABLES
from pipeline.text.normalize import normalize, normalize_format

_VERSION, _NOT_SAME = "version", "not_same"
_TEXT_FIELDS = ("project_name", "summary", "expected_outcome", "budget_text", "extra_text")
_TYPED_FIELDS = (
    "unit_name",
    "implementation_level",
    "requested_yuan",
    "requested_low_yuan",
    "requested_high_yuan",
    "asked_yuan",
    "own_yuan",
    "other_yuan",
    "beneficiary_count",
    "visit_count",
    "household_count",
    "has_measures",
    "has_beneficiary_scope",
    "has_beneficiary_count",
    "has_funds",
    "has_targets",
)
_CODE_NAMES = {
    "municipal": "市级",
    "district": "区市县、产业级",
    "both": "两者都有",
    "unknown": "未写明",
    "found": "有",
    "not_found": "无",
    "unclear": "不明确",
}

Said = Mapping[tuple[str, str], str]


def link_versions(
    proposals: pd.DataFrame, params: DuplicateParameters, decisions: pd.DataFrame, deadline: date
) -> pd.DataFrame:
    """Return the proposals with `version_of_submission_id` filled (see `is_current` for which version stands).

    A form received after the deadline replaces the one earlier form of the same unit that it resembles by name and text;
    where two earlier forms fit about equally nothing is linked and the late form gets `needs_person`. A person's row
    `version` (submission_id is the revised form) or `not_same` goes first.

    Args:
        proposals: table `proposals`.
        params: the `clean.duplicates` parameters.
        decisions: rows of kind `duplicate`; other rows are ignored.
        deadline: last day of the collect phase.
    """
    found = find_versions(proposals, params, decisions, deadline)
    linked = found[found["is_sure"]].set_index("submission_id")["first_id"]
    out = proposals.copy()
    out["version_of_submission_id"] = out["submission_id"].map(linked).fillna("").astype("str")
    out["needs_person"] = out["needs_person"] | out["submission_id"].isin(found.loc[~found["is_sure"], "submission_id"])
    return out


def find_versions(
    proposals: pd.DataFrame, params: DuplicateParameters, decisions: pd.DataFrame, deadline: date
) -> pd.DataFrame:
    """Return one row per late form that resembles an earlier one, sorted by submission_id.

    Args:
        proposals: table `proposals`.
        params: the `clean.duplicates` parameters.
        decisions: rows of kind `duplicate`; other rows are ignored.
        deadline: last day of the collect phase.

    Returns:
        submission_id, first_id (the form it replaces, or the best of those that fit), score, other_id (one that fits
        about as well; ""), is_sure (False: a person must say which), how (`decision` or `likeness`).
    """
    said = _said(decisions)
    forms = proposals[proposals["is_proposal"] & (proposals["channel"] != "online")]
    is_late = pd.to_datetime(forms["received_on"]) >= pd.Timestamp(deadline) + pd.Timedelta(days=1)
    named: dict[str, str] = {left: right for (left, right), value in sorted(said.items()) if value == _VERSION}
    known = set(proposals["submission_id"])
    rows: list[Any] = [
        (left, _first_of(left, named), 1.0, "", True, "decision")
        for left, right in named.items()
        if left in known and right in known and _first_of(left, named) in known - {left}
    ]
    decided = {row[0] for row in rows}
    earlier = forms[~is_late & ~forms["submission_id"].isin(decided)]
    late = forms[is_late & ~forms["submission_id"].isin(decided) & (forms["counted_unit_code"] != "")]
    described = {row["submission_id"]: _describe(row) for row in forms.to_dict("records")}
    by_unit = {unit: list(ids) for unit, ids in earlier.groupby("counted_unit_code")["submission_id"]}
    for one, unit in zip(late["submission_id"], late["counted_unit_code"], strict=True):
        others = [
            other
            for other in by_unit.get(unit, [])
            if _NOT_SAME not in (said.get((one, other)), said.get((other, one)))
        ]
        row = _best_fit(one, {other: _likeness(described[one], described[other]) for other in others}, params)
        if row is not None:
            rows.append(row)
    sure = {row[0]: row[1] for row in rows if row[4]}
    rows = [(one, _first_of(first, sure), *rest) for one, first, *rest in rows]
    columns = ["submission_id", "first_id", "score", "other_id", "is_sure", "how"]
    return pd.DataFrame(rows, columns=columns).astype({"is_sure": bool}).sort_values("submission_id", ignore_index=True)


def compare_versions(first: "pd.Series[Any]", revised: "pd.Series[Any]") -> pd.DataFrame:
    """Return what changed, one row per field in the order of the form.

    Args:
        first: row of `proposals`.
        revised: the row that replaces it.

    Returns:
        field (Chinese label), before, after (as a reader sees them, "" when absent), is_changed (differences of width,
        punctuation and spaces alone are none), difference_text (spans marked 【】).
    """
    rows = [_field_row(name, str(first[name]), str(revised[name]), is_text=True) for name in _TEXT_FIELDS]
    rows += [_field_row(name, _spoken(first[name]), _spoken(revised[name]), is_text=False) for name in _TYPED_FIELDS]
    return pd.DataFrame(rows, columns=["field", "before", "after", "is_changed", "difference_text"])


def _field_row(name: str, before: str, after: str, *, is_text: bool) -> tuple[str, str, str, bool, str]:
    is_changed = normalize_format(before) != normalize_format(after) if is_text else before != after
    label = str(TABLES["proposals"].columns[name].title)
    return label, before, after, is_changed, show_differences(before, after) if is_changed else ""


def _spoken(value: Any) -> str:
    if pd.isna(value):
        return ""
    return _CODE_NAMES.get(value, value) if isinstance(value, str) else str(int(value))


def _said(decisions: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return what people last said of a pair, in the order they wrote it."""
    if decisions.empty:
        return {}
    usable = decisions["kind"].eq("duplicate") & decisions["value_text"].isin([_VERSION, _NOT_SAME, "same"])
    if "status" in decisions:
        usable &= ~decisions["status"].isin(["not_understood", "conflict"])
    order = [name for name in ("decided_on", "value_text", "submission_id", "other_submission_id") if name in decisions]
    said: dict[tuple[str, str], str] = {}
    for row in decisions[usable].sort_values(order, na_position="first").itertuples():
        pair = (str(row.submission_id), str(row.other_submission_id))
        said.pop((pair[1], pair[0]), None)
        said[pair] = str(row.value_text)
    return said


def _first_of(one: str, named: Mapping[str, str]) -> str:
    """Follow versions of versions back to the first."""
    seen = {one}
    while one in named and named[one] not in seen:
        one = named[one]
        seen.add(one)
    return one


def _describe(row: Mapping[str, Any]) -> tuple[str, frozenset[str], frozenset[str]]:
    name = normalize(row["project_name"])
    text = normalize("".join(row[field] for field in ("summary", "expected_outcome", "extra_text")))
    return name, frozenset(name), frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _likeness(
    left: tuple[str, frozenset[str], frozenset[str]], right: tuple[str, frozenset[str], frozenset[str]]
) -> float:
    """Return the mean likeness of name (characters) and text (2-grams)."""
    name = 1.0 if left[0] == right[0] else _shared(left[1], right[1])
    return float(np.round((name + _shared(left[2], right[2])) / 2, 4))


def _shared(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / max(len(left | right), 1)


def _best_fit(
    one: str, fits: Mapping[str, float], params: DuplicateParameters
) -> tuple[str, str, float, str, bool, str] | None:
    ranked = sorted(fits.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < float(params.version_score):
        return None
    first, score = ranked[0]
    rival = ranked[1][0] if len(ranked) > 1 and score - ranked[1][1] < float(params.version_lead) else ""
    is_sure = rival == "" and score >= float(params.version_sure_score)
    return one, first, score, rival, is_sure, "likeness"
