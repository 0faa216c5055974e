"""The `classify` section of a round's parameter file."""

from decimal import Decimal

from pydantic import Field

from pipeline.params.base import Parameters


class ThemeParameters(Parameters):
    """How the online voice is grouped into themes.

    Args (fields):
        least_points: points of a sub-theme's terms from which a text belongs to it.
        new_themes: at most so many new themes are made of the texts that belong to none.
        least_groups: a new theme has at least so many different texts.
        seed: seed of the clustering.
        terms: terms shown on a card.
        quotes: quotes shown on a card.
        quote_characters: longest quote.
        boilerplate: sentences made of these words say nothing and are left out.
        stop_words: words that never lead a card.
    """

    least_points: Decimal = Field(default=Decimal(2), gt=0)
    new_themes: int = Field(default=24, ge=0, le=100)
    least_groups: int = Field(default=3, ge=1)
    seed: int = Field(default=31, ge=0)
    terms: int = Field(default=6, ge=1, le=30)
    quotes: int = Field(default=3, ge=0, le=10)
    quote_characters: int = Field(default=80, ge=10)
    boilerplate: tuple[str, ...] = ()
    stop_words: tuple[str, ...] = ()


class DiscussionPoints(Parameters):
    """Points that make a candidate come earlier in the screening table."""

    principle_no: Decimal = Decimal(3)
    principle_unclear: Decimal = Decimal(1)
    domain_in_doubt: Decimal = Decimal(2)
    level_in_doubt: Decimal = Decimal(2)
    element_missing: Decimal = Decimal("0.5")
    value_in_doubt: Decimal = Decimal(1)


class ClassifyParameters(Parameters):
    """Parameters of the classify stage."""

    principles: str = Field(default="principles.yaml", min_length=1)
    themes: ThemeParameters = ThemeParameters()
    discussion: DiscussionPoints = DiscussionPoints()
