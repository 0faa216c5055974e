"""The catalogue of findings: what can be in doubt, how serious it is, who must act, and the sentence they read."""

from pathlib import Path
from typing import Literal

from pydantic import Field, RootModel

from pipeline.params.base import Parameters, load_model


class FindingKind(Parameters):
    """One kind of doubt.

    Args:
        severity: error (must be dealt with), warning (please check) or info.
        actor: unit (the submitting unit supplies or corrects), analyst, or nobody.
        label: short Chinese name.
        message: the sentence; may hold {value}, {unit}, {name}, {field} and {detail}.
    """

    severity: Literal["error", "warning", "info"]
    actor: Literal["unit", "analyst", "nobody"]
    label: str = Field(min_length=1)
    message: str = Field(min_length=1)


class FindingCatalogue(RootModel[dict[str, FindingKind]]):
    """Finding code to its kind."""

    def __getitem__(self, code: str) -> FindingKind:
        """Return the kind of a code."""
        return self.root[code]

    def __contains__(self, code: object) -> bool:
        """Whether the catalogue knows the code."""
        return code in self.root

    @property
    def labels(self) -> dict[str, str]:
        """Code to short Chinese name."""
        return {code: kind.label for code, kind in self.root.items()}


def load_findings(path: Path) -> FindingCatalogue:
    """Return the catalogue.

    Raises:
        ParameterError: every fault at once.
    """
    return load_model(path, FindingCatalogue)
