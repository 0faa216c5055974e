"""The `clean.duplicates` section of a round's parameter file: when two texts count as the same proposal."""

from decimal import Decimal

from pydantic import Field

from pipeline.params.base import Parameters

_FUNCTION_CHARACTERS = "的了是在我们你您他和与及或就都也很还又再吗呢吧啊这那一几个些点多能可以会要想请希望建议应该得把被给让对为于等并且而更加有"


class DuplicateParameters(Parameters):
    """Thresholds of look-alike texts.

    Likeness counts the distinct content characters that two texts have in common: two parts their share of all, one part
    their share of the smaller text.

    Args:
        light_score: from here up 少量改写, below it 大幅改写.
        heavy_score: from here up two texts are the same proposal, in rounds of up to ten thousand texts.
        heavy_score_step: added to heavy_score for every tenfold of texts beyond that, as chance likeness grows.
        hint_score: from here up to heavy_score a pair is only shown (只提示).
        guard_score: likeness that every member of a group must have with the group's best-connected member.
        short_score: likeness asked of the shortest texts, function characters not counted.
        short_characters: a text with no more distinct content characters than this counts as shortest.
        ordinary_characters: from this many distinct content characters on, heavy_score applies unchanged.
        brief_characters: of two texts with fewer distinct content characters than this, each with a word that the other
            lacks, one is not the other: 免费体检 and 免费健身. A misspelt character is no other word.
        swap_characters: proposals that are the same but for one word of up to this many characters in another's place are
            not merged without a person.
        opening_characters: two texts that begin with this many same characters may share a form letter's opening.
        body_characters: distinct content characters that must follow it in both texts to be judged on.
        body_score: below this likeness what follows is another matter, and the pair is only shown.
        exhaustive_up_to: up to this many different texts every pair is compared.
        bands: bands of the sketch.
        hashes_per_band: hashes that must agree within a band.
        neighbours: texts compared with each text of a band's bucket.
        common_share: a 3-gram in more than this share of the texts says nothing.
        common_least: a 3-gram in no more texts than this is never too common.
        hints_per_text: pairs that are only shown, at most this many per text.
        chain_characters: online copies of a text at least this long are a chain letter, one voice; of a shorter text
            each copy is a voice of its own.
        version_score: from here up a late form of the same unit resembles an earlier one enough to be its revision.
        version_sure_score: from here up it is taken for its revision without a person.
        version_lead: by how much the best earlier form must be ahead of the next, else a person decides.
        place_words: names of places and units; proposals that name different ones are not merged without a person.
        courtesy_words: thanks and appeals, which do not make another proposal.
        function_characters: characters that say nothing about the matter, at most 60.
        negations: characters that turn a short text round, at most 4.
    """

    light_score: Decimal = Field(default=Decimal("0.84"), gt=0, le=1)
    heavy_score: Decimal = Field(default=Decimal("0.62"), gt=0, le=1)
    heavy_score_step: Decimal = Field(default=Decimal("0.025"), ge=0, le=1)
    hint_score: Decimal = Field(default=Decimal("0.52"), gt=0, le=1)
    guard_score: Decimal = Field(default=Decimal("0.54"), gt=0, le=1)
    short_score: Decimal = Field(default=Decimal("0.80"), gt=0, le=1)
    short_characters: int = Field(default=8, ge=1)
    ordinary_characters: int = Field(default=24, ge=2)
    brief_characters: int = Field(default=20, ge=0)
    swap_characters: int = Field(default=6, ge=0)
    opening_characters: int = Field(default=20, ge=4)
    body_characters: int = Field(default=8, ge=1)
    body_score: Decimal = Field(default=Decimal("0.20"), ge=0, le=1)
    exhaustive_up_to: int = Field(default=4000, ge=0)
    bands: int = Field(default=80, ge=1, le=128)
    hashes_per_band: int = Field(default=2, ge=1, le=8)
    neighbours: int = Field(default=2, ge=1)
    common_share: Decimal = Field(default=Decimal("0.01"), gt=0, le=1)
    common_least: int = Field(default=50, ge=2)
    hints_per_text: int = Field(default=3, ge=0)
    chain_characters: int = Field(default=20, ge=1)
    version_score: Decimal = Field(default=Decimal("0.40"), gt=0, le=1)
    version_sure_score: Decimal = Field(default=Decimal("0.75"), gt=0, le=1)
    version_lead: Decimal = Field(default=Decimal("0.10"), gt=0, le=1)
    place_words: tuple[str, ...] = ()
    courtesy_words: tuple[str, ...] = ()
    function_characters: str = Field(default=_FUNCTION_CHARACTERS, max_length=60)
    negations: str = Field(default="不别勿禁", max_length=4)
