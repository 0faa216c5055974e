"""Opens zip archives in memory: names repaired, links refused, sizes bounded; nothing is written to disk."""

import stat

from pipeline.errors import RawFileError
from pipeline.ingest.decode import repair_zip_name
from pipeline.ingest.reasons import reason
from pipeline.ingest.safe_zip import SafeZip, refuse
from pipeline.ingest.tree import Member
from pipeline.params.ingest import Limits

_UTF8_FLAG = 0x800
_LIMITS = Limits()


def read_zip(data: bytes, name: str = "", limits: Limits = _LIMITS) -> list[Member]:
    """Return the members in order of their names; one that cannot be read carries its reason code.

    Raises:
        RawFileError: damaged, too_many.
    """
    bounds = limits.model_copy(update={"part_bytes": limits.file_bytes, "parts_bytes": limits.archive_bytes})
    package = SafeZip(data, bounds, strict_names=False)
    entries = [info for info in package.entries if not info.is_dir()]
    if len(entries) > limits.archive_members:
        raise refuse("too_many")
    members = []
    for info in entries:
        given = repair_zip_name(info.filename, bool(info.flag_bits & _UTF8_FLAG))
        if stat.S_ISLNK(info.external_attr >> 16):
            members.append(Member(given, b"", "link", reason("link").text))
            continue
        try:
            members.append(Member(given, package.read_info(info)))
        except RawFileError as error:
            members.append(Member(given, b"", error.code, str(error)))
    return sorted(members, key=lambda member: (member.name, member.data))
