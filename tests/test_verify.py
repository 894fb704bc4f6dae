"""Checking quotations, seen from outside."""

from __future__ import annotations

import json
import re
from functools import cache

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from test_cli import assert_refused, run
from verify_corpus import check, data, service, verdict

from corpus.model import Kind, Quotation
from qa.model import UserError
from qa.server import create_app
from qa.verify.model import Named, Severity, Words
from qa.verify.spoken import inside

PROPERTY = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


# What is never let pass ---------------------------------------------------------------------------------------------


@cache
def stored() -> tuple[tuple[str, str, str], ...]:
    """Every quotation of several words with one sure speaker: (words, speaker, article)."""
    store = service().loaded().store
    found = []
    for row in store.articles():
        analysed = store.article(row.id)
        assert analysed is not None
        text = store.document_text(row.document)
        for q in analysed.quotations:
            if q.kind is not Kind.NESTED and len(q.speakers) == 1 and q.confidence > 0.8:
                found += [(s, q.speakers[0].name, row.id) for s in sentences_of(q, text)]
    return tuple(found)


def sentences_of(q: Quotation, text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.?!])\s+", inside(q, text).of(text)) if len(s.split()) >= 6]


NOT = re.compile(r"\b(?:not|never|no|nobody|nothing)\b|n[’']t\b", re.IGNORECASE)
NUMBER = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty)\b", re.I
)
NAME = re.compile(r"(?<=[a-z,] )(?!I\b|I[’'])[A-Z][a-z]+\b")


def pick(pattern: re.Pattern[str], draw: st.DataObject) -> tuple[str, str, re.Match[str]]:
    fitting = [(w, s) for w, s, _ in stored() if pattern.search(w)]
    assume(fitting)
    words, speaker = draw.draw(st.sampled_from(fitting))
    return words, speaker, draw.draw(st.sampled_from(list(pattern.finditer(words))))


@PROPERTY
@given(st.data())
def test_a_dropped_negation_is_major(draw: st.DataObject):
    words, speaker, hit = pick(NOT, draw)
    without = {"nobody": "somebody", "nothing": "something", "no": "some"}.get(hit.group().lower(), "")
    changed = re.sub(r"\s+", " ", words[: hit.start()] + without + words[hit.end() :]).strip()
    found = verdict(changed, speaker)
    assert found.severity is Severity.MAJOR, (words, changed, found.words, found.faults)


@PROPERTY
@given(st.data(), st.integers(13, 9999))
def test_a_changed_number_is_major(draw: st.DataObject, number: int):
    words, speaker, hit = pick(NUMBER, draw)
    changed = words[: hit.start()] + str(number) + words[hit.end() :]
    assume(str(number) != hit.group())
    found = verdict(changed, speaker)
    assert found.severity is Severity.MAJOR, (words, changed, found.words, found.faults)


@PROPERTY
@given(st.data(), st.sampled_from(["Wilberforce", "Zanzibar", "Quentin", "Marchmont"]))
def test_a_changed_name_is_major(draw: st.DataObject, name: str):
    words, speaker, hit = pick(NAME, draw)
    changed = words[: hit.start()] + name + words[hit.end() :]
    found = verdict(changed, speaker)
    assert found.severity is Severity.MAJOR, (words, changed, found.words, found.faults)


@PROPERTY
@given(st.data())
def test_another_person_is_never_right(draw: st.DataObject):
    words, speaker, _ = draw.draw(st.sampled_from(stored()))
    others = sorted({s for w, s, _ in stored()} - {speaker})
    claimed = draw.draw(st.sampled_from([*others, "Zebedee Quillfeather"]))
    said_by = {s for w, s, _ in stored() if w == words}
    assume(claimed not in said_by)
    found = verdict(words, claimed)
    assert found.speaker in (Named.WRONG, Named.UNKNOWN), (words, speaker, claimed, found.found)
    assert found.severity is not Severity.NONE
    if claimed[:1].isupper() and speaker[:1].isupper():
        assert found.speaker is Named.WRONG or found.found is None or found.found.speaker != speaker


@PROPERTY
@given(st.data(), st.sampled_from(["straight", "curly", "single", "guillemets", "none"]), st.booleans())
def test_what_is_folded_is_exact(draw: st.DataObject, style: str, spaced: bool):
    words, speaker, _ = draw.draw(st.sampled_from(stored()))
    open_mark, close_mark = {
        "straight": '""',
        "curly": "“”",
        "single": "‘’",
        "guillemets": "«»",
        "none": ("", ""),
    }[style]
    plain = words.replace("’", "'") if draw.draw(st.booleans()) else words
    plain = plain.replace(" ", "  ") if spaced else plain
    found = verdict(f"{open_mark}{plain}{close_mark}", speaker)
    assert found.severity is not Severity.MAJOR or found.words is Words.CUT, (words, found.words, found.faults)
    assert found.words not in (Words.CHANGED, Words.NOT_FOUND), (words, found.faults)
    assert found.found is not None
    assert found.found.text == service().text(found.found.document, found.found.start, found.found.end)


