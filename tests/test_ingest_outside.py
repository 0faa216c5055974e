"""Reading never opens a socket, a program or a file that it was not handed, whatever the file asks for."""

import json
import os
import subprocess
import sys

from ingest_forms import document, form_blocks, make_zip, package
from test_ingest_word_xml import BODY, flat

from pipeline.paths import ROOT

WATCH = """
import json, sys
from pathlib import Path
from pipeline.ingest import read_file
from pipeline.ingest.reading import default_form, default_parameters
default_form(), default_parameters()
folder, secret = Path(sys.argv[1]), sys.argv[2]
for path in sorted(folder.iterdir()):  # first without watching: libraries load themselves
    read_file(path)
seen = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "urllib.")):
        seen.append([event, str(arguments)[:200]])
    elif event == "open":
        path, mode, flags = arguments
        if isinstance(path, (str, bytes)):
            path = path.decode() if isinstance(path, bytes) else path
            if secret in path or (mode and set("wax+") & set(str(mode))):
                seen.append([event, path])
sys.addaudithook(watch)
read = {path.name: len(read_file(path).submissions) for path in sorted(folder.iterdir())}
print(json.dumps({"seen": seen, "read": read}))
"""


def links(target: str) -> str:
    kinds = ("attachedTemplate", "image", "frame", "subDocument", "oleObject", "aFChunk", "header")
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(
            f'<Relationship Id="r{kind}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
            f' Target="{target}" TargetMode="External"/>'
            for kind in kinds
        )
        + "</Relationships>"
    )


def fields(target: str) -> str:
    instructions = (f'INCLUDETEXT "{target}"', f'INCLUDEPICTURE "{target}" \\d', f'DDEAUTO c:\\windows\\cmd "{target}"')
    return "".join(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
        + text.replace('"', "&quot;")
        + '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
        for text in instructions
    )


def test_nothing_outside_is_opened_whatever_a_file_asks_for(tmp_path):
    secret = tmp_path / "only-for-others" / "secret.docx"
    secret.parent.mkdir()
    secret.write_bytes(package(document(*form_blocks())))
    folder, at = tmp_path / "received", secret.as_posix()
    folder.mkdir()
    page = f'<html><head><link rel=stylesheet href="file://{at}"><base href="http://192.0.2.1/"></head><body><p>项目名称：驿站</p><p>项目简介：建十个</p><img src="file://{at}"><iframe src="{at}"></iframe><script>fetch("http://192.0.2.1")</script></body></html>'
    files = {
        "1.docx": package(document(*form_blocks(), fields(at)), {"word/_rels/document.xml.rels": links("http://192.0.2.1/x")}),
        "2.docx": package(document(*form_blocks()), {"word/_rels/document.xml.rels": links(f"file://{at}")}),
        "3.doc": page.encode(),
        "4.doc": rb"{\rtf1\ansi{\*\template " + at.encode() + rb'}{\field{\*\fldinst INCLUDETEXT "' + at.encode() + rb'"}{\fldrslt x}}\par}',
        "5.doc": flat(BODY + fields(at)),
        "6.zip": make_zip({at: "x", "../" + at: "y", "/etc/passwd": "z", "CON.docx": package(document(*form_blocks())), "aux": "a"}),
        "7.eml": b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/external-body; access-type=local-file; name=\"" + at.encode() + b'"\n\nContent-Type: text/plain\n\n',
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", WATCH, str(folder), secret.parent.name]
    done = subprocess.run(command, capture_output=True, env=environment, cwd=tmp_path, timeout=120, check=True)
    told = json.loads(done.stdout)
    assert told["seen"] == []
    assert told["read"]["1.docx"] == told["read"]["2.docx"] == told["read"]["6.zip"] == 1
    assert b"Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["only-for-others", "received"]


def test_parts_that_are_not_needed_are_never_inflated():
    """A part that swells past every limit lies unread beside the text; the form is read all the same."""
    from pipeline.ingest.docx import read_docx

    data = package(document(*form_blocks()), {"word/media/image9.bin": b"\0" * 40_000_000})
    assert "户外劳动者驿站" in read_docx(data).text
