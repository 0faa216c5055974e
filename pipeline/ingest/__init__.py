"""Stage 01: everything that arrives becomes rows of `files` and `submissions`; nothing is lost, nothing is guessed."""

from pipeline.ingest.reading import FileReading, read_file

__all__ = ["FileReading", "read_file"]
