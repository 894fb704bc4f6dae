"""The answer to a question: how it was read, and cards, or why there is none."""

from __future__ import annotations

from qa.model import (
    Reason,
)
from qa.web import wording
from qa.web.place import list_href, speaker_href
from qa.web.render.cards import card
from qa.web.render.elements import esc, link, tag
from qa.web.render.exports import shown_exports
from qa.web.render.frame import view
from qa.web.views import AnswerPage, Group, without_filters
from qa.web.wording import plural


def answer_view(page: AnswerPage) -> str:
    """Reading, header, cards, and what is about the person but not by them."""
    answer, place = page.answer, page.place
    parts = [_chips(page)]
    if answer.abstained:
        parts.append(_empty(page))
    else:
        header = answer.header or f"{plural(len(answer.results), 'passage')} found"
        parts.append(tag("h2", esc(header), class_="result-header", role="status"))
        if answer.strength:
            parts.append(tag("p", esc(wording.STRENGTHS[answer.strength]), class_=f"strength {answer.strength}"))
        parts += [_group(group) for group in page.groups]
        parts.append(shown_exports([card for group in page.groups if not group.folded for card in group.cards]))
    if page.about:
        cards = "".join(map(card, page.about))
        label = f"About the person asked for, not said by them ({len(page.about)})"
        parts.append(tag("details", tag("summary", esc(label)) + cards, class_="apart"))
    return view(f"{place.q} · On the Record", "".join(parts), place, next_=place.carried())


def _chips(page: AnswerPage) -> str:
    place, chips = page.place, []
    for chip in page.answer.read_as.chips:
        if chip.id.startswith("filter:"):  # shown below, where removing them changes the address
            continue
        label = wording.CHIP_NAMES.get(chip.label, chip.label)
        chips.append(_chip(label, chip.value, place.href(ignore=(*place.ignore, chip.id))))
    for key in place.filtered:
        value = page.named.get(key) or getattr(place, key)
        chips.append(_chip(f"only {wording.FILTER_NAMES[key]}", value, place.href(**{key: ""}), key))
    if place.after:
        chips.append(_chip("following on from", place.after[-1], place.href(after=())))
    if place.ignore:
        chips.append(link(place.href(ignore=()), f"Put back what was taken away ({len(place.ignore)})", "put-back"))
    if not chips:
        return ""
    return tag(
        "div",
        tag("span", "Read as", class_="quiet") + "".join(chips),
        class_="chips",
        aria_label="Read as",
        role="group",
    )


def _chip(label: str, value: str, href: str, filters: str | None = None) -> str:
    remove = tag("a", "×", href=href, aria_label=f"Remove {label} {value}", title="Remove and ask again")
    text = tag("span", esc(label), class_="quiet") + " " + tag("bdi", esc(value))
    return tag("span", text + remove, class_="chip", data_filter=filters)


def _empty(page: AnswerPage) -> str:
    answer, place = page.answer, page.place
    text = tag("h2", esc(wording.empty_title(answer)), class_="result-header", role="status")
    text += tag("p", esc(wording.empty_advice(answer)))
    actions = []
    if place.filtered:
        actions.append(link(without_filters(place), "Ask without the filters", "button"))
        actions += [
            link(place.href(**{key: ""}), f"Without the {wording.FILTER_NAMES[key]} filter", "button quiet-button")
            for key in place.filtered[: 0 if len(place.filtered) == 1 else None]
        ]
    if answer.reason in (Reason.SPEAKER_NEVER_SAYS, Reason.WRONG_SPEAKER):
        for speaker in answer.read_as.speakers:
            actions.append(link(speaker_href(speaker.id), f"All that {speaker.name} says here", "button"))
    if answer.reason == Reason.SPEAKER_UNKNOWN:
        actions.append(link(list_href("speakers"), "All speakers", "button"))
    text += tag("p", " ".join(actions), class_="actions") if actions else ""
    if nearest := [card(c) for group in page.groups for c in group.cards]:
        label = f"Nearest passages, not an answer ({len(nearest)})"
        text += tag("details", tag("summary", label) + "".join(nearest), class_="apart")
    return tag("section", text, class_=f"empty reason-{answer.reason or Reason.NO_MATCH}")


def _group(group: Group) -> str:
    if group.folded:
        label = f"{group.heading} ({len(group.cards)})"
        return tag("details", tag("summary", esc(label)) + "".join(map(card, group.cards)))
    heading = tag("h3", tag("bdi", esc(group.heading)), class_="group") if group.heading else ""
    return heading + "".join(map(card, group.cards))
