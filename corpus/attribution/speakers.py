"""Who is the same person within one article: names, surnames, titles, roles and descriptions in one table.

Method: full names first; a bare surname or first name joins the last bearer before it that its title and gender
allow; two people who share a surname stay two. Descriptions join a person only through apposition or a role the
article itself gives to one person alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.attribution import lexicon as lx
from corpus.attribution.address import join_addressed
from corpus.attribution.introduced import join_introduced
from corpus.attribution.mentions import Mention
from corpus.attribution.names import Name, acronym, compatible, content_words, fold, is_first_name, read_name
from corpus.model import Span, SpeakerKind
from corpus.parse import Parse

_ANOTHER = frozenset("other another next last former latter second third fourth fifth younger older new".split())
_BEFORE_FIRST_NAMES = frozenset({"sir", "dame", "father", "king", "queen", "prince", "princess"})
_PLACES = frozenset(
    """street road avenue square park bridge river county city town north south east west new san los st united states
    kingdom republic island islands bay lake mount hill valley airport station center centre hall""".split()
)


_WHO = re.compile(r",? who(?:se)? ")
_DESCRIBED = 20  # descriptions with the same noun that a later one is compared with


@dataclass(slots=True)
class Entity:
    """Someone or something of one article, with every mention that names it."""

    index: int
    name: Name
    kind: SpeakerKind
    best: Mention  # the fullest naming
    mentions: list[Mention] = field(default_factory=list)
    gender: str = ""
    roles: dict[str, Mention] = field(default_factory=dict)  # head noun of a role -> where it was read
    plural: bool = False


def _is_fuller(new: Name, old: Name) -> bool:
    """Whether a naming says more than the one before; a nickname or headline word in front of a first name does not."""
    if new.last != old.last:
        return False
    if old.first and new.first and is_first_name(new.first) != is_first_name(old.first):
        return is_first_name(new.first)
    return len(new.parts) > len(old.parts)


class Cast:
    """The people and bodies of an article, and which of them each mention names.

    ``of`` maps a mention's position in the list given to an ``Entity`` index; pronouns are not in it.
    """

    def __init__(self, text: str, parse: Parse, mentions: Sequence[Mention], quotations: Sequence[Span]) -> None:
        self.text, self.parse, self.mentions, self.quotations = text, parse, mentions, quotations
        self.entities: list[Entity] = []
        self.of: dict[int, int] = {}
        self._person_votes = self._vote()
        self._full_names()
        self._short_names()
        self._descriptions()
        join_addressed(self)
        join_introduced(self)

    # names ---------------------------------------------------------------------------------------------------

    def _read(self, mention: Mention) -> Name:
        first = self._token_at(mention.start)
        before = self.parse.lower[first - 1] if first > 0 else ""
        return read_name(mention.span.of(self.text), before)

    def _token_at(self, start: int) -> int:
        token = self._starts.get(start)
        return token if token is not None else 0

    def _vote(self) -> dict[str, int]:
        """Per folded name part: is it a person's? Recognised labels over the whole article, titles, first names."""
        self._starts = {s: i for i, s in enumerate(self.parse.start)}
        self._names: dict[int, Name] = {}
        self._speaks: set[str] = set()  # names that are the subject of a reporting or thinking verb
        self._places: set[str] = set()
        votes: dict[str, int] = defaultdict(int)
        for i, mention in enumerate(self.mentions):
            if mention.kind != "name":
                continue
            name = self._names[i] = self._read(mention)
            vote = {
                "PERSON": 2,
                "ORG": -1,
                "PRODUCT": -1,
                "EVENT": -1,
                "WORK_OF_ART": -1,
                "GPE": -1,
                "NORP": -2,
                "LOC": -2,
                "FAC": -2,
            }.get(mention.label, 0)
            vote += 3 * bool(set(name.titles) - {"first", "former", "chief", "vice", "officer", "deputy"})
            ours = len(name.parts) > 1 and (name.first in lx.MALE_NAMES or name.first in lx.FEMALE_NAMES)
            if ours or self._bears_first_name(name, mention):
                vote += 2
            first = bool(name.parts) and (is_first_name(name.parts[0]) or bool(name.first and name.gender))
            who = _WHO.match(self.text, mention.end) is not None
            if first and (who or self._describes(mention) or self._is_described(mention)):
                vote += 3
            if self.parse.lower[mention.head] in lx.BODY_NOUNS:
                vote -= 4
            if len(name.parts) == 1 and not name.titles and self._stands_as_place(mention):
                self._places.add(name.last)
            verb = self.parse.head[mention.head]
            if self.parse.dep[mention.head] == "nsubj" and lx.verb_class(self.parse.lower[verb]):
                self._speaks.add(" ".join(name.parts))
            if name.parts:
                votes[" ".join(name.parts)] += vote
                if vote > 0:
                    votes[name.last] += vote
        return votes

    def _bears_first_name(self, name: Name, mention: Mention) -> bool:
        """A common first name and one word that is no place's or body's: a person, even if recognised as a body."""
        words = len(name.parts) == 2 and name.last not in _PLACES and name.last not in lx.BODY_NOUNS
        labels = {"ORG", "PERSON", ""} if is_first_name(name.first) else {"PERSON", ""} if name.gender else ()
        return words and mention.label in labels

    def _describes(self, mention: Mention) -> bool:
        """In apposition to people: "two young women - Ann and Bea"."""
        parse, head = self.parse, mention.head
        if parse.dep[head] == "conj":
            head = parse.head[head]
        described = parse.lower[parse.head[head]]
        return parse.dep[head] == "appos" and described in lx.PERSON_NOUNS and described not in lx.BODY_NOUNS

    def _is_described(self, mention: Mention) -> bool:
        """A person's description in apposition to the name: "Ann Example, the director"."""
        parse, head = self.parse, mention.head
        return any(
            parse.dep[t] == "appos" and parse.head[t] == head and parse.lower[t] in lx.PERSON_NOUNS - lx.BODY_NOUNS
            for t in range(head + 1, min(len(parse), head + 12))
        )

    def _stands_as_place(self, mention: Mention) -> bool:
        """ "In Ambry", "near Ambry", "the Lenn": a bare name there is no person, whatever it was recognised as."""
        first = self._token_at(mention.start)
        before = self.parse.lower[first - 1] if first else ""
        owns = self.text[mention.end : mention.end + 2] in {"'s", "’s"} or mention.span.of(self.text)[-2:] in {
            "'s",
            "’s",
        }
        return before in {"in", "at", "near", "outside", "across", "around", "the"} and not owns

    def _is_person(self, name: Name) -> bool:
        if len(name.parts) == 1 and not name.titles and name.last in self._places:
            return False
        full = self._person_votes.get(" ".join(name.parts), 0)
        if full == 0 and self._person_votes.get(name.last, 0) > 0:
            return True
        return full > 0 or (full == 0 and len(name.parts) in {2, 3} and self._looks_personal(name))

    def _looks_personal(self, name: Name) -> bool:
        """An unknown two- or three-part name that no rule calls a body ("Anselm Example")."""
        return " ".join(name.parts) in self._speaks and not any(
            p in lx.BODY_NOUNS or p in lx.CUE_NOUNS or p in _PLACES or p in {"of", "the", "and", "&"}
            for p in name.parts
        )

    def could_be_person(self, entity: Entity) -> bool:
        """Whether a name taken for a body's could be a person's: two words, no place's or body's, no "the"."""
        first = self._token_at(entity.best.start)
        article = first > 0 and self.parse.lower[first - 1] in {"the", "a", "an", "in", "at", "of"}
        other = any(p in lx.BODY_NOUNS or p in _PLACES or p in {"of", "the", "and", "&"} for p in entity.name.parts)
        return entity.best.kind == "name" and len(entity.name.parts) == 2 and not article and not other

    def _add(self, mention_index: int, name: Name, kind: SpeakerKind) -> Entity:
        mention = self.mentions[mention_index]
        entity = Entity(len(self.entities), name, kind, mention, gender=name.gender)
        self.entities.append(entity)
        self._join(mention_index, entity, name)
        return entity

    def _join(self, mention_index: int, entity: Entity, name: Name | None) -> None:
        mention = self.mentions[mention_index]
        entity.mentions.append(mention)
        self.of[mention_index] = entity.index
        if name is not None:
            entity.gender = entity.gender or name.gender
            if _is_fuller(name, entity.name):
                entity.name, entity.best = name, mention

    def _full_names(self) -> None:
        self._by_last: dict[str, list[Entity]] = defaultdict(list)
        self._by_first: dict[str, list[Entity]] = defaultdict(list)
        self._bodies: dict[str, Entity] = {}
        self._by_last_word: dict[str, list[Entity]] = defaultdict(list)
        for i, name in self._names.items():
            if len(name.parts) < 2 or not self._is_person(name):
                continue
            known = [e for e in self._by_last[name.last] if compatible(e.name, name)]
            if known:
                self._join(i, known[0], name)
                continue
            entity = self._add(i, name, SpeakerKind.PERSON)
            self._by_last[name.last].append(entity)
            self._by_first[name.first].append(entity)

    def _short_names(self) -> None:
        for i, name in self._names.items():
            if i in self.of or not name.parts:
                continue
            mention = self.mentions[i]
            if len(name.parts) == 1:
                entity = self._bearer(name, mention)
                if entity is not None:
                    self._join(i, entity, name)
                    continue
                if self._is_person(name):
                    self._by_last[name.last].append(self._add(i, name, SpeakerKind.PERSON))
                    continue
            self._body(i, name)

    def _bearer(self, name: Name, mention: Mention) -> Entity | None:
        """The person a bare surname or first name points to: the last bearer before it, else the first after."""
        word = name.last
        bearers = [e for e in self._by_last.get(word, ()) if compatible(e.name, name)]
        if not bearers and set(name.titles) <= _BEFORE_FIRST_NAMES:
            bearers = [e for e in self._by_first.get(word, ()) if self._person_votes.get(word, 0) >= 0]
        if not bearers:
            return None
        if len(bearers) == 1:
            return bearers[0]
        return max(bearers, key=lambda e: (bool(name.gender) and e.gender == name.gender, self._bearing(e, mention)))

    def _bearing(self, entity: Entity, mention: Mention) -> tuple[int, int, int]:
        """How likely a bare surname means this bearer: introduced before, just now, and often by full name."""
        before = [m for m in entity.mentions if m.start < mention.start]
        full = [m for m in before if len(self._read(m).parts) > 1]
        recent = any(m.paragraph == mention.paragraph for m in full)
        return (bool(before), len(full) + 2 * recent, -entity.best.start)

    def _body(self, i: int, name: Name) -> None:
        key = " ".join(p for p in name.parts if p != "the")
        short = acronym(name.parts) if len(name.parts) > 2 else ""
        entity = self._bodies.get(key) or (self._bodies.get(short) if short else None) or self._shortened(name.parts)
        if entity is None:
            entity = self._add(i, name, SpeakerKind.BODY)
        else:
            self._join(i, entity, None)
            if len(name.parts) > len(entity.name.parts):
                entity.name, entity.best = name, self.mentions[i]
        if key not in self._bodies and entity.name.parts:
            self._by_last_word[entity.name.last].append(entity)
        self._bodies[key] = entity
        if short:
            self._bodies.setdefault(short, entity)

    def _shortened(self, parts: Sequence[str]) -> Entity | None:
        """The one body whose name ends with these words: "the Harbour Trust" after "Ambry Harbour Trust"."""
        words = tuple(p for p in parts if p != "the")
        if not words or (len(words) == 1 and words[0] not in lx.BODY_NOUNS):
            return None
        ending = {e.index: e for e in self._by_last_word[words[-1]] if e.name.parts[-len(words) :] == words}
        longer = [e for e in ending.values() if len(e.name.parts) > len(words)]
        return longer[0] if len(longer) == 1 else None

    # descriptions --------------------------------------------------------------------------------------------

    def _descriptions(self) -> None:
        by_name = {self.mentions[i].start: e for i, e in self.of.items()}
        self._read_roles(by_name)
        seen: dict[str, list[Entity]] = defaultdict(list)
        for i, mention in enumerate(self.mentions):
            if mention.kind != "nominal":
                continue
            head = self.parse.lower[mention.head]
            named = (
                self.entities[by_name[mention.name.start]] if mention.name and mention.name.start in by_name else None
            )
            if named and (named.kind == SpeakerKind.PERSON or head in lx.BODY_NOUNS):
                self._join(i, named, None)
                continue
            entity = self._same_description(i, head, seen)
            if entity is None:
                entity = self._add_description(i, head)
            if head not in lx.INDEFINITE and head not in lx.ORDINALS:
                seen[head].append(entity)

    def _definite(self, mention: Mention) -> bool:
        first = self.parse.lower[self._token_at(mention.start)]
        return first in {"the", "this", "that", "these", "those", "his", "her", "their", "its"}

    def _same_description(self, i: int, head: str, seen: dict[str, list[Entity]]) -> Entity | None:
        """ "The manager" is the one person with that role, or the manager described before."""
        mention = self.mentions[i]
        if not self._definite(mention):
            return None
        if head in lx.BODY_NOUNS:
            body = self._shortened(fold(mention.span.of(self.text)).split()[1:])
            if body is not None:
                self._join(i, body, None)
                return body
        holders = self._roles.get(head, set())
        before = self._alike(mention, seen[head]) or (seen[head][-1] if seen[head] else None)
        if len(holders) == 1 and head not in {"man", "woman", "people", "person"}:
            (holder,) = holders
            if before is None or before.kind == SpeakerKind.PERSON:
                self._join(i, self.entities[holder], None)
                return self.entities[holder]
        if before is not None and before.kind == SpeakerKind.UNNAMED and self._no_clash(mention, before):
            self._join(i, before, None)
            return before
        return None

    def _no_clash(self, mention: Mention, entity: Entity) -> bool:
        """A later description adds no content word that contradicts the first ("the other man")."""
        words = set(fold(mention.span.of(self.text)).split())
        return not words & _ANOTHER and (len(words) <= 3 or self._alike(mention, [entity]) is not None)

    def _alike(self, mention: Mention, before: Sequence[Entity]) -> Entity | None:
        """The one described before in all these words: "the man in the hat" after "a man in a red hat"."""
        words = content_words(mention.span.of(self.text))
        alike = [e for e in before[-_DESCRIBED:] if len(words) > 1 and words <= content_words(e.name.text)]
        return alike[-1] if alike else None

    def _read_roles(self, by_name: dict[int, int]) -> None:
        """Roles in apposition or in front of a name: "Ann Example, the manager", "manager Ann Example"."""
        self._roles: dict[str, set[int]] = defaultdict(set)
        parse = self.parse
        heads = {m.head: self.of[i] for i, m in enumerate(self.mentions) if m.kind == "name" and i in self.of}
        for token in range(len(parse)):
            if parse.tag[token] not in {"NN", "NNS"} or parse.lower[token] not in lx.PERSON_NOUNS:
                continue
            parent, dep = parse.head[token], parse.dep[token]
            target = heads.get(parent) if dep in {"appos", "compound", "nmod"} else None
            if target is None and dep == "attr":
                subject = next(
                    (
                        t
                        for t in range(parent - 1, max(-1, parent - 8), -1)
                        if parse.head[t] == parent and parse.dep[t] == "nsubj"
                    ),
                    None,
                )
                target = heads.get(subject) if subject is not None else None
            if target is not None and self.entities[target].kind == SpeakerKind.PERSON:
                self._roles[parse.lower[token]].add(target)
                entity = self.entities[target]
                if not entity.gender:
                    entity.gender = (
                        "m"
                        if parse.lower[token] in lx.MALE_NOUNS
                        else "f"
                        if parse.lower[token] in lx.FEMALE_NOUNS
                        else ""
                    )
        for mention in self.mentions:
            if mention.kind == "nominal" and mention.name is not None and mention.name.start in by_name:
                self._roles[parse.lower[mention.head]].add(by_name[mention.name.start])

    def _add_description(self, i: int, head: str) -> Entity:
        mention = self.mentions[i]
        body = head in lx.BODY_NOUNS and head not in lx.PERSON_NOUNS
        name = Name(mention.span.of(self.text), (), tuple(fold(mention.span.of(self.text)).split()), "")
        entity = self._add(i, name, SpeakerKind.BODY if body else SpeakerKind.UNNAMED)
        entity.gender = "m" if head in lx.MALE_NOUNS else "f" if head in lx.FEMALE_NOUNS else ""
        entity.plural = self.parse.tag[mention.head] == "NNS"
        return entity

    # names that others give ----------------------------------------------------------------------------------

    def bear(self, name: int, description: int | None) -> None:
        """The described person bears the name, unless the article knew it before or their sexes differ."""
        if description is None or name not in self.of or description not in self.of:
            return
        named, described = self.entities[self.of[name]], self.entities[self.of[description]]
        known = any(not m.quoted and m.start < self.mentions[name].start for m in named.mentions)
        clash = bool(named.gender and described.gender and named.gender != described.gender)
        if known or clash or named.kind != SpeakerKind.PERSON or described.kind != SpeakerKind.UNNAMED:
            return
        named.mentions = sorted([*named.mentions, *described.mentions], key=lambda m: m.start)
        named.gender = named.gender or described.gender
        described.mentions = []
        self.of.update({i: named.index for i, e in self.of.items() if e == described.index})
