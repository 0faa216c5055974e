"""What follows from a table's rows taken together, and so is not stored in them.

A late file adds rows to `proposals` and changes no other; which version of a form stands is therefore computed. What
people decided about a candidate is one row a cell of a workbook; what stands is read from them here, for all stages.
"""

import pandas as pd

from pipeline.errors import ContractError

ADOPTED, MERGED, RETURNED, REFUSED = "入选", "并入", "退回修改", "不采纳"
REVIEW_FIELDS = (
    "decision",
    "level",
    "domain",
    "grade",
    "audited_yuan",
    "merged_into",
    "reward_grade",
    "score",
    "reason",
)
_OWN = {"score", "reason"}


def is_current(proposals: pd.DataFrame) -> "pd.Series[bool]":
    """Return, per row of `proposals`, whether no later version replaces it: of each work the last received stands."""
    first = proposals["version_of_submission_id"]
    work = first.where(first != "", proposals["submission_id"])
    keys = pd.DataFrame(
        {
            "work": work,
            "is_revised": first != "",
            "received_on": proposals["received_on"],
            "submission_id": proposals["submission_id"],
        }
    ).sort_values(["work", "is_revised", "received_on", "submission_id"], na_position="first", kind="stable")
    return ~keys.duplicated("work", keep="last").reindex(proposals.index)


def applied_reviews(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the review decisions that stand: one row a candidate and field, of several alike the last written.

    Several people's scores and reasons are all true: the median score stands, and the reasons one after another.

    Raises:
        ContractError: two applied decisions on one field contradict each other; cleaning applies neither of such two.
    """
    rows = decisions.loc[
        decisions["kind"].eq("review")
        & decisions["status"].eq("applied")
        & decisions["candidate_id"].ne("")
        & decisions["field"].isin(REVIEW_FIELDS)
        & decisions["value_text"].str.strip().ne("")
    ].sort_values(["candidate_id", "field", "decided_on", "decision_id"], kind="stable", na_position="first")
    rows, keys = rows.assign(value_text=rows["value_text"].str.strip()), ["candidate_id", "field"]
    torn = rows.loc[~rows["field"].isin(_OWN) & (rows.groupby(keys)["value_text"].transform("nunique") > 1)]
    if len(torn):
        raise ContractError("decisions 表中有互相矛盾而又都已执行的决定，请先在 02_clean 中处理。", torn)
    for name, together in (("score", _median_text), ("reason", _joined)):
        own = rows.loc[rows["field"].eq(name)].groupby("candidate_id")["value_text"].agg(together)
        is_own = rows["field"].eq(name)
        rows["value_text"] = rows["value_text"].mask(is_own, rows["candidate_id"].map(own))
    to_id = rows["field"].eq("merged_into") & rows["other_submission_id"].ne("")
    rows["value_text"] = rows["value_text"].mask(to_id, rows["other_submission_id"])
    return rows.drop_duplicates(keys, keep="last", ignore_index=True)


def _median_text(values: "pd.Series[str]") -> str:
    return f"{pd.to_numeric(values).median():g}"


def _joined(values: "pd.Series[str]") -> str:
    return "；".join(dict.fromkeys(values))


def reward_grades(decisions: pd.DataFrame) -> dict[str, str]:
    """Return the reward grade by submission, as written for it: a suggestion keeps its own when it is merged."""
    rows = decisions.loc[
        decisions["kind"].eq("review")
        & decisions["status"].isin(("applied", "carried_out"))
        & decisions["field"].eq("reward_grade")
        & decisions["value_text"].str.strip().ne("")
    ].sort_values(["submission_id", "decided_on", "decision_id"], kind="stable", na_position="first")
    return dict(zip(rows["submission_id"], rows["value_text"].str.strip(), strict=True))


def review_of(decisions: pd.DataFrame) -> pd.DataFrame:
    """Return one row a reviewed candidate: candidate_id, the fields of `REVIEW_FIELDS`, decided_by, decided_on.

    Texts as `decisions` holds them, "" where nothing was decided, but audited_yuan (whole yuan) and score, missing
    there. Person and day are those of the decision itself. A merge names its target by submission where known.
    """
    rows = applied_reviews(decisions)
    wide = rows.set_index(["candidate_id", "field"])["value_text"].unstack("field").reindex(columns=list(REVIEW_FIELDS))  # noqa: PD010
    last = rows.loc[rows["field"].eq("decision")].set_index("candidate_id").reindex(wide.index)
    wide = wide.assign(decided_by=last["decided_by"]).astype(object).fillna("").astype("str")
    for name, kind in (("audited_yuan", "Int64"), ("score", "float64")):
        wide[name] = pd.to_numeric(wide[name].mask(wide[name].eq(""))).astype(kind)
    return wide.assign(decided_on=last["decided_on"]).rename_axis(columns=None).reset_index()


def standing_level(classifications: pd.DataFrame) -> "pd.Series[str]":
    """Return, per row, the level that stands: a person's, else the one read; "unknown" while it is in doubt.

    Both ticked stays "both": it is no level to publish or pay, and says more than "unknown".

    Args:
        classifications: rows with level and level_needs_person; missing where a candidate has no classification.
    """
    is_doubtful = classifications["level_needs_person"].fillna(True).astype(bool) & classifications["level"].ne("both")
    return classifications["level"].where(~is_doubtful, "unknown").astype("str")
