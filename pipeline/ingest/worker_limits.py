"""What the reading process may do: bounded memory and CPU where the system can, no socket, no other program, no writing."""

import os
import sys
from typing import Any

_REFUSED = (
    "socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "pty.", "os.remove",
    "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.link", "os.symlink", "os.truncate", "shutil.",
    "webbrowser.", "urllib.", "http.", "ftplib.", "smtplib.", "winreg.Create", "winreg.Set", "winreg.Delete",
)  # fmt: skip
_WRITING = frozenset("wax+")
_WRITING_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class NotAllowedError(PermissionError):
    """A reader tried to reach outside."""


def forbid_outside() -> None:
    """Refuse sockets, other programs and writing to files from now on, in this process; it cannot be taken back."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: Any) -> None:
    if event == "open":
        path, mode, flags = arguments
        writes = bool(_WRITING & set(mode)) if isinstance(mode, str) else bool((flags or 0) & _WRITING_FLAGS)
        if writes and not isinstance(path, int):
            raise NotAllowedError(event)
    elif event.startswith(_REFUSED):
        raise NotAllowedError(event)


def limit_memory(size: int) -> None:
    """Bound the address space in bytes; does nothing on systems without such a limit (Windows)."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = size if hard == resource.RLIM_INFINITY else min(size, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ValueError, OSError):  # macOS refuses some address-space limits; the wall limit remains
        return


def limit_cpu(seconds: float) -> None:
    """Allow this process so many CPU seconds more; does nothing on systems without such a limit."""
    try:
        import resource
    except ImportError:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))
