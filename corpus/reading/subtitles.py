"""Subtitles (SRT, WebVTT), read by webvtt-py: cues joined to turns, each with the time at which it begins.

A turn reads ``[00:01:02] Ada Roe: ...``: the time, the label or voice, then the words of its cues joined by a blank.
"""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field

from corpus.furniture import TURN
from corpus.model import Reject, Role
from corpus.reading.extracted import Composer, Extracted, Refused
from corpus.reading.limits import Limits
from corpus.reading.text import decoded_text

_PAUSE = 4.0  # seconds without a cue after which unlabelled talk begins anew
_LONG = 400  # characters after which a paragraph ends with its sentence
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>")
_TAG = re.compile(r"</?(?:[vcbiu]|s|font|ruby|rt|lang)(?:[.\s][^<>]*)?>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE)
_CHANGE = re.compile(r"(?:>>+|&gt;&gt;)\s*")
_DASH = re.compile(r"[-–—]\s*\S")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_ARROW = re.compile(r"^[^\n]*-->", re.MULTILINE)


@dataclass(slots=True)
class _Turn:
    """A turn so far. ``label`` is the voice's name, "" where the words bear their own or nobody's."""

    time: str
    label: str
    labelled: bool
    words: list[str] = field(default_factory=list)
    length: int = 0
    written: bool = False  # its beginning stands already


def read_subtitles(data: bytes, name: str, limits: Limits) -> Extracted:
    """Read an SRT or WebVTT file. Raises Refused."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    decoded = decoded_text(data, limits)
    text = decoded.text
    kind = "vtt" if text.lstrip().startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(text.lstrip()), format=kind).captions
    except (MalformedFileError, MalformedCaptionError):
        raise Refused("damaged, or no subtitles") from None
    turns = _Turns(Composer(limits))
    for caption in captions:
        turns.cue(caption.start, _seconds(caption.start), _seconds(caption.end), caption.raw_text)
    turns.end()
    lost = len(_ARROW.findall(text)) - len(captions)
    left_out = (Reject("cues", f"{lost} of {lost + len(captions)} cues could not be read"),) if lost > 0 else ()
    return turns.composer.made(starts=(0,), encoding=decoded.encoding, replaced=decoded.replaced, left_out=left_out)


def _seconds(time: str) -> float:
    hours, minutes, seconds = time.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


class _Turns:
    """Joins cues to turns."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self._turn: _Turn | None = None
        self._ended = 0.0

    def cue(self, time: str, start: float, end: float, raw: str) -> None:
        """Take one cue: its lines, each perhaps with a voice, a label or a sign that somebody else speaks."""
        pause = start - self._ended > _PAUSE
        for line in raw.split("\n"):
            pieces = _VOICE.split(line)
            self._line(time, None, pieces[0], pause)
            for voice, words in zip(pieces[1::2], pieces[2::2], strict=True):
                self._line(time, " ".join(html.unescape(voice).split()), words, pause)
            pause = False
        self._ended = max(self._ended, end)

    def _line(self, time: str, voice: str | None, raw: str, pause: bool) -> None:
        words = _TAG.sub("", raw).strip()
        change = _CHANGE.match(words)
        words = " ".join(html.unescape(words[change.end() :] if change else words).split())
        if not words:
            return
        own_label = TURN.match(words) is not None
        if self._begins(words, voice, change is not None, own_label, pause):
            self.end()
            self._turn = _Turn(_clock(time), "" if own_label else voice or "", voice is not None or own_label)
        turn = self._turn
        assert turn is not None  # noqa: S101 (told to the type checker)
        if turn.length > _LONG and _SENTENCE_END.search(turn.words[-1]):
            self._write(turn)
            turn.time = _clock(time)
        turn.words.append(words)
        turn.length += len(words) + 1

    def _begins(self, words: str, voice: str | None, change: bool, own_label: bool, pause: bool) -> bool:
        """Whether somebody else begins to speak, or unlabelled talk begins anew."""
        turn = self._turn
        if turn is None or change or own_label or (voice is not None and voice != turn.label):
            return True
        return not turn.labelled and (pause or _DASH.match(words) is not None)

    def end(self) -> None:
        """Close the turn that is open."""
        if self._turn is not None:
            self._write(self._turn)
        self._turn = None

    def _write(self, turn: _Turn) -> None:
        """Put down what the turn holds. What goes on with a labelled turn bears no time: it would read as its words."""
        words = " ".join(turn.words)
        if words and not (turn.labelled and turn.written):
            words = f"[{turn.time}] {turn.label}{': ' if turn.label else ''}{words}"
        self.composer.add(words, Role.BODY)
        turn.words, turn.length, turn.written = [], 0, True


def _clock(time: str) -> str:
    return time.split(".", maxsplit=1)[0]
