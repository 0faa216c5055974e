"""The sample round is what the generator makes, small, safe to publish, and true to its own truth."""

import csv
import email
import hashlib
import io
import json
import re
import zipfile
import zlib
from pathlib import Path

import docx
import olefile
import pytest
from lxml import etree

from tests.rounds.bulk import make_bulk
from tests.rounds.sample import Round, make_sample, proposals

ROOT = Path(__file__).resolve().parents[1]
RAW, DECISIONS, TRUTH = ROOT / "data/raw/sample", ROOT / "data/decisions/sample", ROOT / "tests/data/sample_truth"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def made() -> Round:
    return make_sample()


def truth(name: str) -> list[dict]:
    return [json.loads(line) for line in (TRUTH / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def leaves(name: str, content: bytes) -> list[str]:
    """Return the sha256 of everything inside a mail or archive that is no mail itself, by the standard library alone."""
    inside: list[tuple[str, bytes]] = []
    if content.startswith(b"PK") and b"[Content_Types].xml" not in content:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [(member, archive.read(member)) for member in archive.namelist()]
    elif name.endswith(".eml"):
        parts = [
            part for part in email.message_from_bytes(content).walk() if part.get_content_maintype() == "application"
        ]
        inside = [("", part.get_payload(decode=True)) for part in parts]
    own = [hashlib.sha256(member).hexdigest() for _, member in inside]
    return own + [digest for member in inside for digest in leaves(*member)]


def _compresses_alike() -> bool:
    """Say whether this Python's zlib makes the bytes the sample was written with (zlib-ng, for one, does not)."""
    text = "".join(f"{number * number % 9973}职工" for number in range(4000)).encode()
    return hashlib.sha256(zlib.compress(text)).hexdigest()[:12] == "739d91132cee"


same_zlib = pytest.mark.skipif(
    not _compresses_alike(), reason="this Python's zlib compresses otherwise: bytes cannot be compared"
)


@same_zlib
def test_sample_on_disk_is_what_the_generator_makes(made: Round) -> None:
    on_disk = {path.relative_to(RAW).as_posix(): path.read_bytes() for path in RAW.rglob("*") if path.is_file()}
    assert sorted(on_disk) == sorted(made.files)
    assert [place for place in on_disk if on_disk[place] != made.files[place]] == []


def test_truth_on_disk_is_what_the_generator_says(made: Round) -> None:
    packed = {"sha256", "size_bytes"} if not _compresses_alike() else set()
    for name, rows in made.truth.items():
        said = [[{key: row[key] for key in row if key not in packed} for row in table] for table in (truth(name), rows)]
        assert said[0] == said[1], name


def test_sample_is_at_most_eight_megabytes(made: Round) -> None:
    assert sum(map(len, made.files.values())) <= 8 * MEGABYTE


def test_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, second, other = make_bulk(5, 40, 60), make_bulk(5, 40, 60), make_bulk(6, 40, 60)
    assert first == second
    assert first.files != other.files


def test_made_rounds_have_the_size_asked_for() -> None:
    rows = make_bulk(1, 57, 83).truth["submissions"]
    assert sum(row["channel"] == "online" for row in rows) == 83
    assert len(rows) == 57 + 83


def test_every_file_on_disk_has_one_row_of_truth() -> None:
    places = [row["place"] for row in truth("files")]
    assert len(places) == len(set(places))
    top = {place for place in places if "!/" not in place}
    assert top == {path.relative_to(RAW).as_posix() for path in RAW.rglob("*") if path.is_file()}


def test_members_of_mails_and_archives_have_the_bytes_the_truth_names() -> None:
    rows = [
        row for row in truth("files") if "!/" in row["place"] and ".msg" not in row["place"] and row["kind"] != "eml"
    ]
    found = [digest for path in RAW.rglob("*.eml") for digest in leaves(path.name, path.read_bytes())]
    assert sorted(found) == sorted(row["sha256"] for row in rows)


def test_forwarded_mail_holds_the_first_mail_whole() -> None:
    outer = email.message_from_bytes((RAW / "mail/20171125_转发.eml").read_bytes())
    said, forwarded = outer.get_payload()
    inner = forwarded.get_payload()[0]
    assert (said.get_content_type(), forwarded.get_content_type()) == ("text/plain", "message/rfc822")
    assert [part.get_content_type() for part in inner.get_payload()] == ["text/plain", "application/octet-stream"]


def test_archive_names_are_bare_gbk_bytes(made: Round) -> None:
    mail = made.files["mail/20171128_金普.eml"]
    archive = next(p for p in email.message_from_bytes(mail).walk() if p.get_content_maintype() == "application")
    with zipfile.ZipFile(io.BytesIO(archive.get_payload(decode=True))) as opened:
        names = opened.namelist()
    assert all("平安" not in name for name in names)
    assert names[0].encode("cp437").decode("gb18030") == "01平安返乡直通车.docx"


def test_flat_word_file_is_sound_xml_holding_the_form() -> None:
    root = etree.fromstring((RAW / "forms/建设工会（塔吊小药箱）.doc").read_bytes())
    assert "塔吊司机“高空小药箱”" in "".join(root.itertext())


def test_message_file_holds_the_form_the_truth_names() -> None:
    with olefile.OleFileIO(str(RAW / "mail/20171123_旅顺口_重发.msg")) as message:
        held = message.openstream("__attach_version1.0_#00000000/__substg1.0_37010102").read()
    digests = {row["place"]: row["sha256"] for row in truth("files")}
    assert hashlib.sha256(held).hexdigest() == digests["mail/20171123_旅顺口_重发.msg!/旅顺口区总工会建议表（二）.docx"]


MARKED = {proposal.key for proposal in proposals().values() if "{" in proposal.summary + proposal.budget}
ODD = {
    "vmerge",
    "split",
    "titlerow",
    "onetable",
    "samecell",
    "sdtcell",
    "wide",
    "help",
    "helpafter",
    "box",
    "nested",
    "spaced",
}


def test_plain_forms_open_in_python_docx_and_say_what_the_truth_says() -> None:
    checked = 0
    for row in truth("submissions"):
        place = row["place"]
        if not place.startswith("forms/") or not place.endswith(".docx") or set(row["layout"]) & ODD:
            continue
        document = docx.Document(str(RAW / place))
        cells = {
            line.cells[0].text.replace("\n", ""): line.cells[1].text
            for line in document.tables[row["index_in_file"]].rows
        }
        if row["key"] in MARKED:
            continue
        assert cells["项目名称"] == row["project_name_text"]
        assert cells["项目简介"] == row["summary_text"]
        if row["expected_outcome_text"] and not row["budget_table"]:
            assert (cells["预期目标或成效"], cells["经费预算"]) == (row["expected_outcome_text"], row["budget_text"])
        assert row["unit_text"] in "".join(p.text for p in document.paragraphs)
        checked += 1
    assert checked >= 25


def _all_text(made: Round) -> str:
    written = "\n".join(json.dumps(row, ensure_ascii=False) for rows in made.truth.values() for row in rows)
    files = (path.read_text(encoding="utf-8-sig") for path in sorted(DECISIONS.glob("*.csv")))
    texts = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/rounds/texts").iterdir()))
    return "\n".join([written, *files, *texts])


def test_phones_mails_and_id_numbers_are_invented(made: Round) -> None:
    text = _all_text(made)
    phones = {found.replace(" ", "") for found in re.findall(r"(?<![0-9a-f])1[3-9]\d ?\d{4} ?\d{4}(?![0-9a-f])", text)}
    assert all(phone.startswith("1390000000") for phone in phones), phones
    assert set(re.findall(r"@([\w.]+\w)", text)) <= {"example.com", "工会"}
    assert set(re.findall(r"(?<![0-9a-f])\d{17}[\dX](?![0-9a-f])", text)) == {"210299190001010000"}


def test_every_review_row_names_one_proposal_of_the_sample() -> None:
    rows = list(csv.DictReader((DECISIONS / "review.csv").open(encoding="utf-8-sig")))
    known = {(row["project_name_text"], row["place"]) for row in truth("submissions")}
    assert [row["项目名称"] for row in rows if (row["项目名称"], row["存放位置"]) not in known] == []
    assert {row["决定"] for row in rows} == {"入选", "并入", "退回修改", "不采纳"}


def test_adopted_suggestions_were_really_sent_from_where_they_say() -> None:
    said = {
        (row["place"], (row["project_name_text"] or row["summary_text"]).split("。")[0])
        for row in truth("submissions")
        if row["channel"] == "online"
    }
    adopted = list(csv.DictReader((DECISIONS / "rewards_adopted.csv").open(encoding="utf-8-sig")))
    assert [row["建议内容"] for row in adopted if (row["存放位置"], row["建议内容"]) not in said] == []


def test_revised_forms_name_a_first_form_of_the_same_unit_and_project() -> None:
    rows = {row["key"]: row for row in truth("submissions")}
    revised = [row for row in rows.values() if row.get("revises")]
    assert len(revised) >= 6
    for row in revised:
        first = rows[row["revises"]]
        assert (row["unit_name"], row["project_name_text"]) == (first["unit_name"], first["project_name_text"])
        assert row["received_on"] >= "2018-01-01" > first["received_on"]
