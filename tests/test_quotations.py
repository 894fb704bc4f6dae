"""Marks and stretches: pairing seen from outside, and the invariants for any string."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.attribution.marks import find_marks
from corpus.attribution.quotations import find_stretches
from corpus.model import Span


def stretches(text: str) -> list[tuple[int, str]]:
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    found, _ = find_stretches(text, paragraphs)
    return [(s.depth, text[s.start : s.end]) for s in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "yes" and left.', [(0, '"yes"')]),
        ("He said “yes” and left.", [(0, "“yes”")]),
        ("He said ''yes, sir,'' and left.", [(0, "''yes, sir,''")]),
        ("‘I don’t want it,’ she said.", [(0, "‘I don’t want it,’")]),
        ("The boys' room isn't ready.", []),
        ("It was the '90s, and rock 'n' roll.", []),
        ("‘The pupils’ union is right,’ said Ann.", [(0, "‘The pupils’ union is right,’")]),
        ("“He told me, ‘Go away,’ and I went.”", [(0, "“He told me, ‘Go away,’ and I went.”"), (1, "‘Go away,’")]),
        (
            "\"They say 'well, it can't be this good.'\"",
            [(0, "\"They say 'well, it can't be this good.'\""), (1, "'well, it can't be this good.'")],
        ),
        ("“‘Forty boats’ is too many”", [(0, "“‘Forty boats’ is too many”"), (1, "‘Forty boats’")]),
        ('He is 6\'2" tall and said "no".', [(0, '"no"')]),
        ("“One.\n\n“Two,” she said.", [(0, "“One."), (0, "“Two,”")]),
        ("“A,” he said. “B.”", [(0, "“A,”"), (0, "“B.”")]),
    ],
)
def test_pairing(text: str, expected: list[tuple[int, str]]) -> None:
    assert stretches(text) == expected


TEXTS = st.text(st.sampled_from(list("ab '\"“”‘’«»`.,?\n—sS1")) | st.characters(), max_size=120)


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_every_mark_is_an_edge_of_one_stretch_or_unpaired(text: str) -> None:
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    found, unpaired = find_stretches(text, paragraphs)
    edges: list[int] = []
    for s in found:
        assert 0 <= s.start < s.end <= len(text)
        assert "\n" not in text[s.start : s.end]
        edges += [s.start] * s.opened + [s.inner.end] * s.closed
    lost = [span.start for span in unpaired]
    assert len(edges) == len(set(edges))
    assert not set(edges) & set(lost)
    doubles = {m.start for p in paragraphs for m in find_marks(text, p.start, p.end) if m.style == 2}
    assert doubles <= set(edges) | set(lost)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_stretches_nest_and_never_cross(text: str) -> None:
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    found, _ = find_stretches(text, paragraphs)
    for a in found:
        for b in found:
            assert not a.start < b.start < a.end < b.end


@pytest.mark.parametrize("text", ['"' * 200_000, "‘" * 100_000 + "’" * 100_000, "a'b\"" * 100_000, "“" * 200_000])
def test_a_megabyte_of_marks_takes_seconds(text: str) -> None:
    found, unpaired = find_stretches(text, [Span(0, len(text))])
    assert len(found) + len(unpaired) > 0
