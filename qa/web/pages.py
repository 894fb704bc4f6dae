"""Which page an address means: every place becomes one view, and whatever is wrong is said in it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from qa.model import ArticleSummary, NotReady, UnknownSpeaker, Unusable, UserError
from qa.service import Service
from qa.uploads import Uploads
from qa.web import render, views, wording
from qa.web.place import Place, list_href
from qa.web.versions import versions

TOP = 6  # speakers and articles on the start page

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages are drawn from. Without ``uploads`` nothing may be changed."""

    service: Service
    uploads: Uploads | None = None


def show(service: Service, place: Place, uploads: Uploads | None = None) -> str:
    """The view at ``place`` as HTML; whatever is wrong is said in it."""
    try:
        if not service.ready and place.show != "about":
            service.summary()  # raises when loading has failed for good
            return render.waiting_view(place)
        return _view_of(place)(Desk(service, uploads), place)
    except NotReady:
        return render.waiting_view(place)
    except UnknownSpeaker as error:
        near = service.speakers(place.speaker)[:3] if place.speaker else ()
        actions = [(place.href(speaker=s.speaker.id), f"Ask with {s.speaker.name}") for s in near]
        actions.append((list_href("speakers"), "All speakers"))
        return render.notice_view("No such speaker", sentence(error), place, actions)
    except Unusable as error:
        log.error("%s", error)
        # it names places on the machine, which are nothing to strangers
        why = sentence(error) if uploads else "Whoever runs this server finds the reason in its log."
        return render.notice_view("The index cannot be used", why, place)
    except UserError as error:
        return render.notice_view("That cannot be shown", sentence(error), place)
    except Exception:
        log.exception("a view could not be shown")
        return render.notice_view(
            "Something went wrong", "The server could not show this page; its log says why.", place
        )


def sentence(error: Exception) -> str:
    """What an error says, as a sentence."""
    text = str(error)
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else "Something went wrong."


def _view_of(place: Place) -> Callable[[Desk, Place], str]:
    if place.q:
        return _answer
    if place.show == "verify":  # where ``speaker`` is whom the words are given to
        return _verify
    if place.article:
        return _article
    if place.speaker:
        return _speaker
    return PAGES.get(place.show, _start)


def _start(desk: Desk, _: Place) -> str:
    service = desk.service
    speakers = service.speakers()[:TOP]
    apart = views.places(service, (s.speaker for s in speakers))
    return render.start_page(service.summary(), speakers, service.articles()[:TOP], apart, service.ready)


def _answer(desk: Desk, place: Place) -> str:
    return render.answer_view(views.answer_page(desk.service, place))


def _article(desk: Desk, place: Place) -> str:
    article = desk.service.article(place.article)
    if article is None:
        actions = [(list_href("articles"), "All articles")]
        return render.notice_view("No such article", f"There is no article {place.article} here.", None, actions)
    return render.article_view(views.article_page(desk.service, article, place, editable=desk.uploads is not None))


def _speaker(desk: Desk, place: Place) -> str:
    found = views.find_speakers(desk.service, place.speaker)
    if len(found) == 1:
        return render.speaker_view(views.speaker_page(desk.service, found[0], place))
    if found:
        listed = views.people_list(desk.service, found, place.offset)
        return render.speakers_view(listed, place, f"Speakers matching {place.speaker}")
    actions = [(list_href("speakers"), "All speakers")]
    return render.notice_view("No such speaker", f"Nobody here is called {place.speaker}.", None, actions)


def _speakers(desk: Desk, place: Place) -> str:
    found = desk.service.speakers(place.find)
    return render.speakers_view(views.people_list(desk.service, found, place.offset), place)


def _articles(desk: Desk, place: Place) -> str:
    wanted = place.find.casefold()

    def fits(item: ArticleSummary) -> bool:
        facts = (item.title, item.id, item.publication, item.date, wording.stated_date(item.date))
        return any(wanted in fact.casefold() for fact in facts if fact)

    return render.articles_view([item for item in desk.service.articles() if fits(item)], place)


def _verify(desk: Desk, place: Place) -> str:
    return render.verify_view(views.verify_page(desk.service, place))


def _explore(desk: Desk, _: Place) -> str:
    explored = desk.service.explored()
    speakers = (speaker for speaker, _ in explored.speakers) if explored else ()
    return render.explore_view(explored, views.places(desk.service, speakers))


def _add(desk: Desk, place: Place) -> str:
    return render.add_view(views.add_page(desk.service, desk.uploads, place))


def _corrections(desk: Desk, _: Place) -> str:
    allowed = desk.uploads is not None
    return render.corrections_view(desk.service.corrections(), desk.service.removed(), allowed)


def _about(desk: Desk, _: Place) -> str:
    return render.about_view(desk.service.summary() if desk.service.ready else None, versions())


PAGES: dict[str, Callable[[Desk, Place], str]] = {
    "verify": _verify,
    "speakers": _speakers,
    "articles": _articles,
    "explore": _explore,
    "add": _add,
    "corrections": _corrections,
    "about": _about,
}