@PROPERTY
@given(st.text(max_size=200))
def test_any_text_is_answered_or_refused_in_one_line(text: str):
    try:
        found = check(text)
    except UserError as error:
        assert str(error)
        assert "\n" not in str(error)
        return
    for one in found.verdicts:
        assert 0 <= one.claim.start < one.claim.end <= len(text)
        at = one.claim.start
        for piece in one.pieces:
            assert at <= piece.claim.start <= piece.claim.end <= len(text)
            at = piece.claim.start


# Verdicts -----------------------------------------------------------------------------------------------------------


def test_the_wrong_speaker_is_named_with_evidence():
    found = verdict("Barnaby Skelk said: “It is mostly drains.”")
    assert (found.words, found.speaker, found.severity) == (Words.EXACT, Named.WRONG, Severity.MAJOR)
    assert found.found is not None
    assert found.found.speaker == "Ottilie Farrant"
    assert found.found.evidence is not None
    assert found.found.evidence.mention is not None
    assert "Ottilie Farrant" in found.advice
    assert "Barnaby Skelk" in found.advice


def test_the_original_comes_with_its_place_and_a_sentence_either_side():
    found = verdict("Nobody will be made to go by you.", "Ottilie Farrant").found
    assert found is not None
    text = service().loaded().store.document_text(found.document)
    assert text[found.start : found.end] == found.text == "Nobody will be made to go by me."
    assert found.before is not None
    assert found.before.of(text) == "So nobody will be made to go?"
    assert found.after is not None
    assert found.after.of(text).startswith("It is a careful answer")
    assert "The woman who wants to move the sea" in found.citation
    assert "2019-03-12" in found.citation


def test_the_differing_words_are_ranges_of_both_texts():
    pasted = "Mr Farrant said: “I worked that water for 29 years.”"
    found = verdict(pasted)
    (piece,) = found.differences
    assert found.found is not None
    text = service().loaded().store.document_text(found.found.document)
    assert piece.claim.of(pasted) == "29"
    assert piece.source is not None
    assert piece.source.of(text) == "39"
    assert piece.fault == "number"


def test_the_missing_clause_of_a_cut_is_shown():
    found = verdict("There wasn’t an engine")
    assert found.words is Words.EXACT
    found = verdict("They’d have said no.", "Tench")
    assert found.words is Words.CUT
    assert found.severity is Severity.MAJOR
    assert found.found is not None
    text = service().loaded().store.document_text(found.found.document)
    assert "".join(s.of(text) for s in found.found.missing).strip() == "If I'd asked"


def test_omitted_words_are_counted():
    found = verdict("“I left the crew's kettle … I'm not a thief, I'm an optimist,” said Tench.")
    assert found.words is Words.STITCHED
    assert found.omitted == 5
    assert found.found is not None
    assert len(found.found.parts) == 2


def test_what_is_not_here_is_never_called_false():
    found = verdict("The moon is a lantern for badgers and other night workers.", "Ottilie Farrant")
    assert (found.words, found.speaker, found.found) == (Words.NOT_FOUND, Named.UNKNOWN, None)
    assert "Not in this corpus" in found.advice
    assert "false" not in found.advice.lower()


def test_the_field_wins_over_the_text():
    text = "Barnaby Skelk said: “It is mostly drains.”"
    assert verdict(text, "Ottilie Farrant").speaker is Named.RIGHT
    assert verdict(text, "Barnaby Skelk").speaker is Named.WRONG
    assert verdict(text, "  ").speaker is Named.WRONG


def test_a_draft_gives_every_quotation_in_order_and_the_gravest_first():
    draft = (
        "The leader was frank. “It is mostly drains,” said Ottilie Farrant.\n\n"
        "“I did fail,” said a spokesman for the county council.\n\n"
        "Gideon Farrant told the council: “I worked that water for 39 years.”\n"
    )
    seen: list[tuple[str, int, int | None]] = []
    found = service().verify(draft, None, lambda *step: seen.append(step))
    assert [draft[v.claim.start : v.claim.start + 6] for v in found.verdicts] == ["It is ", "I did ", "I work"]
    assert found.verdicts[0].severity is Severity.NONE
    assert found.verdicts[2].severity is Severity.NONE
    assert found.gravest is found.verdicts[1] or found.gravest.severity is not Severity.NONE
    assert [s for s in seen if s[0] == "checking"] == [("checking", n, 3) for n in (1, 2, 3)]


def test_an_interrupted_quotation_given_as_interrupted_is_whole():
    found = check(
        "“We have measured this, modelled it, consulted on it and prayed over it,” Cllr Farrant said. “What we haven’t done is build it.”"
    )
    assert {v.words for v in found.verdicts} == {Words.EXACT}
    assert found.gravest.severity is Severity.NONE


