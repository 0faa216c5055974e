"""The `clean` section of a round's parameter file."""

from pipeline.params.base import Parameters


class CleanParameters(Parameters):
    """Parameters of the clean stage."""
