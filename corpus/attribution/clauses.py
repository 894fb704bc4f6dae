"""Where indirect speech can stand: a cue (verb, noun or "according to") and the words that depend on it.

A ``Clause`` is one possible statement with the structural features by which weights, or a rule, accept it.
``CLAUSE_NAMES`` lists the columns in order. Token ranges are half-open and index the scene's parse.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.attribution import lexicon as lx
from corpus.attribution.cue_groups import GROUPS, noun_groups, verb_groups
from corpus.attribution.scene import VERB_TAGS, Scene, pronoun_class
from corpus.model import Role

KINDS = ("clause", "around", "infinitive", "object", "preposition", "noun", "according")
CLAUSE_NAMES = (
    *KINDS,
    *(f"group_{g}" for g in GROUPS),
    *"""say report mind trimmed words before_cue that finite own_subject infinitive_to modal negated cue_past
    cue_present cue_base cue_ing cue_participle passive cue_root cue_conj cue_advcl cue_relcl cue_xcomp cue_inner
    steps source_name source_pronoun source_nominal source_i source_you source_it source_none person_noun body_noun
    indefinite title question quotes_in_sentence object_pronoun object_name object_person comma_inside gap nested_cue
    other_object
    prep_about prep_for prep_of prep_to prep_on prep_with sentence_words""".split(),
)
_CLAUSE = frozenset({"ccomp", "parataxis"})
_PUNCTUATION = frozenset({",", ".", ":", "''", "``", "-RRB-", "-LRB-"})
_PREPOSITIONS = ("about", "for", "of", "to", "on", "with")


@dataclass(frozen=True, slots=True)
class Clause:
    """A possible statement: its words, its cue's token, the mention that would be its source."""

    first: int
    last: int
    cue: int
    mention: int | None
    kind: str
    values: tuple[float, ...]


