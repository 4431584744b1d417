"""What the service answers when it says no."""

from __future__ import annotations

from phonebank_app.errors import WorldError
from phonebank_app.protocol.wire import ServiceError


class Refusal(WorldError):
    """An answer that is not a success.

    Attributes:
        status: of HTTP.
        code: the short word for programs; listed in docs/sync-protocol.md.
        retry_after: seconds to wait before asking again, or ``None``.
    """

    def __init__(self, status: int, code: str, what: str, way_out: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(what, way_out)
        self.status = status
        self.code = code
        self.retry_after = retry_after

    def as_answer(self) -> ServiceError:
        """The body of the answer."""
        return ServiceError(self.code, self.what, self.way_out)
