"""What LibreOffice wrote, compared with the source and with what LibreOffice itself reads back. LibreOffice is the reference
here only; files it did not make are in test_ingest_old_word.py."""

import pytest
from ingest_office_forms import convert, needs_office, write_forms

from pipeline.ingest.docx import read_docx
from pipeline.ingest.old_word import read_old_word
from pipeline.ingest.pdf import read_pdf
from pipeline.ingest.rtf import read_rtf
from pipeline.ingest.tree import UNSURE, Paragraph, Table, walk_paragraphs

pytestmark = [pytest.mark.office, needs_office]


def rows_of(blocks):
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                yield [(cell.text, cell.continues) for cell in row]
                for cell in row:
                    yield from rows_of(cell.blocks)


def lines_of(document):
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def marks_of(document):
    return [piece.tick for line in walk_paragraphs(document.blocks) for piece in line.pieces if piece.tick]


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    folder = tmp_path_factory.mktemp("forms")
    return folder, write_forms(folder, 40)


def test_doc_rows_equal_those_libreoffice_reads(forms):
    folder, files = forms
    made = convert(folder, "doc", files)
    back = convert(folder / "doc", "docx", sorted(made.glob("*.doc")))
    equal = total = 0
    for path in files:
        own = read_old_word((made / f"{path.stem}.doc").read_bytes(), "")
        reference = read_docx((back / f"{path.stem}.docx").read_bytes(), "")
        source = read_docx(path.read_bytes(), "")
        wanted, got = list(rows_of(reference.blocks)), list(rows_of(own.blocks))
        total += len(wanted)
        equal += sum(left == right for left, right in zip(got, wanted, strict=False))
        assert lines_of(own) == lines_of(source), path.stem
        assert marks_of(own) == marks_of(source), path.stem
        assert [(a.kind, a.text) for a in own.aside if a.kind != "header"] == [
            (a.kind, a.text) for a in source.aside if a.kind != "header"
        ]
    assert total > 200
    assert equal >= total * 0.99


def test_rtf_rows_and_lines_equal_the_source(forms):
    folder, files = forms
    made = convert(folder, "rtf", files[:20])
    for path in files[:20]:
        own, source = read_rtf((made / f"{path.stem}.rtf").read_bytes(), ""), read_docx(path.read_bytes(), "")
        assert list(rows_of(own.blocks)) == list(rows_of(source.blocks)), path.stem
        if "☑" in "".join(lines_of(source)) and UNSURE in marks_of(own):
            continue  # LibreOffice writes FORMCHECKBOX without its state: unsure is the true answer
        assert lines_of(own) == lines_of(source), path.stem


def test_printed_forms_give_every_field(tmp_path):
    files = write_forms(tmp_path, 60, is_printed=True)
    made = convert(tmp_path, "pdf", files)
    pages = 0
    for path in files:
        own, source = read_pdf((made / f"{path.stem}.pdf").read_bytes(), ""), read_docx(path.read_bytes(), "")
        assert lines_of(own) == lines_of(source), path.stem
        assert list(rows_of(own.blocks)) == list(rows_of(source.blocks)), path.stem
        pages += len("".join(text for row in rows_of(own.blocks) for text, _ in row)) > 1200
    assert pages >= 10  # long forms, whose table runs over a page break
