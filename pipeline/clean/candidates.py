"""Merges look-alike proposals into candidates, only where nobody could object, and keeps every author.

Without a person two proposals become one candidate only when their words are the same and they count for the same unit
(or are copies of one text sent online), and ask for the same amount (or one states none). Whatever else looks alike is
shown as a pair; so are two texts that state other numbers, or differ in one word only, which may be the wish itself.
What a person said of a pair (same, not the same) holds for ever.
"""

import hashlib
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.clean.differences import show_differences
from pipeline.clean.merging import Clusters, Pair, components_of
from pipeline.clean.wording import is_other_wish
from pipeline.clean.work_rows import LEVEL_RANK, Work, candidate_row, member_rows, read_works
from pipeline.errors import ContractError
from pipeline.params.duplicates import DuplicateParameters
from pipeline.schema import conform, empty_frame

_SAME, _NOT_SAME, _MERGE_INTO = "same", "not_same", "merge_into"
_ONLINE = "online"


@dataclass(frozen=True)
class Candidates:
    """The outcome of merging.

    Args:
        pairs: table `duplicate_pairs`.
        candidates: table `candidates`.
        members: table `candidate_members`.
        contradictions: decisions `same` that could not be obeyed, as another says `not_same`: (left, right) ids.
    """

    pairs: pd.DataFrame
    candidates: pd.DataFrame
    members: pd.DataFrame
    contradictions: tuple[Pair, ...]


def comparison_texts(proposals: pd.DataFrame) -> pd.DataFrame:
    """Return submission_id and text of every real proposal, for `find_duplicates`.

    The text is what the proposal says: name, summary, outcome and further pages. The budget is compared as an amount.
    """
    real = proposals[proposals["is_proposal"]]
    parts = [real[column] for column in ("project_name", "summary", "expected_outcome", "extra_text")]
    text = parts[0].str.cat(parts[1:], sep="\n").str.strip()
    return pd.DataFrame({"submission_id": real["submission_id"], "text": text}).reset_index(drop=True)


def merge_candidates(
    proposals: pd.DataFrame,
    pairs: pd.DataFrame,
    decisions: pd.DataFrame,
    params: DuplicateParameters,
    authors: Mapping[str, str] | None = None,
) -> Candidates:
    """Return the candidates, who belongs to them and the pairs that look alike.

    A revised form stays with its first version: they are one work, whose id, unit and amount for merging are the first
    version's, so that a late arrival neither renames a candidate nor regroups one.

    Args:
        proposals: table `proposals`, after `link_versions`.
        pairs: what `find_duplicates` gave for `comparison_texts(proposals)`.
        decisions: rows of kind `duplicate` with submission_id, other_submission_id, value_text (`same`, `not_same`,
            `merge_into`), status and decided_on; other rows are ignored.
        params: the `clean.duplicates` parameters.
        authors: submission_id to author, for the rewards.
    """
    works = read_works(proposals, authors or {})
    if not works:
        return Candidates(
            empty_frame("duplicate_pairs"), empty_frame("candidates"), empty_frame("candidate_members"), ()
        )
    root_of = {one: work.root for work in works.values() for one in work.ids}
    said = _said(decisions, root_of)
    edges = _edges(pairs, root_of)
    same_words, other_wish = _same_words(works, edges, params)
    clusters, contradictions = _cluster(works, same_words, other_wish, said, params)
    below = {left for (left, _), value in said.items() if value == _MERGE_INTO}
    chains = components_of([pair for pair in same_words if edges[pair][0] != "heavy"], works, other_wish)
    candidates, members = [], []
    for cluster in clusters.members.values():
        inside = [works[root] for root in sorted(cluster)]
        lead = min(inside, key=lambda work: (work.root in below, *work.seniority))
        candidate_id = _candidate_id(lead.root)
        joined = _joined_by_person(lead.root, cluster, same_words)
        candidates.append(candidate_row(candidate_id, lead, inside, chains, params.chain_characters))
        members += member_rows(candidate_id, lead, inside, chains, joined)
    shown = [_pair_row(works, pair, found, said, clusters) for pair, found in _shown_pairs(edges, said).items()]
    return Candidates(
        conform(pd.DataFrame(shown), "duplicate_pairs") if shown else empty_frame("duplicate_pairs"),
        conform(pd.DataFrame(candidates), "candidates"),
        conform(pd.DataFrame(members), "candidate_members"),
        contradictions,
    )


