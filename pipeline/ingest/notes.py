"""Lists what was noticed while reading, file by file and submission by submission, for a person to look through."""

import json
from itertools import chain

import pandas as pd

from pipeline.text.masking import mask


def list_notes(files: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each note, in order of place: place_text, subject_text, at_text, note_text.

    A note that stands on the file and on its submissions, or on several of them, is listed once. Personal data in it is masked.

    Args:
        files: table `files`.
        submissions: table `submissions`.

    Returns:
        place_text: where the file lies; subject_text: the project, "" for a note of a file; at_text: where in the
        file; note_text: the sentence.
    """
    places = dict(zip(files["file_id"], files["place_text"], strict=True))
    of_files = zip(files["place_text"], [""] * len(files), files["notes_json"], strict=True)
    of_rows = zip(
        submissions["file_id"].map(places), submissions["project_name_text"], submissions["notes_json"], strict=True
    )
    found: dict[tuple[str, str, str], str] = {}
    for place, subject, notes in chain(of_files, of_rows):
        for note in json.loads(notes):
            found.setdefault((place, note.get("at", ""), mask(note["text"])), subject)
    rows = sorted([(place, subject, at, text) for (place, at, text), subject in found.items()])
    return pd.DataFrame(rows, columns=["place_text", "subject_text", "at_text", "note_text"])
