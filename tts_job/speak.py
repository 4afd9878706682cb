"""A script and an engine -> segments in the cache: each made once, several at a time.

One engine and one voice speak a whole episode. If an engine fails, the finished segments stay in
the cache. Only words that no cached segment contains are spoken.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module

from tts_job import files
from tts_job.audio.mp3 import Mp3Format
from tts_job.cache import Cache
from tts_job.engines.base import Engine
from tts_job.errors import EngineFailed
from tts_job.model import AudioChunk, Segment, Utterance
from tts_job.script import Passage

SILENCE = "it gave no sound for these words"
SEGMENT_VERSION = "1"
"""Raised when the same words and settings would give other bytes."""
CALIBRATION_TEXT = (
    "Sayın konuklar, değerli arkadaşlar, hepinize iyi günler diliyorum.",
    "Bugün burada, ülkemizin ve dünyamızın geleceği için önemli konuları görüşmek üzere toplandık.",
    "Çalışmalarımızın barış, istikrar ve refah getirmesini umuyor, hepinize teşekkür ediyorum.",
)
"""Spoken once for each voice of an engine on this machine, to learn how loud it is."""
CALIBRATION_CHARS = 400
"""A remote engine is measured by as much of the first episode's own words instead."""
LEVEL_TOLERANCE_LU = 0.8
"""A voice's own gain serves an episode up to here; beyond, the episode gets a gain of its own."""


@dataclass(frozen=True, slots=True)
class Target:
    """How the finished episode is to sound."""

    fmt: Mp3Format
    loudness_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True)
class Take:
    """The segments of a script, one for each passage in order."""

    segments: tuple[Segment, ...]
    fingerprints: frozenset[str]
    """Of all that belongs to the take, also what only its levelling needed."""
    cached: int
    synthesized: int

    def levelled_from(self, first: "Take") -> "Take":
        """This take, made since `first` was too loud or too soft: both are needed another time."""
        return Take(
            segments=self.segments,
            fingerprints=self.fingerprints | first.fingerprints,
            cached=min(self.cached, first.cached),
            synthesized=max(self.synthesized, first.synthesized),
        )