def check_membership(proposals: pd.DataFrame, members: pd.DataFrame) -> None:
    """Assert that every submission is in exactly one candidate or has a stated refusal.

    Raises:
        ContractError: names the submissions that are in none, in several, or in one although refused.
    """
    counts = proposals["submission_id"].map(members["submission_id"].value_counts()).fillna(0)
    refused = proposals["refusal_text"] != ""
    wrong = proposals.loc[(counts + refused) != 1, "submission_id"]
    if len(wrong):
        named = "、".join(wrong.head(5))
        raise ContractError(
            f"数据契约不符：{len(wrong)} 件填报既不恰在一个候选项目中，也没有写明未列入原因（{named}）。请检查合并与未列入原因。"
        )


def _candidate_id(root: str) -> str:
    return "C" + hashlib.sha256(root.encode()).hexdigest()[:12]


def _said(decisions: pd.DataFrame, root_of: Mapping[str, str]) -> dict[Pair, str]:
    """Return what people last said of each pair of works; of a merge into another, the merged one comes first."""
    said: dict[Pair, str] = {}
    if decisions.empty:
        return said
    usable = decisions["kind"].eq("duplicate") & decisions["value_text"].isin([_SAME, _NOT_SAME, _MERGE_INTO])
    if "status" in decisions:
        usable &= ~decisions["status"].isin(["not_understood", "conflict"])
    order = [
        column for column in ("decided_on", "value_text", "submission_id", "other_submission_id") if column in decisions
    ]
    for row in decisions[usable].sort_values(order, na_position="first").itertuples():
        left, right = root_of.get(str(row.submission_id)), root_of.get(str(row.other_submission_id))
        if left and right and left != right:
            said.pop((left, right), None)
            said.pop((right, left), None)
            said[(left, right) if row.value_text == _MERGE_INTO else _ordered(left, right)] = str(row.value_text)
    return said


def _edges(pairs: pd.DataFrame, root_of: Mapping[str, str]) -> dict[Pair, tuple[str, float]]:
    """Return the closest level and score between any versions of two works."""
    edges: dict[Pair, tuple[str, float]] = {}
    for one, other, score, level in zip(
        pairs["left_id"], pairs["right_id"], pairs["score"], pairs["level"], strict=True
    ):
        left, right = root_of.get(one), root_of.get(other)
        if not left or not right or left == right:
            continue
        found, key = (str(level), float(score)), _ordered(left, right)
        if key not in edges or _strength(found) < _strength(edges[key]):
            edges[key] = found
    return edges


def _same_words(
    works: Mapping[str, Work], edges: Mapping[Pair, tuple[str, float]], params: DuplicateParameters
) -> tuple[list[Pair], list[Pair]]:
    """Return the pairs of the same words, closest first, and those that look it but state another wish; no mere hints."""
    strong = sorted(
        (pair for pair, (level, _) in edges.items() if level != "hint"), key=lambda pair: (_strength(edges[pair]), pair)
    )
    other = {pair for pair in strong if is_other_wish(works[pair[0]].text, works[pair[1]].text, params)}
    return [pair for pair in strong if pair not in other], sorted(other)


def _cluster(
    works: Mapping[str, Work],
    same_words: list[Pair],
    other_wish: list[Pair],
    said: Mapping[Pair, str],
    params: DuplicateParameters,
) -> tuple[Clusters, tuple[Pair, ...]]:
    clusters = Clusters.of(works, [pair for pair, value in said.items() if value == _NOT_SAME])
    contradictions = [
        _ordered(*pair) for pair, value in said.items() if value != _NOT_SAME and not clusters.join(*pair)
    ]
    plain = _plain_groups(works, components_of(same_words, works, other_wish), params)
    # First the pairs that were found, closest first, so that what must stay apart is parted at the weakest place.
    for left, right in same_words:
        if left in plain and plain[left] == plain.get(right):
            clusters.join(left, right)
    for root, first in sorted(plain.items()):
        clusters.join(first, root)
    return clusters, tuple(sorted(contradictions))


