"""The description of the blank form (建议表): the only place that knows what the form looks like."""

import hashlib
import re
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from pipeline.params.base import Parameters, load_model

FIELD_NAMES = ("unit_text", "project_name_text", "summary_text", "expected_outcome_text", "budget_text")
FieldName = Literal["unit_text", "project_name_text", "summary_text", "expected_outcome_text", "budget_text"]


def _check_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"“{pattern}”不是正确的正则表达式（{error}）") from None
    return patterns


class FormField(Parameters):
    """A field of the form.

    Args (fields):
        name: column of `submissions` it fills.
        label: as printed on the blank form.
        aliases: other ways units write it.
        place: "header" for lines outside the table, "body" for rows of the table.
        help: help texts printed inside the value, taken off values.
        starts_proposal: a new proposal begins at each occurrence.
    """

    name: FieldName
    label: str = Field(min_length=2)
    aliases: tuple[str, ...] = ()
    place: Literal["header", "body"]
    help: tuple[str, ...] = ()
    starts_proposal: bool = False


class LevelOption(Parameters):
    """An option of the level line and the ways it is written."""

    level: Literal["municipal", "district"]
    labels: tuple[str, ...] = Field(min_length=1)


class FormLevel(Parameters):
    """The level line: its labels, its options in printed order, and on which side of an option its box is printed."""

    labels: tuple[str, ...] = Field(min_length=1)
    mark_side: Literal["after", "before"]
    options: tuple[LevelOption, ...] = Field(min_length=1)


class FormDescription(Parameters):
    """The blank form; see params/form.yaml, whose comments say what each list is for."""

    titles: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = Field(min_length=1)
    help_patterns: tuple[str, ...] = ()
    level: FormLevel
    closing: tuple[str, ...] = ()
    continuation: tuple[str, ...] = ()
    proposal_heads: tuple[str, ...] = ()
    aside_labels: tuple[str, ...] = ()
    aside_patterns: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    outside_words: tuple[str, ...] = ()
    letter_changes: tuple[str, ...] = ()

    @field_validator("titles", "help_patterns", "proposal_heads", "aside_patterns", "endings", "letter_changes")
    @classmethod
    def _patterns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return _check_patterns(value)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        names = [field.name for field in self.fields]
        if sorted(names) != sorted(FIELD_NAMES):
            raise ValueError(f"fields 应恰好说明这些栏目各一次：{'、'.join(FIELD_NAMES)}")
        if sum(field.starts_proposal for field in self.fields) != 1:
            raise ValueError("应恰有一个栏目写 starts_proposal: true")
        return self

    @cached_property
    def fingerprint(self) -> str:
        """Hash of the whole description: part of the reading cache's key."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def load_form(path: Path) -> FormDescription:
    """Return the form description.

    Raises:
        ParameterError: every fault of the file at once.
    """
    return load_model(path, FormDescription)
