"""An independent second reader: python-docx sees the same cells and lines in the sample round's plain forms."""

import io
import re
import zipfile

import docx
import pytest

from pipeline.ingest.docx import read_docx
from pipeline.ingest.tree import Paragraph, Table
from pipeline.paths import ROOT

# Where the two must differ: python-docx leaves these out, or gives deleted and hidden text as well.
_BEYOND = re.compile(
    rb"<w:(sdt|ins|del|moveTo|moveFrom|sym|fldChar|fldSimple|vanish|smartTag|customXml|txbxContent)\b|<mc:"
)
_FOLDER = ROOT / "data" / "raw" / "sample" / "forms"


def plain_forms():
    for path in sorted(_FOLDER.rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        if not zipfile.is_zipfile(io.BytesIO(data)):
            continue
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if "word/document.xml" in names and not _BEYOND.search(package.read("word/document.xml")):
                yield path


FORMS = list(plain_forms())


def test_most_sample_forms_are_compared():
    assert len(FORMS) >= 25


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_cells_and_lines_are_what_python_docx_sees(path):
    data = path.read_bytes()
    second, own = docx.Document(io.BytesIO(data)), read_docx(data)
    lines = [block.text for block in own.blocks if isinstance(block, Paragraph)]
    tables = [block for block in own.blocks if isinstance(block, Table)]
    assert lines == [paragraph.text for paragraph in second.paragraphs]
    # A merged cell is one element, however many grid columns show it; python-docx repeats it in `row.cells`.
    seen = [
        [[docx.table._Cell(tc, table).text for tc in row._tr.tc_lst] for row in table.rows] for table in second.tables
    ]
    assert [[[cell.text for cell in row] for row in table.rows] for table in tables] == seen
