"""How many forms may come through one code, and how often one form; no address is ever asked.

A hall shares one address, so an address says nothing about how many people stand behind it. A
tight limit on a code would be a weapon: whoever uses it up silences the desk. So these stop only
what no crowd can do and a machine can, before it fills the disk; every burst below is stored and
carries a label by which it is looked into later.

These count in each process, stored or not, because they spare its threads. What is stored counts
over all servers together (`survey.services.intake.hold_back_floods`).

No library: one was tried, and looked through every form it remembered again and again (280
microseconds for a form among 20,000; 2 here, where a key is forgotten as soon as it can be).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic_ns

TEN_MINUTES = 600  # seconds
#: Forms through one code in ten minutes, in each worker process: 500 times a full hall of 60.
FORMS_PER_PLACARD = 30_000
#: Times one filled form may be sent in ten minutes: far above every double tap and retry.
TRIES_PER_FORM = 60
#: Keys held before the first look for those that can be forgotten.
LEAST_SWEPT = 1_000
SECOND = 1_000_000_000  # nanoseconds


class Allowance:
    """So many at once; what was used comes back at an even pace. One for each key."""

    def __init__(
        self, most: int, seconds: int = TEN_MINUTES, clock: Callable[[], int] = monotonic_ns
    ) -> None:
        """Allow `most` in `seconds`; `clock` counts nanoseconds."""
        self._span = seconds * SECOND
        self._pace = self._span // most
        self._clock = clock
        #: When all that a key has used will have come back.
        self._whole_at: dict[str, int] = {}
        self._sweep_above = LEAST_SWEPT
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Count the keys that are remembered."""
        return len(self._whole_at)

    def wait(self, key: str) -> int:
        """Use one; give 0, or else the seconds after which there is one again."""
        with self._lock:
            now = self._clock()
            whole_at = max(self._whole_at.get(key, now), now) + self._pace
            missing = whole_at - now - self._span
            if missing > 0:
                return -(-missing // SECOND)
            self._whole_at[key] = whole_at
            if len(self._whole_at) > self._sweep_above:
                self._forget(now)
            return 0

    def _forget(self, now: int) -> None:
        """Forget keys that have everything back: a new one would be the same."""
        self._whole_at = {key: at for key, at in self._whole_at.items() if at > now}
        self._sweep_above = max(LEAST_SWEPT, 2 * len(self._whole_at))


@dataclass(frozen=True)
class Throttle:
    """The allowances of one process."""

    placards: Allowance = field(default_factory=lambda: Allowance(FORMS_PER_PLACARD))
    forms: Allowance = field(default_factory=lambda: Allowance(TRIES_PER_FORM))

    def wait(self, placard: str, form_key: str) -> int:
        """Count one form that was sent; give 0, or the seconds to wait with the next try."""
        return self.forms.wait(form_key) or self.placards.wait(placard)
