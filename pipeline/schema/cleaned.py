"""Tables written by 02_clean: typed proposals, doubts, duplicates, candidates and what people decided."""

import pandera.pandas as pa

from pipeline.schema.columns import choice, day, flag, key, nested, number, text, whole
from pipeline.schema.received import CHANNELS, LEVELS

BASES = ("stated", "derived", "cap", "floor", "approx", "range", "conflict", "none", "unneeded")
FOUND = ("found", "not_found", "unclear")
SEVERITIES = ("error", "warning", "info")
ACTORS = ("unit", "analyst", "nobody")
DUPLICATE_LEVELS = ("exact", "format", "light", "heavy", "hint")
UNIT_MATCHES = ("exact", "alias", "near", "sub_unit", "ambiguous", "unknown", "empty")
UNIT_KINDS = ("district", "zone", "industry", "department", "attached", "")

proposals: dict[str, pa.Column] = {
    "submission_id": key("填报编号", "The submission this is the typed form of."),
    "file_id": key("文件编号", "The file it was read from."),
    "channel": choice("征集方式", "Channel of the notice, section 3.", CHANNELS),
    "unit_code": text("单位代码", "Code in the units table; empty when not sure."),
    "unit_name": text("填报单位", "Official name; empty when not sure."),
    "unit_how": choice("单位匹配方式", "How the unit was recognised.", UNIT_MATCHES),
    "unit_kind": choice("单位类别", "Kind of unit in the units table.", UNIT_KINDS),
    "counted_unit_code": text("计入单位代码", "Unit it counts for: the unit itself, or the parent of a sub-unit."),
    "counted_unit_name": text("计入单位", "Name of the unit it counts for."),
    "implementation_level": choice("实施层级", "From the form, or as corrected by a person.", LEVELS),
    "received_on": day("收到时间", "When it was received."),
    "arrival": choice(
        "时限",
        "Received against the deadline; a revision is one that the publish phase asks for.",
        ("on_time", "grace", "revision", "late", "after_as_of", "unknown"),
    ),
    "project_name": text("项目名称", "Cleaned."),
    "summary": text("项目简介", "Cleaned."),
    "expected_outcome": text("预期目标或成效", "Cleaned."),
    "budget_text": text("经费预算（原文）", "Cleaned, not interpreted."),
    "extra_text": text("附页", "Cleaned."),
    "requested_yuan": whole("申报金额", "Total of all sources.", unit="yuan"),
    "requested_low_yuan": whole("申报下限", "Lower end of a range or floor.", unit="yuan"),
    "requested_high_yuan": whole("申报上限", "Upper end of a range or cap.", unit="yuan"),
    "requested_basis": choice("金额依据", "How the amount was read.", BASES),
    "asked_yuan": whole("申请市总资金", "Part asked from the municipal federation.", unit="yuan"),
    "own_yuan": whole("自筹资金", "Part the unit pays itself.", unit="yuan"),
    "other_yuan": whole("其他来源", "Part from other sources.", unit="yuan"),
    "amount_spans_json": nested("金额出处", "Half-open offsets into budget_text."),
    "beneficiary_count": whole("受益人数", "People.", unit="person"),
    "beneficiary_low": whole("受益人数下限", "Lower end.", unit="person"),
    "beneficiary_high": whole("受益人数上限", "Upper end.", unit="person"),
    "beneficiary_basis": choice("人数依据", "How the count was read.", BASES),
    "visit_count": whole("受益人次", "Visits.", unit="visit"),
    "household_count": whole("受益户数", "Households.", unit="household"),
    "has_measures": choice("具体措施办法", "Required element, notice section 5.5.", FOUND),
    "has_beneficiary_scope": choice("受益群体范围", "Required element, notice section 5.5.", FOUND),
    "has_beneficiary_count": choice("人数", "Required element, notice section 5.5.", FOUND),
    "has_funds": choice("项目资金", "Required element, notice section 5.5.", FOUND),
    "has_targets": choice("量化考核指标", "Required element, notice section 5.5.", FOUND),
    "elements_json": nested("要素出处", "Element to list of {field, start, end, text}."),
    "is_proposal": flag("是建议", "False when the row says nothing that can be proposed."),
    "refusal_text": text("未列入原因", "Why it is in no candidate; empty when it is in one."),
    "version_of_submission_id": text("修改自", "The first submission that this revised form replaces."),
    "needs_person": flag("需人工核对", "Some value is in doubt."),
}

findings: dict[str, pa.Column] = {
    "finding_id": key("问题编号", "Derived from subject, field and code."),
    "stage": choice("环节", "Where it was found.", ("ingest", "clean", "classify", "budget", "report")),
    "file_id": text("文件编号", "File concerned."),
    "submission_id": text("填报编号", "Submission concerned."),
    "unit_code": text("单位代码", "Unit concerned."),
    "field": text("栏目", "Field concerned, Chinese label."),
    "code": key("问题代码", "Code of the catalogue of findings."),
    "severity": choice("轻重", "How serious.", SEVERITIES),
    "actor": choice("由谁处理", "Who must act.", ACTORS),
    "value_text": text("原文", "What was found."),
    "message": text("说明", "A sentence saying what to do."),
    "place_text": text("位置", "File and place."),
}

duplicate_pairs: dict[str, pa.Column] = {
    "left_id": key("甲", "The smaller submission_id."),
    "right_id": key("乙", "The larger submission_id."),
    "score": number("相似度", "Similarity of the texts.", unit="share"),
    "level": choice("相似程度", "Named level.", DUPLICATE_LEVELS),
    "same_unit": flag("同一单位", "Both count for the same unit."),
    "same_amount": flag("同一金额", "Both ask for the same amount, or neither states one."),
    "difference_text": text("差异", "The differing spans, for a reader."),
    "decision": choice("人工决定", "What a person said.", ("", "same", "not_same")),
    "is_merged": flag("已合并", "The pair is in one candidate."),
}

