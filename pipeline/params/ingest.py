"""The `ingest` section of a round's parameter file."""

from pipeline.params.base import Parameters


class IngestParameters(Parameters):
    """Parameters of the ingest stage."""
