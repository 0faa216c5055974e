"""The truth about a made round: one row a file, a proposal, a group that is one proposal."""

import hashlib
from typing import Any

from .forms import aside_text
from .mails import Mail
from .texts import Proposal, accepted
from .ticks import readable_level

DEPARTMENTS = {
    "办公室",
    "组织部",
    "宣传教育部",
    "经济工作部",
    "权益保障部",
    "法律工作部",
    "民主管理部",
    "女职工部",
    "财务部",
    "经费审查办公室",
    "网络工作部",
    "机关党委",
    "调研室",
    "职工服务中心",
    "工人文化宫",
}
UNREGISTERED = {"forms/普兰店.docx", "forms/花园口2.docx", "forms/建设工会（平安家书）.docx"}


def _channel(proposal: Proposal) -> str:
    return "department" if proposal.of in DEPARTMENTS else "union"


def official(short: str) -> str:
    """Return the official name of the unit behind the short one; empty stays empty."""
    if not short or short in DEPARTMENTS:
        return short
    return short + ("总工会" if short.endswith(("区", "市", "县")) else "工会")


def _quantity(text: str) -> tuple[str, list[int]]:
    basis, *numbers = (text or "none").split()
    return basis, [int(number) for number in numbers]


def _received(proposal: Proposal, mails: dict[str, Mail]) -> tuple[str, str]:
    top = proposal.place.split("!/")[0]
    if top in mails:
        return mails[top].day(), "mail"
    if top.endswith(".msg"):
        return proposal.day, "mail"
    return ("", "unknown") if proposal.place in UNREGISTERED else (proposal.day, "register")


def submission_row(proposal: Proposal, index: int, mails: dict[str, Mail]) -> dict[str, Any]:
    basis, money = _quantity(proposal.money)
    people_basis, people = _quantity(proposal.people)
    received_on, received_basis = _received(proposal, mails)
    whole = basis in ("stated", "derived", "cap", "floor", "approx", "conflict")
    return {
        "key": proposal.key,
        "place": proposal.place,
        "index_in_file": index,
        "channel": _channel(proposal),
        "unit_text": proposal.unit,
        "unit_name": "" if "sub_unit" in proposal.finds else official(proposal.of),
        "counted_unit_name": official(proposal.of),
        "received_on": received_on,
        "received_basis": received_basis,
        "level_marked": proposal.level,
        "level_way": proposal.tick,
        "implementation_level": readable_level(proposal.level, proposal.tick),
        "project_name_text": proposal.name,
        "summary_text": proposal.read_summary(),
        "expected_outcome_text": accepted(proposal.outcome),
        "budget_text": proposal.read_budget(),
        "budget_table": proposal.grid,
        "extra_text": proposal.extra,
        "aside_text": aside_text(proposal),
        "requested_yuan": money[0] if whole and money else None,
        "requested_low_yuan": money[0] if basis in ("range", "floor") else None,
        "requested_high_yuan": money[-1] if basis in ("range", "cap") else None,
        "requested_basis": basis,
        "asked_yuan": int(proposal.asked) if proposal.asked else None,
        "own_yuan": int(proposal.own) if proposal.own else None,
        "beneficiary_count": people[0] if people else None,
        "beneficiary_basis": people_basis,
        "visit_count": (_quantity(proposal.visits)[1] or [None])[0],
        "household_count": (_quantity(proposal.households)[1] or [None])[0],
        "domain": proposal.domain,
        "second_domain": proposal.second,
        "group": proposal.group or proposal.key,
        "revises": proposal.revises,
        "findings": sorted(proposal.finds.split()),
        "layout": sorted(proposal.flags),
    }


KINDS = {
    "docx": "docx",
    "doc": "doc",
    "wps": "doc",
    "pdf": "pdf",
    "eml": "eml",
    "msg": "msg",
    "zip": "zip",
    "xlsx": "xlsx",
}


def _kind(ending: str, content: bytes) -> str:
    if ending == "doc" and content.startswith(b"PK"):
        return "docx"
    if ending == "doc" and content.startswith(b"<?xml"):
        return "flat_opc"
    if ending == "doc" and content.startswith(b"{\\rtf"):
        return "rtf"
    return KINDS.get(ending, ending)


def file_rows(
    contents: dict[str, bytes], rows: list[dict[str, Any]], specials: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    said = {row["place"]: row for row in specials}
    held = [row["place"] for row in rows]
    out = []
    for place, content in sorted(contents.items()):
        special = said.get(place, {})
        own = held.count(place)
        within = sum(other.startswith(place + "!/") for other in held)
        ending = place.rsplit(".", 1)[-1].lower()
        out.append(
            {
                "place": place,
                "sha256": hashlib.sha256(content).hexdigest(),
                "size_bytes": len(content),
                "kind": special.get("kind", _kind(ending, content)),
                "disposition": special.get("disposition", "parsed"),
                "also_accepted": special.get("also_accepted", ["ignored"] if within and not own else []),
                "reason": special.get("reason", "container" if within and not own else ""),
                "submissions": own,
                "submissions_within": within,
                "same_as": special.get("same_as", ""),
                "belongs_to": special.get("belongs_to", ""),
            }
        )
    return out


def group_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    members: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if not row.get("revises") and row.get("is_proposal", True):
            members.setdefault(row["group"], []).append(row)
    return [
        {"group": name, "members": [row["key"] for row in group], "channels": sorted({row["channel"] for row in group})}
        for name, group in sorted(members.items())
        if len(group) > 1
    ]
