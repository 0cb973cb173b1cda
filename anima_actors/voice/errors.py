"""Why a language model gave no answer, in words that a person can act on."""

from anima_actors.runtime import AnimaError


class VoiceError(AnimaError, RuntimeError):
    """A language model gave no answer.

    Attributes:
        provider: who was asked.
        status: of the answer over HTTP; None where there was none.
        passing: whether asking again later may help.
        retry_after_s: how many seconds the provider asks to wait; None where it does not.
    """

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        status: int | None = None,
        passing: bool = False,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.provider = provider
        self.status = status
        self.passing = passing
        self.retry_after_s = retry_after_s