def _plain_groups(works: Mapping[str, Work], texts: Mapping[str, str], params: DuplicateParameters) -> dict[str, str]:
    """Return, per work that may be merged without a person, the first work of those it may be merged with.

    Within the same words: works of one unit, or sent online, that state the same amount, people and places. Works that state none go with
    those that do only when these all state the same; otherwise it would be a guess.
    """
    shelves: dict[tuple[str, str], list[Work]] = {}
    for root in sorted(works):
        shelves.setdefault((texts[root], _shelf(works[root])), []).append(works[root])
    _hand_online_to_unit(shelves)
    features: list[Callable[[Work], Hashable]] = [
        lambda work: work.sums,
        lambda work: work.people,
        lambda work: work.places(params.place_words),
    ]
    plain: dict[str, str] = {}
    for (_, shelf), inside in sorted(shelves.items()):
        groups = [inside] if shelf else []
        for feature in features:
            groups = [part for group in groups for part in _agreeing(group, feature)]
        for group in groups:
            plain |= {work.root: group[0].root for work in group}
    return plain


def _agreeing(works: list[Work], feature: Callable[[Work], Hashable]) -> list[list[Work]]:
    """Part the works by what they state; those that state nothing join the others only where all state the same."""
    stated = sorted({feature(work) for work in works} - {None}, key=str)
    if len(stated) <= 1:
        return [works]
    parts = [[work for work in works if feature(work) == value] for value in [None, *stated]]
    return [part for part in parts if part]


def _shelf(work: Work) -> str:
    if work.channel == _ONLINE:
        return _ONLINE
    return f"unit {work.unit_code}" if work.unit_code else ""


def _hand_online_to_unit(shelves: dict[tuple[str, str], list[Work]]) -> None:
    """Where one unit alone sent the same words as a form, online copies by that same unit join its form."""
    for text, shelf in [key for key in shelves if key[1] == _ONLINE]:
        copies = shelves[(text, shelf)]
        for unit in sorted({work.unit_code for work in copies if work.unit_code}):
            form = shelves.get((text, f"unit {unit}"))
            if form is not None:
                form += [work for work in copies if work.unit_code == unit]
                copies[:] = [work for work in copies if work.unit_code != unit]


def _joined_by_person(lead: str, cluster: set[str], same_words: list[Pair]) -> set[str]:
    """Return the members whose words are not those of the lead: only a person can have put them here."""
    inside = [pair for pair in same_words if set(pair) <= cluster]
    texts = components_of(inside, cluster)
    return {one for one in cluster if texts[one] != texts[lead]}


def _shown_pairs(
    edges: Mapping[Pair, tuple[str, float]], said: Mapping[Pair, str]
) -> dict[Pair, tuple[str, float | None]]:
    """Return the pairs found, and those that only a person named."""
    shown: dict[Pair, tuple[str, float | None]] = dict(edges)
    for left, right in said:
        shown.setdefault(_ordered(left, right), ("hint", None))
    return shown


def _pair_row(
    works: Mapping[str, Work],
    pair: Pair,
    found: tuple[str, float | None],
    said: Mapping[Pair, str],
    clusters: Clusters,
) -> dict[str, object]:
    left, right = works[pair[0]], works[pair[1]]
    value = said.get(pair) or said.get((pair[1], pair[0])) or ""
    return {
        "left_id": pair[0],
        "right_id": pair[1],
        "score": found[1],
        "level": found[0],
        "same_unit": bool(left.unit_code) and left.unit_code == right.unit_code,
        "same_amount": left.sums == right.sums,
        "difference_text": _difference(left, right),
        "decision": _SAME if value == _MERGE_INTO else value,
        "is_merged": clusters.together(*pair),
    }


def _difference(left: Work, right: Work) -> str:
    parts = []
    if left.unit_code != right.unit_code or (not left.unit_code and left.channel != right.channel):
        parts.append(f"单位：【{left.unit_name or '未写明'}→{right.unit_name or '未写明'}】")
    if left.sums != right.sums:
        parts.append(f"金额：【{left.sum_text or '未写明'}→{right.sum_text or '未写明'}】")
    words = show_differences(left.text, right.text)
    return "；".join([*parts, *([f"文字：{words}"] if words else [])])


def _strength(found: tuple[str, float]) -> tuple[int, float]:
    return LEVEL_RANK[found[0]], -found[1]


def _ordered(left: str, right: str) -> Pair:
    return (left, right) if left < right else (right, left)
