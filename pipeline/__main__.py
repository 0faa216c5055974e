"""`python -m pipeline`: makes sure of the requirements, then hands over to the commands."""

import sys

from pipeline.bootstrap import ensure_environment


def main() -> int:
    """Return the exit code of the command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    arguments = sys.argv[1:]
    code = ensure_environment(arguments)
    if code is not None:
        return code
    from pipeline.cli import run_command

    return run_command([argument for argument in arguments if argument != "--no-venv"])


if __name__ == "__main__":
    sys.exit(main())
