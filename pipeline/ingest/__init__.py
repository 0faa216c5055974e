"""Stage 01: everything that arrives becomes rows of `files` and `submissions`; nothing is lost, nothing is guessed."""

from pipeline.ingest.reading import FileReading, read_file
from pipeline.ingest.round import Ingested, read_round

__all__ = ["FileReading", "Ingested", "read_file", "read_round"]
