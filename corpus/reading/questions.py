"""An interview's questions by their print: in bold or italics throughout, while the answers are not.

The text keeps neither, and questions and answers would read alike: such paragraphs become headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from corpus.model import Role

FEWEST, LONGEST = 3, 600  # questions that make an interview, and characters of one


class Printed(Protocol):
    """A paragraph as a reader has it."""

    role: Role | None

    @property
    def words(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def quoted(self) -> bool: ...
    @property
    def emphasised(self) -> bool: ...


def set_questions_off(paragraphs: Sequence[Printed]) -> None:
    """Make the questions headings, and what is put like them from the first one on."""
    alike = [p for p in paragraphs if p.emphasised and not (p.quoted or p.level or p.role) and len(p.words) <= LONGEST]
    asking = [i for i, p in enumerate(alike) if p.words.endswith("?")]
    if len(asking) >= FEWEST:
        for paragraph in alike[asking[0] :]:
            paragraph.role = Role.HEADING
