"""What people put right holds at once, is marked, can be undone, and outlives every re-index or is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from asked_corpus import RECORDS, write_records

from corpus.corrections import (
    CorrectionKind,
    CutChange,
    MetadataChange,
    NewName,
    Nobody,
    Person,
    SamePerson,
    Scope,
    SpeakerChange,
    SplitPerson,
    Standing,
    Unnamed,
)
from qa.model import Filters, Question, UnknownSpeaker, UserError
from qa.service import Service

LIBRARY, PUMP = RECORDS
PEOPLE = ("person:maud-tillery", "person:rufus-penhallow")
MAUD, RUFUS = PEOPLE


def quotation(service: Service, words: str) -> str:
    """The id of the quotation that holds ``words``."""
    found = [q for a in service.articles() for q in service.quotations(a.id) if words in q.text]
    assert len(found) == 1, words
    return found[0].id


def speaker_of(service: Service, words: str) -> str | None:
    view = service.quotation(quotation(service, words))
    assert view is not None
    return view.speaker


def everything(service: Service) -> list[object]:
    """All that is shown of what is said, and by whom."""
    said = [q for a in service.articles() for q in service.quotations(a.id)]
    return [*said, *service.speakers(), *service.articles()]


def by(service: Service, name: str) -> list[str]:
    answer = service.ask(Question(f"Everything {name} said", filters=Filters(speaker=name)))
    return [] if answer.abstained else [r.text for r in answer.results]


def test_wrong_speaker_this_quotation(own: Service) -> None:
    id = quotation(own, "warehouse")
    change = SpeakerChange(id, Person(RUFUS))
    preview = own.preview(change)
    assert (preview.quotations, preview.articles, preview.listed) == (1, ("library",), (id,))
    state = own.correct(change)
    assert state.standing is Standing.IN_FORCE and state.articles == ("library",)
    view = own.quotation(id)
    assert view is not None and view.corrected is not None
    assert (view.speaker, view.corrected.correction) == ("Rufus Penhallow", state.correction.id)
    assert [s.name for s in view.corrected.speakers] == ["Maud Tillery"]
    assert view.corrected.date == state.correction.date
    assert view.corrected.evidence.cue is not None
    assert any("warehouse" in text for text in by(own, "Rufus Penhallow"))
    assert not any("warehouse" in text for text in by(own, "Maud Tillery"))
    top = own.ask(Question('Who said "a warehouse for paper"?')).results[0]
    assert (top.speaker, top.quotation) == ("Rufus Penhallow", id)
    assert top.corrected == view.corrected
    inside = [q for p in own.article("library").paragraphs for q in p.quotes if q.id == id]  # type: ignore[union-attr]
    assert [q.speaker for q in inside] == ["Rufus Penhallow"]
    assert inside[0].corrected == view.corrected


def test_undo_brings_back_what_the_program_found(own: Service) -> None:
    before = everything(own)
    changes = [
        SpeakerChange(quotation(own, "warehouse"), Nobody()),
        SpeakerChange(quotation(own, "behind our backs"), NewName("Nora Wick")),
        SamePerson(MAUD, RUFUS),
        MetadataChange("pump", CorrectionKind.TITLE, "The pump of Weir Cross"),
    ]
    made = [own.correct(change).correction.id for change in changes]
    assert everything(own) != before
    for id in (made[2], made[0], made[3], made[1]):
        assert own.undo(id).standing is Standing.UNDONE
    assert everything(own) == before
    with pytest.raises(UserError, match="undone already"):
        own.undo(made[0])
    with pytest.raises(UserError, match="no correction"):
        own.undo("c-none")


def test_a_new_name_an_unnamed_and_nobody(own: Service) -> None:
    own.correct(SpeakerChange(quotation(own, "warehouse"), NewName("Dr Nora Wick")))
    assert speaker_of(own, "warehouse") == "Dr Nora Wick" or speaker_of(own, "warehouse") == "Nora Wick"
    assert [s.speaker.id for s in own.speakers("wick")] == ["person:nora-wick"]
    assert len(by(own, "Nora Wick")) == 1
    own.correct(SpeakerChange(quotation(own, "I signed the paper"), Unnamed("a clerk of the council")))
    view = own.quotation(quotation(own, "I signed the paper"))
    assert view is not None
    assert [(s.name, s.kind.value) for s in view.speakers] == [("a clerk of the council", "unnamed")]
    labels = own.article("library").labels  # type: ignore[union-attr]
    id = quotation(own, "We cannot heat")
    own.correct(SpeakerChange(id, Nobody()))
    gone = own.quotation(id)
    assert gone is not None and (gone.speaker, gone.type) == (None, "label")
    assert own.article("library").labels == labels + 1  # type: ignore[union-attr]
    own.correct(SpeakerChange(id, Person(MAUD)))
    back = own.quotation(id)
    assert back is not None and (back.speaker, back.type) == ("Maud Tillery", "direct")


def test_a_later_correction_of_the_same_words_replaces_the_earlier(own: Service) -> None:
    id = quotation(own, "warehouse")
    first = own.correct(SpeakerChange(id, Person(RUFUS)))
    second = own.correct(SpeakerChange(id, Nobody()))
    standing = {s.correction.id: s.standing for s in own.corrections()}
    assert standing == {first.correction.id: Standing.REPLACED, second.correction.id: Standing.IN_FORCE}
    own.undo(second.correction.id)
    assert speaker_of(own, "warehouse") == "Rufus Penhallow"
    assert [s.standing for s in own.corrections()] == [Standing.UNDONE, Standing.IN_FORCE]


def test_this_mention_here(tmp_path: Path) -> None:
    text = (
        "The mill closed on Friday.\n\n“The wheel has not turned since Lent,” Smith said.\n\n"
        "“The miller went to sea,” said Anna Cole.\n\n“Nobody paid for the stones,” Smith said.\n\n"
        "Smith left early. “I have a train,” he said.\n"
    )
    own = Service.open(tmp_path / "data")
    own.ingest([write_records(tmp_path, {"id": "mill", "text": "John Smith runs the mill.\n\n" + text})])
    id = quotation(own, "The wheel")
    preview = own.preview(SpeakerChange(id, NewName("Jane Smith"), Scope.MENTION))
    assert preview.quotations == 2
    assert own.preview(SpeakerChange(id, NewName("Jane Smith"))).quotations == 1
    own.correct(SpeakerChange(id, NewName("Jane Smith"), Scope.MENTION))
    assert [speaker_of(own, w) for w in ("The wheel", "Nobody paid", "The miller")] == [
        "Jane Smith", "Jane Smith", "Anna Cole",
    ]  # fmt: skip
    assert speaker_of(own, "I have a train") != "Jane Smith"


def test_two_speakers_are_one_person(own: Service) -> None:
    said = len(own.said_by(MAUD)) + len(own.said_by(RUFUS)) - 1  # one of them is said by both
    preview = own.preview(SamePerson(MAUD, RUFUS))
    assert preview.quotations == len(own.said_by(RUFUS))
    assert set(preview.articles) == {"library", "pump"}
    state = own.correct(SamePerson(MAUD, RUFUS))
    assert state.standing is Standing.IN_FORCE
    assert len(own.said_by(MAUD)) == said
    (one,) = own.speakers("Tillery")
    assert "Rufus Penhallow" in one.speaker.aliases
    assert own.speaker(RUFUS) == own.speaker(MAUD)
    assert speaker_of(own, "asleep at the wheel") == "Maud Tillery"
    with pytest.raises(UserError):
        own.correct(SamePerson(MAUD, MAUD))


def test_one_speaker_is_two_people(own: Service) -> None:
    state = own.correct(SplitPerson(RUFUS, "pump", "Rufus Penhallow the younger"))
    assert state.articles == ("pump",)
    assert {q.article for q in own.said_by(RUFUS)} == {"library"}
    assert speaker_of(own, "behind our backs") == "Rufus Penhallow the younger"
    own.undo(state.correction.id)
    own.correct(SplitPerson(RUFUS, "pump"))
    assert {q.article for q in own.said_by(RUFUS)} == {"library"}
    assert speaker_of(own, "behind our backs") == "Rufus Penhallow"
    with pytest.raises(UserError, match="alone"):
        own.correct(SplitPerson(RUFUS, "library"))


def test_title_date_author_publication(own: Service) -> None:
    values = {"title": "A title put right", "date": "2021-03", "author": "Ivy Holt", "publication": None}
    for kind, value in values.items():
        assert own.preview(MetadataChange("pump", CorrectionKind(kind), value)).quotations > 0
        own.correct(MetadataChange("pump", CorrectionKind(kind), value))
    view = own.article("pump")
    assert view is not None
    for kind, value in values.items():
        stated = getattr(view, kind)
        assert (stated.value if stated else None) == value
        assert stated is None or stated.origin == "corrected"
    filtered = own.ask(Question("What did Maud Tillery say?", filters=Filters(date_from="2021")))
    assert {r.article for r in filtered.results} == {"pump"}
    for wrong in ("2021-13", "2021-02-30", "yesterday", ""):
        with pytest.raises(UserError):
            own.correct(MetadataChange("pump", CorrectionKind.DATE, wrong))
    with pytest.raises(UserError, match="nothing"):
        own.correct(MetadataChange("pump", CorrectionKind.DATE, "2021-03"))


TWO = (
    "Harbour wall raised\n\nThe harbour wall was raised by a metre and the boats came in at noon on Monday, people "
    "said.\n\n“It holds,” said Ada Mason, who built it.\n\nThe choir in the square\n\nThe school choir sang in the "
    "market square although rain was expected all day.\n\n“We sang to the pigeons,” said Ben Tiler, who conducts.\n"
)


def test_cuts(tmp_path: Path) -> None:
    path = tmp_path / "two.txt"
    path.write_text(TWO, encoding="utf-8")
    own = Service.open(tmp_path / "data")
    own.ingest([path])
    before = everything(own)
    cut, late = TWO.index("The choir in"), TWO.index("“We sang")
    for starts in ((cut,), (), (late,), (cut, late)):
        if starts == tuple(own.article(a.id).start for a in own.articles())[1:]:  # type: ignore[union-attr]
            continue
        preview = own.preview(CutChange("two.txt", starts))
        own.correct(CutChange("two.txt", starts))
        assert tuple(own.article(a.id).start for a in own.articles()) == (0, *starts)  # type: ignore[union-attr]
        assert len({a.id for a in own.articles()}) == len(starts) + 1
        assert preview.quotations <= 2
    assert own.corrections()[0].standing is Standing.IN_FORCE
    assert {s.standing for s in own.corrections()[1:]} == {Standing.REPLACED}
    ledger = own.ingest([path])
    assert (ledger.unchanged, len(own.articles())) == (1, 3)
    with pytest.raises(UserError, match="paragraph"):
        own.correct(CutChange("two.txt", (cut + 3,)))
    for state in own.corrections():
        own.undo(state.correction.id)
    assert [str(x) for x in everything(own)] == [str(x) for x in before]
    with pytest.raises(UserError, match="record"):
        records = write_records(tmp_path, *RECORDS)
        own.ingest([records])
        own.correct(CutChange("pump", (5,)))


def test_corrections_outlive_changed_text_removal_and_taking_in_again(own: Service, tmp_path: Path) -> None:
    own.correct(SpeakerChange(quotation(own, "warehouse"), Unnamed("a caretaker from Hull")))
    own.correct(MetadataChange("library", CorrectionKind.AUTHOR, "Ivy Holt"))
    moved = {**LIBRARY, "text": "A new first paragraph stands here.\n\n" + LIBRARY["text"].replace("June", "July")}
    own.ingest([write_records(tmp_path, moved)])
    assert speaker_of(own, "warehouse") == "a caretaker from Hull"
    assert {s.standing for s in own.corrections()} == {Standing.IN_FORCE}
    own.remove(["library"])
    assert {s.standing for s in own.corrections()} == {Standing.NEEDS_EYE}
    assert all("library is not in the corpus" in s.why for s in own.corrections(Standing.NEEDS_EYE))
    own.ingest([write_records(tmp_path, LIBRARY)])
    assert speaker_of(own, "warehouse") == "a caretaker from Hull"
    gone = {**LIBRARY, "text": LIBRARY["text"].replace("warehouse for paper", "shed for paper")}
    own.ingest([write_records(tmp_path, gone)])
    (eye,) = own.corrections(Standing.NEEDS_EYE)
    assert eye.correction.kind is CorrectionKind.SPEAKER
    assert "warehouse" in eye.correction.anchors[0].exact
    assert speaker_of(own, "shed for paper") == "Maud Tillery"


def test_what_is_removed_comes_back(own: Service, tmp_path: Path) -> None:
    own.correct(SpeakerChange(quotation(own, "behind our backs"), NewName("Nora Wick")))
    before = everything(own)
    own.remove(["pump"])
    with pytest.raises(UnknownSpeaker):
        by(own, "Nora Wick")
    assert [r.id for r in own.removed()] == ["pump"]
    own.restore(["pump"])
    assert everything(own) == before
    assert own.removed() == ()
    assert own.ingest([write_records(tmp_path, *RECORDS)]).unchanged == 2
    own.remove(["pump"], for_good=True)
    with pytest.raises(UserError, match="ingest it again"):
        own.restore(["pump"])


def test_choices_begin_near(own: Service) -> None:
    near = [s.name for s in own.choices(quotation(own, "warehouse"))]
    assert "Rufus Penhallow" in near and "Maud Tillery" not in near
    assert own.choices(quotation(own, "warehouse"), "penha")[0].name == "Rufus Penhallow"
    assert own.choices("nothing") == ()


def test_choices_begin_with_those_who_speak_in_the_article(tmp_path: Path) -> None:
    text = (
        "Ira Vance met Edda Marsh and Olin Pike at the lock. \"It leaks,\" said Bess Thorn. "
        "\"It has leaked for years,\" said Olin Pike. \"Nobody looks,\" said Pike. A diver was there. "
        "\"I looked,\" said the diver."
    )
    own = Service.open(tmp_path / "lock")
    own.ingest([write_records(tmp_path, {"id": "lock", "text": text})])
    names = [s.name for s in own.choices(quotation(own, "It leaks"))]
    assert names[0] == "Olin Pike"  # who speaks most
    assert names.index("A diver") < names.index("Ira Vance")  # who speaks without a name, before who is only named


@pytest.mark.parametrize(
    "change",
    [
        SpeakerChange("nothing", Nobody()),
        SamePerson(MAUD, "nobody"),
        SplitPerson(MAUD, "nowhere"),
        MetadataChange("nowhere", CorrectionKind.TITLE, "x"),
        MetadataChange("pump", CorrectionKind.CUT, "x"),
        CutChange("nowhere", ()),
    ],
)
def test_what_cannot_be_meant_is_one_line(own: Service, change) -> None:
    with pytest.raises(UserError) as refused:
        own.correct(change)
    assert "\n" not in str(refused.value)
    assert own.corrections() == ()
