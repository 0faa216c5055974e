"""What the rows of each kind of decision list mean."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pipeline.ingest.decision_rows import Faults, Row, dated_rows, formulas
from pipeline.ingest.decision_values import read_number, read_word, read_yuan, squeeze
from pipeline.params.decisions import DecisionVocabulary

REVIEW_FIELDS = {
    "decision": "决定",
    "level": "层级",
    "domain": "领域",
    "grade": "等次",
    "audited_yuan": "核定金额",
    "merged_into": "并入",
    "reward_grade": "奖励等次",
    "score": "评分",
    "public_text": "公布表述",
}
Rows = list[dict[str, Any]]
_LED_TO = "对应项目"


def read_reviews(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per decided cell of a review sheet; the reason alone is a decided cell too."""
    ids = ids_by_name(rows)
    return [decided for row in dated_rows(rows, faults) for decided in _review_row(row, ids, words, faults)]


def _review_row(row: Row, ids: dict[str, str], words: DecisionVocabulary, faults: Faults) -> Rows:
    filled = [name for name in (*REVIEW_FIELDS, "reason_text") if row.text(name)]
    if not filled:
        return []
    common = row.common()
    common["submission_id"] = subject_of(row, ids)
    out = []
    for name in filled:
        value = _review_value(row, name, words, faults)
        if value is None:
            continue
        field = "reason" if name == "reason_text" else name
        decided = common | {"kind": "review", "field": field, "value_text": value, "place_text": _told_place(row, name)}
        decided["other_submission_id"] = ids.get(squeeze(value), value) if name == "merged_into" else ""
        if name == "merged_into" and not _is_known(value, ids):
            faults.add(row.place(name), f"“并入”写作“{value}”，表中没有这个编号或项目名称，请填写要并入项目的候选编号", value=value,
                       submission_id=common["submission_id"], label="并入")  # fmt: skip
            continue
        out.append(decided)
    _check_merge(row, out, common["submission_id"], faults)
    return out


def _review_value(row: Row, name: str, words: DecisionVocabulary, faults: Faults) -> str | None:
    """The canonical value of a review cell, or None with a fault."""
    cell, label = row.cells[name], REVIEW_FIELDS.get(name, "理由")
    if name in dict(formulas(row)):
        return _refuse(row, name, label, "单元格里是没有结果的公式，请改填数值或文字", faults)
    if name in words.words:
        value = read_word(cell.text, words.words[name])
        ways = "、".join(ways[0] for ways in words.words[name].values())
        return value or _refuse(row, name, label, f"{label}写作“{cell.text}”，只能填：{ways}", faults)
    if name == "audited_yuan":
        yuan = read_yuan(cell, row.headers[name])
        if yuan is None:
            return _refuse(row, name, label, f"核定金额“{cell.text}”不是整数元，请填写如 35000 或 3.5万元", faults)
        if 0 < yuan < words.smallest_audited_yuan:
            return _refuse(row, name, label, f"核定金额 {yuan} 元过小，是否以万元填写？请写明单位", faults)
        return str(yuan)
    if name == "score" and read_number(cell) is None:
        return _refuse(row, name, label, f"评分“{cell.text}”不是数字", faults)
    return cell.text


def _refuse(row: Row, name: str, label: str, message: str, faults: Faults) -> str | None:
    faults.add(row.place(name), message, value=row.text(name), submission_id=row.text("submission_id"), label=label)
    return None


def _check_merge(row: Row, decided: Rows, submission_id: str, faults: Faults) -> None:
    """A merge without a target, or into itself, decides nothing: say so, keep the other cells."""
    fields = {item["field"]: item for item in decided}
    target = fields.get("merged_into")
    if target and submission_id and target["other_submission_id"] == submission_id:
        decided.remove(target)
        faults.add(
            row.place("merged_into"),
            "项目不能并入自己",
            value=target["value_text"],
            submission_id=submission_id,
            label="并入",
        )
    if (
        fields.get("decision", {}).get("value_text") == "并入"
        and "merged_into" not in fields
        and not row.text("merged_into")
    ):
        faults.add(
            row.place("decision"), "决定是“并入”，但没有写并入哪个项目", submission_id=submission_id, label="并入"
        )


def _told_place(row: Row, name: str) -> str:
    known = row.text("submission_id") or row.text("candidate_id")
    return row.place(name) + ("" if known else f"（{row.text('project_name') or '无编号'}）")


