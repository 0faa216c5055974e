"""One row per candidate with everything a reviewer needs, labelled in Chinese; documents and workbooks take columns from it."""

import json
import re
from typing import Any

import pandas as pd

from pipeline.report.labels import (
    ANSWER_LABELS,
    BASIS_LABELS,
    ELEMENTS,
    FOUND_LABELS,
    LEVEL_LABELS,
    UNIT_KIND_LABELS,
    labelled,
    people_text,
    requested_text,
    short_text,
)
from pipeline.report.setting import Setting
from pipeline.report.unit_names import shown_units, with_filed_units
from pipeline.schema.classified import PRINCIPLES, QUALITIES
from pipeline.schema.derived import REVIEW_FIELDS, review_of, standing_level

_QUOTE = 40
_FIGURES_OPEN = re.compile("；?有数值待核对（见问题清单）")
_FIGURE_CODES = "(?:amount|request|target)_|count_(?!missing)"
_LINES = {"municipal": "municipal", "district": "subsidy"}
_LEVEL_PLACE = {"municipal": 0, "both": 1, "district": 2, "unknown": 3}


def candidate_rows(setting: Setting) -> pd.DataFrame:
    """Return candidates joined with classification, elements, members, doubts and decisions.

    Order: what came on forms before what came online only, then domain of the codebook, level, unit in protocol order,
    name. `decided_*` columns hold what people decided (empty when they have not); `domain` and `final_level` are a
    person's where one decided. A level in doubt that nobody decided is "unknown", as in the budget; `line` is the
    budget line that the candidate stands in, "" when in none.
    """
    frame = setting["candidates"].merge(
        setting["classifications"], on="candidate_id", how="left", suffixes=("", "_read"), validate="1:1"
    )
    frame = frame.merge(_elements(setting), on="lead_submission_id", how="left").merge(
        _doubts(setting), on="candidate_id", how="left"
    )
    frame = frame.merge(_decided(setting), on="candidate_id", how="left")
    frame = frame.merge(setting["allocations"][["candidate_id", "line"]], on="candidate_id", how="left")
    texts = [name for name, kind in frame.dtypes.items() if str(kind) in ("str", "object")]
    for column in {*texts, "findings_text", "figures_text", "members_text"}:
        frame[column] = frame[column].astype(object).where(frame[column].notna(), "").astype("str")
    frame["final_level"] = standing_level(frame)
    frame["unit_label"] = frame["candidate_id"].map(shown_units(setting))
    frame = _explained(_labels(frame))
    frame["near_text"] = frame["candidate_id"].map(_near(setting, frame)).fillna("").astype("str")
    frame["_place"] = list(
        zip(
            frame["is_online_only"],
            setting.domain_order(frame["domain"]),
            frame["final_level"].map(_LEVEL_PLACE).fillna(4),
            setting.unit_order(frame["unit_code"]),
            frame["project_name"],
            frame["candidate_id"],
            strict=True,
        )
    )
    frame = frame.sort_values("_place", ignore_index=True)
    return frame.assign(number=range(1, len(frame) + 1))


def _labels(frame: pd.DataFrame) -> pd.DataFrame:
    out = frame.assign(
        level_label=labelled(frame["final_level"], LEVEL_LABELS),
        read_level_label=labelled(frame["level"], LEVEL_LABELS),
        kind_label=labelled(frame["unit_kind"], UNIT_KIND_LABELS),
        basis_label=labelled(frame["requested_basis"], BASIS_LABELS),
        amount_text=[requested_text(row) for row in frame.to_dict("records")],
        people_text=[people_text(row) for row in frame.to_dict("records")],
        project_name=[_name(row) for row in frame.to_dict("records")],
        domain_label=frame["domain"].replace("", "未定"),
        confidence_label=[f"{value:.0%}" if pd.notna(value) else "" for value in frame["confidence"]],
        proposed=frame["not_proposal_text"] == "",
    )
    for name in PRINCIPLES | QUALITIES:
        out[f"{name}_text"] = [
            _principle(name, answer, evidence)
            for answer, evidence in zip(frame[name], frame["principle_evidence_json"], strict=True)
        ]
    for name in ELEMENTS:
        out[f"{name}_label"] = labelled(frame[name], FOUND_LABELS)
    return out


