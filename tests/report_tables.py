"""A small invented round as tables, for the tests of the reports: every table satisfies its model."""

# ruff: noqa: DTZ001

import json
import random
from datetime import datetime, timedelta

import pandas as pd

from pipeline.schema import TABLES, check_table, conform, empty_frame

UNITS = [
    ("D01", "中山区总工会", "district"), ("D02", "西岗区总工会", "district"), ("D03", "沙河口区总工会", "district"),
    ("D04", "甘井子区总工会", "district"), ("D05", "旅顺口区总工会", "district"), ("D06", "瓦房店市总工会", "district"),
    ("D07", "庄河市总工会", "district"), ("D08", "长海县总工会", "district"),
    ("Z01", "高新技术产业园区总工会", "zone"), ("Z02", "长兴岛经济区总工会", "zone"),
    ("I01", "交通运输产业工会", "industry"), ("I02", "建筑产业工会", "industry"), ("I03", "教育产业工会", "industry"),
    ("I04", "卫生产业工会", "industry"), ("M01", "市总权益保障部", "department"), ("M02", "市总生活保障部", "department"),
    ("M03", "市总宣传教育部", "department"),
]  # fmt: skip
DOMAINS = ("维权服务", "生活服务", "精神文化", "身心健康", "职业发展")
IDEAS = {
    "维权服务": ["“尊法守法·携手筑梦”农民工法律服务行动", "职工法律援助流动服务车进工地", "劳动争议诉调对接工作室建设"],
    "生活服务": ["户外劳动者爱心驿站（“歇脚屋”）建设", "职工子女寒暑假托管班", "困难职工“金秋助学”圆梦行动"],
    "精神文化": ["职工书屋示范点提升工程", "“职工大舞台”文艺轮训进基层", "百场公益电影进企业"],
    "身心健康": ["一线职工免费健康体检与心理疏导", "女职工“两癌”筛查", "职工心理健康驿站"],
    "职业发展": ["“名师带高徒”技能提升计划", "求学圆梦——职工学历提升补贴", "劳模创新工作室结对帮扶"],
}  # fmt: skip
SUMMARY = (
    "依托区级职工服务中心和街道工会，分三步实施：一季度调查摸底、确定名单；二、三季度集中开展，每月不少于两场，"
    "由市级专家志愿者到企业、工地现场服务；四季度总结评估、形成长效机制。受益群体为一线职工、农民工和困难职工家庭，"
    "通过工会微信公众号预约报名，借助社会组织力量购买服务。"
)


def sample_tables(count: int = 40, *, phase: str = "publish") -> dict[str, pd.DataFrame]:
    """Every table of a round with `count` candidates; nothing decided before `publish`."""
    random.seed(20180101)
    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    for number in range(count):
        _candidate(rows, number, phase)
    _ledger(rows)
    _themes(rows)
    if phase == "publish":
        _approvals(rows)
    _lines(rows)
    return {name: check_table(_filled(name, found), name) for name, found in rows.items()}


def unit_frame() -> pd.DataFrame:
    """The units in protocol order."""
    return pd.DataFrame(UNITS, columns=["unit_code", "unit_name", "unit_kind"])


def _filled(name: str, found: list[dict]) -> pd.DataFrame:
    if not found:
        return empty_frame(name)
    defaults = {
        "id": "x",
        "text": "",
        "code": None,
        "json": "[]",
        "whole": None,
        "number": None,
        "day": None,
        "flag": False,
    }
    frame = pd.DataFrame(found)
    for column, model in TABLES[name].columns.items():
        if column not in frame:
            kind = model.metadata["kind"]
            frame[column] = model.checks[0].statistics["allowed_values"][0] if kind == "code" else defaults[kind]
    return conform(frame, name)


