"""The written texts of a round: blocks of `key: value` lines and named sections, one block a proposal."""

from dataclasses import dataclass, field
from pathlib import Path

from .word import accepted

FOLDER = Path(__file__).parent / "texts"
SECTIONS = {
    "简介": "summary",
    "成效": "outcome",
    "预算": "budget",
    "附页": "extra",
    "简介续": "more",
    "框": "box",
    "表": "grid",
}


@dataclass
class Proposal:
    """One proposal as its author wrote it, where it lies, and what a careful reader finds in it."""

    key: str
    unit: str = ""
    of: str = ""
    name: str = ""
    level: str = "district"
    tick: str = "checked"
    layout: str = ""
    place: str = ""
    day: str = ""
    channel: str = ""
    money: str = "none"
    asked: str = ""
    own: str = ""
    people: str = ""
    visits: str = ""
    households: str = ""
    domain: str = ""
    second: str = ""
    group: str = ""
    finds: str = ""
    revises: str = ""
    summary: str = ""
    outcome: str = ""
    budget: str = ""
    extra: str = ""
    more: str = ""
    box: str = ""
    grid: str = ""
    flags: set[str] = field(default_factory=set)

    def read_summary(self) -> str:
        return accepted(self.summary + ("\n" + self.more if self.more else ""))

    def read_budget(self) -> str:
        return accepted(self.budget)


def read_blocks(text: str) -> list[Proposal]:
    """Return the proposals of a text file in their order; a misspelt key raises."""
    out = []
    for block in ("\n" + text).split("\n### ")[1:]:
        head, *sections = block.strip("\n").split("\n--")
        key, *lines = head.split("\n")
        pairs = [line.partition(":") for line in lines if line.strip()]
        values = {name.strip(): value.strip() for name, _, value in pairs}
        for section in sections:
            name, _, body = section.partition("\n")
            values[SECTIONS[name.strip()]] = body.strip("\n")
        proposal = Proposal(key.strip(), **values)
        proposal.flags = set(proposal.layout.split())
        out.append(proposal)
    return out


def load(name: str) -> list[Proposal]:
    return read_blocks((FOLDER / name).read_text(encoding="utf-8"))


def inherit(revised: Proposal, first: Proposal) -> Proposal:
    """Return the revised form with every field it does not restate taken from the first one."""
    for name in vars(first):
        if name not in {"key", "layout", "flags", "place", "day", "revises", "group", "finds"}:
            own = getattr(revised, name)
            if own in ("", Proposal(key="").__dict__[name]):
                setattr(revised, name, getattr(first, name))
    return revised
