"""Says aloud what could not be tested here."""

import pytest

from tests.voice import aimock


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if aimock.MISSING and not aimock.REQUIRED:
        terminalreporter.write_line(f"NOT TESTED against aimock: {aimock.MISSING}", yellow=True)
