"""What a line or a title tells of a speech, beside its own words."""

import datetime as dt
from dataclasses import dataclass

from tts_job.text.structure.people import Person


@dataclass(frozen=True, slots=True)
class Told:
    """Empty is what was not told."""

    speaker: str = ""
    office: str = ""
    occasion: str = ""
    place: str = ""
    date: dt.date | None = None
    undated: str = ""
    """A line with the day but not the year: `İstanbul, 11 Ocak`."""

    @property
    def stands_apart(self) -> bool:
        """A line of place and date or of name and office: neither heading nor part of a title."""
        return bool(self.date or self.undated or self.speaker or self.office or self.place)

    def __or__(self, other: "Told") -> "Told":
        """This, and where it is silent the other: but never one's name with another's office."""
        same = not self.speaker or not other.speaker or self.speaker == other.speaker
        return Told(
            self.speaker or other.speaker,
            self.office or (other.office if same else ""),
            self.occasion or other.occasion,
            self.place or other.place,
            self.date or other.date,
            self.undated or other.undated,
        )


def by_person(person: Person | None) -> Told:
    return Told(person.name, person.office) if person else Told()