class Clauses:
    """Finds the possible statements of one scene, in the order of their cues."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._quoted = {scene.parse.sentence[a] for a, b in scene.tokens if a < b}

    def find(self) -> Iterator[Clause]:
        """Every possible statement; they may overlap."""
        for verb in self.scene.verbs:
            if lx.verb_class(self.scene.parse.lower[verb]) or verb_groups(self.scene.parse.lower[verb]):
                yield from self._of_verb(verb)
        yield from self._of_nouns()
        yield from self._according()

    # candidates ------------------------------------------------------------------------------------------------

    def _of_verb(self, verb: int) -> Iterator[Clause]:
        scene, parse = self.scene, self.scene.parse
        token, steps = scene.subject(verb)
        named = scene.naming(token) if token is not None else []
        mention = named[0] if named else None
        clause = False
        for child in scene.children[verb]:
            if scene.inside[child] or parse.sentence[child] != parse.sentence[verb]:
                continue
            dep = parse.dep[child]
            if dep in _CLAUSE:
                clause = True
                yield from self._both("clause", child, verb, mention, steps)
            elif dep == "xcomp" and parse.tag[child] in VERB_TAGS:
                yield from self._both("infinitive", child, verb, mention, steps)
            elif dep == "dobj":
                yield from self._both("object", child, verb, mention, steps)
            elif dep == "prep":
                inner = next((c for c in scene.children[child] if parse.dep[c] in {"pobj", "pcomp"}), None)
                if inner is not None:
                    yield from self._both("preposition", inner, verb, mention, steps, child)
        if not clause and parse.dep[verb] in _CLAUSE and parse.head[verb] != verb:
            yield from self._around(verb, mention, steps)

    def _around(self, verb: int, mention: int | None, steps: int) -> Iterator[Clause]:
        """The clause a reporting parenthesis stands in: "The plan, she said, would cost more"."""
        low, high = self._reporting(verb)
        first, last = self._subtree(self.scene.parse.head[verb])
        if high <= first or low >= last:
            yield from self._made("around", first, last, verb, mention, steps, False)
        elif low - first >= last - high:
            yield from self._made("around", first, low, verb, mention, steps, False)
        else:
            yield from self._made("around", high, last, verb, mention, steps, False)

    def _of_nouns(self) -> Iterator[Clause]:
        """ "Her promise to resign", "claims by the minister that ..." """
        scene, parse = self.scene, self.scene.parse
        for noun in range(len(parse)):
            if scene.inside[noun] or parse.tag[noun] not in {"NN", "NNS"} or not noun_groups(parse.lower[noun]):
                continue
            source = next((c for c in scene.children[noun] if parse.dep[c] == "poss"), None)
            if source is None:
                by = next((c for c in scene.children[noun] if parse.lower[c] in {"by", "from"}), None)
                source = (
                    next((c for c in scene.children[by] if parse.dep[c] == "pobj"), None) if by is not None else None
                )
            mention = scene.mention_at.get(source) if source is not None else None
            for child in scene.children[noun]:
                if child < noun or scene.inside[child]:
                    continue
                if parse.dep[child] in {"acl", "ccomp", "relcl"} and parse.tag[child] in VERB_TAGS:
                    yield from self._both("noun", child, noun, mention, 0)
                elif parse.dep[child] == "prep" and parse.lower[child] in {"of", "for", "on", "about", "to"}:
                    inner = next((c for c in scene.children[child] if parse.dep[c] in {"pobj", "pcomp"}), None)
                    if inner is not None and source is not None:
                        yield from self._both("noun", inner, noun, mention, 0, child)

    def _according(self) -> Iterator[Clause]:
        scene, parse = self.scene, self.scene.parse
        for i in range(len(parse) - 2):
            if parse.lower[i] != "according" or parse.lower[i + 1] != "to" or scene.inside[i]:
                continue
            here = parse.sentence[i]
            mention = next(
                (m for m, x in enumerate(scene.mentions) if x.start >= parse.start[i + 2] and x.sentence == here), None
            )
            if mention is None:
                continue
            first = next(t for t in range(i, -1, -1) if t == 0 or parse.sentence[t - 1] != here)
            last = next((t for t in range(i, len(parse)) if parse.sentence[t] != here), len(parse))
            end = next((t for t in range(i + 2, last) if parse.start[t] >= scene.mentions[mention].end), last)
            if i - first > last - end:
                yield from self._made("according", first, i, i, mention, 0, False)
            else:
                yield from self._made("according", end, last, i, mention, 0, False)

    # ranges ----------------------------------------------------------------------------------------------------

    def _subtree(self, root: int) -> tuple[int, int]:
        low = high = root
        stack = [root]
        while stack:
            token = stack.pop()
            low, high = min(low, token), max(high, token)
            stack.extend(self.scene.children[token])
        return low, high + 1

    def _reporting(self, verb: int) -> tuple[int, int]:
        near = [c for c in self.scene.children[verb] if self.scene.parse.dep[c] in {"nsubj", "aux", "neg", "advmod"}]
        spans = [self._subtree(c) for c in near]
        return min([verb, *(a for a, _ in spans)]), max([verb + 1, *(b for _, b in spans)])

    def _trim(self, root: int, last: int) -> int:
        """Where a clause ends once what is joined to its head (", and ...", "while ...") is cut off."""
        parse = self.scene.parse
        for child in self.scene.children[root]:
            if child > root and parse.dep[child] in {"conj", "advcl", "cc", "relcl", "punct", "parataxis"}:
                start = self._subtree(child)[0]
                if parse.dep[child] != "punct" or parse.lower[child] in {",", ";", "—", "--"}:
                    last = min(last, start)
        return max(last, root + 1)

    def _both(
        self, kind: str, root: int, cue: int, mention: int | None, steps: int, prep: int | None = None
    ) -> Iterator[Clause]:
        """The whole subtree of ``root``, and the same without what is only joined to it."""
        first, last = self._subtree(root)
        if first <= cue < last:
            low, high = self._reporting(cue)
            first, last = (first, low) if low - first >= last - high else (high, last)
        if first < cue < last:
            return
        yield from self._made(kind, first, last, cue, mention, steps, False, prep)
        if first <= root:
            shorter = self._trim(root, last)
            if shorter < last:
                yield from self._made(kind, first, shorter, cue, mention, steps, True, prep)

    def _made(
        self,
        kind: str,
        first: int,
        last: int,
        cue: int,
        mention: int | None,
        steps: int,
        trimmed: bool,
        prep: int | None = None,
    ) -> Iterator[Clause]:
        parse = self.scene.parse
        while first < last and parse.tag[first] in _PUNCTUATION:
            first += 1
        while last > first and parse.tag[last - 1] in _PUNCTUATION:
            last -= 1
        if last - first < (3 if kind in {"clause", "around", "according"} else 1):
            return
        yield Clause(
            first, last, cue, mention, kind, self._values(kind, first, last, cue, mention, steps, trimmed, prep)
        )

    # features --------------------------------------------------------------------------------------------------

    def _values(
        self,
        kind: str,
        first: int,
        last: int,
        cue: int,
        mention: int | None,
        steps: int,
        trimmed: bool,
        prep: int | None,
    ) -> tuple[float, ...]:
        scene, parse = self.scene, self.scene.parse
        word = parse.lower[cue]
        groups = noun_groups(word) if kind == "noun" else verb_groups(word)
        source = scene.mentions[mention] if mention is not None else None
        pronoun = pronoun_class(parse.lower[source.head]) if source and source.kind == "pronoun" else ""
        tags = parse.tag[first:last]
        root = next((t for t in range(first, last) if not first <= parse.head[t] < last), first)
        strength = 0 if kind == "noun" else lx.verb_class(word)
        children = {parse.dep[c] for c in scene.children[cue]}
        entity = scene.cast.of.get(scene.mention_at[root]) if root in scene.mention_at else None
        sentence = parse.sentence[cue]
        preposition = parse.lower[prep] if prep is not None else ""
        sentence_end = next((t for t in range(cue, len(parse)) if parse.sentence[t] != sentence), len(parse))
        cue_tag, cue_dep = parse.tag[cue], parse.dep[cue]
        values = (
            *(kind == k for k in KINDS),
            *(g in groups for g in range(len(GROUPS))),
            strength == lx.SAY,
            strength == lx.REPORT,
            strength == lx.MIND,
            trimmed,
            math.log1p(last - first),
            first < cue,
            "that" in (parse.lower[first], parse.lower[first - 1] if first else ""),
            any(t in {"VBD", "VBZ", "VBP", "MD"} for t in tags),
            any(parse.dep[t] in {"nsubj", "nsubjpass"} and parse.head[t] == root for t in range(first, last)),
            tags[:1] == ["TO"],
            any(parse.tag[c] == "MD" for c in scene.children[cue]),
            "neg" in children,
            cue_tag == "VBD",
            cue_tag in {"VBZ", "VBP"},
            cue_tag == "VB",
            cue_tag == "VBG",
            cue_tag == "VBN",
            "auxpass" in children or "nsubjpass" in children,
            cue_dep == "ROOT",
            cue_dep == "conj",
            cue_dep == "advcl",
            cue_dep in {"relcl", "acl"},
            cue_dep == "xcomp",
            cue_dep in {"ccomp", "pcomp"},
            steps,
            source is not None and source.kind == "name",
            bool(pronoun),
            source is not None and source.kind == "nominal",
            pronoun == "i",
            source is not None and parse.lower[source.head] == "you",
            pronoun == "it",
            source is None,
            source is not None and parse.lower[source.head] in lx.PERSON_NOUNS,
            source is not None and parse.lower[source.head] in lx.BODY_NOUNS,
            source is not None and parse.lower[source.head] in lx.INDEFINITE,
            scene.paragraphs[parse.paragraph[cue]].role in {Role.TITLE, Role.HEADING},
            parse.lower[sentence_end - 1] == "?",
            sentence in self._quoted,
            tags == ["PRP"],
            tags[0] in {"NNP", "NNPS"},
            entity is not None and scene.cast.entities[entity].kind == "person",
            "," in tags,
            min(20, first - cue if first > cue else cue - last),
            any(verb_groups(parse.lower[t]) and parse.tag[t] in VERB_TAGS for t in range(first, last)),
            "dobj" in children and kind != "object",
            *(preposition == p for p in _PREPOSITIONS),
            min(80, sentence_end - first),
        )
        return tuple(float(v) for v in values)
