"""A form as Rich Text, which some offices save under the name .doc."""

from .forms import CLOSING, LABELS, TITLE
from .texts import Proposal


def _coded(text: str) -> str:
    out = []
    for byte in text.encode("gb18030"):
        plain = chr(byte) if 32 <= byte < 127 and chr(byte) not in "\\{}" else ""
        out.append(plain or ("\\line " if byte == 10 else f"\\'{byte:02x}"))
    return "".join(out)


def form_rtf(proposal: Proposal) -> bytes:
    """Return the form as RTF in the Chinese code page, the table as rows of two cells."""
    city, area = ("√", "□") if proposal.level == "municipal" else ("□", "√")
    line = f"填报单位（部门）：{proposal.unit}    实施层级：市级{city}   区市县、产业级{area}"
    rows = "".join(
        "\\trowd\\trgaph108\\cellx1900\\cellx8700\\pard\\intbl "
        f"{_coded(label)}\\cell {_coded(getattr(proposal, name))}\\cell\\row\n"
        for name, label in LABELS.items()
    )
    head = (
        "{\\rtf1\\ansi\\ansicpg936\\deff0\\deflang1033\\deflangfe2052{\\fonttbl{\\f0\\fnil\\fcharset134 "
        + _coded("宋体")
        + ";}}\n"
    )
    body = f"\\pard\\qc\\f0\\fs36 {_coded(TITLE)}\\par\n\\pard\\fs24 {_coded(line)}\\par\n{rows}"
    return (head + body + f"\\pard {_coded(CLOSING)}\\par\n}}").encode("ascii")
