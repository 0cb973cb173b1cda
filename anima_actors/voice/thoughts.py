"""Some models think aloud first, between <think> and </think>: that is not part of what they say."""

_BEGIN, _END = "<think>", "</think>"


class SpokenPart:
    """Lets pass what is said, and keeps what is thought before it.

    Only thoughts at the very beginning count: later on, the same letters are something that was said.
    """

    def __init__(self) -> None:
        self._held = ""  # may yet turn out to begin a thought, or to end one
        self._thinking = False
        self._speaking = False

    def feed(self, text: str) -> str:
        """What of this text, and of what was held back, is said."""
        if self._speaking:
            return text
        self._held += text
        if not self._thinking:
            begun = self._held.lstrip()
            if _BEGIN.startswith(begun[: len(_BEGIN)]) and len(begun) < len(_BEGIN):
                return ""
            if not begun.startswith(_BEGIN):
                return self._speak(self._held)
            self._thinking, self._held = True, begun.removeprefix(_BEGIN)
        _, end, after = self._held.partition(_END)
        if not end:
            self._held = self._held[1 - len(_END) :]
            return ""
        if not after.strip():
            self._held = end + after  # the space between thought and word is not said either
            return ""
        return self._speak(after.lstrip())

    def rest(self) -> str:
        """What was held back, where nothing more comes and it was no thought."""
        return "" if self._thinking else self._speak(self._held)

    def _speak(self, text: str) -> str:
        self._speaking, self._held = True, ""
        return text
