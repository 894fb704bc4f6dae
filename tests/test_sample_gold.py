"""Checks the sample corpus's gold answers themselves, without any code of the product."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from sample_gold import ARTICLES, SAMPLE, GoldArticle, GoldQuestion, GoldSpan, load_articles, load_questions, records

ALL = load_articles()
BY_ID = {article.id: article for article in ALL}
QUESTIONS = load_questions()
CREDIT = "Invented for the On the Record sample corpus."
CLOSING = {"“": "”", "‘": "’", '"': '"', "'": "'"}
APOSTROPHES = "'‘’"
# Apostrophes that stand at the edge of a word: plural possessives and leading elisions.
LOOSE = (
    "engineers' report", "engine's 'ad it", "lads' oilskins", "Hands’ Union", "Pilots' Guild", "Nurses' Association",
    "eel-catchers’ kitchen", "trustees’ chairman", "the ’07 surge",
)  # fmt: skip
REASONS = {"no_match", "speaker_never_says", "wrong_speaker", "speaker_unknown", "filtered_out"}
TYPES = {"who_said", "what_did_X_say_about_Y", "fact", "verify_quote", "list", "follow_up", "unanswerable"}
STOP = frozenset(
    re.findall(
        r"\w+",
        """a about after against all an and any are as at be been before being both but by can could d did do does done
    don down during each every for from give given had has have he her hers herself him himself his how i if in into is
    it its ll m many me more most much my no nobody none nor not of on one only or other our out over own re s said say
    says she so some t tell tells than that the their them themselves then there they think thinks this to told too up
    us ve was we were what when where which who whom whose why will with would you your dr""",
    )
)

each_article = pytest.mark.parametrize("article", ALL, ids=lambda a: a.id)
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)


def edges(article: GoldArticle) -> Counter[int]:
    """How often each character position is a quotation mark's edge in the gold, or listed as unpaired."""
    found: Counter[int] = Counter()
    for quote in article.quotes:
        if quote.marks:
            found[quote.start] += 1
            if not quote.unclosed:
                found[quote.end - 1] += 1
    for start, end in article.unpaired:
        found.update(range(start, end))
    return found


