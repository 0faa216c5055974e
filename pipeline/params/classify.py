"""The `classify` section of a round's parameter file."""

from pipeline.params.base import Parameters


class ClassifyParameters(Parameters):
    """Parameters of the classify stage."""
