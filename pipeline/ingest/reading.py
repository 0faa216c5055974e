"""Reads one file for a person or a caller: never raises for a bad file."""

import stat
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.ingest.content import Content, read_content
from pipeline.ingest.entries import Entry, make_entries
from pipeline.ingest.ledger import settle
from pipeline.ingest.rows import file_row, submission_rows
from pipeline.params.base import build_model
from pipeline.params.form import FormDescription, load_form
from pipeline.params.ingest import IngestParameters
from pipeline.params.yaml_file import read_yaml
from pipeline.paths import ROOT


@dataclass(slots=True)
class FileReading:
    """What was read in one file.

    Args:
        files: rows of the ledger as plain dicts, the container's own row first, then its members in order of place.
        submissions: rows of the submissions as plain dicts; text is "" when absent, nested values are lists and dicts.
    """

    files: list[dict[str, Any]] = field(default_factory=list)
    submissions: list[dict[str, Any]] = field(default_factory=list)


def read_file(
    path: str | Path, params: IngestParameters | None = None, form: FormDescription | None = None
) -> FileReading:
    """Return what a file says: its ledger rows and its submissions.

    Never raises for a bad file: its row has a disposition other than parsed, and a reason code.

    Args:
        path: the file.
        params: ingest parameters; `default_parameters()` when none are given.
        form: the blank form; params/form.yaml when none is given.
    """
    path = Path(path)
    params, form = params or default_parameters(), form or default_form()
    entry = make_entries(load_content(path, params, form), path.name, "unknown")
    return reading_of(settle([entry], params))


def reading_of(entries: list[Entry]) -> FileReading:
    """Return settled entries as plain rows."""
    submissions = [row for entry in entries for row in submission_rows(entry)]
    return FileReading([file_row(entry) for entry in entries], submissions)


def load_content(path: Path, params: IngestParameters, form: FormDescription) -> Content:
    """Return a file's content; a file that cannot be opened gives a content with its reason code."""
    refused = check_place(path, params)
    if refused:
        return Content(path.name, code=refused)
    try:
        data = path.read_bytes()
    except OSError:
        return Content(path.name, code="unreadable_place")
    return read_content(data, path.name, params, form)


def check_place(path: Path, params: IngestParameters) -> str:
    """Return why a file must not be opened at all, or ""."""
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return "link"
        if not stat.S_ISREG(found.st_mode):
            return "unreadable_place"
        return "too_large" if found.st_size > params.limits.mail_bytes else ""
    except (OSError, ValueError):
        return "unreadable_place"


@lru_cache(maxsize=1)
def default_form() -> FormDescription:
    """Return the form of params/form.yaml."""
    return load_form(ROOT / "params" / "form.yaml")


@lru_cache(maxsize=1)
def default_parameters() -> IngestParameters:
    """Return the ingest parameters of the sample round, with every helper that is installed here."""
    source = read_yaml(ROOT / "params" / "sample.yaml")
    source.values = {k: v for k, v in source.values.get("ingest", {}).items() if k != "optional_helpers"}
    return build_model(source, IngestParameters)
