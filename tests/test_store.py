"""The store gives back exactly what was put, keeps numbers, and changes nothing when nothing changed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import analysed, speaker, story

from corpus.model import (
    AnalysedArticle,
    Article,
    Candidate,
    Document,
    Evidence,
    Kind,
    Metadata,
    Paragraph,
    Quotation,
    Reject,
    Role,
    Span,
    Speaker,
    SpeakerKind,
    Stated,
)
from corpus.numbering import renumbered
from corpus.passages import Passage
from corpus.store import Change, PassageFilter, Store, StoreError
from embeddings.places import Places

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
offsets = st.integers(0, 10**6)
spans = st.builds(Span, offsets, offsets)
people = st.builds(Speaker, words, words, st.sampled_from(SpeakerKind), st.lists(words, max_size=3).map(tuple))
crowds = st.lists(people, max_size=3).map(tuple)
chances = st.floats(0, 1)
evidences = st.builds(Evidence, words, *[st.none() | spans] * 4)
quotations = st.lists(
    st.builds(
        Quotation,
        offsets,
        offsets,
        st.sampled_from(Kind),
        words,
        crowds,
        evidences,
        chances,
        st.lists(st.builds(Candidate, people, chances), max_size=2).map(tuple),
        crowds,
        st.booleans(),
    ),
    max_size=4,
).map(tuple)
stated = st.none() | st.builds(Stated, words, words, st.none() | spans, words)
metadata = st.builds(Metadata, *[stated] * 6)
paragraphs = st.lists(st.builds(Paragraph, offsets, offsets, st.sampled_from(Role)), max_size=4).map(tuple)
articles = st.builds(
    AnalysedArticle,
    st.builds(Article, st.just("d#1"), st.just("d"), st.just(1), offsets, offsets, metadata, paragraphs),
    quotations,
    quotations,
    crowds,
    st.lists(spans, max_size=3).map(tuple),
    st.booleans(),
)
documents = st.builds(Document, st.just("d"), words, st.booleans(), metadata, words, offsets)


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path / "store.sqlite", writable=True) as opened:
        yield opened


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents, articles)
def test_what_is_put_comes_back_exactly(document: Document, article: AnalysedArticle):
    with TemporaryDirectory() as folder, Store(Path(folder) / "store.sqlite", writable=True) as store:
        assert store.put_document(document, [article]) is Change.NEW
        assert store.document(document.id) == document
        assert store.article("d#1") == article
        assert store.put_document(document, [article]) is Change.UNCHANGED


def test_unchanged_looks_at_text_metadata_and_analyser(store: Store):
    document = story(1)
    store.put_document(document, [analysed(document)], analyser="one")
    assert store.unchanged(document, "one")
    assert not store.unchanged(document, "two")
    assert not store.unchanged(replace(document, text=document.text + " "), "one")
    assert not store.unchanged(replace(document, given=Metadata(title=Stated("T", "T"))), "one")
    assert not store.unchanged(story(2), "one")


def test_put_again_writes_nothing(store: Store, tmp_path: Path):
    document = story(1)
    store.put_document(document, [analysed(document)])
    store.put_rejects([Reject("a.bin", "not text")])
    store.close()
    with Store(tmp_path / "store.sqlite", writable=True) as again:
        assert again.put_document(document, [analysed(document)]) is Change.UNCHANGED
        again.put_rejects([Reject("a.bin", "not text")])
        again.clear_rejects(["elsewhere"])
        assert not again.changed


def two_part(first: str, second: str) -> tuple[Document, list[AnalysedArticle]]:
    document = Document("d.txt", first + second)
    cut = len(first)
    return document, [analysed(document, 1, 0, cut), analysed(document, 2, cut)]


FIRST = "The harbour wall was raised by a metre and the boats came in at noon. “It holds,” said Ada Mason.\n"
SECOND = "The school choir sang in the market square although rain was expected. “We sang,” said Ben Tiler.\n"
THIRD = "A lighthouse keeper found an old logbook beneath the stairs of the tower. “It is old,” said Cy Wright.\n"


def test_numbers_stay_when_an_article_is_put_before(store: Store):
    store.put_document(*two_part(FIRST, SECOND))
    document = Document("d.txt", THIRD + FIRST + SECOND)
    a, b = len(THIRD), len(THIRD + FIRST)
    parts = [analysed(document, 1, 0, a), analysed(document, 2, a, b), analysed(document, 3, b)]
    assert store.numbers(document, [p.article for p in parts]) == (3, 1, 2)
    assert store.put_document(document, parts) is Change.CHANGED
    assert store.articles_of("d.txt") == ("d.txt#3", "d.txt#1", "d.txt#2")
    first = store.article("d.txt#1")
    assert first is not None
    assert document.text[first.article.start : first.article.end] == FIRST
    assert first.quotations[0].utterance == "d.txt#1:u0"


def test_a_moved_cut_keeps_numbers(store: Store):
    document, _ = two_part(FIRST, SECOND)
    store.put_document(document, two_part(FIRST, SECOND)[1])
    moved = replace(document, encoding="utf-16")  # so that it counts as changed
    cut = len(FIRST) + 12
    store.put_document(moved, [analysed(moved, 1, 0, cut), analysed(moved, 2, cut)])
    assert [(r.number, r.start) for r in store.articles()] == [(1, 0), (2, cut)]


def test_a_number_is_never_used_twice(store: Store):
    document, parts = two_part(FIRST, SECOND)
    store.put_document(document, parts)
    shorter = Document("d.txt", FIRST)
    store.put_document(shorter, [analysed(shorter)])
    longer = Document("d.txt", FIRST + THIRD)
    cut = len(FIRST)
    store.put_document(longer, [analysed(longer, 1, 0, cut), analysed(longer, 2, cut)])
    assert [r.number for r in store.articles()] == [1, 3]


def test_a_removed_article_comes_back_under_its_number(store: Store):
    document, parts = two_part(FIRST, SECOND)
    store.put_document(document, parts)
    before = [store.article(r.id) for r in store.articles()]
    assert store.remove_article("d.txt#1")
    assert not store.remove_article("d.txt#1")
    assert store.articles_of("d.txt") == ("d.txt#2",)
    assert not store.unchanged(document)
    store.put_document(document, parts)
    assert [store.article(r.id) for r in store.articles()] == before


def test_the_document_goes_with_its_last_article(store: Store):
    document = story(1)
    store.put_document(document, [analysed(document)])
    store.remove_article("story-1.txt#1")
    assert store.document_ids() == ()
    with pytest.raises(KeyError):
        store.document_text("story-1.txt")


def test_renaming_follows_into_utterances_and_speakers():
    document = Document("d", "“Yes,” said Ada Mason.")
    nurse = Speaker("d#1/a-nurse", "a nurse", SpeakerKind.UNNAMED)
    given = analysed(document)
    given = replace(given, speakers=(nurse,), quotations=(replace(given.quotations[0], speakers=(nurse,)),))
    renamed = renumbered(given, 12)
    assert renamed.article.id == "d#12"
    assert renamed.speakers[0].id == renamed.quotations[0].speakers[0].id == "d#12/a-nurse"
    assert renumbered(renamed, 1) == given


def test_an_article_id_belongs_to_one_document(store: Store):
    document = story(1)
    store.put_document(document, [analysed(document)])
    record = Document("story-1.txt#1", "Other words.", whole=True)
    with pytest.raises(StoreError, match="already taken"):
        store.put_document(record, [analysed(record)])
    assert store.document_ids() == ("story-1.txt",)


def test_slices_are_verbatim_and_in_range(store: Store):
    document = Document("odd", "a\r\nb\x0b\u2028“ç”\U0001f600 end")
    store.put_document(document, [analysed(document)])
    for start in range(len(document.text)):
        assert store.text("odd", start, len(document.text)) == document.text[start:]
    for start, end in ((-1, 2), (3, 2), (0, len(document.text) + 1)):
        with pytest.raises(IndexError):
            store.text("odd", start, end)


def test_speakers_are_put_together_over_articles(store: Store):
    one = Document("a", "“Yes,” said Ada Mason. “No,” said Ada Mason. “Perhaps,” said Ben Tiler.")
    two = Document("b", "“Well,” said Ada Mason.")
    listed = replace(
        analysed(two),
        speakers=(Speaker("ada-mason", "Mrs Mason", SpeakerKind.PERSON, ("the chair",)), speaker("Cy Wright")),
    )
    store.put_document(one, [analysed(one)])
    store.put_document(two, [listed])
    rows = store.speakers()
    assert [(r.speaker.name, r.quotations) for r in rows] == [("Ada Mason", 3), ("Ben Tiler", 1), ("Cy Wright", 0)]
    assert set(rows[0].speaker.aliases) == {"Mason", "Mrs Mason", "the chair"}
    assert rows[0].articles == ("a#1", "b#1")
    assert store.speaker("ben-tiler") == rows[1]
    assert store.speaker("nobody") is None


def test_counts(store: Store):
    document = Document("a", "“Yes,” said Ada Mason. “Nobody says this.”\n\nMore.")
    found = analysed(document)
    label = replace(found.quotations[1], kind=Kind.LABEL)
    store.put_document(document, [replace(found, quotations=(*found.quotations, label), unpaired=(Span(1, 2),))])
    counts = store.counts()
    assert (counts.quotations, counts.attributed, counts.unresolved, counts.labels) == (2, 1, 1, 1)
    assert (counts.documents, counts.articles, counts.paragraphs, counts.unpaired) == (1, 1, 2, 1)
    assert store.articles()[0].quotations == 2


def fill(store: Store) -> None:
    plan = {
        "b": ("2017", "The Herald"),
        "a": ("2017-03-05", "the herald"),
        "c": ("2018-01", "Courier"),
        "d": (None, None),
    }
    for id, (date, publication) in plan.items():
        document = Document(id, f"“Yes {id},” said Ada Mason.\n\nPlain {id}.")
        stated = {k: v for k, v in (("date", date), ("publication", publication)) if v}
        store.put_document(document, [analysed(document, **stated)])
        said = Passage("quotation", "direct", f"{id}#1", id, 0, 8, f"Ada Mason: Yes {id}", ("ada-mason",), "u")
        plain = Passage("paragraph", "passage", f"{id}#1", id, 26, 34, document.text[26:34])
        store.put_passages(f"{id}#1", [plain, said], "test")
    store.order_passages()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("filled") / "store.sqlite", writable=True) as store:
        fill(store)
        yield store


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (PassageFilter(), "abcd"),
        (PassageFilter(articles=("c#1", "a#1")), "ac"),
        (PassageFilter(publication="The herald "), "ab"),
        (PassageFilter(publication="none"), ""),
        (PassageFilter(date_from="2017-03"), "abc"),
        (PassageFilter(date_from="2017-04", date_to="2017"), "b"),
        (PassageFilter(date_to="2017-12-31"), "ab"),
        (PassageFilter(date_from="2018-01-15"), "c"),
        (PassageFilter(date_from="", date_to="2017-02"), "b"),
        (PassageFilter(date_from="2017", publication="courier"), "c"),
    ],
)
def test_filters(store: Store, wanted: PassageFilter, expected: str):
    fill(store)
    columns = Places(store.passage_places(), store)
    found = store.passages(store.passage_ids(wanted))
    assert columns.allowed(wanted).tolist() == store.passage_ids(wanted)
    assert [p.document for p in found] == [d for d in expected for _ in range(2)]
    for narrowed in (
        replace(wanted, speakers=("ada-mason",)),
        replace(wanted, type="direct"),
        replace(wanted, kinds=("quotation",)),
    ):
        found = store.passages(store.passage_ids(narrowed))
        assert columns.allowed(narrowed).tolist() == store.passage_ids(narrowed)
        assert [(p.document, p.type) for p in found] == [(d, "direct") for d in expected]
    assert store.passage_ids(replace(wanted, speakers=("nobody",))) == []


DATES = st.none() | st.sampled_from(["", "1", "2017", "2017-03", "2017-03-05", "2018-01", "2018-01-15", "3"])


@given(wanted=st.builds(PassageFilter, st.none() | st.just(("ada-mason",)), st.none(), st.none(), DATES, DATES))
def test_columns_let_through_what_the_rows_do(filled: Store, wanted: PassageFilter):
    assert Places(filled.passage_places(), filled).allowed(wanted).tolist() == filled.passage_ids(wanted)


def test_passages_are_numbered_in_text_order_whatever_order_they_came_in(store: Store):
    fill(store)
    listed = list(store.iter_passages(batch=3))
    assert [p.id for p in listed] == list(range(1, 9))
    assert [(p.document, p.start) for p in listed] == [(d, s) for d in "abcd" for s in (0, 26)]
    assert listed[0].embed_text == "Ada Mason: Yes a"
    assert listed[1].embed_text == store.text("a", 26, 34)
    assert store.passages([5, 2]) == (listed[4], listed[1])
    with pytest.raises(KeyError):
        store.passages([99])
    store.remove_document("b")
    store.order_passages()
    assert [p.id for p in store.iter_passages()] == list(range(1, 7))
    assert len(store.passage_ids(PassageFilter(speakers=("ada-mason",)))) == 3


def test_many_threads_read(store: Store, tmp_path: Path):
    fill(store)
    store.close()
    wrong = []
    with Store(tmp_path / "store.sqlite") as reader:

        def read():
            for _ in range(50):
                if len(reader.passages([1, 2])) != 2 or reader.article("a#1") is None or len(reader.speakers()) != 1:
                    wrong.append(1)

        threads = [threading.Thread(target=read) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not wrong
        with pytest.raises(StoreError):
            reader.remove_document("a")


def test_what_is_no_store_is_refused(tmp_path: Path):
    path = tmp_path / "store.sqlite"
    with pytest.raises(StoreError):
        Store(path)
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError):
        Store(path)
    path.unlink()
    Store(path, writable=True).close()
    with sqlite3.connect(path) as db:
        db.execute("UPDATE meta SET value = '99'")
    db.close()
    with pytest.raises(StoreError, match="schema 99"):
        Store(path)
