"""What each notebook may read and must write: its contract, and what makes it run again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """A notebook's contract.

    Args:
        name: file name of the notebook without ending.
        label: Chinese name.
        reads: tables it may read.
        writes: tables it must write.
        sections: parts of the parameter file that it depends on, a part of a part with a dot; "*" for all.
        references: reference files beside the parameter file, by the name `references` gives them or by file name.
        folders: "raw" or "decisions", when it reads files of the round; "decided_rounds" for the decisions of every round.
        last_tables: tables of the round before that it may read, when the parameters name one.
    """

    name: str
    label: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    sections: tuple[str, ...]
    references: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    last_tables: tuple[str, ...] = ()


_CLEANED = (
    "proposals",
    "findings",
    "duplicate_pairs",
    "candidates",
    "candidate_members",
    "targets",
    "decisions",
    "opinions",
    "approvals",
)
_CLASSIFIED = ("classifications", "themes")
_BUDGETED = ("allocations", "scenarios", "rewards", "budget_lines", "budget_findings")
_ROUND = ("round", "year", "title", "phases", "references")

STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage(
            "01_ingest",
            "收件与读取",
            reads=(),
            writes=("files", "submissions"),
            sections=(*_ROUND, "ingest"),
            references=("form",),
            folders=("raw",),
        ),
        Stage(
            "02_clean",
            "整理与查重",
            reads=("files", "submissions"),
            writes=_CLEANED,
            sections=(
                *_ROUND,
                "clean",
                "budget.subsidy.grades",
                "budget.rewards.standards",
                "report.review.criteria",
                "report.decisions",
            ),
            references=(
                "units",
                "findings",
                "domains",
                "amounts.yaml",
                "unit_words.yaml",
                "elements.yaml",
                "training_texts.yaml",
            ),
            folders=("decisions",),
        ),
        Stage(
            "03_classify",
            "分类与研判",
            reads=("proposals", "candidates", "candidate_members", "targets", "decisions"),
            writes=_CLASSIFIED,
            sections=(*_ROUND, "classify", "last_round"),
            references=("domains", "training_texts.yaml", "principles.yaml"),
            folders=("decided_rounds",),
            last_tables=("themes",),
        ),
        Stage(
            "04_budget",
            "补助测算",
            reads=("proposals", "candidates", "candidate_members", "classifications", "decisions", "approvals"),
            writes=_BUDGETED,
            sections=(*_ROUND, "budget", "report", "last_round"),
            references=("units",),
            last_tables=("allocations",),
        ),
        Stage(
            "05_report",
            "报告与公布",
            reads=("files", "submissions", *_CLEANED, *_CLASSIFIED, *_BUDGETED),
            writes=(),
            sections=("*",),
            references=("units", "unit_words.yaml", "findings", "domains", "training_texts.yaml"),
            folders=("decisions",),
            last_tables=("candidates", "classifications", "allocations"),
        ),
    )
}