@dataclass
class Speaker:
    """An engine and a voice at work for one episode."""

    engine: Engine
    voice: str
    target: Target
    cache: Cache
    fresh: bool = False
    """Make every segment anew."""
    on_segment: Callable[[bool], None] = lambda _: None
    """Called for each finished passage with whether it was in the cache."""
    _made: set[str] = field(default_factory=set)

    @cached_property
    def identity(self) -> str:
        return self.engine.identity(self.voice)

    @cached_property
    def _format(self) -> str:
        return repr(self.target.fmt)

    def wanted(self, script: Iterable[Passage], gain_db: float) -> frozenset[str]:
        """The fingerprints of its segments, those that come again once."""
        return frozenset(self._fingerprint(passage, gain_db) for passage in script)

    def missing(self, wanted: Set[str]) -> int:
        """How many of the segments would have to be made."""
        return len(wanted) if self.fresh else sum(not self.cache.find(each) for each in wanted)

    def measure_voice(self, script: Iterable[Sequence[Passage]]) -> float:
        """Integrated loudness in LUFS of the voice as the engine gives it.

        Of the script a remote engine says as much as is needed, and no more of it is read.
        """
        texts = self._opening(script) if self.engine.remote else CALIBRATION_TEXT
        with ThreadPoolExecutor(self.engine.parallel) as pool:
            # The engine starts and speaks while this thread imports the audio libraries.
            ready = pool.submit(self.engine.probe)
            jobs = [pool.submit(self._say_when, ready, text) for text in texts]
            from tts_job.audio import segment

            chunks = tuple(job.result() for job in jobs)
        try:
            return round(segment.measure_chunks(chunks), 1)
        except segment.SilentSpeechError as error:
            raise EngineFailed(self.engine.name, texts[0], SILENCE) from error

    def speak(self, script: Sequence[Passage], gain_db: float) -> Take:
        """Every passage as a segment, all levelled by `gain_db`. Raises EngineError."""
        wanted = [self._fingerprint(passage, gain_db) for passage in script]
        known: dict[str, Segment] = {}
        todo: dict[str, Passage] = {}
        for passage, fingerprint in zip(script, wanted, strict=True):
            if fingerprint in known or fingerprint in todo:
                continue
            skip = self.fresh and fingerprint not in self._made
            if not skip and (found := self.cache.find(fingerprint)):
                known[fingerprint] = found
                self.on_segment(True)
            else:
                todo[fingerprint] = passage
        known |= self._make(todo, gain_db)
        return Take(
            segments=tuple(known[fingerprint] for fingerprint in wanted),
            fingerprints=frozenset(wanted),
            cached=len(known) - len(todo),
            synthesized=len(todo),
        )

    def _make(self, todo: dict[str, Passage], gain_db: float) -> dict[str, Segment]:
        if not todo:
            return {}
        pool = ThreadPoolExecutor(self.engine.parallel, thread_name_prefix="speak")
        try:
            ready = pool.submit(self.engine.probe)
            jobs = {
                fingerprint: pool.submit(self._build, ready, passage, fingerprint, gain_db)
                for fingerprint, passage in todo.items()
            }
            import_module("tts_job.audio.segment")  # while the first words are spoken
            return {fingerprint: job.result() for fingerprint, job in jobs.items()}
        finally:
            pool.shutdown(cancel_futures=True)

    def _build(
        self, ready: Future[None], passage: Passage, fingerprint: str, gain_db: float
    ) -> Segment:
        ready.result()
        chunks = [self._say(utterance.text) for utterance in passage.utterances]
        from tts_job.audio import segment

        said = zip(passage.utterances, chunks, passage.pauses_ms, strict=True)
        spoken = [segment.Spoken(utterance.text, chunk, pause) for utterance, chunk, pause in said]
        level = segment.Level(gain_db, self.target.true_peak_dbtp)
        try:
            made, mp3 = segment.build(spoken, self.target.fmt, level, fingerprint)
        except segment.SilentSpeechError as error:
            words = passage.utterances[0].text
            raise EngineFailed(self.engine.name, words, SILENCE) from error
        self.cache.keep(made, mp3)
        self._made.add(fingerprint)
        self.on_segment(False)
        return made

    def _say_when(self, ready: Future[None], text: str) -> AudioChunk:
        ready.result()
        return self._say(text)

    def _say(self, text: str) -> AudioChunk:
        """One utterance; a remote engine's answer is kept, so that it is asked for once."""
        if not self.engine.remote:
            return self.engine.speak(text, self.voice)
        fingerprint = files.digest("speech", self.identity, text)
        if kept := self.cache.find_speech(fingerprint):
            return kept
        chunk = self.engine.speak(text, self.voice)
        self.cache.keep_speech(fingerprint, chunk)
        return chunk

    def circumstances(self, gain_db: float) -> str:
        """All that decides the bytes of a segment, but its words."""
        return files.digest(*self._circumstances(gain_db))

    def _circumstances(self, gain_db: float) -> tuple[str, ...]:
        level = f"{gain_db:.2f} dB, {self.target.true_peak_dbtp:.2f} dBTP"
        return (SEGMENT_VERSION, self.identity, self._format, level)

    def _fingerprint(self, passage: Passage, gain_db: float) -> str:
        return files.digest(*self._circumstances(gain_db), passage.words)

    def _opening(self, script: Iterable[Sequence[Passage]]) -> tuple[str, ...]:
        texts: list[str] = []
        for utterance in _utterances(script):
            texts.append(utterance.text)
            if sum(map(len, texts)) >= CALIBRATION_CHARS:
                break
        return tuple(dict.fromkeys(texts))


def _utterances(script: Iterable[Sequence[Passage]]) -> Iterator[Utterance]:
    for passages in script:
        for passage in passages:
            yield from passage.utterances
