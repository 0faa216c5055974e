"""Tables written by 04_budget."""

import pandera.pandas as pa

from pipeline.schema.columns import choice, flag, key, nested, number, text, whole

BUDGET_LINES = ("municipal", "subsidy", "reward")
BASIS_LABEL = {
    "proportional": "核定基数",
    "equal": "份数",
    "fixed": "定额标准",
    "tiers": "分档标准",
    "factors": "因素得分",
}
"""What `allocations.basis` is, by the method of the subsidy."""

allocations: dict[str, pa.Column] = {
    "candidate_id": key("候选编号", "The candidate."),
    "line": choice("资金项", "Budget line it is paid from; empty when none.", ("", "municipal", "subsidy")),
    "unit_code": text("单位代码", "Unit that is paid."),
    "unit_name": text("单位", "Unit that is paid."),
    "project_name": text("项目名称", "Name."),
    "domain": text("领域", "Decided domain."),
    "grade": text("等次", "Decided grade."),
    "score": number("得分", "Of the review or the panel, out of 100; missing when nobody scored.", unit="point"),
    "beneficiary_count": whole("受益人数", "As filed; with the score and the number it decides ties.", unit="person"),
    "requested_yuan": whole("申报金额", "Asked for, all sources.", unit="yuan"),
    "audited_yuan": whole("核定金额", "Audited by a person; missing when not yet.", unit="yuan"),
    "eligible_yuan": whole("核定基数", "Basis of the subsidy after the policy's exclusions.", unit="yuan"),
    "basis": whole("计算基数", "What the coefficient and the rate multiply: yuan, shares or points.", unit="yuan"),
    "coefficient_text": text("系数", "Coefficient of the grade, exact decimal."),
    "rounding_yuan": whole("取整单位", "Every amount is a multiple of it.", unit="yuan"),
    "weight": whole("计算权重", "Integer weight in the rule.", unit="weight"),
    "floor_yuan": whole("下限", "Least the rules give.", unit="yuan"),
    "cap_yuan": whole("上限", "Most the rules give.", unit="yuan"),
    "subsidy_yuan": whole("补助金额", "Amount paid.", unit="yuan"),
    "first_payment_yuan": whole("首期拨付", "Paid first.", unit="yuan"),
    "final_payment_yuan": whole("验收后拨付", "Paid after acceptance.", unit="yuan"),
    "rate_text": text("公布比例", "Published rate of its group, per cent."),
    "tie_text": text("并列处理", "Rounded up (进位) or down (舍去) on an exact half; empty when there is none."),
    "binding_rule": text("起作用的规则", "The rule that set the amount."),
    "marginal_yuan": number("每增1万元资金池", "What 10,000 yuan more in the pool would add.", unit="yuan"),
    "sentence": text("说明", "One sentence for every amount."),
}

scenarios: dict[str, pa.Column] = {
    "scenario_id": key("方案编号", "Scenario and candidate."),
    "scenario": key("方案", "Name of the scenario."),
    "pool_yuan": whole("资金池", "Pool of the scenario.", unit="yuan"),
    "candidate_id": key("候选编号", "The candidate."),
    "subsidy_yuan": whole("补助金额", "Amount under the scenario.", unit="yuan"),
    "change_yuan": whole("较现方案", "Against the adopted plan.", unit="yuan", minimum=None),
    "rule_text": text("原因", "Which rule made the change."),
}

rewards: dict[str, pa.Column] = {
    "reward_id": key("奖励编号", "Derived from candidate and submission."),
    "candidate_id": key("候选编号", "The adopted candidate."),
    "submission_id": key("填报编号", "The adopted suggestion."),
    "public_number": key("公开编号", "Number printed in public."),
    "grade": text("等次", "Reward grade."),
    "author_text": text("作者", "Internal only."),
    "reward_yuan": whole("奖励金额", "Amount.", unit="yuan"),
    "sentence": text("说明", "Why."),
}

budget_lines: dict[str, pa.Column] = {
    "line": choice("资金项", "Budget line.", BUDGET_LINES),
    "label": text("名称", "Chinese name."),
    "pool_yuan": whole("资金池", "Total.", unit="yuan"),
    "reserve_yuan": whole("预留", "Kept back.", unit="yuan"),
    "allocated_yuan": whole("已安排", "Sum of its amounts.", unit="yuan"),
    "left_over_yuan": whole("结余", "Neither kept back nor allocated.", unit="yuan"),
    "item_count": whole("项数", "Amounts above zero.", unit="row"),
    "is_final": flag("已定", "False while amounts are not yet decided."),
    "notes_json": nested("说明", "Sentences on conflicts, dropped lines and rounding."),
}
