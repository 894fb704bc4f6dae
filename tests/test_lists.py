"""Lists are complete: within a filter, everything the sample corpus holds and nothing else."""

from __future__ import annotations

from functools import cache

import pytest
from sample_corpus import service

from corpus.model import Kind, Quotation
from corpus.store import ArticleRow
from qa.model import Answer, Filters, Question

FROM, TO = "2019-06-01", "2020-12-31"


def said() -> list[tuple[ArticleRow, Quotation]]:
    """Every quotation and paraphrase as stored, with its article: no search is involved."""
    store = service().loaded().store
    found = []
    for row in store.articles():
        analysed = store.article(row.id)
        assert analysed is not None
        found += [(row, q) for q in analysed.quotations if q.kind in (Kind.DIRECT, Kind.MIXED)]
        found += [(row, q) for q in analysed.statements]
    return found


def within(date: str | None) -> bool:
    """True for a date in the tested range, as far as it is precise."""
    return date is not None and FROM[: len(date)] <= date <= TO[: len(date)]


def listed(text: str = "everything", **filters: str) -> Answer:
    return service().ask(Question(text, filters=Filters(**filters)))


def missing(answer: Answer, wanted: list[tuple[ArticleRow, Quotation]]) -> list[str]:
    """The wanted words that no result shows."""
    shown = [(r.article, r.start, r.end) for r in answer.results]
    return [
        f"{row.id} {q.start}-{q.end}"
        for row, q in wanted
        if not any(a == row.id and start <= q.start and q.end <= end for a, start, end in shown)
    ]


@cache
def speakers() -> tuple[str, ...]:
    """Ids of everyone who speaks, joint speakers included."""
    return tuple(sorted({s.id for _, q in said() for s in q.speakers}))


def test_everything_a_person_says_is_listed_and_nothing_else() -> None:
    for id in speakers():
        answer = listed(speaker=id)
        wanted = [(row, q) for row, q in said() if id in {s.id for s in q.speakers}]
        assert missing(answer, wanted) == [], id
        assert all(id in {s.id for s in r.speakers} for r in answer.results), id


def test_the_sample_has_joint_speakers_and_people_in_several_articles() -> None:
    assert any(len(q.speakers) > 1 for _, q in said())
    assert any(len({row.id for row, q in said() if id in {s.id for s in q.speakers}}) > 1 for id in speakers())


def test_everything_of_an_article_is_listed_and_nothing_else() -> None:
    for article in {row.id for row, _ in said()}:
        answer = listed(article=article)
        assert missing(answer, [(row, q) for row, q in said() if row.id == article]) == []
        assert {r.article for r in answer.results} == {article}


def test_everything_of_a_publication_is_listed_and_nothing_else() -> None:
    papers = {row.publication for row, _ in said() if row.publication is not None}
    assert papers
    for paper in papers:
        answer = listed(publication=paper)
        assert missing(answer, [(row, q) for row, q in said() if row.publication == paper]) == []
        assert {r.publication for r in answer.results} == {paper}


def test_everything_within_dates_is_listed_and_nothing_else() -> None:
    wanted = [(row, q) for row, q in said() if within(row.date)]
    assert 0 < len(wanted) < len(said())
    answer = listed(date_from=FROM, date_to=TO)
    assert missing(answer, wanted) == []
    assert all(within(r.date) for r in answer.results)


@pytest.mark.parametrize("kind", [Kind.DIRECT, Kind.MIXED, Kind.INDIRECT])
def test_everything_of_a_kind_is_listed_and_nothing_else(kind: Kind) -> None:
    answer = listed(type=kind.value)
    assert answer.results and all(r.type == kind.value for r in answer.results)
    whole = {q.utterance for _, q in said() if q.kind is Kind.DIRECT} if kind is Kind.MIXED else set()
    wanted = [(row, q) for row, q in said() if q.kind is kind and q.utterance not in whole]
    assert missing(answer, wanted) == []


def test_filters_together_leave_what_all_of_them_let_through() -> None:
    for id in speakers():
        mine = [(row, q) for row, q in said() if id in {s.id for s in q.speakers}]
        for article in {row.id for row, _ in mine}:
            answer = listed(speaker=id, article=article, type=Kind.DIRECT.value)
            wanted = [(row, q) for row, q in mine if row.id == article and q.kind is Kind.DIRECT]
            assert missing(answer, wanted) == []
            assert answer.abstained is not bool(wanted)  # what an empty answer shows beside it is no answer
            shown = () if answer.abstained else answer.results
            assert all(r.article == article and r.type == Kind.DIRECT.value for r in shown)


def test_a_paraphrase_of_a_word_or_three_is_listed_but_answers_nothing() -> None:
    store = service().loaded().store
    short = [
        (row, q) for row, q in said() if q.kind is Kind.INDIRECT and len(store.text(row.document, *q.span).split()) < 4
    ]
    assert short
    for row, q in short[:10]:
        answer = service().ask(Question(f"Who spoke of {store.text(row.document, *q.span)}?"))
        assert all((r.article, r.start, r.end) != (row.id, q.start, q.end) for r in answer.results)
