"""The level of a candidate: what the form says, seen beside its submitter and its text.

Rule: notice, section 3: departments recommend municipal projects; districts, zones and industries file their own and
may also recommend municipal ones. The form decides; submitter and text can only contradict, and nothing is changed.
"""

import re
from dataclasses import dataclass

from pipeline.params.principles import LevelRules, Rule

LEVEL_NAMES = {"municipal": "市级", "district": "区市县、产业级", "both": "两级都勾选", "unknown": "未勾选"}
_OWN = ("district", "zone", "industry")
_MUNICIPAL_BODIES = ("department", "attached")


@dataclass(frozen=True)
class LevelFinding:
    """The level the form states, the evidence for a reader, and whether a person must decide."""

    level: str
    evidence_text: str
    needs_person: bool


def assess_level(
    stated: str, unit_kind: str, unit_name: str, text: str, rules: LevelRules, *, is_online_only: bool = False
) -> LevelFinding:
    """Return the level as stated, with whatever speaks for or against it.

    Args:
        stated: `municipal`, `district`, `both` or `unknown`.
        unit_kind: kind of the submitting unit, "" when not sure.
        unit_name: its official name.
        text: name, summary and expected outcome.
        rules: words that speak of a level.
        is_online_only: an online suggestion, which has no level to tick.
    """
    if is_online_only and stated == "unknown":
        return LevelFinding("unknown", "网上意见，没有层级栏", False)
    notes = [f"表上：{LEVEL_NAMES[stated]}"]
    doubt = stated in ("both", "unknown")
    if unit_kind in _MUNICIPAL_BODIES:
        notes.append("市总机关部门或直属单位填报" + ("，却勾选区市县、产业级，请核对" if stated == "district" else ""))
        doubt = doubt or stated == "district"
    elif unit_kind in _OWN:
        notes.append(f"{unit_name}填报" + ("，推荐为市级项目" if stated == "municipal" else ""))
    said = {level: _first(text, getattr(rules, level)) for level in ("municipal", "district")}
    if unit_name.removesuffix("总工会") in rules.county_cities:
        said["municipal"] = ""
    against = {"municipal": "district", "district": "municipal"}.get(stated)
    if against and said[against] and not said[stated]:
        notes.append(f"文中写“{said[against]}”，与勾选不一致，请核对")
        doubt = True
    elif stated in ("both", "unknown"):
        notes += [f"文中写“{words}”（像{LEVEL_NAMES[level]}）" for level, words in said.items() if words]
    return LevelFinding(stated, "；".join(notes), doubt)


def _first(text: str, rules: tuple[Rule, ...]) -> str:
    found = (re.search(rule.pattern, text) for rule in rules)
    return next((match.group() for match in found if match), "")
