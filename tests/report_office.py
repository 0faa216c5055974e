"""A file saved again by LibreOffice, as a person's program would."""

import shutil
import subprocess
from pathlib import Path

import pytest


def saved_by_office(source: Path, folder: Path, kind: str = "xlsx") -> Path:
    """Save the file into the folder in the format and return it; a machine without LibreOffice skips the test."""
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice 未安装")
    profile = f"-env:UserInstallation=file://{folder.parent}/profile"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / f"{source.stem}.{kind}"
