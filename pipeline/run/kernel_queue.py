"""Hands out started kernels, and boots the next one with its notebook's imports done while this one works."""

from typing import Any

from pipeline.paths import NOTEBOOKS
from pipeline.run.closure import preloadable


class KernelQueue:
    """Kernels for the steps of a run, in their order; at most one waits.

    Args:
        steps: phase and stage of everything that may run; after the last no kernel is booted.
    """

    def __init__(self, steps: list[tuple[str, str]]) -> None:
        self.steps = steps
        self.spare: Any = None
        self.is_used = False

    def boot(self, stage: str) -> None:
        """Start a kernel for the stage, unless one waits already."""
        from pipeline.run.kernels import start_kernel

        if self.spare is None:
            imports = ("_start", *preloadable(NOTEBOOKS / f"{stage}.ipynb"))
            self.spare = start_kernel(NOTEBOOKS, {"PIPELINE_RUNNER": "1"}, imports)

    def take(self, phase: str, stage: str) -> Any:
        """Return a kernel that is starting or ready, and boot the next."""
        self.boot(stage)
        kernel, self.spare, self.is_used = self.spare, None, True
        later = self.steps[self.steps.index((phase, stage)) + 1 :]
        if later:
            self.boot(later[0][1])
        return kernel

    def close(self) -> None:
        """Kill the kernel that was not needed."""
        if self.spare is not None:
            from pipeline.run.kernels import stop_kernel

            stop_kernel(self.spare)
            self.spare = None
