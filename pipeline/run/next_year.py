"""Writes next year's parameter file from this year's: dates moved, last round linked, open questions listed."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from pipeline.errors import ParameterError
from pipeline.params import RoundParameters, load_round
from pipeline.run.notebooks import write_whole
from pipeline.run.references import reference_path

# Parameters that nobody can know before a person has decided them; the notice of the new year answers most.
QUESTIONS = (
    "title",
    "notice_number",
    "phases.collect",
    "phases.consolidate",
    "phases.publish",
    "references.units",
    "references.form",
    "budget.subsidy",
    "budget.municipal",
    "budget.rewards",
    "budget.workers",
)
_DATE = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")


@dataclass(frozen=True)
class NextRound:
    """What was written.

    Args:
        path: the new parameter file.
        questions: the parameters that a person must confirm.
        notes: sentences about entries of units that are gone.
    """

    path: Path
    questions: list[str]
    notes: list[str]


def write_next_round(source: Path, year: int) -> NextRound:
    """Write params/YEAR.yaml beside the source and return what a person must look at in it.

    Every date and every mention of the old year moves by the difference of years; comments stay; the old round becomes
    `last_round`; the code of a unit that is gone becomes its successor's, unless the successor has an entry of its own:
    then the old entry is left out, and a note says so. Nothing else changes.

    Raises:
        ParameterError: the source is wrong, the year is not later, or the file exists already.
    """
    old = load_round(source)
    target = source.with_name(f"{year}.yaml")
    if year <= old.year:
        raise ParameterError(f"新年度 {year} 应晚于 {source.name} 的年度 {old.year}。")
    if target.exists():
        raise ParameterError(f"{target} 已经存在，没有改动。要重来请先把它移走。")
    questions = [name for name in QUESTIONS if _has(old, name)]
    text = _moved(source.read_text(encoding="utf-8-sig"), old, year)
    notes: list[str] = []
    for code, successor in _successors(reference_path("units", old.references, source.parent), old, year).items():
        for start, end in sorted(_twins(YAML().compose(text), code, successor), reverse=True):
            notes.append(f"{code} 由 {successor} 接替，{successor} 已另有一项：已删去“{text[start:end].strip(' ,')}”。")
            text = text[:start] + text[end:]
        text = re.sub(rf"\b{code}\b", successor, text)
    write_whole(target, _with_questions(text, questions, notes))
    return NextRound(target, questions, notes)


def _twins(node: Node | None, code: str, successor: str) -> Iterator[tuple[int, int]]:
    """Yield start and end, in the text, of every entry of the code that stands beside one of its successor."""
    if isinstance(node, SequenceNode):
        for child in node.value:
            yield from _twins(child, code, successor)
    if not isinstance(node, MappingNode):
        return
    keys = [key.value for key, _ in node.value]
    for number, (key, value) in enumerate(node.value):
        if key.value != code or successor not in keys:
            yield from _twins(value, code, successor)
        elif number + 1 < len(node.value):
            yield key.start_mark.index, node.value[number + 1][0].start_mark.index
        else:
            yield node.value[number - 1][1].end_mark.index, value.end_mark.index


def _successors(units: Path, old: RoundParameters, year: int) -> dict[str, str]:
    """Return unit code to successor for units that end before the new round begins."""
    first = old.phases.collect.starts_on
    begins = first.replace(year=first.year + year - old.year).isoformat()
    with units.open(encoding="utf-8-sig", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        row["unit_code"]: row["successor_code"]
        for row in rows
        if row["successor_code"] and row["valid_to"] and row["valid_to"] < begins
    }


def _moved(text: str, old: RoundParameters, year: int) -> str:
    shift = year - old.year
    text = _DATE.sub(lambda found: _shifted(found, shift), text)
    heads = {
        "round": f'round: "{year}"',
        "year": f"year: {year}",
        "last_round": f'last_round: "{old.round}"',
        "is_invented": "is_invented: false",
    }
    return "\n".join(_moved_line(line, heads, shift) for line in text.splitlines()) + "\n"


def _moved_line(line: str, heads: dict[str, str], shift: int) -> str:
    name = line.partition(":")[0]
    if name in ("title", "notice_number"):
        return re.sub(r"20\d\d", lambda found: str(int(found.group()) + shift), line)
    return heads.get(name, line)


def _shifted(found: "re.Match[str]", shift: int) -> str:
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year + shift, month, day).isoformat()
    except ValueError:
        return date(year + shift, month, day - 1).isoformat()


def _with_questions(text: str, questions: list[str], notes: list[str]) -> str:
    body = re.sub(r"(?ms)^unconfirmed:.*?(?=^\S|\Z)", "", text).rstrip("\n")
    listed = "\n".join(f"  - {name}" for name in questions)
    told = "".join(f"# {note}\n" for note in notes)
    return f"{body}\n\n{told}# 以下各项要由人确认：改好或确认无误后，删去那一行。\nunconfirmed:\n{listed}\n"


def _has(params: RoundParameters, name: str) -> bool:
    value: object = params
    for part in name.split("."):
        if not hasattr(value, part):
            return False
        value = getattr(value, part)
    return True
