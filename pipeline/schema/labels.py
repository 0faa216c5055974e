"""Chinese names of codes, for everything that people read."""

import pandas as pd

from pipeline.schema.tables import TABLES

DISPOSITION = {
    "parsed": "已读取",
    "duplicate": "重复",
    "needs_person": "需人工",
    "rejected": "未受理",
    "ignored": "忽略",
}
CHANNEL = {
    "department": "市总机关各部门推荐",
    "union": "区市县、开放先导区、产业工会申报",
    "research": "领导小组专题调研",
    "online": "职工网上征集",
    "unknown": "征集方式不明",
}
LEVEL = {"municipal": "市级", "district": "区市县、产业级", "both": "两级都选", "unknown": "未明确"}
BASIS = {
    "stated": "明写",
    "derived": "推算",
    "cap": "不超过",
    "floor": "不少于",
    "approx": "约数",
    "range": "区间",
    "conflict": "前后矛盾",
    "none": "未写",
    "unneeded": "无需经费",
}
FOUND = {"found": "已写明", "unclear": "不够明确", "not_found": "没有写"}
ANSWER = {"yes": "符合", "no": "不符", "unclear": "不明"}
SEVERITY = {"error": "必须处理", "warning": "请核对", "info": "供了解"}
ACTOR = {"unit": "填报单位", "analyst": "汇总人员", "nobody": "无需处理"}
DUPLICATE_LEVEL = {
    "exact": "逐字相同",
    "format": "仅格式不同",
    "light": "少量改写",
    "heavy": "大幅改写",
    "hint": "只提示",
}
ARRIVAL = {
    "on_time": "按时",
    "grace": "宽限期内",
    "revision": "修改稿",
    "late": "逾期",
    "after_as_of": "本阶段之后",
    "unknown": "时间不明",
}
RECEIVED = {"mail": "邮件", "register": "收件登记", "export": "平台导出", "container": "随容器", "unknown": "不明"}
UNIT_HOW = {
    "exact": "全称",
    "alias": "简称或旧称",
    "near": "疑有错字",
    "sub_unit": "下级单位",
    "ambiguous": "有歧义",
    "unknown": "不在名录",
    "empty": "未填",
}
UNIT_KIND = {
    "district": "区市县",
    "zone": "开放先导区",
    "industry": "产业工会",
    "department": "市总部门",
    "attached": "直属单位",
    "": "",
}
STATUS = {
    "applied": "已执行",
    "superseded": "已有更晚的决定",
    "carried_out": "已照办（已并入）",
    "stale": "对不上，未执行",
    "conflict": "互相矛盾，未执行",
    "not_understood": "读不懂，未执行",
    "noted": "仅作记录",
}
DECISION_KIND = {
    "review": "评审",
    "correction": "更正",
    "duplicate": "相似件",
    "unit": "单位",
    "score": "评分",
}
REVIEW_FIELD = {
    "decision": "决定",
    "level": "层级",
    "domain": "领域",
    "grade": "等次",
    "audited_yuan": "核定金额（元）",
    "merged_into": "并入",
    "reward_grade": "奖励等次",
    "score": "评分",
    "reason": "理由",
    "public_text": "公布表述",
}
LINE = {"municipal": "市级项目", "subsidy": "区市县、产业级项目补助", "reward": "建议奖励", "": "不安排"}
STAGE = {"ingest": "收件", "clean": "整理", "classify": "分类", "budget": "测算", "report": "报告"}
ROLE = {"lead": "主件", "duplicate": "重复件", "version": "修改稿", "chain_copy": "转发", "decided": "人工并入"}

CODES: dict[str, dict[str, str]] = {
    "disposition": DISPOSITION,
    "channel": CHANNEL,
    "implementation_level": LEVEL,
    "level": LEVEL,
    "requested_basis": BASIS,
    "beneficiary_basis": BASIS,
    "severity": SEVERITY,
    "actor": ACTOR,
    "arrival": ARRIVAL,
    "received_basis": RECEIVED,
    "unit_how": UNIT_HOW,
    "unit_kind": UNIT_KIND,
    "status": STATUS,
    "line": LINE,
    "stage": STAGE,
    "role": ROLE,
}
for _name, _column in {**TABLES["proposals"].columns, **TABLES["classifications"].columns}.items():
    _allowed = {str(value) for check in _column.checks or () for value in check.statistics.get("allowed_values", ())}
    if _allowed == set(FOUND):
        CODES[_name] = FOUND
    elif _allowed == set(ANSWER):
        CODES[_name] = ANSWER


def readable(frame: pd.DataFrame, name: str, columns: list[str] | None = None) -> pd.DataFrame:
    """Return the frame for a Chinese reader: chosen columns of the named table, labels for heads, names for codes.

    Args:
        frame: rows of the table (further columns are left out).
        name: the table.
        columns: columns in the order to show; default all of the table that the frame has.
    """
    models = TABLES[name].columns
    chosen = columns or [column for column in models if column in frame.columns]
    codes = CODES | ({"level": DUPLICATE_LEVEL} if name == "duplicate_pairs" else {})
    shown = {str(models[column].title): _named(frame[column], codes.get(column)) for column in chosen}
    return pd.DataFrame(shown).reset_index(drop=True)


def _named(column: "pd.Series", codes: dict[str, str] | None) -> "pd.Series":
    if codes is None:
        return column.replace({True: "是", False: "否"}) if column.dtype == bool else column
    return column.map(lambda code: codes.get(code, code))
