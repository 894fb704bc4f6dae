"""The one object behind every face: loading, refreshing, browsing, the ledger."""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from asked_corpus import RECORDS, ask, data, service, write_records

from qa.model import Filters, NotReady, Question, UserError
from qa.service import Service

LIBRARY, PUMP = RECORDS


@pytest.fixture
def own(tmp_path: Path) -> Service:
    """A service over a corpus of one article, of this test alone."""
    made = Service.open(tmp_path / "data")
    made.ingest([write_records(tmp_path, LIBRARY)])
    return made


def test_an_empty_corpus_says_so(tmp_path: Path) -> None:
    empty = Service.open(tmp_path / "data")
    assert empty.ready
    assert empty.summary().generation is None
    assert (empty.articles(), empty.speakers(), empty.article("x")) == ((), (), None)
    with pytest.raises(UserError, match="ingest"):
        empty.ask(Question("Who said it?"))
    with pytest.raises(KeyError):
        empty.text("x", 0, 1)


@pytest.mark.parametrize("text", ["", "   \n", "a" * 2001])
def test_no_question_or_too_long_a_one(text: str) -> None:
    with pytest.raises(UserError) as refused:
        ask(text)
    assert "\n" not in str(refused.value)


def test_loading_behind_is_ready_in_the_end() -> None:
    lazy = Service.open(data(), lazy=True)
    if not lazy.ready:
        with pytest.raises(NotReady):
            lazy.ask(Question("library"))
    assert lazy.wait_ready(120)
    assert lazy.ask(Question("library")).results


def test_the_same_input_again_changes_nothing(own: Service, tmp_path: Path) -> None:
    before = own.summary()
    ledger = own.ingest([tmp_path / "records.jsonl"])
    assert (ledger.new, ledger.changed, ledger.unchanged) == (0, 0, 1)
    assert replace(own.summary(), suggestions=()) == replace(before, suggestions=())


def test_the_ledger_counts_what_was_taken_in(tmp_path: Path) -> None:
    (tmp_path / "photo.xyz").write_bytes(b"\x00\x01")
    write_records(tmp_path, *RECORDS)
    made = Service(tmp_path / "data")
    ledger = made.ingest([tmp_path / "records.jsonl", tmp_path / "photo.xyz"])
    assert (ledger.new, ledger.documents, ledger.articles) == (2, 2, 2)
    assert ledger.attributed >= 6
    assert ledger.unnamed >= 1
    assert [r.source for r in ledger.skipped] == [str(tmp_path / "photo.xyz")]
    assert ledger.record()["quotations"]["attributed"] == ledger.attributed
    assert Service.open(tmp_path / "data").summary().rejects == tuple((r.source, r.reason) for r in ledger.skipped)


def test_nothing_to_take_in(tmp_path: Path) -> None:
    (tmp_path / "photo.xyz").write_bytes(b"\x00\x01")
    for paths in ([tmp_path / "photo.xyz"], [tmp_path / "missing.txt"]):
        with pytest.raises(UserError) as refused:
            Service(tmp_path / "data").ingest(paths)
        assert "\n" not in str(refused.value)
    assert Service.open(tmp_path / "data").summary().generation is None


def test_changed_text_is_a_new_version(own: Service, tmp_path: Path) -> None:
    again = {**LIBRARY, "text": LIBRARY["text"].replace("June", "July")}
    ledger = own.ingest([write_records(tmp_path, again)])
    assert (ledger.new, ledger.changed, ledger.documents) == (0, 1, 1)
    assert any("July" in r.text for r in own.ask(Question("When will the library open on Sundays?")).results)


def test_a_running_service_answers_from_a_new_generation(own: Service, tmp_path: Path) -> None:
    running = Service.open(tmp_path / "data")
    assert running.ask(Question("Who said the pump was sold behind our backs?")).abstained
    Service(tmp_path / "data").ingest([write_records(tmp_path, *RECORDS)])
    assert not running.ask(Question("Who said the pump was sold behind our backs?")).abstained
    assert running.refresh() is False
    assert len(running.articles()) == 2


