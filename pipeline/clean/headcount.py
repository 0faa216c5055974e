"""Who benefits, with the doubts as codes and Chinese sentences."""

from dataclasses import dataclass, field

from pipeline.clean.head_words import NEUTRAL, PeopleMention

REASONS = {
    "no_headcount": "没有读到受益人数，请补充。",
    "crowd_words": "只有“广大职工”“数千人”一类说法，没有具体人数，请补充。",
    "groups_may_overlap": "写了几个群体的人数，可能有重叠，不能直接相加，请写明总人数。",
    "several_counts": "读到多个不同的人数，请核对以哪个为准。",
    "parts_differ": "分项人数与总人数不一致，请核对。",
    "unclear_group": "人数所指的对象不明（可能是职工总数或往年人数），请核对。",
    "unexplained_count": "还写了其他人数，看不出与受益人数的关系，请核对。",
    "product_differs": "每场人数乘场次与所写人数不一致，请核对。",
    "includes_past": "总人数中可能含往年已服务的人数，请写明本年度人数。",
    "fields_differ": "各栏所写的受益人数不一致，请核对以哪个为准。",
    "doubtful_digits": "数字写法可能有误，请核对原件。",
    "people_or_visits": "“人（次）”“人（户）”没有说明是哪一种，请核对。",
    "several_years": "写了多个年度的人数，请核对本年度人数。",
    "visits_from_sessions": "按每场人数乘场次算得人次，不是受益人数。",
}


@dataclass
class Headcount:
    """Who benefits, as stated.

    Args:
        people: different people; None when not stated or only a range.
        low: lower end of a range of people, or a floor.
        high: upper end, or a cap.
        visits: 人次.
        households: 户.
        basis: stated, derived, cap, floor, approx, range, conflict, none (of the first of people, visits, households).
        needs_person: missing or in doubt.
        reasons: (code, Chinese sentence).
        spans: half-open offsets into the text as given.
        mentions: every count in the text with its role and rank.
        rank: rank of the count chosen as people (see `PeopleMention`).
        field_name: the field it was read from, when a whole form was read.
    """

    people: int | None = None
    low: int | None = None
    high: int | None = None
    visits: int | None = None
    households: int | None = None
    basis: str = "none"
    needs_person: bool = False
    reasons: list[tuple[str, str]] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    mentions: list[PeopleMention] = field(default_factory=list)
    rank: int = NEUTRAL
    field_name: str = ""

    def doubt(self, code: str, person: bool = True) -> None:
        """Add a reason once."""
        if all(code != known for known, _ in self.reasons):
            self.reasons.append((code, REASONS[code]))
        self.needs_person = self.needs_person or person
