"""Where a merge leads: A into B into C means A stands in C; a chain that ends in nothing adopted is open.

What is merged lives on in the project it went into, so a merge counts only as far as that project is adopted.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.budget.doubts import quoted
from pipeline.schema.derived import ADOPTED, MERGED


def merge_targets(reviews: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the target of every merged candidate, "" when none is named.

    Args:
        reviews: rows with candidate_id, decision and merged_into.
    """
    return {str(row["candidate_id"]): str(row["merged_into"]) for row in reviews if row["decision"] == MERGED}


def follow_merge(candidate: str, targets: Mapping[str, str]) -> list[str]:
    """Return the candidates that one goes into, in order; a circle ends in "", as a merge without target does.

    Args:
        candidate: where to begin.
        targets: as `merge_targets` gives them.
    """
    chain: list[str] = []
    while candidate in targets:
        candidate = targets[candidate]
        if candidate in chain:
            return [*chain, ""]
        chain.append(candidate)
    return chain


def open_merges(reviews: list[dict[str, Any]]) -> dict[str, tuple[str, str]]:
    """Return the merged candidates whose chain does not end in an adopted one: (code, what is wrong, Chinese).

    Args:
        reviews: one row a candidate of the round: candidate_id, project_name, decision and merged_into.
    """
    targets, known = merge_targets(reviews), {str(row["candidate_id"]): row for row in reviews}
    found = {}
    for candidate in targets:
        chain = follow_merge(candidate, targets)
        end = known.get(chain[-1])
        if end is None:
            is_circle = chain[-1] == "" and len(chain) > 1 and targets[chain[-2]] != ""
            found[candidate] = _CIRCLE if is_circle else _UNKNOWN
        elif end["decision"] != ADOPTED:
            decided = f"决定为“{end['decision']}”" if end["decision"] else "尚未决定是否入选"
            sentence = f"决定并入，但最终并入的{quoted(end['project_name'])}{decided}，本项没有着落。请改为并入入选项目，或另作决定。"
            found[candidate] = ("merge_target_open" if not end["decision"] else "merge_target_refused", sentence)
    return found


_UNKNOWN = ("merge_target_unknown", "决定并入，但没有写明并入哪一项。请补充。")
_CIRCLE = ("merge_target_circular", "决定并入，但几项互相并入，没有一项入选。请确定其中一项的去向。")
