"""The words by which amounts, head counts and targets are read: a reference file, `params/amounts.yaml`."""

from functools import lru_cache
from pathlib import Path

from pipeline.params.base import Parameters, load_model

Words = tuple[str, ...]


class MoneyWords(Parameters):
    """Words around a sum of money; each list names one role or one modifier."""

    units: Words
    labels: Words
    total: Words
    subtotal: Words
    asked: Words
    own: Words
    other: Words
    background: Words
    past: Words
    present: Words
    parts: Words
    samples: Words
    payments: Words
    increase: Words
    not_needed: Words
    nil: Words
    items: Words
    unknown: Words
    pending: Words
    attached: Words
    open_list: Words
    people_before: Words
    follows: Words
    default_year: int


class ModifierWords(Parameters):
    """Words that make a number a cap, a floor or an approximation, before or after it."""

    cap_before: Words
    cap_after: Words
    floor_before: Words
    floor_after: Words
    approx_before: Words
    approx_after: Words


class PeopleWords(Parameters):
    """Words around a head count."""

    units: Words
    nouns: Words
    visits: Words
    households: Words
    reached: Words
    reach_most: Words
    reach: Words
    result: Words
    staff_before: Words
    staff_after: Words
    increase: Words
    increase_from: Words
    totals_of_place: Words
    staff_verbs: Words
    all_of_them: Words
    team: Words
    threshold_before: Words
    threshold_after: Words
    daily: Words
    holders: Words
    session: Words
    staff: Words
    background: Words
    past: Words
    different: Words
    total: Words
    not_people: Words


class TargetWords(Parameters):
    """Words around a quantified target."""

    units: Words
    percent: Words
    not_targets: Words
    idioms: Words
    slogan_after: Words
    not_one: Words


class AmountWords(Parameters):
    """Everything `pipeline.clean.amounts` knows about words."""

    count_units: Words
    modifiers: ModifierWords
    money: MoneyWords
    people: PeopleWords
    targets: TargetWords


@lru_cache(maxsize=4)
def load_amount_words(path: Path) -> AmountWords:
    """Return the word lists; read once per path.

    Raises:
        ParameterError: when the file has a fault.
    """
    return load_model(path, AmountWords)
