"""The `report` section of a round's parameter file."""

from pipeline.params.base import Parameters


class ReportParameters(Parameters):
    """Parameters of the report stage."""