candidates: dict[str, pa.Column] = {
    "candidate_id": key("候选编号", "Derived from the lead member."),
    "lead_submission_id": key("主件编号", "The member whose wording is shown."),
    "project_name": text("项目名称", "Of the lead member's current version."),
    "summary": text("项目简介", "Of the lead member's current version."),
    "expected_outcome": text("预期目标或成效", "Of the lead member's current version."),
    "budget_text": text("经费预算（原文）", "Of the lead member's current version."),
    "unit_code": text("单位代码", "Unit of the lead member."),
    "unit_name": text("申报单位", "Unit of the lead member."),
    "unit_kind": choice("单位类别", "Kind of the lead member's unit.", UNIT_KINDS),
    "channels_text": text("征集方式", "Channels of all members, joined by 、."),
    "units_text": text("涉及单位", "Units of all members, joined by 、."),
    "implementation_level": choice("实施层级", "As the members' forms say.", LEVELS),
    "is_online_only": flag("仅网上", "All members came online."),
    "member_count": whole("合并件数", "Submissions merged in it.", unit="submission"),
    "voice_count": whole("网上声音", "Online voices, a chain letter counted once per text.", unit="voice"),
    "chain_count": whole("转发份数", "Online copies of the same text beyond the first.", unit="copy"),
    "requested_yuan": whole("申报金额", "Of the lead member.", unit="yuan"),
    "requested_low_yuan": whole("申报下限", "Of the lead member.", unit="yuan"),
    "requested_high_yuan": whole("申报上限", "Of the lead member.", unit="yuan"),
    "requested_basis": choice("金额依据", "How the amount was read.", BASES),
    "asked_yuan": whole("申请市总资金", "Of the lead member.", unit="yuan"),
    "own_yuan": whole("自筹资金", "Of the lead member.", unit="yuan"),
    "beneficiary_count": whole("受益人数", "Of the lead member.", unit="person"),
    "visit_count": whole("受益人次", "Of the lead member.", unit="visit"),
    "household_count": whole("受益户数", "Of the lead member.", unit="household"),
    "needs_person": flag("需人工核对", "A member has a value in doubt."),
}

candidate_members: dict[str, pa.Column] = {
    "candidate_id": key("候选编号", "The candidate."),
    "submission_id": key("填报编号", "The member."),
    "role": choice("角色", "Why it belongs.", ("lead", "duplicate", "version", "chain_copy", "decided")),
    "unit_code": text("单位代码", "Unit it counts for."),
    "unit_name": text("单位", "Unit it counts for."),
    "channel": choice("征集方式", "Channel it came by.", CHANNELS),
    "author_text": text("作者", "Who wrote it, for the rewards; internal only."),
    "received_on": day("收到时间", "When it was received."),
}

targets: dict[str, pa.Column] = {
    "target_id": key("指标编号", "Derived from submission and position."),
    "submission_id": key("填报编号", "The submission."),
    "position": whole("序号", "Order in the text, from 0.", unit="row"),
    "field": text("栏目", "Field it stands in, Chinese label."),
    "number_text": text("数量", "Exact decimal."),
    "target_unit": text("单位", "Unit of the number."),
    "source_text": text("原文", "The words it was read from."),
}

decisions: dict[str, pa.Column] = {
    "decision_id": key("决定编号", "Derived from its content."),
    "kind": choice(
        "类别",
        "What it decides.",
        ("review", "correction", "duplicate", "unit", "score"),
    ),
    "candidate_id": text("候选编号", "The candidate now holding the submission; empty when none does."),
    "submission_id": text("填报编号", "The submission it names."),
    "other_submission_id": text("另一件", "Second submission, for duplicates and merges."),
    "field": text("栏目", "What is decided."),
    "value_text": text("决定", "The decision as written."),
    "expected_text": text("原值", "Value that the decision expects to find."),
    "reason_text": text("理由", "Why."),
    "decided_by": text("决定人", "Who."),
    "decided_on": day("决定日期", "When."),
    "place_text": text("出处", "File, sheet and cell."),
    "status": choice(
        "状态",
        "Whether it was applied; superseded by a later day's; carried_out for what was said of a submission since merged.",
        ("applied", "superseded", "carried_out", "stale", "conflict", "not_understood", "noted"),
    ),
}

opinions: dict[str, pa.Column] = {
    "opinion_id": key("意见编号", "Derived from its content."),
    "submission_id": text("填报编号", "The submission it is about; empty when general."),
    "from_text": text("提出方", "Who objected or commented; internal only."),
    "received_on": day("提出日期", "When."),
    "opinion_text": text("意见", "What was said."),
    "reply_text": text("处理情况", "What was done about it."),
    "place_text": text("出处", "File and row."),
}

approvals: dict[str, pa.Column] = {
    "approval_id": key("审批编号", "Derived from its content."),
    "step": choice(
        "程序",
        "Step of the notice, section 4.3.",
        ("leading_group", "standing_committee", "committee_opinions", "other"),
    ),
    "scope": choice("范围", "What was approved.", ("municipal", "district", "all")),
    "approved_on": day("日期", "When."),
    "meeting_text": text("会议", "Which meeting."),
    "result_text": text("结果", "What was resolved."),
    "place_text": text("出处", "File and row."),
}
