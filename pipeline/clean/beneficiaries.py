"""The head count that stands for a whole form, chosen among its fields."""

from collections.abc import Mapping

from pipeline.clean.head_words import NEUTRAL, RESULT
from pipeline.clean.headcount import Headcount
from pipeline.clean.people import read_headcount
from pipeline.params.amounts import AmountWords

_NEARLY = 10


def read_beneficiaries(
    expected_outcome: str, summary: str, extra: str = "", year: int | None = None, words: AmountWords | None = None
) -> Headcount:
    """Return the count that stands for the form, with `field_name`; see `choose_headcount`.

    Rule: notice §五.5 (人数 must be stated).

    Args:
        expected_outcome: 预期目标或成效, where units write whom the project reaches.
        summary: 项目简介, where they also write who runs it.
        extra: 附页.
        year: the round's year; default from the word file.
        words: the word lists; default `params/amounts.yaml`.
    """
    texts = {"expected_outcome": expected_outcome, "summary": summary, "extra": extra}
    return choose_headcount({name: read_headcount(text, words, year) for name, text in texts.items()})


def choose_headcount(counts: Mapping[str, Headcount], ratio: int = 3) -> Headcount:
    """Return the count of the first field that tells people: stated, a range, or in doubt; then visits and households.

    A mere result (晋升60人) gives way to a later field that tells who is reached. Counts of those reached that differ, of
    comparable size, are in doubt (`fields_differ`); counts further apart count different things.

    Args:
        counts: field to its count, the field to prefer first.
        ratio: up to how many times counts are of comparable size.
    """
    for name, count in counts.items():
        count.field_name = name
    chosen = next((c for c in counts.values() if _tells_people(c)), None)
    if chosen is None:
        return next((c for c in counts.values() if c.basis != "none"), next(iter(counts.values())))
    if chosen.rank == RESULT and chosen.people is not None:
        chosen = next((c for c in counts.values() if c.people is not None and c.rank < RESULT), chosen)
    if conflicting(chosen, counts, ratio):
        chosen.doubt("fields_differ")
    return chosen


def conflicting(chosen: Headcount, counts: Mapping[str, Headcount], ratio: int = 3) -> dict[str, int]:
    """Return field to people when fields contradict the chosen count, else nothing; 约六千 agrees with 6200."""
    if chosen.people is None:
        return {}
    differing = {
        name: other.people
        for name, other in counts.items()
        if other is not chosen and other.people and other.rank <= chosen.rank and _contradicts(chosen, other, ratio)
    }
    return {chosen.field_name: chosen.people} | differing if differing else {}


def unlike(chosen: Headcount, counts: Mapping[str, Headcount], ratio: int = 3) -> dict[str, int]:
    """Return field to people of what ranks lower than the chosen count, yet is of comparable size; mere results are not."""
    return {
        name: other.people
        for name, other in counts.items()
        if chosen.people and other.people and chosen.rank < other.rank <= NEUTRAL and _contradicts(chosen, other, ratio)
    }


def _tells_people(count: Headcount) -> bool:
    if any(number is not None for number in (count.people, count.low, count.high)):
        return True
    return any(code == "groups_may_overlap" for code, _ in count.reasons)


def _contradicts(chosen: Headcount, other: Headcount, ratio: int) -> bool:
    low, high = sorted((chosen.people or 0, other.people or 0))
    if low == high or high > ratio * low:
        return False
    is_near = (high - low) * _NEARLY <= high
    return not (is_near and "approx" in (chosen.basis, other.basis))
