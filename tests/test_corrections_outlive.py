"""Invariant 5: whatever is taken in, changed, removed, brought back, corrected and undone, in whatever order, every
correction is in force or listed under "needs your eye" (or replaced by a later one about the same words)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import StandIn, analysed

from corpus.anchors import ALONE, Anchor
from corpus.corrections import (
    Correction,
    CorrectionKind,
    CorrectionRefused,
    MetadataChange,
    NewName,
    Nobody,
    Person,
    SamePerson,
    SpeakerChange,
    SplitPerson,
    Standing,
)
from corpus.model import AnalysedArticle, Document, Span
from corpus.preparing import prepared
from corpus.store import Change, Store
from embeddings.generation import GENERATIONS, check, open_current
from embeddings.publishing import Writer

PEOPLE = ("Ada Mason", "Ben Tiler", "Cy Wright")
ROWS = range(3)  # documents
VARIANTS = 5


def text_of(n: int, variant: int) -> str:
    """A document of two quotations. Variant 1 moves them, 2 rewords the first, 3 repeats the second, 4 is other words."""
    first = f"“We shall mend gate number {n} before the frost comes,” said {PEOPLE[n]}."
    second = f"“The clock of village {n} loses an hour,” said {PEOPLE[(n + 1) % 3]}."
    lines = [f"Village {n} has a bridge of stone and a clock upon its tower.", first, f"A goat looked on at {n}.", second]
    if variant == 1:
        lines.insert(0, "A correction was made to this article after it was printed.")
    elif variant == 2:
        lines[1] = first.replace("before the frost", "once the frost")
    elif variant == 3:
        lines.append(second)
    elif variant == 4:
        lines = [lines[0], f"“The sea took all of {n},” said {PEOPLE[n]}."]
    return "\n\n".join(lines)


def document(n: int, variant: int) -> tuple[Document, list[AnalysedArticle]]:
    made = Document(f"d{n}", text_of(n, variant))
    return made, [analysed(made, title=f"Village {n}")]


def put(store: Store, n: int, variant: int) -> None:
    store.put_document(*document(n, variant))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from(ROWS), st.integers(0, VARIANTS - 1)),
        st.tuples(st.just("remove"), st.sampled_from(ROWS), st.booleans()),
        st.tuples(st.just("restore"), st.sampled_from(ROWS), st.just(0)),
        st.tuples(st.just("speaker"), st.integers(0, 5), st.integers(0, 4)),
        st.tuples(st.just("same"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("split"), st.integers(0, 2), st.sampled_from(ROWS)),
        st.tuples(st.just("title"), st.sampled_from(ROWS), st.integers(0, 2)),
        st.tuples(st.just("undo"), st.integers(0, 6), st.just(0)),
    ),
    min_size=3,
    max_size=14,
)


def change(store: Store, what: str, a: int, b: int) -> object:
    if what == "speaker":
        said = [q.utterance for row in store.articles() for q in store.article(row.id).quotations]  # type: ignore[union-attr]
        target = [NewName("Dora Quick"), Nobody(), *(Person(p.lower().replace(" ", "-")) for p in PEOPLE)][b]
        return SpeakerChange(said[a % len(said)] if said else "none", target)
    ids = [p.lower().replace(" ", "-") for p in PEOPLE]
    if what == "same":
        return SamePerson(ids[a], ids[b])
    if what == "split":
        return SplitPerson(ids[a], f"d{b}#1", "Ed Other")
    return MetadataChange(f"d{a}#1", CorrectionKind.TITLE, f"Title {b}")


def apply(store: Store, step: tuple, ids: list[str]) -> None:
    what, a, b = step
    if what == "put":
        put(store, a, b)
    elif what == "remove":
        store.remove_document(f"d{a}", keep=b)
    elif what == "restore":
        store.restore(f"d{a}")
    elif what == "undo":
        active = [s.correction for s in store.corrections() if s.standing is not Standing.UNDONE]
        if active:
            store.put_correction(replace(active[a % len(active)], undone_at="2030-01-01T00:00:00.000000+00:00"))
    else:
        try:
            made = prepared(store, change(store, what, a, b))  # type: ignore[arg-type]
        except CorrectionRefused:
            return
        ids.append(made.id)
        store.put_correction(made)


def agrees(store: Store) -> None:
    """What is said to be in force is shown, what is shown as corrected is in force, and nothing is unaccounted for."""
    states = {s.correction.id: s for s in store.corrections()}
    shown: dict[str, int] = {}
    for row in store.articles():
        article = store.article(row.id)
        found = store.found(row.id)
        assert article is not None and found is not None
        text = store.document_text(row.document)
        for q, was in zip(article.quotations, found.quotations, strict=True):
            assert (q.start, q.end) == (was.start, was.end)
            if q.corrected is None:
                assert (q.speakers, q.kind) == (was.speakers, was.kind)
                continue
            state = states[q.corrected.correction]
            assert state.standing is not Standing.UNDONE and row.id in state.articles
            assert q.corrected.speakers == was.speakers
            if state.correction.kind is CorrectionKind.SPEAKER:
                shown[q.corrected.correction] = shown.get(q.corrected.correction, 0) + 1
                assert text[q.start : q.end] == state.correction.anchors[0].exact
    for id, state in states.items():
        if state.standing is Standing.NEEDS_EYE:
            assert state.why and "\n" not in state.why
        if state.correction.kind is CorrectionKind.SPEAKER:
            assert (state.standing is Standing.IN_FORCE) == (shown.get(id, 0) > 0)


def not_missed(store: Store) -> None:
    """A correction of words that stand where and as they did is never listed as lost."""
    for state in store.corrections():
        c = state.correction
        if state.standing is not Standing.NEEDS_EYE or c.kind is not CorrectionKind.SPEAKER:
            continue
        try:
            text = store.document_text(c.document)
        except KeyError:
            continue
        assert text.count(c.anchors[0].exact) != 1


def rows(store: Store) -> list[object]:
    articles = [store.article(row.id) for row in store.articles()]
    return [*articles, *store.speakers(), [(s.correction.id, s.standing, s.held) for s in store.corrections()]]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_every_correction_is_in_force_or_listed(given_steps: list) -> None:
    with TemporaryDirectory() as folder, Store(Path(folder) / "a.sqlite", writable=True) as store:
        ids: list[str] = []
        for n in ROWS:
            put(store, n, 0)
        for step in given_steps:
            apply(store, step, ids)
            assert [s.correction.id for s in store.corrections()] == ids
            agrees(store)
            not_missed(store)
        texts = {d: store.document_text(d) for d in store.document_ids()}
        with Store(Path(folder) / "b.sqlite", writable=True) as fresh:
            for n in ROWS:
                for variant in range(VARIANTS):
                    if texts.get(f"d{n}") == text_of(n, variant):
                        put(fresh, n, variant)
            assert [row.id for row in fresh.articles()] == [row.id for row in store.articles()]
            for state in store.corrections():
                fresh.put_correction(state.correction)
            assert rows(fresh) == rows(store)
        for state in store.corrections():
            store.put_correction(replace(state.correction, undone_at="2030-01-01T00:00:00.000000+00:00"))
        for row in store.articles():
            assert store.article(row.id) == store.found(row.id)
            assert store._all("SELECT count(*) FROM findings") == [(0,)]


@settings(max_examples=200, deadline=None)
@given(st.text("ab “”.", max_size=120), st.data())
def test_an_anchor_finds_its_own_words_or_nothing(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    anchor = Anchor.at(text, Span(start, end))
    assert anchor.find(text) == Span(start, end)
    longer = data.draw(st.text("ab “”.", max_size=60)) + text + data.draw(st.text("ab “”.", max_size=60))
    found = anchor.find(longer)
    assert found is None or found.of(longer) == anchor.exact


def test_what_cannot_be_told_apart_is_not_found() -> None:
    anchor = Anchor.at("He said “yes” today.", Span(8, 13))
    assert anchor.find("She said “yes” today. He said “yes” today.") == Span(30, 35)
    assert anchor.find("He said “yes” today. He said “yes” today.") is None
    assert anchor.find("Others meant “yes” once.") is None
    long = "“" + "a" * ALONE + "”"
    assert Anchor.at(f"He said {long} today.", Span(8, 8 + len(long))).find(f"Others meant {long} once.") is not None


def corrected(data: Path) -> Correction:
    """A correction made and published in a data directory of one document."""
    with Writer(data, StandIn()) as writer:
        put(writer.store, 0, 0)
        made = prepared(writer.store, SpeakerChange("d0#1:u0", NewName("Dora Quick")))
        writer.store.put_correction(made)
        writer.publish()
    return made


def test_corrections_outlive_the_loss_of_every_generation(tmp_path: Path) -> None:
    made = corrected(tmp_path)
    for store in (tmp_path / GENERATIONS).glob("*/store.sqlite"):
        store.write_bytes(b"gone")
    with Writer(tmp_path, StandIn()) as writer:
        assert "starting anew" in (writer.notice or "")
        assert [s.standing for s in writer.store.corrections()] == [Standing.NEEDS_EYE]
        put(writer.store, 0, 0)
        writer.publish()
    with open_current(tmp_path) as generation:
        (state,) = generation.store.corrections()
        assert (state.correction, state.standing) == (made, Standing.IN_FORCE)
        article = generation.store.article("d0#1")
        assert article is not None and article.quotations[0].speakers[0].name == "Dora Quick"


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b"\xff", None])
def test_a_damaged_copy_of_the_corrections_is_seen_and_written_anew(tmp_path: Path, damage: bytes | None) -> None:
    made = corrected(tmp_path)
    path = tmp_path / "corrections.json"
    path.write_bytes(path.read_bytes().replace(b"Dora", b"Cora") if damage is None else damage)
    assert [str(path) in line for line in check(tmp_path)] == [True]
    with Writer(tmp_path, StandIn()) as writer:
        assert str(path) in (writer.notice or "")
        writer.publish()
    assert check(tmp_path) == []
    with open_current(tmp_path) as generation:
        assert [s.correction for s in generation.store.corrections()] == [made]


def test_an_undone_correction_stays_undone_when_rows_are_older(tmp_path: Path) -> None:
    made = corrected(tmp_path)
    with Writer(tmp_path, StandIn()) as writer:
        writer.store.put_correction(replace(made, undone_at="2030-01-01T00:00:00.000000+00:00"))
        writer.publish()
    (tmp_path / GENERATIONS / "2" / "store.sqlite").write_bytes(b"gone")
    with Writer(tmp_path, StandIn()) as writer:
        assert [s.standing for s in writer.store.corrections()] == [Standing.UNDONE]


def test_only_what_a_correction_changes_is_embedded_again(tmp_path: Path) -> None:
    embedder = StandIn()
    with Writer(tmp_path, embedder) as writer:
        for n in ROWS:
            put(writer.store, n, 0)
        writer.publish()
    embedder.encoded.clear()
    with Writer(tmp_path, embedder) as writer:
        writer.store.put_correction(prepared(writer.store, SpeakerChange("d0#1:u0", NewName("Dora Quick"))))
        writer.publish()
    assert len(embedder.encoded) == 1
    assert embedder.encoded[0].startswith("Dora Quick: ")
    embedder.encoded.clear()
    with Writer(tmp_path, embedder) as writer:
        (state,) = writer.store.corrections()
        writer.store.put_correction(replace(state.correction, undone_at="2030-01-01T00:00:00.000000+00:00"))
        writer.publish()
    assert embedder.encoded == []


def test_taking_the_same_in_again_changes_nothing_that_was_corrected(tmp_path: Path) -> None:
    corrected(tmp_path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    with Writer(tmp_path, StandIn()) as writer:
        assert writer.store.put_document(*document(0, 0)) is Change.UNCHANGED
        assert writer.publish() is None
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
