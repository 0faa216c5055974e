"""One candidate as the subsidy rules see it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

NO_RULE = "按比例"


@dataclass
class Claim:
    """One candidate as the subsidy rules see it.

    Args:
        candidate_id, project_name, unit_code, unit_name, domain, grade: as in the candidates.
        facts: every column of the candidate that is there, whole yuan and counts as int.
        refusal: why it gets nothing whatever the pool; empty when it takes part.
        basis: what the coefficient multiplies: yuan, or points of the factor method.
        coefficient: coefficient of the grade.
        weight: integer weight; basis x coefficient x the policy's scale.
        floor_yuan, cap_yuan: bounds on the grid.
        floor_rule, cap_rule: which rule set them.
        notes: what was clipped or fixed.
    """

    candidate_id: str
    project_name: str
    unit_code: str
    unit_name: str
    domain: str
    grade: str
    facts: dict[str, Any]
    refusal: str = ""
    basis: int = 0
    coefficient: Decimal = Decimal(1)
    weight: int = 0
    floor_yuan: int = 0
    cap_yuan: int = 0
    floor_rule: str = ""
    cap_rule: str = ""
    is_pinned: bool = False
    notes: list[str] = field(default_factory=list)

    def value(self, column: str) -> int | None:
        """Return a column's value, None when missing."""
        return self.facts.get(column)

    def whole(self, column: str) -> int | None:
        """Return a column's value when it is a whole number, else None."""
        value = self.facts.get(column)
        return value if isinstance(value, int) else None

    @property
    def grade_note(self) -> str:
        """Where the grade comes from when nobody decided on it."""
        return str(self.facts.get("grade_note", ""))

    @property
    def unit_key(self) -> str:
        """What the unit is recognised by."""
        return self.unit_code or self.unit_name
