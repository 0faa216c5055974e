"""A small invented round taken through the stages in memory: from what was filed and what people decided to every table."""

import json
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline.budget.plan import make_plan
from pipeline.classify.candidates import classify_candidates
from pipeline.classify.domains import load_codebook
from pipeline.classify.principles import Principles
from pipeline.clean.candidates import comparison_texts, merge_candidates
from pipeline.clean.corrections import apply_corrections
from pipeline.clean.decisions import merge_requests, settle_decisions
from pipeline.clean.doubts import note_decision_faults, note_late, note_merge_doubts
from pipeline.clean.duplicates import find_duplicates
from pipeline.clean.proposals import clean_submissions
from pipeline.clean.rules import load_rules
from pipeline.clean.versions import find_versions, link_versions
from pipeline.ingest.decision_files import read_decisions
from pipeline.params import load_round
from pipeline.params.principles import load_principle_rules
from pipeline.schema import TABLES, conform

FOLDER = Path(__file__).resolve().parent.parent / "params"
PARAMS = load_round(FOLDER / "sample.yaml")
CODEBOOK = load_codebook(FOLDER / PARAMS.references.domains)
_PRINCIPLES = Principles(load_principle_rules(FOLDER / PARAMS.classify.principles), PARAMS.year)
_TAIL = "由区总工会牵头，分摸底、实施、总结三步推进，全年面向辖区一线职工开展。"
FILED = (
    ("S01", "中山区总工会", "district", "职工子女暑期托管班", "在职工服务中心开办托管班，解决双职工家庭暑期看护难。", "开办8期，受益职工200人，满意率95%。", "12万元"),
    ("S02", "西岗区总工会", "district", "户外劳动者歇脚驿站", "在街面设置歇脚驿站，配备饮水机、微波炉、急救药箱。", "新建驿站10个，服务户外劳动者3000人。", "20万元"),
    ("S03", "沙河口区总工会", "district", "职工心理健康讲堂", "聘请专家进企业开展心理健康讲座和个体咨询。", "举办讲座24场，受益职工1200人。", "6万元"),
    ("S04", "甘井子区总工会", "district", "焊工技能提升班", "依托职业学校举办焊工技能培训，结业考试取证。", "培训职工150人，取证率80%。", "9.5万元"),
    ("S05", "旅顺口区总工会", "district", "职工书屋提升", "为基层职工书屋补充图书、更新书架，开展读书活动。", "提升书屋12个，受益职工900人。", "4万元"),
    ("S06", "庄河市总工会", "district", "农民工法律援助车", "法律援助流动车进工地，为农民工讨薪维权提供服务。", "开展活动20场，服务农民工800人。", "7万元"),
)  # fmt: skip
LATE = ("S07", "长海县总工会", "district", "海岛职工体检车", "体检车登岛，为海岛一线职工开展健康体检。", "体检职工600人，覆盖率90%。", "15万元")  # fmt: skip
VOICES = (("W01", "希望多建一些歇脚驿站，夏天能喝口水。"), ("W02", "孩子暑假没人带，工会能不能办托管班？"))


def received(*late: tuple[str, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return tables `submissions` and `files`: the forms, two online suggestions and what came late."""
    forms = [_form(*row) for row in FILED] + [_form(*row, day=datetime(2017, 12, 20)) for row in late]  # noqa: DTZ001
    online = [_row(submission_id=key, channel="online", summary_text=text) for key, text in VOICES]
    submissions = pd.DataFrame([*forms, *online])
    files = [
        {
            "file_id": row["file_id"], "name_text": f"{row['file_id']}.docx", "place_text": f"forms/{row['file_id']}.docx", "sha256": row["file_id"], "size_bytes": 1, "kind": "docx",
            "channel": row["channel"], "received_on": row["received_on"], "received_basis": "register", "disposition": "parsed", "submission_count": 1,
        }
        for row in submissions.to_dict("records")
    ]  # fmt: skip
    return _conform(submissions, "submissions"), _conform(pd.DataFrame(files), "files")


def _form(key: str, unit: str, level: str, name: str, summary: str, outcome: str, budget: str, day: datetime | None = None) -> dict:  # fmt: skip
    return _row(submission_id=key, channel="unknown", unit_text=unit, implementation_level=level, project_name_text=name,
                summary_text=summary + _TAIL, expected_outcome_text=outcome, budget_text=budget, received_on=day)  # fmt: skip


def _row(**values: object) -> dict:
    day = values.pop("received_on", None) or datetime(2017, 11, 20)  # noqa: DTZ001
    return {"file_id": f"F{values['submission_id']}", "received_on": day, "received_basis": "register", "implementation_level": "unknown"} | values  # fmt: skip


def _conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    empty = {"text": "", "id": "", "json": "[]", "flag": False, "whole": 0}
    for name, model in TABLES[table].columns.items():
        if name not in frame:
            frame[name] = empty[model.metadata["kind"]]
        frame[name] = frame[name].fillna("") if model.metadata["kind"] == "text" else frame[name]
    return conform(frame, table)


def run_stages(submissions: pd.DataFrame, files: pd.DataFrame, decisions: Path, phase: str) -> dict[str, pd.DataFrame]:
    """Return every table of a phase, as the notebooks 02 to 04 make them."""
    written = read_decisions(decisions, None, submissions, files)
    corrected = apply_corrections(submissions, written.decisions)
    rules = load_rules(PARAMS, FOLDER, getattr(PARAMS.phases, phase).as_of)
    cleaned = clean_submissions(corrected.submissions, files, rules, corrected.typed)
    duplicates = rules.params.duplicates
    known = (duplicates, written.decisions, rules.deadline.last_day, PARAMS.phases.publish)
    likely = find_versions(cleaned.proposals, *known)
    proposals = link_versions(cleaned.proposals, *known)
    authors = submissions.set_index("submission_id")["respondent_text"].to_dict()
    pairs = find_duplicates(comparison_texts(proposals), duplicates)
    merged = merge_candidates(proposals, pairs, merge_requests(written.decisions), duplicates, authors)
    settled = settle_decisions(
        written.decisions, merged.members, corrected.status | cleaned.stale, cleaned.doubts, merged.candidates
    )
    note_decision_faults(cleaned.doubts, written.faults)
    note_late(cleaned.doubts, proposals, submissions)
    note_merge_doubts(cleaned.doubts, proposals, likely, merged.contradictions)
    classified = classify_candidates(merged.candidates, merged.members, proposals, cleaned.targets, settled, CODEBOOK, PARAMS.classify, _PRINCIPLES)  # fmt: skip
    plan = make_plan(merged.candidates, classified.classifications, settled, PARAMS.budget, phase, merged.members, proposals)  # fmt: skip
    return {
        "files": files, "submissions": submissions, "proposals": proposals, "findings": cleaned.doubts.frame(), "targets": cleaned.targets,
        "duplicate_pairs": merged.pairs, "candidates": merged.candidates, "candidate_members": merged.members, "decisions": settled, "opinions": written.opinions,
        "approvals": written.approvals, "classifications": classified.classifications, "themes": classified.themes, "allocations": plan.allocations,
        "scenarios": plan.scenarios, "rewards": plan.rewards, "budget_lines": plan.budget_lines, "budget_findings": plan.findings,
    }  # fmt: skip


def dumped(frame: pd.DataFrame) -> str:
    """Return a frame as text, for comparing."""
    return json.dumps(frame.astype(str).to_dict("records"), ensure_ascii=False, sort_keys=True)
