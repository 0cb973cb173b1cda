"""The reference of all events is what their definitions say."""

import pytest

from tests.docs.events_page import PAGE, page


@pytest.mark.slow
def test_the_reference_of_events_is_made_from_their_definitions() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m tests.docs.events_page"