def test_unbalanced_marks_are_said_and_the_rest_is_checked():
    found = check("Ottilie Farrant said: “It is mostly drains.” And “then she left the room.\n\nNothing else happened.")
    assert found.unpaired
    assert any("no partner" in notice for notice in found.notices)
    assert [v.words for v in found.verdicts] == [Words.EXACT]


def test_another_language_is_said():
    found = check(
        "« La mer n’attend personne », a dit le maire de la commune, qui ne veut pas en dire davantage avant la réunion du conseil municipal."
    )
    assert any("not English" in notice for notice in found.notices)
    assert found.gravest.words is Words.NOT_FOUND


@pytest.mark.parametrize("text", ["", "  \n", "...", "\x00\x01\x02\x03\x04\x05", "word " * 1000])
def test_bad_input_is_refused_in_one_line(text: str):
    with pytest.raises(UserError) as refused:
        check(text)
    assert "\n" not in str(refused.value)


@pytest.mark.slow
def test_a_megabyte_is_checked_to_the_end():
    line = "The council met again and nothing much was decided by anybody at all on the day in question. " * 12
    draft = "".join(f"{line}\n\n“It is mostly drains,” said Ottilie Farrant.\n\n" for _ in range(900))
    assert len(draft) > 1_000_000
    steps: list[tuple[str, int, int | None]] = []
    found = service().verify(draft, None, lambda *step: steps.append(step))
    assert len(found.verdicts) == 900
    assert {v.words for v in found.verdicts} == {Words.EXACT}
    assert steps[-1] == ("checking", 900, 900)


# Faces --------------------------------------------------------------------------------------------------------------

KEYS = {"id", "words", "speaker", "severity", "found", "differences", "faults", "advice"}
FOUND = {"article", "document", "start", "end", "speaker", "text"}


def test_rest_answers_the_contract():
    with TestClient(create_app(service()), base_url="http://127.0.0.1:7860") as client:
        answer = client.post(
            "/api/v1/verify", json={"id": 7, "text": "It is mostly drains.", "speaker": "Barnaby Skelk"}
        )
        assert answer.status_code == 200
        record = answer.json()
        assert set(record) >= KEYS
        assert (record["id"], record["words"], record["speaker"], record["severity"]) == (7, "exact", "wrong", "major")
        assert set(record["found"]) >= FOUND
        assert record["found"]["text"] == service().text(
            record["found"]["document"], record["found"]["start"], record["found"]["end"]
        )
        assert "quotes" not in record
        both = client.post(
            "/api/v1/verify", json={"text": "“It is mostly drains,” said Skelk. “Every Thursday,” said Farrant."}
        )
        assert len(both.json()["quotes"]) == 2
        for body in ({}, {"text": ""}, {"text": 5}, {"text": "x", "speaker": 5}, [], {"text": "word " * 1000}):
            refused = client.post("/api/v1/verify", json=body)
            assert refused.status_code == 422
            assert refused.json()["error"]["message"]
        assert client.post("/api/v1/verify", content=b"\xff").status_code == 400
        assert client.get("/api/v1/verify").status_code == 405


def test_the_command_line_answers_the_contract(tmp_path):
    batch = tmp_path / "batch.jsonl"
    lines = [{"id": "a", "text": "It is mostly drains.", "speaker": "Ottilie Farrant"}, {"id": "b", "text": " "}]
    batch.write_text("\n".join(map(json.dumps, lines)) + "\nnonsense\n", encoding="utf-8")
    ended = run("verify", "--data", str(data()), "--batch", str(batch))
    assert ended.returncode == 0
    records = [json.loads(line) for line in ended.stdout.splitlines()]
    assert set(records[0]) >= KEYS
    assert (records[0]["id"], records[0]["speaker"]) == ("a", "right")
    assert records[1]["id"] == "b"
    assert records[1]["error"]
    assert records[2]["error"]
    draft = tmp_path / "draft.md"
    draft.write_text("> A quotation mark “here” and\n\n“It is mostly drains,” said Barnaby Skelk.\n", encoding="utf-8")
    ended = run("verify", "--data", str(data()), "--draft", str(draft))
    assert ended.returncode == 0
    assert json.loads(ended.stdout)["speaker"] == "wrong"


@pytest.mark.parametrize("raw", [b"No quotation in it at all.", b"", b"PK\x03\x04\x00\x00\x00"])
def test_a_draft_that_holds_nothing_is_said_in_one_line(tmp_path, raw: bytes):
    draft = tmp_path / "draft.txt"
    draft.write_bytes(raw)
    assert_refused(run("verify", "--data", str(data()), "--draft", str(draft)))


def test_what_is_asked_for_must_be_one_thing(tmp_path):
    assert_refused(run("verify", "--data", str(data())))
    assert_refused(run("verify", "--data", str(data()), "x", "--draft", "y"))
    assert_refused(run("verify", "--data", str(data()), "--batch", "y", "--speaker", "z"))
    assert_refused(run("verify", "--data", str(data()), "--draft", str(tmp_path)))
