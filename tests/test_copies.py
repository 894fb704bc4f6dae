"""Syndicated copies are folded, each stays openable, and differences in wording and attribution are told."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from asked_corpus import RECORDS, write_records
from store_samples import StandIn, analysed

from corpus.likeness import SAME_STORY, folded, told
from corpus.model import Document
from corpus.store import Store
from qa.model import Question
from qa.service import Service

WIRE = """Storm takes the roof off the old mill

The roof of the old mill at Brindle Lock was torn off in the storm on Monday night, and the miller's family spent the
night in the chapel with their dogs and a clock that nobody could stop.

“We heard it go like a sheet being shaken,” said Ivy Holt, who has run the mill since her father died.

The county will send an engineer on Thursday to look at the walls, which lean towards the canal by the width of a hand.

“The walls will stand if nobody hurries them,” said Otto Frayne, the county engineer.

The mill has been flooded twice in the past ten years and was insured against water, but never against the wind.
"""
PAPER = WIRE.replace("Storm takes the roof off the old mill", "Mill loses its roof").replace("“", '"').replace("”", '"')
OTHER = PAPER.replace("if nobody hurries them", "so long as nobody hurries them").replace(
    "said Otto Frayne, the county engineer", "said Ivy Holt"
)
SHORT = "\n\n".join(WIRE.split("\n\n")[:3]) + "\n"
COPIES = [
    {"id": "wire", "text": WIRE, "publisher": "Wire"},
    {"id": "paper", "text": PAPER, "publisher": "Paper"},
    {"id": "other", "text": OTHER, "publisher": "Other"},
    {"id": "short", "text": SHORT, "publisher": "Short"},
]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder: Path = tmp_path_factory.mktemp("copies")
    made = Service(folder / "data")
    made.ingest([write_records(folder, *COPIES, *RECORDS)])
    return Service.open(folder / "data")


def quotation(service: Service, article: str, words: str) -> str:
    return next(q.id for q in service.quotations(article) if words in q.text)


def test_copies_are_one_story_and_nothing_else_is(copies: Service) -> None:
    assert {a.id for a in copies.story("wire")} == {"wire", "paper", "other", "short"}
    assert copies.story("short") == copies.story("wire")
    assert copies.story("library") == copies.story("pump") == ()
    assert len(copies.articles()) == 6


def test_the_same_words_are_linked_whatever_their_marks(copies: Service) -> None:
    sheet = copies.elsewhere(quotation(copies, "wire", "like a sheet"))
    assert {q.article for q in sheet} == {"paper", "other", "short"}
    walls = copies.elsewhere(quotation(copies, "wire", "The walls will stand"))
    assert {q.article for q in walls} == {"paper"}
    assert copies.elsewhere(quotation(copies, "library", "warehouse")) == ()
    assert copies.elsewhere("nothing") == ()


def test_differences_are_told(copies: Service) -> None:
    same = [c for c in copies.compare("wire", "paper") if c.left and c.left.type != "indirect"]
    assert len(same) == 2
    assert all(c.same_words and c.same_speaker for c in same)
    differing = [c for c in copies.compare("wire", "other") if c.left and "walls" in c.left.text]
    (walls,) = [c for c in differing if c.left and c.left.type != "indirect"]
    assert walls.right is not None
    assert "so long as" in walls.right.text
    assert not walls.same_words and not walls.same_speaker
    short = copies.compare("wire", "short")
    assert any(c.left and "walls" in c.left.text and c.right is None for c in short)
    assert any(c.right and "walls" in c.right.text and c.left is None for c in copies.compare("short", "wire"))


def test_results_fold_and_none_is_lost(copies: Service) -> None:
    results = copies.ask(Question('Who said "like a sheet being shaken"?')).results
    groups = copies.folded(results)
    assert [g[0] for g in groups] == [r for r in results if any(g[0] is r for g in groups)]
    assert sorted(id(r) for g in groups for r in g) == sorted(map(id, results))
    sheet = next(g for g in groups if "sheet" in g[0].text and g[0].quotation)
    assert len({r.article for r in sheet}) == len(sheet) > 1


def test_a_corrected_or_removed_copy_is_still_known(tmp_path: Path) -> None:
    from corpus.corrections import NewName, SpeakerChange

    made = Service.open(tmp_path / "data")
    made.__dict__["encoder"] = StandIn()
    made.ingest([write_records(tmp_path, *COPIES)])
    made.correct(SpeakerChange(quotation(made, "wire", "like a sheet"), NewName("Nora Wick")))
    assert len(made.story("wire")) == 4
    (row,) = [c for c in made.compare("wire", "paper") if c.left and "sheet" in c.left.text]
    assert row.same_words and not row.same_speaker
    made.remove(["paper", "other", "short"])
    assert made.story("wire") == ()
    assert made.elsewhere(quotation(made, "wire", "like a sheet")) == ()


def test_a_story_is_what_comparing_all_articles_finds(tmp_path: Path) -> None:
    rng = random.Random(5)
    words = [f"word{n}" for n in range(900)]
    texts = [rng.choices(words, k=260) for _ in range(70)]
    for whole in texts[:40]:  # copies: cut short, with words changed
        for share, changed in ((1.0, 0.04), (0.6, 0.0), (0.35, 0.02), (0.25, 0.03)):
            copy = whole[: int(len(whole) * share)]
            texts.append([rng.choice(words) if rng.random() < changed else word for word in copy])
    with Store(tmp_path / "store.sqlite", writable=True) as store:
        for n, text in enumerate(texts):
            document = Document(f"{n:03}.txt", " ".join(text))
            store.put_document(document, [analysed(document)])
        store.sketch()
        ids = [row.id for row in store.articles()]
        told_by = {row.id: told(store.article(row.id), store.document_text(row.document)) for row in store.articles()}  # type: ignore[arg-type]
        together = {id: {id} for id in ids}
        for one, other in combinations(ids, 2):
            least = min(len(told_by[one]), len(told_by[other]))
            if len(told_by[one] & told_by[other]) >= SAME_STORY * least and together[one] is not together[other]:
                together[one] |= together[other]
                for id in together[other]:
                    together[id] = together[one]
        expected = {id: sorted(story) if len(story) > 1 else [] for id, story in together.items()}
        assert sum(map(bool, expected.values())) >= 150
        assert {id: sorted(store.story(id)) for id in ids} == expected


def test_folding_forgets_marks_case_accents_and_hyphens() -> None:
    assert folded("“Influen-tial,” SAID Zoë") == folded('"influential" said Zoe')
