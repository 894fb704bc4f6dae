"""Adding, changing, removing and adding again: what is unchanged costs nothing, and the answers are a fresh build's."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from asked_corpus import RECORDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_samples import StandIn

from qa.model import Filters, Question, UserError
from qa.service import Service

LIBRARY, PUMP = RECORDS
STORIES = {
    "library": [LIBRARY, {**LIBRARY, "text": LIBRARY["text"].replace("June", "July")}],
    "pump": [PUMP, {**PUMP, "text": PUMP["text"] + "\n“The scrap man paid nine pounds,” said Ivy Holt.\n"}],
    "ferry": [
        {"id": "ferry", "text": "The ferry stops at dusk.\n\n“The river is too low,” said Maud Tillery, the pilot.\n"},
        {"id": "ferry", "text": "The ferry stops at noon.\n\n“The river is too high,” said Ivy Holt, the pilot.\n"},
    ],
}
QUESTIONS = [
    Question("Who said the library is a warehouse for paper?"),
    Question("What did Maud Tillery say about the river?"),
    Question("Everything Ivy Holt said"),
    Question('Who said "behind our backs"?'),
    Question("pump", filters=Filters(date_from="2020")),
]


def write(folder: Path, there: dict[str, int]) -> Path:
    path = folder / "records.jsonl"
    path.write_text("".join(json.dumps(STORIES[id][v]) + "\n" for id, v in sorted(there.items())), encoding="utf-8")
    return path


def opened(data: Path) -> Service:
    """A service whose encoder is a stand-in: the same seam, no weights."""
    service = Service(data)
    service.__dict__["encoder"] = StandIn()
    service.current.load()
    return service


def shown(service: Service) -> list[object]:
    answers = []
    for question in QUESTIONS:
        try:
            answers.append(service.ask(question))
        except UserError as error:
            answers.append(str(error))
    views = [service.article(a.id) for a in service.articles()]
    return [*answers, *views, *service.speakers(), replace(service.summary(), generation=None, suggestions=())]


steps = st.lists(
    st.tuples(st.sampled_from(["put", "put", "remove", "restore"]), st.sampled_from(sorted(STORIES)), st.integers(0, 1)),
    min_size=2,
    max_size=6,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_after_any_sequence_the_answers_are_those_of_a_fresh_build(given_steps: list) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        grown, there, gone = opened(folder / "grown"), {}, {}
        for what, id, variant in given_steps:
            if what == "put":
                grown.ingest([write(folder, {id: variant})])
                there[id] = variant
                gone.pop(id, None)
            elif what == "remove" and id in there:
                grown.remove([id])
                gone[id] = there.pop(id)
            elif what == "restore" and id in gone:
                grown.restore([id])
                there[id] = gone.pop(id)
        if not there:
            return
        fresh = opened(folder / "fresh")
        fresh.ingest([write(folder, there)])
        assert shown(grown) == shown(fresh)


def test_what_is_unchanged_costs_nothing(tmp_path: Path) -> None:
    service = Service(tmp_path / "data")  # not opened: it encodes what it takes in, and no question
    service.__dict__["encoder"] = StandIn()
    first = service.ingest([write(tmp_path, {"library": 0, "pump": 0})])
    assert first.new == 2 and first.embedded > 10
    again = service.ingest([write(tmp_path, {"library": 0, "pump": 0})])
    assert (again.new, again.changed, again.unchanged, again.embedded) == (0, 0, 2, 0)
    assert again.generation == first.generation
    one = service.ingest([write(tmp_path, {"library": 1, "pump": 0, "ferry": 0})])
    assert (one.new, one.changed, one.unchanged) == (1, 1, 1)
    encoder = service.encoder
    assert isinstance(encoder, StandIn)
    assert one.embedded == len(set(encoder.encoded[first.embedded :])) < first.embedded
    assert not any("pump" in text for text in encoder.encoded[first.embedded :])
    encoder.encoded.clear()
    service.remove(["library"])
    service.restore(["library"])
    service.remove(["ferry"])
    back = service.ingest([write(tmp_path, {"ferry": 0})])
    assert (back.new, back.embedded, encoder.encoded) == (1, 0, [])


def test_what_is_removed_never_answers(tmp_path: Path) -> None:
    service = opened(tmp_path / "data")
    service.ingest([write(tmp_path, {"library": 0, "pump": 0, "ferry": 0})])
    service.remove(["pump"])
    for question in QUESTIONS:
        try:
            answer = service.ask(question)
        except UserError:
            continue
        assert all(r.article != "pump" for r in (*answer.results, *answer.about))
    assert all("pump" not in s.articles for s in service.speakers())
