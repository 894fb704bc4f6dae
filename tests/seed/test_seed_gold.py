"""The seed gold fits the seed, and the seed's words are nowhere in the repository."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import ROOT, SeedQuestion, gold, questions, quotes, seed_text, statements, words

RUN = 6  # this many consecutive words of the seed count as copied
SUFFIXES = {".py", ".md", ".json", ".jsonl", ".txt", ".toml", ".html", ".css", ".js", ".csv", ".yml", ".yaml"}
SKIPPED = {".venv", ".git", ".ruff_cache", ".pytest_cache", ".mypy_cache", "__pycache__", "node_modules"}
REASONS = {"no_match", "speaker_never_says", "wrong_speaker", "speaker_unknown"}
MARKS = '"“”‘'  # always quotation marks; ' and ’ may be apostrophes
STOP_WORDS = (
    "a about after again all also am an and any anybody anyone are as at be because been being but by can could did do "
    "does for from get gets getting had has have he her him his how i if in into is it its itself just like made many "
    "may me might more most much my no not of off on once one only or other our out over own said say saying says she "
    "should so some somebody such than that the their them then there these they this those though to too up us was we "
    "were what when where which while who whom why will with without would you your i'm it's that's don't"
)
STOP = frozenset(STOP_WORDS.split())


class Hidden(str):
    """The seed text, kept out of pytest's reports."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<the seed>"


@pytest.fixture(scope="module")
def text() -> Hidden:
    seed = seed_text()
    if seed is None:
        pytest.skip("the seed is not here")
    return Hidden(seed)


def test_every_slice_is_the_one_annotated(text: str) -> None:
    assert hashlib.sha256(text.encode()).hexdigest() == gold().sha256
    for entry in (*quotes(), *statements()):
        assert hashlib.sha256(entry.span.of(text).encode()).hexdigest()[:16] == entry.sha, entry.span


def test_counts_by_type() -> None:
    types = Counter(q.type for q in quotes())
    assert types["label"] == 9
    assert types["nested"] == 8
    assert types["direct"] + types["mixed"] == 98
    kinds = Counter(q.speaker_kind for q in quotes() if q.type in {"direct", "mixed"})
    assert kinds == {"person": 71, "body": 1, "unnamed": 26}


def test_every_mark_is_an_edge_of_exactly_one_entry(text: str) -> None:
    edges: Counter[int] = Counter()
    for quote in quotes():
        edges[quote.span.start] += 1
        if quote.closed:
            edges[quote.span.end - 1] += 1
    for start, _ in gold().unpaired:
        edges[start] += 1
    assert set(edges.values()) == {1}
    marks = {i for i, c in enumerate(text) if c in MARKS}
    for i, c in enumerate(text):
        inside_a_word = 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum()
        if c in "'’" and not inside_a_word and i not in gold().apostrophes:
            marks.add(i)
    assert marks == set(edges)


def test_entries_keep_to_one_paragraph_and_one_article(text: str) -> None:
    for quote in quotes():
        assert "\n" not in quote.span.of(text)
        assert quote.closed or text[quote.span.end] == "\n"
        assert sum(a.span.start <= quote.span.start and quote.span.end <= a.span.end for a in gold().articles) == 1
    order = [edge for a in gold().articles for edge in a.span]
    assert order == sorted(order)
    assert text[: order[0]].strip() == text[order[1] : order[2]].strip() == text[order[3] :].strip() == ""


def test_speakers_are_of_the_same_article_and_outside_what_they_say() -> None:
    for entry in (*quotes(), *statements()):
        article = next(a for a in gold().articles if a.span.start <= entry.span.start < a.span.end)
        for mention in entry.speakers:
            assert article.span.start <= mention.start < mention.end <= article.span.end
            assert mention.end <= entry.span.start or entry.span.end <= mention.start or entry.type == "indirect"
        assert bool(entry.speakers) == (entry.type not in {"label", "nested"})
        assert (entry.outer is not None) == (entry.type == "nested")


def test_pieces_of_an_utterance_share_their_speakers() -> None:
    said: dict[int | None, set[tuple[object, ...]]] = {}
    for quote in quotes():
        said.setdefault(quote.utterance, set()).add((quote.speakers, quote.type == "nested"))
    assert all(len(speakers) == 1 for speakers in said.values())


def test_questions_are_many_and_of_all_types(text: str) -> None:
    asked = questions()
    types = Counter(q.type for q in asked)
    assert len(asked) >= 64
    assert len({q.id for q in asked}) == len(asked)
    assert types["unanswerable"] >= 16
    assert set(types) == {
        "who_said", "what_did_X_say_about_Y", "fact", "verify_quote", "follow_up", "which_article", "unanswerable"
    }  # fmt: skip
    for question in asked:
        assert (question.type == "unanswerable") == (not question.gold) == (question.reason in REASONS)
        assert set(question.reason_accept) <= REASONS
        assert question.type != "follow_up" or question.history
        assert not any(c in question.question for c in "{}")
        assert all(0 <= r.start < r.end <= len(text) for r in question.gold)


def test_half_of_the_answerable_share_no_content_word_with_their_gold(text: str) -> None:
    answerable = [q for q in questions() if q.gold]
    marked = [q for q in answerable if q.zero_overlap]
    assert 2 * len(marked) >= len(answerable)
    assert not [q.id for q in marked if _overlap(q, text)]


def _overlap(question: SeedQuestion, text: str) -> set[tuple[str, str]]:
    """Content words of the question, the speaker's name aside, that stand in the gold, as (question's, gold's)."""
    set_aside = STOP | {w for r in question.speakers for w in words(r.of(text))}
    asked = {w for w in words(question.question) if not {w, w.removesuffix("'s")} & set_aside}
    given = {w for r in question.gold for w in words(r.of(text)) if w not in STOP}
    return {(a, g) for a in asked for g in given if _stem(a) == _stem(g)}


def _stem(word: str) -> str:
    word = word.removesuffix("'s")
    for suffix in ("ing", "ed", "es", "ly", "s"):
        if len(word) - len(suffix) >= 3 and word.endswith(suffix):
            return word.removesuffix(suffix)
    return word


def test_no_run_of_six_words_of_the_seed_stands_in_the_repository(text: str) -> None:
    runs = _runs(text)
    copied = {str(path.relative_to(ROOT)): found for path, body in _texts() if (found := runs & _runs(body))}
    assert not {path: len(found) for path, found in copied.items()}  # counts only: the words stay out of the log


def test_no_full_name_of_the_seed_stands_in_the_repository(text: str) -> None:
    names = {" ".join(words(r.of(text))) for r in gold().people}
    named = {
        str(path.relative_to(ROOT)): len(found)
        for path, body in _texts()
        if (found := [n for n in names if f" {n} " in f" {' '.join(words(body)).replace(chr(39) + 's ', ' ')} "])
    }
    assert not named


def _runs(body: str) -> set[tuple[str, ...]]:
    listed = words(body)
    return set(zip(*(listed[i:] for i in range(RUN)), strict=False))


def _texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository; the git-ignored store under data/ is not part of it."""
    for folder, subfolders, files in os.walk(ROOT):
        here = Path(folder)
        subfolders[:] = [s for s in subfolders if s not in SKIPPED and not (here == ROOT and s == "data")]
        for name in files:
            path = here / name
            if path.suffix in SUFFIXES:
                yield path, path.read_text(encoding="utf-8", errors="replace")