def _candidate(rows: dict, number: int, phase: str) -> None:
    domain = DOMAINS[number % 5]
    unit = UNITS[(number * 7) % len(UNITS)]
    online = number % 6 == 5
    code, unit_name, kind = ("", "", "") if online else unit
    name = IDEAS[domain][(number // 5) % 3] + (f"（第{number // 15 + 1}批）" if number >= 15 else "")
    candidate_id, submission_id = f"C{number:04x}abc", f"S{number:04x}def"
    yuan = None if number % 9 == 4 else (number % 13 + 1) * 17500
    level = "municipal" if kind == "department" or number % 5 == 0 else "unknown" if online else "district"
    channel = "online" if online else "department" if kind == "department" else "union"
    received = datetime(2017, 11, 3) + timedelta(days=(number * 11) % 27 + (3 if number % 17 == 16 else 0))
    people = None if number % 7 == 3 else (number % 11 + 1) * 120
    found = lambda k: "not_found" if (number + k) % 6 == 0 else "unclear" if (number + k) % 11 == 0 else "found"  # noqa: E731
    common = {"project_name": name, "summary": SUMMARY, "expected_outcome": f"全年惠及职工{people or '若干'}人，满意率95%以上。",
              "budget_text": f"{yuan / 10000:g}万元，其中申请市总补助一半。" if yuan else "约需十几万元", "unit_code": code,
              "unit_name": unit_name, "unit_kind": kind, "implementation_level": level, "requested_yuan": yuan,
              "requested_basis": "stated" if yuan else "range", "asked_yuan": yuan // 2 if yuan else None,
              "own_yuan": yuan - yuan // 2 if yuan else None, "beneficiary_count": people, "needs_person": number % 8 == 1}  # fmt: skip
    if yuan is None:
        common |= {"requested_low_yuan": 100000, "requested_high_yuan": 200000}
    proposal = common | {"submission_id": submission_id, "file_id": f"F{number:04x}", "channel": channel, "unit_how": "empty" if online else "exact",
                         "counted_unit_code": code, "counted_unit_name": unit_name, "received_on": received, "arrival": "on_time" if received < datetime(2017, 12, 1) else "grace",
                         "beneficiary_basis": "stated" if people else "none", "has_measures": found(0), "has_beneficiary_scope": found(1),
                         "has_beneficiary_count": "found" if people else "not_found", "has_funds": "found" if yuan else "unclear",
                         "has_targets": found(3), "elements_json": "{}", "is_proposal": True}  # fmt: skip
    rows["proposals"].append(proposal)
    rows["submissions"].append(
        {
            "submission_id": submission_id,
            "file_id": f"F{number:04x}",
            "channel": channel,
            "received_on": received,
            "received_basis": "mail",
            "unit_text": unit_name,
            "implementation_level": level,
            "project_name_text": name,
            "summary_text": SUMMARY,
            "respondent_text": "海边的小李" if online else "",
            "place_text": f"mail/{unit_name}.eml!/建议表{number}.docx",
        }
    )
    rows["candidates"].append(common | {"candidate_id": candidate_id, "lead_submission_id": submission_id, "channels_text": {"online": "职工网上征集", "department": "市总机关各部门推荐", "union": "区市县、产业工会申报"}[channel],
                                        "units_text": unit_name, "is_online_only": online, "member_count": 2 if number % 10 == 0 else 1,
                                        "voice_count": number * 3 if online else 0, "chain_count": 0})  # fmt: skip
    rows["candidate_members"].append({"candidate_id": candidate_id, "submission_id": submission_id, "role": "lead", "unit_code": code,
                                      "unit_name": unit_name, "channel": channel, "author_text": "海边的小李" if online else "", "received_on": received})  # fmt: skip
    if number % 10 == 0:
        other = f"S{number:04x}eee"
        rows["proposals"].append(
            proposal
            | {"submission_id": other, "file_id": f"F{number:04x}b", "received_on": received + timedelta(days=1)}
        )
        rows["candidate_members"].append({"candidate_id": candidate_id, "submission_id": other, "role": "duplicate", "unit_code": "I01",
                                          "unit_name": "交通运输产业工会", "channel": "union", "received_on": received})  # fmt: skip
        rows["duplicate_pairs"].append({"left_id": submission_id, "right_id": other, "score": 0.93, "level": "light", "same_unit": False,
                                        "same_amount": True, "difference_text": "甲“每月不少于两场”，乙“每季度一场”", "decision": "", "is_merged": True})  # fmt: skip
        rows["files"].append(_file(f"F{number:04x}b", channel, "parsed", number))
    rows["files"].append(_file(f"F{number:04x}", channel, "parsed", number))
    rows["targets"].append({"target_id": f"T{number:04x}", "submission_id": submission_id, "position": 0, "field": "预期目标或成效",
                            "number_text": "95", "target_unit": "%", "source_text": "满意率95%以上"})  # fmt: skip
    _findings(rows, proposal)
    _classified(rows, candidate_id, domain, level, number)
    _funded(
        rows,
        common | {"candidate_id": candidate_id, "submission_id": submission_id, "domain": domain, "level": level},
        number,
        phase,
    )


def _file(file_id: str, channel: str, disposition: str, number: int) -> dict:
    return {"file_id": file_id, "place_text": f"mail/来件{number}.eml!/建议表{number}.docx", "name_text": f"2018年度大连市工会为职工办实事项目建议表{number}.docx",
            "sha256": f"{number:064x}", "size_bytes": 20480, "declared_kind": "docx", "kind": "docx", "channel": channel,
            "received_on": datetime(2017, 11, 20), "received_basis": "mail", "disposition": disposition, "submission_count": 1}  # fmt: skip


def _findings(rows: dict, proposal: dict) -> None:
    told = {
        "has_targets": ("targets_missing", "量化考核指标"),
        "has_measures": ("measures_missing", "具体措施办法"),
        "has_beneficiary_count": ("count_missing", "人数"),
    }
    for column, (code, label) in told.items():
        if proposal[column] == "not_found" and proposal["unit_code"]:
            rows["findings"].append({"finding_id": f"W{proposal['submission_id']}{code}", "stage": "clean", "file_id": proposal["file_id"],
                                     "submission_id": proposal["submission_id"], "unit_code": proposal["unit_code"], "field": label, "code": code,
                                     "severity": "warning", "actor": "unit", "message": f"“{proposal['project_name']}”没有写明{label}，请补充。",
                                     "place_text": f"{proposal['unit_name']}.docx"})  # fmt: skip


def _classified(rows: dict, candidate_id: str, domain: str, level: str, number: int) -> None:
    answer = lambda k: ("yes", "yes", "unclear", "no")[(number + k) % 4]  # noqa: E731
    evidence = {name: {"answer": answer(k), "quote": "面向一线职工、农民工和困难职工家庭", "field": "summary", "start": 0, "end": 10, "rule": "r"}
                for k, name in enumerate(("sought_by_workers", "broad_benefit", "within_power", "done_in_year"))}  # fmt: skip
    rows["classifications"].append(
        {
            "candidate_id": candidate_id,
            "domain": domain,
            "second_domain": "生活服务" if number % 4 == 0 else "",
            "confidence": 0.6 + (number % 4) / 10,
            "domain_needs_person": number % 4 == 0,
            "level": level,
            "level_evidence_text": "表上勾选“区市县、产业级”",
            "level_needs_person": level == "unknown",
            **{name: answer(k) for k, name in enumerate(evidence)},
            "internet_plus": "yes",
            "long_term": "yes",
            "joint_funding": "unclear",
            "socialised": "yes",
            "already_running": "no",
            "principle_evidence_json": json.dumps(evidence, ensure_ascii=False),
            "theme_id": f"TH{number % 5}",
            "discussion_score": float(number % 9),
            "discussion_text": "金额未定；领域有两种看法" if number % 4 == 0 else "",
            "needs_person": number % 4 == 0,
        }
    )


def _funded(rows: dict, row: dict, number: int, phase: str) -> None:
    audited = row["requested_yuan"] and int(row["requested_yuan"] * 0.8)
    line = {"municipal": "municipal", "district": "subsidy"}.get(row["level"], "")
    chosen = phase == "publish" and number % 3 != 2 and bool(line)
    paid = (audited or 0) // 2 // 1000 * 1000 if chosen else 0
    base = {
        key: row[key] for key in ("candidate_id", "unit_code", "unit_name", "project_name", "domain", "requested_yuan")
    }
    rows["allocations"].append(base | {"line": line if chosen else "", "grade": "一等" if number % 2 else "二等", "audited_yuan": audited if chosen else None,
                                       "eligible_yuan": audited if chosen else None, "weight": (audited or 0) // 1000, "floor_yuan": 0, "cap_yuan": 200000,
                                       "subsidy_yuan": paid, "first_payment_yuan": paid * 7 // 10, "final_payment_yuan": paid - paid * 7 // 10,
                                       "rate_text": "50" if chosen else "", "binding_rule": "比例" if paid else "",
                                       "sentence": f"核定基数{(audited or 0) / 10000:g}万元，按公布比例50%计算，取整到千元，补助{paid / 10000:g}万元。" if paid else "尚未核定金额，暂不安排。"})  # fmt: skip
    for scenario, share in (("资金池减两成", 0.8), ("资金池增两成", 1.2)):
        amount = int(paid * share) // 1000 * 1000
        rows["scenarios"].append({"scenario_id": f"{scenario}-{row['candidate_id']}", "scenario": scenario, "pool_yuan": int(2_000_000 * share), "candidate_id": row["candidate_id"],
                                  "subsidy_yuan": amount, "change_yuan": amount - paid, "rule_text": "比例随资金池变动"})  # fmt: skip
    if phase != "publish":
        return
    word = "入选" if chosen else "不采纳" if number % 2 else "退回修改"
    values = {
        "decision": word,
        "level": row["level"] if row["level"] != "unknown" else "district",
        "domain": row["domain"],
        "reason": "经论证，群众需求大、做法成熟。" if chosen else "与现有项目内容相近。",
    }
    if audited and chosen:
        values["audited_yuan"] = str(audited)
    for field, value in values.items():
        rows["decisions"].append({"decision_id": f"D{number:04x}{field}", "kind": "review", "candidate_id": row["candidate_id"], "submission_id": row["submission_id"],
                                  "field": field, "value_text": value, "reason_text": values["reason"], "decided_by": "领导小组办公室",
                                  "decided_on": datetime(2018, 1, 10), "place_text": "评审工作簿.xlsx 候选!T5", "status": "applied"})  # fmt: skip
    if row["unit_code"] == "":
        rows["rewards"].append({"reward_id": f"R{number:04x}", "candidate_id": row["candidate_id"], "submission_id": row["submission_id"],
                                "public_number": f"建议{number:03d}号", "grade": "优秀建议", "author_text": "海边的小李", "reward_yuan": 200, "sentence": "建议被采纳。"})  # fmt: skip


def _ledger(rows: dict) -> None:
    for number, (disposition, code, reason) in enumerate(
        [
            ("duplicate", "same_content", "与另一文件内容相同。"),
            ("needs_person", "scan", "扫描件，请人工核对。"),
            ("needs_person", "empty_form", "空白表，请与单位联系。"),
            ("rejected", "encrypted", "文件有密码，请单位解密后重报。"),
            ("ignored", "leftover", "程序留下的临时文件。"),
        ]
    ):
        row = _file(f"FX{number}", "union", disposition, 900 + number)
        rows["files"].append(row | {"reason_code": code, "reason_text": reason, "submission_count": 0})


def _themes(rows: dict) -> None:
    for number, (name, domain) in enumerate(
        [
            ("加班与工资", "维权服务"),
            ("食堂与通勤", "生活服务"),
            ("看病体检", "身心健康"),
            ("孩子放假没人带", "生活服务"),
            ("考证涨薪", "职业发展"),
        ]
    ):
        rows["themes"].append({"theme_id": f"TH{number}", "theme_name": name, "domain": domain, "is_new": number == 3, "group_count": 12 - number, "voice_count": 40 - 6 * number,
                               "terms_json": json.dumps(["加班", "工资", "托管"], ensure_ascii=False), "quotes_json": json.dumps(["放假了孩子没人带，希望工会办个托管班。", "能不能<b>把食堂</b>办好点？"], ensure_ascii=False),
                               "by_unit_json": json.dumps([{"unit_name": "甘井子区总工会", "voices": 12, "share": 0.3, "low": 0.2, "high": 0.42}], ensure_ascii=False)})  # fmt: skip


def _approvals(rows: dict) -> None:
    for number, (step, scope, day) in enumerate(
        [
            ("leading_group", "all", 10),
            ("standing_committee", "municipal", 18),
            ("committee_opinions", "municipal", 25),
            ("standing_committee", "district", 18),
        ]
    ):
        rows["approvals"].append({"approval_id": f"A{number}", "step": step, "scope": scope, "approved_on": datetime(2018, 1, day), "meeting_text": f"市总第{number + 1}次会议",
                                  "result_text": "原则通过", "place_text": f"approvals.csv approvals!A{number + 2}"})  # fmt: skip
    rows["opinions"].append({"opinion_id": "Y1", "submission_id": "S0000def", "from_text": "某委员", "received_on": datetime(2018, 1, 26), "opinion_text": "建议扩大到非公企业。",
                             "reply_text": "已采纳，写入实施范围。", "place_text": "opinions.csv opinions!A2"})  # fmt: skip


def _lines(rows: dict) -> None:
    for line, label in (("municipal", "市级项目"), ("subsidy", "区市县、产业级项目补助"), ("reward", "建议奖励")):
        paid = (
            sum(r["reward_yuan"] for r in rows["rewards"])
            if line == "reward"
            else sum(r["subsidy_yuan"] for r in rows["allocations"] if r["line"] == line)
        )
        pool = max(2_000_000, paid + 200_000)
        rows["budget_lines"].append({"line": line, "label": label, "pool_yuan": pool, "reserve_yuan": 100_000, "allocated_yuan": paid, "left_over_yuan": pool - 100_000 - paid,
                                     "item_count": sum(r["subsidy_yuan"] > 0 for r in rows["allocations"] if r["line"] == line), "is_final": True})  # fmt: skip
