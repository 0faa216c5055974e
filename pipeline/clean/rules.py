"""What the clean stage needs to know of a round, loaded once."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.clean.arrivals import Deadline
from pipeline.clean.units import Units, load_units
from pipeline.params import RoundParameters
from pipeline.params.clean import CleanParameters
from pipeline.params.findings import FindingCatalogue, load_findings


@dataclass(frozen=True)
class CleanRules:
    """What cleaning needs to know.

    Args:
        params: the `clean` section of the parameter file.
        units: the dated units table.
        catalogue: the catalogue of findings.
        deadline: when submissions were due.
        year: the round's year; amounts and dates of other years are doubts.
    """

    params: CleanParameters
    units: Units
    catalogue: FindingCatalogue
    deadline: Deadline
    year: int


def load_rules(params: RoundParameters, folder: Path, as_of: date) -> CleanRules:
    """Return the rules of a round; units are those that existed on the last day of the solicitation.

    Args:
        params: the round's parameters.
        folder: where the reference files lie.
        as_of: last day whose receipts the phase reads.

    Raises:
        ParameterError: a reference file is wrong.
    """
    due = params.phases.collect.ends_on
    units = load_units(folder / params.references.units, on=due)
    catalogue = load_findings(folder / params.references.findings)
    return CleanRules(params.clean, units, catalogue, Deadline(due, as_of, params.clean), params.year)