def paragraphs(article: GoldArticle) -> list[tuple[int, int]]:
    return [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", article.text)]


@each_article
def test_offsets_lie_inside_the_article_and_in_order(article: GoldArticle) -> None:
    assert 0 <= article.start < article.end <= len(article.text)
    for items in (article.quotes, article.statements):
        assert list(items) == sorted(items, key=lambda item: (item.start, -item.end))
        for item in items:
            assert article.start <= item.start < item.end <= article.end
            assert any(s <= item.start and item.end <= e for s, e in paragraphs(article)), "one paragraph each"
            words = article.text[item.start : item.end]
            assert words == words.strip()


@each_article
def test_slices_begin_and_end_with_their_marks(article: GoldArticle) -> None:
    for quote in article.quotes:
        words = article.text[quote.start : quote.end]
        if not quote.marks:
            assert words[0].isalnum()
            continue
        assert words[0] in CLOSING, words
        if quote.unclosed:
            assert words[-1] in ".?!", words
            assert any(q.utterance == quote.utterance and q.start > quote.end for q in article.quotes)
        else:
            assert len(words) > 2 and words[-1] == CLOSING[words[0]], words


@each_article
def test_every_quotation_mark_is_an_edge_of_exactly_one_entry(article: GoldArticle) -> None:
    found = edges(article)
    loose = {
        m.start() + re.search(r"(?<!\w)['‘’]|['‘’](?!\w)", phrase).start()  # type: ignore[union-attr]
        for phrase in LOOSE
        for m in re.finditer(re.escape(phrase), article.text)
    }
    for position in range(article.start, article.end):
        character = article.text[position]
        if character in '“”"«»„‟':
            assert found.pop(position, 0) == 1, article.text[position - 30 : position + 30]
        elif character in APOSTROPHES:
            count = found.pop(position, 0)
            within = article.text[position - 1].isalnum() and article.text[position + 1].isalnum()
            if count:
                assert count == 1 and position not in loose
            else:
                assert within or position in loose, article.text[position - 30 : position + 30]
    assert not found, "an edge that is no quotation mark"


@each_article
def test_quotes_nest_or_are_disjoint(article: GoldArticle) -> None:
    outer = [q for q in article.quotes if q.type != "nested"]
    for before, after in pairwise(outer):
        assert before.end <= after.start
    for quote in article.quotes:
        holders = [q for q in outer if q.start <= quote.start and quote.end <= q.end and q is not quote]
        assert len(holders) == (quote.type == "nested")
        if quote.type == "nested":
            assert quote.outer_speaker == holders[0].speaker
        else:
            assert quote.outer_speaker is None
    for statement in article.statements:
        assert not any(q.start < statement.end and statement.start < q.end for q in article.quotes)


@each_article
def test_speakers_are_named_in_their_article(article: GoldArticle) -> None:
    known = " ".join(part for part in (article.body, article.title, article.author) if part).lower()
    for item in (*article.quotes, *article.statements):
        kind, speaker = item.speaker_kind, item.speaker
        if speaker is None:
            assert kind == "unknown" or (kind is None and item.type in {"label", "nested"})  # type: ignore[union-attr]
            continue
        assert kind in {"person", "body", "unnamed", "author"}
        if item.accept:
            assert speaker.lower() in {name.lower() for name in item.accept}
        for name in speaker.split(" and "):
            assert name == "unnamed source" or name.lower() in known, name
        if kind == "author":
            assert speaker == article.author


@each_article
def test_one_utterance_has_one_speaker(article: GoldArticle) -> None:
    grouped = defaultdict(set)
    for quote in article.quotes:
        grouped[quote.utterance].add((quote.speaker, quote.speaker_kind, quote.outer_speaker))
    assert all(len(speakers) == 1 for speakers in grouped.values())


@each_article
def test_metadata_is_read_from_the_source(article: GoldArticle) -> None:
    record = records().get(article.id)
    if record:
        assert (article.title, article.date, article.publication) == (
            record["title"],
            record["date"],
            record["publisher"],
        )
        assert article.author == record.get("author")
    else:
        assert article.title and article.title in article.body
        assert article.author is None or article.author in article.body
        assert article.publication is None or article.publication in article.body
        assert article.date is None or article.date[:4] in article.body
    assert article.date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", article.date)
    assert 250 <= len(article.body.split()) <= 900


def test_ids_follow_the_contract_and_every_file_is_covered() -> None:
    assert len(ALL) == len(BY_ID) >= 14
    numbers: Counter[str] = Counter()
    ends: dict[str, int] = {}
    for article in ALL:
        if article.record:
            assert article.id == article.document and (article.start, article.end) == (0, len(article.text))
            continue
        numbers[article.document] += 1
        assert article.id == f"{article.document}#{numbers[article.document]}"
        assert article.start >= ends.get(article.document, 0)
        ends[article.document] = article.end
    files = {path.name for path in ARTICLES.iterdir()}
    assert files == {article.document for article in ALL if not article.record} | {"wire.jsonl"}
    assert not any("gold" in name or "README" in name or "question" in name for name in files)


def test_everything_is_marked_as_invented() -> None:
    for path in ARTICLES.iterdir():
        assert CREDIT in path.read_text(encoding="utf-8")
    for article in ALL:
        assert article.document == "harbour-double-bill.txt" or CREDIT in article.text
    assert "invented" in (SAMPLE / "README.md").read_text(encoding="utf-8").splitlines()[0].lower()


def test_the_required_phenomena_are_there() -> None:
    quotes = [(article, quote) for article in ALL for quote in article.quotes]
    types = Counter(quote.type for _, quote in quotes)
    kinds = Counter(quote.speaker_kind for _, quote in quotes)
    assert len(quotes) >= 130
    assert types["direct"] >= 100 and types["mixed"] >= 40 and types["nested"] >= 12 and types["label"] >= 15
    assert kinds["person"] >= 150 and kinds["unnamed"] >= 40 and kinds["body"] >= 8 and kinds["author"] >= 6
    assert sum(len(article.statements) for article in ALL) >= 40
    assert sum(quote.unclosed for _, quote in quotes) >= 3
    assert sum(len(quote.speakers) > 1 for _, quote in quotes) >= 3
    assert sum(article.document.startswith("transcript") and not quote.marks for article, quote in quotes) >= 20
    assert any(article.document.endswith(".md") and not quote.marks for article, quote in quotes)
    assert sum(len(article.unpaired) for article in ALL) >= 2
    assert any(quote.type == "nested" and quote.speaker is None for _, quote in quotes)
    assert any(quote.speaker == "unnamed source" for _, quote in quotes)
    one_word = [q.type for a, q in quotes if q.marks and len(re.findall(r"\w+", a.text[q.start : q.end])) == 1]
    assert one_word.count("label") >= 3 and len(one_word) - one_word.count("label") >= 6
    marks = {a.text[q.start] for a, q in quotes if q.marks and q.type != "nested"}
    assert marks == {'"', "“", "'", "‘"}
    for field in ("author", "date", "publication"):
        assert {getattr(article, field) is None for article in ALL} == {True, False}


def test_people_recur_and_share_surnames() -> None:
    places = defaultdict(set)
    for article in ALL:
        for item in (*article.quotes, *article.statements):
            if item.speaker_kind == "person" and item.speaker and " and " not in item.speaker:
                places[item.speaker].add(article.id)
    assert sum(len(articles) >= 4 for articles in places.values()) >= 4
    shared = defaultdict(set)
    for name in places:
        shared[name.split()[-1]].add(name)
    pairs = [tuple(sorted(names)) for names in shared.values() if len(names) == 2]
    within = [pair for pair in pairs if places[pair[0]] & places[pair[1]]]
    apart = [pair for pair in pairs if not places[pair[0]] & places[pair[1]]]
    assert len(within) >= 3 and apart == [("Agnes Lascelle", "Femi Lascelle")]


def check_span(span: GoldSpan) -> None:
    article = BY_ID[span.article]
    assert article.start <= span.start < span.end <= article.end
    items = {(q.start, q.end): q.speaker for q in (*article.quotes, *article.statements)}
    if span.speaker is None:
        assert (span.start, span.end) not in items  # narration
    else:
        assert items[(span.start, span.end)] == span.speaker


@each_question
def test_questions_point_to_gold(question: GoldQuestion) -> None:
    assert question.type in TYPES
    for span in (*question.gold, *question.instead):
        check_span(span)
    assert bool(question.history) == (question.type == "follow_up") or question.type == "unanswerable"
    if question.type == "unanswerable":
        assert not question.gold and question.reason == question.reasons[0] and set(question.reasons) <= REASONS
    else:
        assert question.gold and question.reason is None
        assert bool(shared_words(question)) == question.shares_words


def stems(text: str) -> set[str]:
    words = re.findall(r"[a-z]+", text.lower())
    return {re.sub(r"(ings?|ed|es|s|ly|er)$", "", word) for word in words if word not in STOP and len(word) > 1}


def shared_words(question: GoldQuestion) -> set[str]:
    """Content words (stems, or the same first five letters) of the question, speakers' names apart, in its passages."""
    asked = stems(question.question) - stems(" ".join(span.speaker or "" for span in question.gold))
    found = stems(" ".join(BY_ID[span.article].text[span.start : span.end] for span in question.gold))
    return {a for a in asked for b in found if a == b or (len(a) >= 5 and a[:5] == b[:5])}


def test_the_question_set_is_balanced() -> None:
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS) >= 40
    kinds = Counter(question.type for question in QUESTIONS)
    assert set(kinds) == TYPES and kinds["unanswerable"] >= 10
    assert {question.reason for question in QUESTIONS if question.type == "unanswerable"} == REASONS
    answerable = [question for question in QUESTIONS if question.gold]
    assert sum(not question.shares_words for question in answerable) * 2 >= len(answerable)
