"""Tables written by 03_classify."""

import pandera.pandas as pa

from pipeline.schema.columns import choice, flag, key, nested, number, text, whole
from pipeline.schema.received import LEVELS

DECIDERS = ("program", "person")
ANSWERS = ("yes", "no", "unclear")
PRINCIPLES = {
    "sought_by_workers": "职工所盼",
    "broad_benefit": "普遍惠及",
    "within_power": "工会所能",
    "done_in_year": "当年办结",
}
QUALITIES = {
    "internet_plus": "互联网+",
    "long_term": "长效机制",
    "joint_funding": "各级共同投入",
    "socialised": "社会化运作",
    "already_running": "已在运作",
}

classifications: dict[str, pa.Column] = {
    "candidate_id": key("候选编号", "The candidate."),
    "domain": text("领域", "Domain of the codebook; empty when it is no proposal."),
    "second_domain": text("第二领域", "Second arguable domain."),
    "confidence": number("把握", "Calibrated probability that the domain is right.", unit="share"),
    "domain_needs_person": flag("领域待定", "The domain goes to a person."),
    "domain_evidence_json": nested("领域依据", "List of {term, field, start, end}."),
    "domain_basis": choice("领域由谁定", "Who settled the domain.", DECIDERS),
    "out_of_powers_text": text("超出权限原因", "Why no union can grant it; empty when nothing says so."),
    "not_proposal_text": text("非建议原因", "Why it is no proposal; empty otherwise."),
    "level": choice("实施层级", "Level that the evidence supports.", LEVELS),
    "level_evidence_text": text("层级依据", "Tick, submitter and text, for a reader."),
    "level_basis": choice("层级由谁定", "Who settled the level.", DECIDERS),
    "level_needs_person": flag("层级待定", "The level goes to a person."),
    **{name: choice(label, f"Principle of the notice: {label}.", ANSWERS) for name, label in PRINCIPLES.items()},
    **{name: choice(label, f"Quality asked for by the notice: {label}.", ANSWERS) for name, label in QUALITIES.items()},
    "principle_evidence_json": nested("原则依据", "Principle or quality to {answer, quote, field, start, end, rule}."),
    "theme_id": text("主题编号", "Theme it belongs to."),
    "theme_voices": whole("同主题网上声音", "Independent online voices in the same theme.", unit="voice"),
    "discussion_score": number("需讨论程度", "Higher needs more discussion.", unit="points"),
    "discussion_text": text("需讨论事项", "What to discuss."),
    "needs_person": flag("需人工核对", "Domain, level or a principle is in doubt."),
}

themes: dict[str, pa.Column] = {
    "theme_id": key("主题编号", "From the codebook, or derived from its terms when new."),
    "theme_name": text("主题", "Name."),
    "domain": text("领域", "Domain of the codebook."),
    "is_new": flag("本年新主题", "Not in the codebook."),
    "group_count": whole("意见条数", "Different texts.", unit="group"),
    "voice_count": whole("声音数", "Online voices, copies included.", unit="voice"),
    "terms_json": nested("主题词", "Terms by log-odds against the rest."),
    "quotes_json": nested("代表意见", "Three quotes, persons masked."),
    "by_unit_json": nested("分单位", "List of {unit_name, voices, share, low, high}."),
    "voice_change": whole("较上年", "Voices more or fewer than last year.", unit="voice", minimum=None),
}
