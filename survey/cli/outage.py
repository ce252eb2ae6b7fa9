"""Says once that something does not answer, and once that it does again."""

from __future__ import annotations

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass
class Outage:
    """Something that is tried again and again; while it fails one line of the log is enough."""

    #: What fails.
    what: str
    stands: bool = False

    def begin(self, error: BaseException) -> None:
        """Take note of a failure; its kind is told when it is the first."""
        if not self.stands:
            log.warning("%s fails, tried again until it works: %s", self.what, type(error).__name__)
        self.stands = True

    def end(self) -> None:
        """Take note that it worked."""
        if self.stands:
            log.warning("%s works again", self.what)
        self.stands = False
