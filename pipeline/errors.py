"""One family of errors: what a person must know when going on would be untrue."""


class PipelineError(Exception):
    """Base of every error this package raises on purpose; its text is a Chinese sentence for the analyst."""


class ParameterError(PipelineError):
    """A parameter or reference file is wrong; the text lists every fault with file, line, key and what is allowed."""


class RawFileError(PipelineError):
    """A received file cannot be opened or read; carries the reason code of the files table.

    Args:
        code: reason code, e.g. "encrypted", "damaged", "too_large".
        message: the Chinese sentence saying what is wrong and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ContractError(PipelineError):
    """A table breaks its model, or a stage touched a table it did not declare.

    Args:
        message: the Chinese sentence.
        failures: the rows at fault (pandas DataFrame), or None.
    """

    def __init__(self, message: str, failures: object = None) -> None:
        super().__init__(message)
        self.failures = failures


class AllocationError(PipelineError):
    """The budget rules contradict each other; the text names the smallest conflict and the cheapest repairs."""