def _explained(frame: pd.DataFrame) -> pd.DataFrame:
    """Say why a level is in doubt wherever it is shown, and speak of figures to check only where the list has such."""
    in_doubt = frame["final_level"].eq("unknown")
    why = ("层级未定：" + frame["level_evidence_text"].replace("", "没有依据") + "。").where(in_doubt, "")
    label = frame["read_level_label"]
    told = [
        text if figures else _FIGURES_OPEN.sub("", text).strip("；")
        for text, figures in zip(frame["discussion_text"], frame["figures_text"], strict=True)
    ]
    findings = ["\n".join(part for part in parts if part) for parts in zip(why, frame["findings_text"], strict=True)]
    return frame.assign(
        read_level_label=label.where(~in_doubt | frame["level"].eq("unknown"), label + "（待确认）"),
        discussion_text=told,
        findings_text=findings,
    )


def _near(setting: Setting, frame: pd.DataFrame) -> dict[str, str]:
    """The look-alikes by candidate that were left apart, with unit and likeness; not those a person called different."""
    holder = setting["candidate_members"].set_index("submission_id")["candidate_id"]
    names = dict(zip(frame["candidate_id"], frame["project_name"] + "（" + frame["unit_label"], strict=True))
    pairs = setting["duplicate_pairs"].loc[lambda rows: ~rows["is_merged"] & rows["decision"].ne("not_same")]
    told: dict[str, list[str]] = {}
    for left, right, score in zip(
        pairs["left_id"].map(holder), pairs["right_id"].map(holder), pairs["score"], strict=True
    ):
        if left in names and right in names and left != right:
            alike = "" if pd.isna(score) else f"，相似 {score:.0%}"
            told.setdefault(left, []).append(f"{names[right]}{alike}，{right}）")
            told.setdefault(right, []).append(f"{names[left]}{alike}，{left}）")
    return {key: "\n".join(dict.fromkeys(texts)) for key, texts in told.items()}


def _name(row: dict[str, Any]) -> str:
    """The project's name; without one the beginning of an online suggestion in quotes, or that there is none."""
    if row["project_name"] or not row["is_online_only"]:
        return str(row["project_name"]) or "（未填项目名称）"
    return f"“{short_text(str(row['summary']))}”"


def _principle(name: str, answer: str, evidence_json: str) -> str:
    """The answer with the words it rests on: 是：“面向一线职工”."""
    quote = str((_load(evidence_json, {}).get(name) or {}).get("quote", ""))
    quote = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
    return ANSWER_LABELS.get(answer, answer) + (f"：“{quote}”" if quote else "")


def _load(text: str, otherwise: Any) -> Any:
    try:
        found = json.loads(text or "null")
    except ValueError:
        return otherwise
    return found if isinstance(found, type(otherwise)) else otherwise


def _elements(setting: Setting) -> pd.DataFrame:
    names = ["submission_id", *ELEMENTS, "channel"]
    return setting["proposals"][names].rename(
        columns={"submission_id": "lead_submission_id", "channel": "lead_channel"}
    )


def _doubts(setting: Setting) -> pd.DataFrame:
    """The open questions on all members of a candidate, and who its members are."""
    members = setting["candidate_members"]
    findings = setting["findings"].loc[lambda frame: (frame["submission_id"] != "") & (frame["severity"] != "info")]
    holder = members.set_index("submission_id")["candidate_id"]
    told = findings.assign(candidate_id=findings["submission_id"].map(holder)).dropna(subset="candidate_id")
    texts = (
        told.sort_values(["severity", "finding_id"])
        .groupby("candidate_id")["message"]
        .agg(lambda values: "\n".join(dict.fromkeys(values)))
    )
    names = setting["proposals"].set_index("submission_id")["project_name"]
    units = with_filed_units(setting, members)
    listed = (units + "：" + members["submission_id"].map(names).fillna("")).groupby(members["candidate_id"])
    out = listed.agg(lambda values: "\n".join(dict.fromkeys(values))).rename("members_text").to_frame()
    out["findings_text"] = texts
    figures = told.loc[told["code"].str.match(_FIGURE_CODES)]
    out["figures_text"] = figures.groupby("candidate_id")["message"].agg(
        lambda values: "；".join(dict.fromkeys(values))
    )
    return out.reset_index()


def _decided(setting: Setting) -> pd.DataFrame:
    """What people decided that was applied, one `decided_*` column a field."""
    return review_of(setting["decisions"]).rename(columns={name: f"decided_{name}" for name in REVIEW_FIELDS})


def chosen_rows(rows: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the selected candidates of a level, renumbered: those in its budget line, so that lists and money agree."""
    chosen = rows.loc[rows["line"] == _LINES[level]]
    return chosen.assign(number=range(1, len(chosen) + 1)).reset_index(drop=True)
