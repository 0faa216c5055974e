"""The projects that the parameters name one by one: pins (指定金额) and other funding (其他资助).

People may name a project by its candidate or by any of its submissions; a name that fits none is a doubt, not silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.budget.doubts import Doubt, quoted
from pipeline.params.subsidy import OtherFunding, Pin, SubsidyParameters


@dataclass(frozen=True)
class NamedProjects:
    """The rules with every name as candidate_id, and what fits no project or names one twice."""

    policy: SubsidyParameters
    doubts: list[Doubt]


def resolve_named(policy: SubsidyParameters, holders: Mapping[str, str], known: set[str]) -> NamedProjects:
    """Return the rules with pins and other funding by candidate_id, and the doubts.

    Args:
        policy: as written.
        holders: submission_id to candidate_id.
        known: candidate_ids of the round.
    """
    pins = [
        pin.model_copy(update={"candidate_id": holders.get(pin.candidate_id, pin.candidate_id)}) for pin in policy.pins
    ]
    others = [
        entry.model_copy(update={"candidate_id": holders.get(entry.candidate_id, entry.candidate_id)})
        for entry in policy.other_funding
    ]
    doubts = _doubts("pins", "指定金额", pins, known) + _doubts("other_funding", "其他资助", others, known)
    return NamedProjects(policy.model_copy(update={"pins": pins, "other_funding": others}), doubts)


def _doubts(name: str, label: str, entries: Sequence[Pin | OtherFunding], known: set[str]) -> list[Doubt]:
    """Return a doubt for every entry that fits no project, and for every project named more than once."""
    ids = [entry.candidate_id for entry in entries]
    lost = f"参数 budget.subsidy.{name} 中的“%s”不是本轮候选项目或填报件的编号，该项没有用上。请改正编号或删去。"
    twice = f"参数 budget.subsidy.{name} 中候选项目%s写了不止一次，只用了第一次的。请只保留一项。"
    unknown = [
        Doubt("named_project_unknown", key, lost % key, label, severity="error") for key in sorted(set(ids) - known)
    ]
    return unknown + [
        Doubt("named_project_twice", key, twice % key, label, severity="error")
        for key in sorted(known.intersection(ids))
        if ids.count(key) > 1
    ]


def find_idle_pins(policy: SubsidyParameters, considered: pd.DataFrame) -> list[Doubt]:
    """Return a doubt for every pinned candidate of the round that does not stand in the subsidy line.

    Args:
        policy: as `resolve_named` gives it.
        considered: candidates with line and project_name.
    """
    pinned = considered[considered["candidate_id"].isin([pin.candidate_id for pin in policy.pins])]
    return [
        Doubt(
            "pin_idle",
            row["candidate_id"],
            f"参数 budget.subsidy.pins 为{quoted(row['project_name'])}指定了金额，但它不在区市县、产业级项目补助之列，没有用上。请核对。",
            "指定金额",
            row["lead_submission_id"],
            row["unit_code"],
        )
        for row in pinned[pinned["line"] != "subsidy"].to_dict("records")
    ]