def ids_by_name(rows: Iterable[Row]) -> dict[str, str]:
    """Candidate id, submission id, project name (when only one row has it) and name（unit） to the row's submission id."""
    known = [row for row in rows if row.text("submission_id")]
    names = Counter(squeeze(row.text("project_name")) for row in known)
    out = {squeeze(row.text("project_name")): row.text("submission_id") for row in known}
    out = {name: submission_id for name, submission_id in out.items() if name and names[name] == 1}
    for row in known:
        for told in (
            row.text("project_name") + row.text("unit_name"),
            row.text("candidate_id"),
            row.text("submission_id"),
        ):
            if told:
                out[squeeze(told)] = row.text("submission_id")
    return out


def _is_known(value: str, ids: dict[str, str]) -> bool:
    return squeeze(value) in ids or (value.isascii() and value.isalnum() and any(c.isdigit() for c in value))


def subject_of(row: Row, ids: dict[str, str]) -> str:
    """The submission a row is about: its own id, that of its candidate, or that of the one row of the same name."""
    if row.text("submission_id") or row.is_disputed:
        return row.text("submission_id")
    for name in ("candidate_id", "project_name"):
        if row.text(name) and squeeze(row.text(name)) in ids:
            return ids[squeeze(row.text(name))]
    return ""


def read_corrections(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per correction: the field, the value it expects to find and the right one."""
    return _listed(
        rows,
        "correction",
        ("submission_id", "field"),
        faults,
        lambda row: {"field": row.text("field"), "value_text": row.text("value_text")},
    )


def read_unit_rows(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per unit that a person named for a submission."""

    def values(row: Row) -> dict[str, str]:
        return {"field": "填报单位", "value_text": row.text("value_text") or row.text("unit_name")}

    return [row for row in _listed(rows, "unit", ("submission_id",), faults, values) if _has_value(row, faults)]


def _has_value(row: dict[str, Any], faults: Faults) -> bool:
    if not row["value_text"]:
        faults.add(row["place_text"], "没有写明是哪个单位", submission_id=row["submission_id"], label="填报单位")
    return bool(row["value_text"])


def read_duplicates(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per pair of which a person said that they are the same, not the same, or versions of one another."""
    out = []
    for decided in _listed(
        rows,
        "duplicate",
        ("submission_id", "other_submission_id", "decision"),
        faults,
        lambda row: {"field": "相似件", "value_text": row.text("decision")},
    ):
        value = read_word(decided["value_text"], words.words["duplicate"])
        if value is None:
            faults.add(decided["place_text"], f"决定写作“{decided['value_text']}”，只能填：相同、不同、修改稿", value=decided["value_text"],
                       submission_id=decided["submission_id"], label="相似件")  # fmt: skip
        else:
            out.append(decided | {"value_text": value})
    return out


def read_rewards(rows: list[Row], words: DecisionVocabulary, faults: Faults) -> Rows:
    """Return one row per adopted suggestion with its reward grade; the project it led to stands with the reason."""

    def values(row: Row) -> dict[str, str]:
        typed = row.text("reward_grade") or row.text("grade")
        led_to = next((cell.text for title, cell in row.others.items() if squeeze(title) == _LED_TO and cell.text), "")
        told = [text for text in (row.text("reason_text"), f"{_LED_TO}：{led_to}" if led_to else "") if text]
        return {
            "reason_text": "；".join(told),
            "kind": "review",
            "field": "reward_grade",
            "value_text": _reward(typed, words) if typed else "采纳",
        }

    known = [row for row in rows if _is_reward(row, words, faults)]
    return _listed(known, "review", ("submission_id",), faults, values)


def _reward(text: str, words: DecisionVocabulary) -> str:
    ways = words.words.get("reward_grade")
    return (read_word(text, ways) or "") if ways else text


def _is_reward(row: Row, words: DecisionVocabulary, faults: Faults) -> bool:
    name = "reward_grade" if row.text("reward_grade") else "grade"
    text = row.text(name)
    if text and not _reward(text, words):
        ways = "、".join(words.words["reward_grade"])
        _refuse(row, name, "奖励等次", f"奖励等次写作“{text}”，只能填：{ways}", faults)
    return not text or bool(_reward(text, words))


def _listed(
    rows: list[Row], kind: str, required: tuple[str, ...], faults: Faults, values: Callable[[Row], dict[str, str]]
) -> Rows:
    out = []
    labels = {"submission_id": "填报编号", "other_submission_id": "另一件", "field": "栏目", "decision": "决定"}
    for row in dated_rows(rows, faults):
        missing = [labels[name] for name in required if not row.text(name)]
        if missing:
            faults.add(row.place(), f"这一行缺少{'、'.join(missing)}，未执行", submission_id=row.text("submission_id"))
            continue
        out.append(row.common() | {"kind": kind} | values(row))
    return out
