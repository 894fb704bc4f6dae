"""How a question is read: who must speak, about what, in which words."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.model import Speaker, SpeakerKind
from qa.folding import find, fold, may_hold
from qa.followup import Turn, follow
from qa.model import Filters, Question
from qa.names import Known, Names
from qa.operators import read_operators
from qa.question import Understood, understand
from qa.stated import Shelf


def person(id: str, name: str, quotations: int, *aliases: str) -> Known:
    return Known(Speaker(id, name, SpeakerKind.PERSON, aliases), quotations)


PEOPLE = (
    person("maud-tillery", "Maud Tillery", 9, "Councillor Tillery", "the chair"),
    person("rufus-penhallow", "Rufus Penhallow", 5),
    person("joan-penhallow", "Joan Penhallow", 2),
    person("aldous-cranmer", "Aldous Cranmer", 0),
    Known(Speaker("water-board", "the Weir Valley Water Board", SpeakerKind.BODY), 3),
)
WORDS = frozenset("mayor council library jonas ketteridge jonas ketteridge".split()) | {"jonas ketteridge"}
NAMES = Names(PEOPLE, lambda word: word.casefold() in WORDS)


def read(text: str, **more: frozenset[str]) -> Understood:
    return understand(Question(text, **more), NAMES, lambda words: words.casefold() in WORDS)


def asked(text: str) -> list[str]:
    return [s.name for s in read(text).reading.speakers]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What did Maud Tillery say about the library?", "the library"),
        ("What has Councillor Tillery said about the library?", "the library"),
        ("what did maud tillery say about the library", "the library"),
        ("How did Tillery describe the library?", "the library"),
        ("Maud Tillery on the library", "the library"),
        ("According to Maud Tillery, who pays?", "who pays"),
        ("Everything Maud Tillery said about heating", "heating"),
        ("Tillery's view of the library", "the library"),
        ("Why did Maud Tillery want Sunday opening?", "Sunday opening"),
        ("Did Maud Tillery say anything about the library?", "the library"),
        ("How does Maud Tillery account for the empty shelves?", "the empty shelves"),
        ("What does Tillery make of the empty shelves?", "the empty shelves"),
        ("How did Maud Tillery hit back at the newspaper?", "at the newspaper"),
        ("How did Maud Tillery excuse the delay?", "the delay"),
        ("What did Maud Tillery signal about a vote?", "a vote"),
        ("What did Maud Tillery conclude about the library?", "the library"),
    ],
)
def test_the_person_asked_for_must_speak(text: str, topic: str) -> None:
    understood = read(text)
    assert [s.id for s in understood.reading.speakers] == ["maud-tillery"]
    assert understood.reading.topic == topic


@pytest.mark.parametrize(
    "text",
    [
        "Who said Maud Tillery is a fool?",
        "What did anyone say about Maud Tillery?",
        "What was said about Maud Tillery?",
        "Which councillor attacked Maud Tillery?",
        "How many people voted for Maud Tillery?",
    ],
)
def test_a_person_talked_about_need_not_speak(text: str) -> None:
    understood = read(text)
    assert understood.reading.speakers == ()
    assert "tillery" in understood.content


def test_everyone_who_bears_the_surname_is_listed_most_quoted_first() -> None:
    assert asked("What did Penhallow say about the pump?") == ["Rufus Penhallow", "Joan Penhallow"]
    assert asked("What did Joan Penhallow say about the pump?") == ["Joan Penhallow"]


def test_a_body_speaks() -> None:
    assert asked("What did the Weir Valley Water Board say about the pump?") == ["the Weir Valley Water Board"]


@pytest.mark.parametrize("text", ["What did Maud Tilery say?", "What did Mawd Tillery say?", "What did Tillary say?"])
def test_small_misspellings_are_understood(text: str) -> None:
    assert asked(text) == ["Maud Tillery"]


@pytest.mark.parametrize(
    "text",
    [
        "What did Zebulon Quarrie say about the library?",
        "What did Maud Quarrie say about the library?",
        "According to Zebulon Quarrie, who pays?",
        "what did zebulon quarrie say about the library?",
        "What did Zebulon Tillery say?",
    ],
)
def test_a_name_nobody_bears_is_unknown(text: str) -> None:
    understood = read(text)
    assert understood.reading.unknown_name is not None
    assert understood.reading.speakers == ()


def test_somebody_only_mentioned_is_not_unknown() -> None:
    for text in ("What did Aldous Cranmer say about the library?", "What did Jonas Ketteridge say?"):
        understood = read(text)
        assert understood.reading.unknown_name is None
        assert understood.reading.speakers == ()
        assert understood.named is not None
        assert any(c.label == "speaker" for c in understood.reading.chips)


def test_a_description_is_a_role_not_a_name() -> None:
    understood = read("What did the mayor of Brackenford say about the library?")
    assert understood.role == "the mayor of Brackenford"
    assert understood.reading.unknown_name is None
    assert read("Which councillor said the pump was gone?").role == "councillor"


@pytest.mark.parametrize(
    "quoted", ['"shut for good"', "“shut for good”", "‘shut for good’", "'shut for good'", "«shut for good»"]
)
def test_quoted_words_are_found_in_every_style(quoted: str) -> None:
    understood = read(f"Who said {quoted}?")
    assert understood.reading.quoted == ("shut for good",)
    assert understood.reading.wanted == "speaker"


def test_apostrophes_are_no_quotation_marks() -> None:
    assert read("What's Maud's view on the council's library?").reading.quoted == ()
    assert read("Who said 'I don't care'?").reading.quoted == ("I don't care",)


def test_required_and_excluded_words() -> None:
    operators = read_operators('library +"open on Sundays" -heating -"no vote" well-known')
    assert operators.required == ("open on Sundays",)
    assert operators.excluded == ("no vote", "heating")
    assert operators.plain.split() == ["library", "well-known"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Who said it?", "speaker"),
        ("What food did another man offer the writer?", "passage"),
        ("What explanation did Maud Tillery offer?", "quotation"),
        ("What did Maud Tillery say about the library?", "quotation"),
        ("Everything Maud Tillery said about the library", "list"),
        ('Maud Tillery: "shut for good" - right?', "check"),
        ('Did Maud Tillery say "shut for good"?', "check"),
        ("How many people came to the chapel?", "fact"),
        ("library opening hours", "passage"),
    ],
)
def test_what_is_wanted(text: str, wanted: str) -> None:
    assert read(text).reading.wanted == wanted


def test_removing_a_chip_removes_what_it_stands_for() -> None:
    text = 'What did Maud Tillery say about the library "shut for good"?'
    chips = {c.label: c.id for c in read(text).reading.chips}
    assert set(chips) == {"speaker", "topic", "exact words"}
    assert read(text, ignore=frozenset({chips["speaker"]})).reading.speakers == ()
    assert read(text, ignore=frozenset({chips["topic"]})).reading.topic == ""
    assert read(text, ignore=frozenset({chips["exact words"]})).reading.quoted == ()
    for id in chips.values():
        assert id not in {c.id for c in read(text, ignore=frozenset({id})).reading.chips}


def test_a_description_nobody_bears_is_searched_by_until_its_chip_is_removed() -> None:
    text = "What did the hospital worker ask?"
    assert read(text).reading.topic == "the hospital worker"
    assert read(text, ignore=frozenset({"topic"})).reading.topic == ""


def turn(text: str, found: tuple[Speaker, ...] = ()) -> Turn:
    return Turn(read(text), found)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("And about schools?", "schools"),
        ("What about the pump?", "the pump"),
        ("And what did she say about heating?", "heating"),
        ("Did she say anything about heating?", "heating"),
        ("What else did she say?", "the library"),
        ("Why?", "the library"),
    ],
)
def test_a_follow_up_keeps_the_person(text: str, topic: str) -> None:
    understood = follow(read(text), turn("What did Maud Tillery say about the library?"))
    assert [s.name for s in understood.reading.speakers] == ["Maud Tillery"]
    assert understood.reading.topic.endswith(topic)


def test_she_may_be_whoever_was_found() -> None:
    understood = follow(
        read("What did she say about heating?"), turn("Who wants Sunday opening?", (PEOPLE[0].speaker,))
    )
    assert [s.name for s in understood.reading.speakers] == ["Maud Tillery"]


def test_who_else_keeps_the_topic_and_leaves_out_who_is_known() -> None:
    understood = follow(read("Who else said that?"), turn("What did Maud Tillery say about the library?"))
    assert understood.reading.speakers == ()
    assert understood.others_than == {"maud-tillery"}
    assert understood.reading.topic == "the library"


def test_another_person_keeps_the_topic() -> None:
    understood = follow(read("And Rufus Penhallow?"), turn("What did Maud Tillery say about the library?"))
    assert [s.name for s in understood.reading.speakers] == ["Rufus Penhallow"]
    assert understood.reading.topic == "the library"


def test_a_whole_question_owes_nothing_to_the_one_before() -> None:
    text = "What did Rufus Penhallow say about the pump?"
    assert follow(read(text), turn("What did Maud Tillery say about the library?")) == read(text)


def test_a_phrase_is_found_whatever_its_marks_hyphens_and_case() -> None:
    source = "He said: “They’ve  told the fire bri-gade, im portance and all.”"
    for phrase in ("they've told", "THEY’VE TOLD", "told the fire brigade", "importance and all", "fire ... all"):
        (span,) = find(phrase, fold(source), source)
        assert source[span.start].isalnum()
        assert source[span.end - 1].isalnum()
    assert list(find("hey've told", fold(source), source)) == []
    assert list(find("told the fire brig", fold(source), source)) == []


@given(st.text(max_size=60), st.text(max_size=20))
@settings(max_examples=200, deadline=None)
def test_found_ranges_are_ranges_of_the_source(source: str, phrase: str) -> None:
    for span in find(phrase, fold(source), source):
        assert 0 <= span.start < span.end <= len(source)


@given(
    st.lists(st.sampled_from(["Ferry", "ﬁne", "…", "naïve ", "—", "a-\nb", " ", ". . .", "é"]), max_size=12), st.data()
)
@settings(max_examples=200, deadline=None)
def test_what_is_found_may_be_held(pieces: list[str], data: st.DataObject) -> None:
    source = "".join(pieces)
    start = data.draw(st.integers(0, len(source)))
    phrase = source[start : data.draw(st.integers(start, len(source)))]
    if next(find(phrase, fold(source), source), None) is not None:
        assert may_hold(phrase, source)
    assert not may_hold("quay", source)


@given(st.text(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_question(text: str) -> None:
    assert read(text) == read(text)


@pytest.mark.parametrize(
    "piece",
    [
        "right ",
        "'a ",
        "who said ",
        "did Maud ",
        "have ",
        "Maud Tillery said ",
        '"',
        "according to ",
        "-",
        '+"a ',
        "was it ",
    ],
)
def test_long_questions_are_read_quickly(piece: str) -> None:
    started = time.perf_counter()
    read((piece * 2000)[:2000])
    assert time.perf_counter() - started < 2


SHELF = Shelf(frozenset({"2014-03-07", "2015", "2016-02-10"}), frozenset({"The Weir Gazette", "Courier"}))


def shelved(text: str, **more: frozenset[str]) -> Understood:
    return understand(Question(text, **more), NAMES, lambda words: words.casefold() in WORDS, SHELF)


@pytest.mark.parametrize(
    ("text", "date_from", "date_to", "words"),
    [
        ("What did Maud Tillery say in March 2014 about the library?", "2014-03", "2014-03", "in March 2014"),
        ("What has Maud Tillery said about the library since 2015?", "2015", None, "since 2015"),
        ("Everything Maud Tillery said before 2015", None, "2014", "before 2015"),
        ("Everything Maud Tillery said after 2014", "2015", None, "after 2014"),
        ("Who said that on 7 March 2014?", "2014-03-07", "2014-03-07", "on 7 March 2014"),
        ("Who said that between 2014 and February 2016?", "2014", "2016-02", "between 2014 and February 2016"),
        ("All quotes by Maud Tillery until March 14, 2014", None, "2014-03-14", "until March 14, 2014"),
    ],
)
def test_dates_restrict_the_answer(text: str, date_from: str | None, date_to: str | None, words: str) -> None:
    understood = shelved(text)
    assert (understood.filters.date_from, understood.filters.date_to) == (date_from, date_to)
    assert ("dated", "date", words) in [(c.id, c.label, c.value) for c in understood.reading.chips]
    assert not any(char.isdigit() for char in understood.search)


@pytest.mark.parametrize(
    "text",
    [
        "What did Maud Tillery say about the vote in 1997?",  # no article is of that year
        "What happened to the library in March 2014?",  # an event's date
        "How many people came in 2015?",
    ],
)
def test_the_date_of_an_event_restricts_nothing(text: str) -> None:
    understood = shelved(text)
    assert understood.filters.date_from is None and understood.filters.date_to is None


def test_a_publication_restricts_the_answer() -> None:
    understood = shelved("What did Maud Tillery say about the library in the Weir Gazette?")
    assert understood.filters.publication == "The Weir Gazette"
    assert ("published", "publication", "The Weir Gazette") in [
        (c.id, c.label, c.value) for c in understood.reading.chips
    ]
    assert understood.reading.topic == "the library"


def test_a_date_or_publication_chip_taken_away_leaves_the_words() -> None:
    understood = shelved("What did Maud Tillery say in March 2014 in the Courier?", ignore=frozenset({"dated"}))
    assert understood.filters.date_from is None and understood.filters.publication == "Courier"
    assert "2014" in understood.search
    assert "dated" not in [c.id for c in understood.reading.chips]


def test_a_field_filled_in_outranks_what_the_question_says() -> None:
    question = Question("Everything Maud Tillery said since 2015", filters=Filters(date_from="2016"))
    understood = understand(question, NAMES, lambda words: words.casefold() in WORDS, SHELF)
    assert (understood.filters.date_from, understood.filters.date_to) == ("2016", None)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_reading_dates_breaks_on_nothing(text: str) -> None:
    understand(Question(f"Everything Maud Tillery said since {text} 2015"), NAMES, lambda _: False, SHELF)
