"""Reading through the corpus: a speaker's page holds everything they say, an article's page everything found in it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sample_corpus import service
from sample_gold import ARTICLES

from corpus.model import Kind, SpeakerKind
from qa.model import Filters, Question, Reason
from qa.service import Service
from qa.web import render, views, wording
from qa.web.pages import show
from qa.web.place import Place
from qa.web.views import PAGE


@pytest.fixture
def sample() -> Service:
    return service()


def everything(service: Service, speaker: str, **narrowed: str) -> list:
    results, offset = [], 0
    while found := service.said_page(speaker, offset=offset, limit=7, **narrowed).results:
        results += found
        offset += 7
    return results


def test_a_speakers_page_holds_every_utterance_once(sample: Service):
    for summary in sample.speakers():
        id = summary.speaker.id
        said = sample.said_page(id)
        results = everything(sample, id)
        assert len(results) == said.total == said.everything == summary.quotations
        assert all(id in [s.id for s in r.speakers] for r in results)
        assert all(r.text == sample.text(r.document, r.start, r.end) for r in results)
        assert len({(r.document, r.start, r.end, r.type) for r in results}) == len(results)


def test_what_others_quote_somebody_with_is_there_too(sample: Service):
    marl = next(s for s in sample.speakers() if s.speaker.name == "Yusuf Marl")
    assert any(r.type == Kind.NESTED for r in everything(sample, marl.speaker.id))


def test_the_newest_come_first_and_the_undated_last(sample: Service):
    farrant = sample.speakers("Ottilie Farrant")[0].speaker.id
    dates = [r.date for r in everything(sample, farrant)]
    dated = [d for d in dates if d]
    assert dated == sorted(dated, reverse=True) and None in dates and dates[len(dated) :] == [None] * dates.count(None)


def test_years_and_topics_narrow_to_what_they_count(sample: Service):
    farrant = sample.speakers("Ottilie Farrant")[0].speaker.id
    said = sample.said_page(farrant)
    assert sum(n for _, n in said.years) == said.everything == sum(n for _, n in said.kinds)
    for year, count in said.years:
        some = everything(sample, farrant, year=year or "none")
        assert len(some) == count and all((r.date or "")[:4] == year for r in some)
    assert said.topics
    for word, count in said.topics:
        some = everything(sample, farrant, topic=word)
        assert len(some) == count and all(word in r.text.casefold() for r in some)


def test_words_about_somebody_are_not_theirs_and_name_them(sample: Service):
    farrant = sample.speakers("Ottilie Farrant")[0].speaker
    about = sample.about_speaker(farrant.id)
    own = {(r.document, r.start, r.end) for r in everything(sample, farrant.id)}
    assert about
    names = [n.casefold() for n in (farrant.name, *farrant.aliases)]
    for result in about:
        assert farrant.id not in [s.id for s in result.speakers]
        assert (result.document, result.start, result.end) not in own
        assert any(name in result.text.casefold() for name in names)


def test_words_about_one_farrant_are_not_about_the_other(sample: Service):
    """A shared surname alone names nobody."""
    gideon = sample.speakers("Gideon Farrant")[0].speaker
    for result in sample.about_speaker(gideon.id):
        assert "Gideon" in result.text or any(a in result.text for a in gideon.aliases if " " in a)


def test_names_are_slices_of_where_they_were_read(sample: Service):
    for summary in sample.speakers()[:20]:
        for name in sample.names_read(summary.speaker.id):
            view = sample.article(name.article)
            assert view is not None
            if name.span:
                assert sample.text(view.document, *name.span) == name.text


def test_an_article_page_holds_all_that_its_ledger_counts(sample: Service):
    for item in sample.articles():
        view, findings = sample.article(item.id), sample.findings(item.id)
        assert view and findings
        standings = [f.standing for f in findings.found]
        assert standings.count("attributed") == view.attributed
        assert standings.count("unnamed") == view.unnamed
        assert standings.count("unresolved") == view.unresolved
        assert standings.count("label") == view.labels
        assert len(findings.unpaired) == view.unpaired
        assert all(f.paragraph for f in findings.found)


def test_a_metadatum_says_the_line_it_was_read_from(sample: Service):
    view, findings = sample.article("council-flood-wall.txt#1"), sample.findings("council-flood-wall.txt#1")
    assert view and findings
    lines = (ARTICLES / "council-flood-wall.txt").read_text("utf-8").splitlines()
    for what, fact in (("title", view.title), ("author", view.author), ("date", view.date)):
        assert fact and fact.text.strip() in lines[findings.lines[what] - 1]


def test_the_charts_add_up(sample: Service):
    explored, corpus = sample.explored(), sample.summary()
    assert explored
    listed = sum(a.quotations for a in sample.articles())
    assert sum(t.count for t in explored.publications) == listed == sum(t.count for t in explored.periods)
    assert sum(t.articles for t in explored.publications) == corpus.articles == sum(t.articles for t in explored.periods)
    assert sum(t.count for t in explored.kinds if t.name not in ("indirect", "label")) == corpus.quotations
    counts = [t.count for _, t in explored.speakers]
    assert counts == sorted(counts, reverse=True)
    assert len(explored.speakers) + explored.more_speakers == len(sample.speakers())


def test_nobody_and_nothing(tmp_path, sample: Service):
    assert sample.said_page("person:nobody") is None and sample.findings("none") is None
    assert sample.about_speaker("person:nobody") == () == sample.names_read("person:nobody")
    empty = Service.open(tmp_path)
    assert empty.explored() is None and empty.said_page("x") is None


def test_people_a_name_does_not_tell_apart_are_told_apart_by_where_they_first_speak(sample: Service):
    everyone = [summary.speaker for summary in sample.speakers()]
    first = sample.first_said(everyone)
    shown = [
        (wording.speaker_name(s).casefold(), wording.first_place(s, first[s.id]) if s.id in first else "")
        for s in everyone
    ]
    assert len({name for name, _ in shown}) < len(shown)  # several are called the same
    assert len(set(shown)) == len(shown)
    for speaker in everyone:
        said = first.get(speaker.id)
        if said is None:
            assert speaker.kind in (SpeakerKind.PERSON, SpeakerKind.BODY)
            continue
        assert speaker in said.speakers
        assert all(
            (other.article, other.start) >= (said.article, said.start)
            for other in sample.said_by(speaker.id)
            if other.article == said.article
        )


def people(html: str, item: str) -> list[str]:
    """The text of every ``item`` (an element of HTML) that links to a speaker, without its numbers of things said."""
    found = [m for m in re.findall(rf"<{item}\b.*?</{item}>", html, re.DOTALL) if "speaker=" in m]
    texts = [unescape(re.sub(r"<[^>]*>", " ", re.sub(r'<div class="measure">.*?</div>', "", m))) for m in found]
    return [" ".join(re.sub(r"\d+ things? said", "", text).split()).casefold() for text in texts]


def test_no_two_people_look_alike_in_any_list(sample: Service):
    everyone, offset = [], 0
    while offset < len(sample.speakers()):
        everyone += people(show(sample, Place(show="speakers", offset=offset)), "li")
        offset += PAGE
    assert len(everyone) == len(set(everyone)) == len(sample.speakers())
    start = people(show(sample, Place()), "li")
    chart = show(sample, Place(show="explore")).split("</table>")[0].replace('</tr><tr class="under-row">', " ")
    for listed in (start, people(chart, "tr")):
        assert len(listed) == len(set(listed)) > 5
    ferry = show(sample, Place(article="harbour-double-bill.txt#2"))
    voices = re.search("Who speaks here:.*?</p>.*?</p>", ferry, re.DOTALL)
    assert voices
    links = re.findall(r"<a .*?</a>", voices[0])
    names = [re.sub("<[^>]*>", "", link).casefold() for link in links]
    assert len(names) == len(set(names)) > 10


def test_names_to_choose_from_are_each_one_person(sample: Service):
    for query in ("", "unnamed", "garrity", "woman"):
        options = render.name_options(views.names(sample, query))
        values = [unescape(value) for value in re.findall(r'value="(.*?)"', options)]
        ids = [unescape(id) for id in re.findall(r'data-id="(.*?)"', options)]
        assert len(values) == len(set(values)) == len(ids) > 1
    assert "Prosper Dray" in re.findall(r'value="(.*?)"', render.name_options(views.names(sample, "dray")))


def test_a_filter_by_id_says_whom_it_means(sample: Service):
    garrity = [s.speaker for s in sample.speakers() if s.speaker.name == "Nell Garrity"]
    assert len(garrity) == 2
    shown = [show(sample, Place(q="the wall", speaker=s.id)).split("only speaker")[1][:200] for s in garrity]
    assert len(set(shown)) == 2 and all("Nell Garrity" in text for text in shown)
    assert all(s.id not in re.sub("<[^>]*>", "", text) for s, text in zip(garrity, shown, strict=True))


def test_a_refusal_under_a_filter_by_id_calls_people_by_their_names(sample: Service):
    for summary in sample.speakers()[:20]:
        speaker = summary.speaker
        for text in ("quasars and eels", '"no wall has ever been built"'):
            answer = sample.ask(Question(text, filters=Filters(speaker=speaker.id)))
            assert speaker.id not in answer.header or speaker.id == speaker.name
            if answer.reason in (Reason.WRONG_SPEAKER, Reason.SPEAKER_NEVER_SAYS):
                assert speaker.name in answer.header


def test_somebody_whose_name_is_theirs_alone_needs_no_place(sample: Service):
    dray = next(s.speaker for s in sample.speakers() if s.speaker.name == "Prosper Dray")
    assert sample.first_said([dray]) == {}
