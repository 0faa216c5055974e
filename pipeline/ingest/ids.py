"""Ids from content and place: stable over reruns, phases and the order of files."""

import hashlib


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def file_id(place: str, sha256: str) -> str:
    """Return the id of a file from its place below the round folder and its content."""
    return "F" + _digest(place, sha256)


def submission_id(of_file: str, index: int) -> str:
    """Return the id of the index-th proposal of a file."""
    return "S" + _digest(of_file, str(index))


def online_id(platform_id: str, submitted: str, texts: list[str], repeat: int) -> str:
    """Return the id of a survey row: from the platform's id, time and text, never from the export file.

    Args:
        platform_id: the platform's number of the answer, "" when it gives none.
        submitted: the time as ISO text, "" when unknown.
        texts: what was written.
        repeat: how many equal rows stand before it in the same export.
    """
    words = ["".join(text.split()) for text in texts]
    return "W" + _digest(platform_id, submitted, *words, str(repeat) if repeat else "")
