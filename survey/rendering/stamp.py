"""The mark by which a printed document is found again: its code, its edition, where to ask."""

from __future__ import annotations

from dataclasses import dataclass

from survey.rendering.qr import qr_path


@dataclass(frozen=True)
class Stamp:
    """What a document says about itself, so that whoever holds a copy can check it."""

    #: As it is printed: "k7m2p-9qxw4".
    code: str
    #: How many times the document was issued, this time included.
    edition: int
    #: The public page that tells whether this edition is genuine and current.
    address: str

    @property
    def ending(self) -> str:
        """Return the end of the address, which is never broken: "bao-cao/k7m2p-9qxw4"."""
        return "/".join(self.address.split("/")[-2:])

    @property
    def picture(self) -> tuple[int, str]:
        """Return the side of the address as a code, in modules, and the path of its dark parts."""
        return qr_path(self.address)
