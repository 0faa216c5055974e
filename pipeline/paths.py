"""Where a round lives. Only this module knows the folders; nothing else joins paths below the project root."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def work_root() -> Path:
    """Return where tables and reports go: the project, or the folder that PIPELINE_WORK_ROOT names (the tests do)."""
    return Path(os.environ.get("PIPELINE_WORK_ROOT") or ROOT)


@dataclass(frozen=True)
class RoundPaths:
    """The folders of one phase of one round.

    Args:
        round: the round's name.
        phase: the phase's code.
        root: the project folder, where material and decisions lie.
        work: where tables and reports go.
    """

    round: str
    phase: str
    root: Path
    work: Path

    @classmethod
    def of(cls, round_name: str, phase: str) -> "RoundPaths":
        """Return the folders in this project."""
        return cls(round_name, phase, ROOT, work_root())

    @property
    def raw(self) -> Path:
        """What was received; never written to."""
        return self.root / "data" / "raw" / self.round

    @property
    def decisions(self) -> Path:
        """What people decided."""
        return self.root / "data" / "decisions" / self.round

    @property
    def decided_rounds(self) -> Path:
        """What people decided in every round, one folder a round."""
        return self.root / "data" / "decisions"

    @property
    def processed(self) -> Path:
        """The phase's tables."""
        return self.work / "data" / "processed" / self.round / self.phase

    @property
    def records(self) -> Path:
        """Executed notebooks and the manifest of the phase's tables."""
        return self.processed / ".records"

    @property
    def lock(self) -> Path:
        """Held by the run of this round."""
        return self.work / "data" / "processed" / self.round / ".lock"

    @property
    def kernel_lock(self) -> Path:
        """Held by the kernel at work on this round."""
        return self.work / "data" / "processed" / self.round / ".kernel-lock"

    @property
    def cache(self) -> Path:
        """What was read from files before, by content; safe to delete."""
        return self.work / "data" / "processed" / self.round / "reading-cache.sqlite"

    @property
    def reports(self) -> Path:
        """The phase's reports."""
        return self._reports / self.phase

    @property
    def building(self) -> Path:
        """Reports being made; they take the place of `reports` in one step when all are done."""
        return self._reports / f".building-{self.phase}"

    @property
    def history(self) -> Path:
        """Earlier report folders of the phase, numbered."""
        return self._reports / "history" / self.phase

    @property
    def failed(self) -> Path:
        """Where the notebook of a failed stage is kept until the stage succeeds."""
        return self._reports / "failed" / self.phase

    @property
    def drafts(self) -> Path:
        """Where a notebook run by hand writes its reports."""
        return self._reports / f"{self.phase}-draft"

    @property
    def _reports(self) -> Path:
        return self.work / "reports" / self.round


def project_path(text: str, root: Path = ROOT) -> Path:
    """Return the path that a person wrote, resolved against the project root; backslashes are accepted."""
    path = Path(text.replace("\\", "/")) if "\\" in text and not Path(text).exists() else Path(text)
    return path if path.is_absolute() else root / path


def project_text(path: Path) -> str:
    """Return how a path is written down: below the project with forward slashes, whatever the machine."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)
