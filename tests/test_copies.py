"""Syndicated copies are folded, each stays openable, and differences in wording and attribution are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from asked_corpus import RECORDS, write_records
from store_samples import StandIn

from corpus.likeness import folded
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


def test_folding_forgets_marks_case_accents_and_hyphens() -> None:
    assert folded("“Influen-tial,” SAID Zoë") == folded('"influential" said Zoe')
