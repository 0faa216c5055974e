"""From the inbox to public/: what was planted in any channel of a round is in no byte of what is published."""

import base64
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from report_planted import PROJECTS, SECRETS, SEEN, plant
from report_round import CODEBOOK, FOLDER, PARAMS, dumped, run_stages

from pipeline.clean.units import load_units
from pipeline.ingest import read_round
from pipeline.params.form import load_form
from pipeline.report import write_reports


@pytest.fixture(scope="module")
def round_(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    plant(folder / "raw", folder / "decisions")
    units, form = load_units(FOLDER / PARAMS.references.units), load_form(FOLDER / PARAMS.references.form)
    for phase in ("collect", "consolidate", "publish"):
        found = read_round(folder / "raw", PARAMS.ingest, form, getattr(PARAMS.phases, phase).as_of)
        tables = run_stages(found.submissions, found.files, folder / "decisions", phase)
        written = write_reports(tables, PARAMS, phase, folder / phase, units=units, domains=CODEBOOK.domain_names)
    return SimpleNamespace(folder=folder, tables=tables, written=written)


def pieces(data: bytes) -> Iterator[bytes]:
    """The bytes of a file, of every member of an archive, and of every picture or font inside a page."""
    yield data
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield from pieces(archive.read(name))
    for found in re.findall(rb"base64,([A-Za-z0-9+/=]{40,})", data):
        yield base64.b64decode(found)


def public_pieces(folder: Path) -> list[bytes]:
    files = [path for phase in ("collect", "consolidate", "publish") for path in (folder / phase / "public").rglob("*")]
    return [piece for path in files for piece in (path.name.encode(), *pieces(path.read_bytes()))]


def forms_of(secret: str) -> set[bytes]:
    """A secret as it may stand in a file; markup between its letters is looked at in the words of the document."""
    return {secret.encode(code) for code in ("utf-8", "utf-16-le", "gb18030")} | {
        "".join(f"&#{ord(letter)};" for letter in secret).encode()
    }


def test_every_channel_was_read(round_):
    held = "".join(dumped(frame) for frame in round_.tables.values())
    assert [secret for secret in SEEN if secret not in held] == []


def test_nothing_planted_is_in_any_byte_of_public(round_):
    assert round_.written.count("public") == 2, round_.written.gate_sentence
    found = public_pieces(round_.folder)
    assert len(found) > 20
    assert [secret for secret in SECRETS if any(way in piece for piece in found for way in forms_of(secret))] == []


def test_nothing_planted_is_in_the_words_of_the_public_document(round_):
    document = Document(str(round_.folder / "publish/public/公布稿.docx"))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    words = "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    assert [name for name in PROJECTS if name not in words] == []
    assert [secret for secret in SECRETS if secret in words] == []


def test_a_small_count_on_hardship_is_not_public(round_):
    page = (round_.folder / "publish/public/公布.html").read_text(encoding="utf-8")
    assert "困难职工若干人" in page
    assert "困难职工3人" not in page


def test_only_the_last_phase_has_public_files(round_):
    assert not (round_.folder / "collect/public").exists()
    assert not (round_.folder / "consolidate/public").exists()