def test_what_is_removed_is_gone(own: Service, tmp_path: Path) -> None:
    own.ingest([write_records(tmp_path, *RECORDS)])
    with pytest.raises(UserError, match="nowhere"):
        own.remove(["pump", "nowhere"])
    assert len(own.articles()) == 2
    own.remove(["pump"])
    assert [a.id for a in own.articles()] == ["library"]
    with pytest.raises(KeyError):
        own.text("pump", 0, 1)


def test_an_article_is_shown_whole() -> None:
    view = service().article("library")
    assert view is not None
    assert view.title is not None
    assert view.title.value == LIBRARY["title"]
    assert [p.number for p in view.paragraphs] == list(range(1, len(view.paragraphs) + 1))
    assert all(p.text == LIBRARY["text"][p.start : p.end] for p in view.paragraphs)
    assert view.found == view.attributed + view.unnamed + view.unresolved == 3
    assert service().article("nowhere") is None


def test_speakers_most_quotations_first() -> None:
    everyone = service().speakers()
    assert [s.quotations for s in everyone] == sorted((s.quotations for s in everyone), reverse=True)
    assert "Aldous Cranmer" not in {s.speaker.name for s in everyone}
    assert [s.speaker.name for s in service().speakers("tillery")] == ["Maud Tillery"]
    assert service().speakers("quarrie") == ()


def test_a_verbatim_slice() -> None:
    assert service().text("library", 0, 7) == LIBRARY["text"][:7]
    with pytest.raises(KeyError):
        service().text("nowhere", 0, 1)
    with pytest.raises(IndexError):
        service().text("library", 0, 10**9)


def test_many_may_ask_at_once() -> None:
    questions = ["Who said the library is a warehouse for paper?", "Everything Rufus Penhallow said"] * 8
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, questions))
    assert together == [ask(q) for q in questions]


def test_a_speaker_is_given_by_id_or_name() -> None:
    by_name = ask("signing the paper", speaker="Maud Tillery")
    (id,) = {s.id for r in by_name.results for s in r.speakers if s.name == "Maud Tillery"}
    assert ask("signing the paper", speaker=id).results == by_name.results


def test_questions_are_not_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        ask("Who said xylophonebanana about the library?")
        with pytest.raises(UserError):
            service().ask(Question("xylophonebanana", filters=Filters(speaker="xylophonebanana")))
    out = capfd.readouterr()
    assert "xylophonebanana" not in caplog.text + out.out + out.err


def test_suggested_questions_find_an_answer() -> None:
    lazy = Service.open(data(), lazy=True)
    lazy.wait_ready(120)
    deadline = time.monotonic() + 60
    while not (found := lazy.summary().suggestions) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found
    assert len(found) <= 6
    assert all(not ask(text).abstained for text in found)


def test_suggested_questions_are_of_both_kinds_and_their_first_passage_holds_their_words() -> None:
    from sample_corpus import service

    from qa.suggest import suggestions

    found = suggestions(service().loaded().store, service().ask)
    about = [text for text in found if text.startswith("What did ")]
    who = [text for text in found if text.startswith("Who said “")]
    assert len(about) >= 2 and len(who) >= 2 and len(about) + len(who) == len(found) == len(set(found))
    for text in about:
        noun = text.removesuffix("?").split()[-1]
        assert noun.casefold() in service().ask(Question(text)).results[0].text.casefold()


def test_characters_that_could_not_be_decoded_are_reported(tmp_path: Path) -> None:
    (tmp_path / "torn.txt").write_bytes(b'Ann Lee said: "The tide \xff\xfe is late today, and it will be late again."\n')
    ledger = Service(tmp_path / "data").ingest([tmp_path / "torn.txt"])
    ((source, characters),) = ledger.replaced
    assert source == "torn.txt" and characters >= 1
    assert ledger.record()["replaced"] == [{"source": "torn.txt", "characters": characters}]
