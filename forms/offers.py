"""What a desk offers to choose from besides the questionnaire: fields of work, deciding units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Offers:
    """The lists of one desk as a form was shown with them."""

    #: Names of the fields of the procedures that are received at the desk.
    fields: tuple[str, ...] = ()
    #: Units that decide what the desk only receives: row id and name.
    deciding: tuple[tuple[int, str], ...] = ()

    @property
    def usual_field(self) -> str | None:
        """Give the field of a desk that has but one."""
        return self.fields[0] if len(self.fields) == 1 else None


#: Of a desk without lists.
NO_OFFERS = Offers()
