"""Shows a person what was read in a file: fields with their place, ticks with their evidence, doubts, dispositions."""

from typing import Any

from pipeline.ingest.proposals import field_zh
from pipeline.ingest.reading import FileReading

_DISPOSITIONS = {
    "parsed": "已读取", "duplicate": "重复", "needs_person": "待人工处理", "rejected": "不能读取", "ignored": "不计入",
}  # fmt: skip
_LEVELS = {"municipal": "市级", "district": "区市县、产业级", "both": "两级都选", "unknown": "未能确认"}
_STATES = {"checked": "已选", "unchecked": "未选", "unknown": "不能确认", "none": "无标记", "answer": "所填"}
_EVIDENCE = {
    "character": "符号", "tick_beside_box": "框旁打勾", "bracket": "括号内打勾", "letter": "字母或汉字代替",
    "symbol": "特殊符号", "symbol_font": "符号字体", "content_control": "复选框控件", "form_field": "窗体复选框",
    "eq_field": "叠字域", "struck": "划去", "bare_cross": "打叉", "survey": "问卷选项", "ink": "图像墨迹",
}  # fmt: skip
_FIELDS = ("unit_text", "project_name_text", "summary_text", "expected_outcome_text", "budget_text", "extra_text")
_INDENT = "    "


def show_reading(reading: FileReading) -> str:
    """Return what was read as Chinese text for a terminal; control characters never get through."""
    lines: list[str] = []
    of_file: dict[str, list[dict[str, Any]]] = {}
    for submission in reading.submissions:
        of_file.setdefault(submission["file_id"], []).append(submission)
    for row in reading.files:
        lines += _show_file(row)
        submissions = of_file.get(row["file_id"], [])
        for number, submission in enumerate(submissions, 1):
            lines += _show_submission(submission, number, len(submissions))
    lines.append(f"共 {len(reading.files)} 份文件，{len(reading.submissions)} 条填报。")
    return "\n".join([_plain(line) for line in lines]) + "\n"


def _show_file(row: dict[str, Any]) -> list[str]:
    kind = (
        row["kind"] if row["kind"] == row["declared_kind"] else f"{row['kind']}（名义 {row['declared_kind'] or '无'}）"
    )
    lines = [f"■ {row['place_text']}", f"  {_DISPOSITIONS[row['disposition']]}  格式 {kind}  {row['size_bytes']} 字节"]
    if row["reason_text"]:
        lines.append(f"  原因：{row['reason_text']}")
    for label, name in (("来件人", "sender_text"), ("主题", "subject_text"), ("收到", "received_on")):
        if row[name]:
            lines.append(f"  {label}：{row[name]}")
    return lines + [f"  提示：{note['text']}" for note in row["notes"]]


def _show_submission(row: dict[str, Any], number: int, count: int) -> list[str]:
    head = f"  ── 填报 {number}/{count}  {row['submission_id']}  {row['place_text']}"
    lines = [head + ("  【需人工核对】" if row["needs_person"] else "")]
    for name in _FIELDS:
        if row[name] or name != "extra_text":
            lines += _show_field(field_zh(name), row[name], row["addresses"].get(name, ""))
    lines.append(f"  实施层级：{_LEVELS[row['implementation_level']]}")
    for item in row["level_evidence"]:
        how = _EVIDENCE.get(item["evidence"], item["evidence"])
        lines.append(
            f"{_INDENT}{item['option']} {_STATES[item['state']]}" + (f"（{how}）" if how else "") + f"  {item['at']}"
        )
    if row["aside_text"]:
        lines += _show_field("表外文字", row["aside_text"], "")
    return lines + [f"  疑点：{note['text']}" + (f"  {note['at']}" if note["at"] else "") for note in row["notes"]]


def _show_field(label: str, text: str, at: str) -> list[str]:
    where = f"  [{at}]" if at else ""
    if not text:
        return [f"  {label}：（空）{where}"]
    first, *rest = text.split("\n")
    return [f"  {label}：{first}{where}", *[_INDENT + line for line in rest]]


def _plain(line: str) -> str:
    return "".join([character if character.isprintable() or character == "\u3000" else " " for character in line])
