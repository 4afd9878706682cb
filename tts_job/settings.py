"""config/tts_job.toml and TTS_JOB_* variables -> Settings; every problem reported at once.

Order: flags > environment (`TTS_JOB_SHOW__BASE_URL`) > file > defaults. Each option is a field here,
with its default and its explanation; config/tts_job.toml shows the same words.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


Milliseconds = Annotated[int, Field(ge=0, le=10_000)]


class ShowSettings(Section):
    title: str = "Konuşmalar"
    """Name of the podcast."""
    description: str = "Konuşmaların sesli yayını."
    """What it is, in a few sentences (Apple shows up to 4,000 characters)."""
    author: str = "Basın Ofisi"
    """The publishing office; named as artist, since a synthetic voice must never pass for the speaker."""
    owner_name: str = ""
    """Contact for podcast directories; empty = the author."""
    owner_email: str = ""
    """Apple and Spotify send a code here to prove ownership; required once base_url is public."""
    link: str = ""
    """The show's web page; empty = base_url."""
    base_url: str = "http://127.0.0.1:8000/"
    """Where output/public is reachable. Until it is set the feed is for this machine alone."""
    language: str = "tr"
    category: str = "Government"
    """One of Apple's categories; "Category > Subcategory" or the two keys."""
    subcategory: str = ""
    explicit: bool = False
    copyright: str = ""
    publisher: str = ""
    """Empty = the author."""
    cover: Path | None = None
    """Square JPEG or PNG of 1400 to 3000 pixels; none = one is drawn."""
    time_zone: str = "Europe/Istanbul"
    locked: bool = True
    """podcast:locked: other hosts may not import the feed."""


class FeedSettings(Section):
    full_text_items: Annotated[int, Field(ge=0)] = 100
    """How many of the newest items carry the whole text (content:encoded)."""
    pubdate: Literal["publication", "speech"] = "publication"
    """Date of an item: the instant of first publication, or noon of the speech's day."""
    keep_days: Annotated[int, Field(ge=30)] = 30
    """How long a replaced MP3 stays reachable."""


class NoticeSettings(Section):
    enabled: bool = True
    """Say at the start that the voice is synthetic (Apple asks for it)."""
    text: str = "Bu kayıt, yapay bir sesle okunmuştur."


class PauseSettings(Section):
    clause_ms: Milliseconds = 180
    sentence_ms: Milliseconds = 450
    paragraph_ms: Milliseconds = 800
    heading_ms: Milliseconds = 1000
    title_ms: Milliseconds = 1400


class AudioSettings(Section):
    bitrate_kbps: Literal[32, 40, 48, 56, 64, 80, 96, 112, 128, 160] = 64
    sample_rate: Literal[16000, 22050, 24000, 32000, 44100, 48000] | None = None
    """Of the MP3, in Hz; none = the engine's own, which sounds best at 64 kbit/s."""
    quality: Annotated[int, Field(ge=0, le=9)] | None = None
    """LAME's: 0 best and slowest, 9 fastest; none = 7 for espeak, 5 for natural voices."""
    loudness_lufs: Annotated[float, Field(ge=-31, le=-9)] = -19.0
    """Integrated, mono (-19 mono sounds as loud as -16 stereo)."""
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=-1)] = -1.0
    """Highest true peak of the decoded MP3; the limiter works 1 dB below."""
    intro: Path | None = None
    """An audio file (WAV, MP3, FLAC, OGG) before the speech."""
    outro: Path | None = None
    """An audio file after it."""


class EspeakSettings(Section):
    voice: str = "tr"
    rate_wpm: Annotated[int, Field(ge=80, le=450)] = 160
    """eSpeak's "words a minute"; 160 is about 97 Turkish words, the pace of a speech."""
    pitch: Annotated[int, Field(ge=0, le=99)] = 50


class GttsSettings(Section):
    voice: str = "tr"
    """Google's language code."""
    tld: str = "com"
    """Top-level domain of translate.google.*; some have another accent."""
    parallel: Annotated[int, Field(ge=1, le=16)] = 4
    """Requests under way at once."""
    requests_per_minute: Annotated[int, Field(ge=1, le=6000)] = 300
    retries: Annotated[int, Field(ge=0, le=20)] = 4
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    """Deadline of one request, from its start to its last byte."""
    probe_s: Annotated[float, Field(gt=0, le=10)] = 0.9
    """How long to wait for Google before it counts as unreachable."""


class EngineSettings(Section):
    order: tuple[str, ...] = ("gtts", "espeak")
    """Engines to try, best first; with gtts the text goes to Google's servers. An episode has one."""
    espeak: EspeakSettings = EspeakSettings()
    gtts: GttsSettings = GttsSettings()


class PathSettings(Section):
    inbox: Path = Path("speeches")
    output: Path = Path("output")
    lexicon: Path | None = None
    """How names are read; none = config/lexicon.toml beside the settings, if there is one."""


class ScheduleSettings(Section):
    cron: tuple[str, ...] = ("*/15 8-20 * * mon-fri",)
    """When `tts-job schedule` looks at the inbox: minute hour day month weekday."""


class Settings(Section):
    show: ShowSettings = ShowSettings()
    feed: FeedSettings = FeedSettings()
    notice: NoticeSettings = NoticeSettings()
    pauses: PauseSettings = PauseSettings()
    audio: AudioSettings = AudioSettings()
    engines: EngineSettings = EngineSettings()
    paths: PathSettings = PathSettings()
    schedule: ScheduleSettings = ScheduleSettings()
