"""How much of anything is read, and how long it may take: a file that asks for more is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
MAX_CHARACTERS = 10_000_000  # more than this in one document is refused by name
ARCHIVE_DEPTH = 3  # archives inside archives
ARCHIVE_MEMBERS = 200_000
ARCHIVE_DIRECTORY = 64 * MIB  # bytes of a ZIP's own list of members


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost."""

    characters: int = MAX_CHARACTERS  # of one document's text
    file: int = 128 * MIB  # bytes of a file or an archive's member that is read whole
    unpacked: int = 2048 * MIB  # bytes that one archive, those inside it included, may unpack to
    seconds: int = 120  # processor time of a parser for one file
    memory: int = 1024 * MIB  # address space of a parser

    def too_long(self, characters: int) -> str:
        """The reason for refusing a document of that length."""
        return f"too long: {characters:,} characters, the most is {self.characters:,} (--max-characters)"

    def too_large(self, size: int | None = None) -> str:
        """The reason for refusing a file of that many bytes."""
        return f"too large: {f'{size:,}' if size else 'more'} bytes, the most is {self.file:,}"


LIMITS = Limits()
