"""Errors as people see them: what is wrong, and a way out."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class RunError(Exception):
    """Something that whoever runs the program can put right."""

    def __init__(self, problem: str, hint: str = "", code: int = 1) -> None:
        super().__init__(f"{problem}\n{hint}" if hint else problem)
        self.code = code


class DataError(RunError):
    """Something is wrong with files of data."""


@contextmanager
def told() -> Iterator[None]:
    """Prints a `RunError` without a trace of the program, and ends it."""
    try:
        yield
    except RunError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.code)
