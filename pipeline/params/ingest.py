"""The `ingest` section of a round's parameter file: folders, the register, survey headers and safety limits."""

from typing import Literal

from pydantic import Field

from pipeline.params.base import Parameters

Channel = Literal["department", "union", "research", "online", "unknown"]
Meaning = Literal[
    "platform_id", "submitted_on", "respondent_text", "unit_text", "implementation_level", "project_name_text",
    "summary_text", "expected_outcome_text", "budget_text", "source_text", "ignored",
]  # fmt: skip
RegisterMeaning = Literal["file_name", "received_on", "sender_text", "has_paper_copy", "channel", "ignored"]
Helper = Literal["ocr", "unpack"]


class Limits(Parameters):
    """What a received file may cost; beyond it the file is refused with a reason, never read in part.

    Sizes are bytes of content. Rule: untrusted documents are bounded before and while they are unpacked.

    Bounds on rows, cells and bytes are set so that the worst file costs some seconds.

    Args (fields), those not told by their names:
        page_cells: cells of an export saved as a web page.
        seconds: wall time of a PDF, picture, rar or 7z; processor time is bounded by twice as much, for two cores.
        ocr_page_seconds: wall time of each scanned page, for a busy machine; its processor time is bounded as above,
            which is what ends a bad page where the system can bound it.
        ocr_pages: scanned pages read of one file; further ones are left to a person.
    """

    file_bytes: int = Field(default=20_000_000, gt=0)
    mail_bytes: int = Field(default=60_000_000, gt=0)
    zip_members: int = Field(default=2_000, gt=0)
    part_bytes: int = Field(default=32_000_000, gt=0)
    parts_bytes: int = Field(default=64_000_000, gt=0)
    ratio: int = Field(default=200, gt=1)
    ratio_from_bytes: int = Field(default=1_000_000, gt=0)
    characters: int = Field(default=2_000_000, gt=0)
    cells: int = Field(default=50_000, gt=0)
    table_depth: int = Field(default=20, gt=0)
    element_depth: int = Field(default=256, gt=0)
    archive_depth: int = Field(default=3, gt=0)
    archive_members: int = Field(default=500, gt=0)
    archive_bytes: int = Field(default=200_000_000, gt=0)
    sheet_rows: int = Field(default=500_000, gt=0)
    sheet_cells: int = Field(default=5_000_000, gt=0)
    sheet_bytes: int = Field(default=150_000_000, gt=0)
    page_cells: int = Field(default=400_000, gt=0)
    seconds: float = Field(default=10.0, gt=0)
    ocr_page_seconds: float = Field(default=60.0, gt=0)
    ocr_pages: int = Field(default=10, gt=0)


class IngestParameters(Parameters):
    """Parameters of the ingest stage.

    Args (fields):
        folders: folder below the round folder -> channel; a file elsewhere has channel "unknown".
        register_names: names of the receipt register, without ending.
        register_headers: meaning -> header texts of the register.
        paper_words: register cells that mean "yes, there is a paper copy".
        no_paper_words: register cells that mean "no paper copy"; any other word is noted.
        ignored_names: patterns (fnmatch) of files that programs leave behind; they get disposition `ignored`.
        headers: meaning -> header texts (normalised: number, （必填）, （自动）, punctuation taken off).
        ignored_answers: whole answers that mean nothing was filled in, e.g. "(空)", "(跳过)".
        matrix_marks: what separates question and item in a matrix header.
        optional_helpers: what may be used where it is installed: "ocr" for scans and photos, "unpack" for rar and 7z.
            One left out is never used, so a round reads the same on every machine.
        copy_share: share of the text from which a scan with the same unit, name, numbers and level is the form's copy.
        likely_copy_share: share of the text from which a scan or PDF is shown to a person as a likely copy.
        limits: see `Limits`.
    """

    folders: dict[str, Channel] = Field(default_factory=dict)
    register_names: tuple[str, ...] = ()
    register_headers: dict[RegisterMeaning, tuple[str, ...]] = Field(default_factory=dict)
    paper_words: tuple[str, ...] = ()
    no_paper_words: tuple[str, ...] = (
        "无",
        "否",
        "没有",
        "没交",
        "未收",
        "未交",
        "未收到",
        "缺",
        "×",
        "x",
        "0",
        "-",
        "—",
        "/",
        "N",
    )
    ignored_names: tuple[str, ...] = ()
    headers: dict[Meaning, tuple[str, ...]] = Field(default_factory=dict)
    ignored_answers: tuple[str, ...] = ()
    matrix_marks: tuple[str, ...] = ("—", ":", "：")
    optional_helpers: tuple[Helper, ...] = ("ocr", "unpack")
    copy_share: float = Field(default=0.95, gt=0, le=1)
    likely_copy_share: float = Field(default=0.8, gt=0, le=1)
    limits: Limits = Field(default_factory=Limits)
