"""Every option that can be set, with its default and its explanation.

config/tts_job.toml shows the same words. A value is taken as written: text where a number belongs
is a problem, not a guess. An engine's own options (`[engines.<name>]`) are kept as given: the
engine has their model, and settings may not import engines (`engines.engine_options` validates).
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

# Looking for plugins reads what every installed package says of itself: 15 ms at each start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    InstanceOf,
    ValidationInfo,
    field_validator,
    model_validator,
)

from tts_job.settings.origin import Option
from tts_job.settings.rules import (
    CronExpressions,
    Description,
    Intervals,
    LocalPath,
    Milliseconds,
    Name,
    Text,
    Texts,
    each_once,
    email_address,
    folder_address,
    language_tag,
    not_empty,
    postgres_address,
    web_address,
    zone_name,
)
from tts_job.settings.toml_file import Key

HERE = "http://127.0.0.1:8000/"
"""Where a service that nobody has set up answers: web.host and web.port as they are by default."""

CLOSED = "private/tts-job-puts-the-token-of-a-subscriber-here"
"""Folder of a closed feed in stored files: a subscriber's token is put in when they are served. It
is as long as a token, so that files keep their sizes."""


class Section(BaseModel):
    """A table of the settings; an engine's `Options` is one too."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class ShowSettings(Section):
    """The podcast itself."""

    title: Name = "Konuşmalar"
    """Name of the podcast."""
    description: Description = "Konuşmaların sesli yayını."
    """What it is, in a few sentences (Apple shows up to 4,000 characters)."""
    author: Name = "Basın Ofisi"
    """The publishing office; named as artist: a synthetic voice must never pass for the speaker."""
    owner_name: Text = ""
    """Contact for podcast directories; empty = the author."""
    owner_email: Annotated[Text, AfterValidator(email_address)] = ""
    """Apple and Spotify send a code here to prove ownership; required once base_url is public."""
    link: Annotated[str, AfterValidator(web_address)] = ""
    """The show's web page; empty = base_url."""
    base_url: Annotated[str, AfterValidator(folder_address)] = HERE
    """Where output/public is reachable. Until it is set, the feed only works on this machine, at
    the port where the service listens (web.port, or `tts-job serve --port`)."""
    language: Annotated[str, AfterValidator(language_tag)] = "tr"
    """Of the feed, as a language tag (BCP 47): "tr" or "tr-TR"."""
    category: str = "Government"
    """One of Apple's categories; "Category > Subcategory" or the two keys."""
    subcategory: str = ""
    """One of the category's subcategories; empty = none."""
    explicit: bool = False
    """Whether directories must warn of strong language."""
    copyright: Text = ""
    """The line that names the holder of the rights; empty = the author."""
    publisher: Text = ""
    """Who publishes, where directories ask for it; empty = the author."""
    cover: LocalPath | None = None
    """Square JPEG or PNG of 1400 to 3000 pixels; none = one is drawn."""
    time_zone: Annotated[str, AfterValidator(zone_name)] = "Europe/Istanbul"
    """Zone of all dates and of the schedule, as the IANA database names it."""
    locked: bool = True
    """podcast:locked: other hosts may not import the feed."""

    @model_validator(mode="before")
    @classmethod
    def _split_category(cls, given: object) -> object:
        """Turn "Arts > Books" into the two fields; what is wrong in it the fields say."""
        if not isinstance(given, Mapping) or given.get("subcategory"):
            return given
        category = given.get("category")
        if not isinstance(category, str) or ">" not in category:
            return given
        from tts_job.podcast.apple import parse_category

        try:
            category, subcategory = parse_category(category)
        except ValueError:
            return given
        return {**given, "category": category, "subcategory": subcategory}

    @field_validator("category")
    @classmethod
    def _check_category(cls, category: str) -> str:
        if category == "Government":
            return category
        from tts_job.podcast.apple import parse_category

        category, subcategory = parse_category(category)
        if subcategory:
            raise ValueError("names a subcategory, as show.subcategory does; name it once")
        return category

    @field_validator("subcategory")
    @classmethod
    def _check_subcategory(cls, subcategory: str, others: ValidationInfo) -> str:
        category = others.data.get("category")
        if subcategory and category:
            from tts_job.podcast.apple import parse_category

            parse_category(f"{category} > {subcategory}")
        return subcategory


class FeedSettings(Section):
    """What the feed shows of the episodes."""

    full_text_items: Annotated[int, Field(ge=0)] = 100
    """How many of the newest items carry the whole text (content:encoded)."""
    pubdate: Literal["publication", "speech"] = "publication"
    """Date of an item: "publication" (when it first appeared) or "speech" (its day, noon)."""
    keep_days: Annotated[int, Field(ge=30, le=36_500)] = 30
    """How long a replaced MP3 stays reachable, in days (30 or more)."""
    publish: Literal["auto", "clean", "approved"] = "auto"
    """Whether what a pass or the service makes is published at once ("auto"), held until `tts-job
    approve` where an editor should look ("clean": doubtful words, a guessed title or date, another
    engine than the first), or always held ("approved"). A person's `tts-job render` publishes at
    once.
    """
    open: bool = True
    """Whether anybody may subscribe. false = only with an address from `tts-job subscriber add
    NAME`; everything is then in output/private/show, and nothing in output/public.
    """


class NoticeSettings(Section):
    """The words that tell listeners what they hear."""

    enabled: bool = True
    """Say at the start that the voice is synthetic (Apple asks for it)."""
    text: Name = "Bu kayıt, yapay bir sesle okunmuştur."
    """What is said; also the first line of each description."""
    voice_label: Text = "sentetik ses"
    """What captions call the voice; empty = they name nobody."""


class TextSettings(Section):
    """What of a document is read aloud."""

    footnotes: Literal["drop", "read"] = "drop"
    """Its footnotes: "drop" (preview lists them) or "read" (where the file has them)."""


class PauseSettings(Section):
    """Silence between what is said, in milliseconds (0 to 10,000)."""

    clause_ms: Milliseconds = 180
    """After a part of a sentence that ends in a comma, colon or semicolon."""
    sentence_ms: Milliseconds = 450
    """After a sentence inside a paragraph."""
    paragraph_ms: Milliseconds = 800
    """After a paragraph."""
    heading_ms: Milliseconds = 1000
    """After a heading."""
    title_ms: Milliseconds = 1400
    """After the title."""


class AudioSettings(Section):
    """The MP3.

    Each of the bitrates is legal at each of the sample rates (ISO 11172-3 and 13818-3, layer III).
    """

    bitrate_kbps: Literal[32, 40, 48, 56, 64, 80, 96, 112, 128, 160] = 64
    """Of the MP3, in kbit/s: 32, 40, 48, 56, 64, 80, 96, 112, 128 or 160; mono."""
    sample_rate: Literal[16000, 22050, 24000, 32000, 44100, 48000] | None = None
    """Of the MP3, in Hz: 16000, 22050, 24000, 32000, 44100 or 48000; none = the engine's own, which
    sounds best at 64 kbit/s."""
    quality: Annotated[int, Field(ge=0, le=9)] | None = None
    """LAME's, 0 (best and slowest) to 9 (fastest); none = 7 for espeak, 5 for natural voices."""
    loudness_lufs: Annotated[float, Field(ge=-31, le=-9)] = -19.0
    """Integrated loudness, in LUFS (-31 to -9); -19 in mono sounds as loud as -16 in stereo."""
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=-1)] = -1.0
    """Highest true peak of the decoded MP3, in dBTP (-9 to -1); the limiter works 1 dB below."""
    intro: LocalPath | None = None
    """An audio file (WAV, MP3, FLAC, OGG) before the speech."""
    outro: LocalPath | None = None
    """An audio file after it."""


class EngineSettings(Section):
    """Who speaks."""

    order: Annotated[Texts, AfterValidator(not_empty), AfterValidator(each_once)] = (
        "gtts",
        "espeak",
    )
    """Engines to try, best first; each episode is spoken by one. With gtts the text goes to Google.
    """
    options: Mapping[str, Mapping[str, InstanceOf[Option]]] = {}
    """The tables `[engines.<name>]` as given; `engine_options` validates one."""


class PathSettings(Section):
    """Where things are: relative to the folder of the settings file."""

    inbox: LocalPath = Path("speeches")
    """The folder into which speeches are dropped."""
    output: LocalPath = Path("output")
    """The folder for what is made: public, private and state."""
    lexicon: LocalPath | None = None
    """How names are read; none = lexicon.toml beside the settings, if there is one."""

    @property
    def public(self) -> Path:
        """What the world sees."""
        return self.output / "public"

    @property
    def private(self) -> Path:
        """What tts-job alone serves, to those who know an address."""
        return self.output / "private"

    @property
    def held(self) -> Path:
        """Renderings that wait until they may be published."""
        return self.private / "held"

    @property
    def show(self) -> Path:
        """In place of `public` while the feed is closed."""
        return self.private / "show"

    @property
    def state(self) -> Path:
        """What the program remembers; never served."""
        return self.output / "state"

    @property
    def library(self) -> Path:
        return self.state / "library.sqlite3"

    @property
    def jobs(self) -> Path:
        return self.state / "jobs.sqlite3"

    @property
    def subscribers(self) -> Path:
        """Who has a private address of the feed, hashed."""
        return self.state / "subscribers.sqlite3"

    @property
    def cache(self) -> Path:
        return self.state / "cache"

    @property
    def access(self) -> Path:
        """Tokens and sessions, hashed."""
        return self.state / "access.sqlite3"


class WebSettings(Section):
    """Where `tts-job serve` listens, and under which names it answers."""

    host: Name = "127.0.0.1"
    """Address: "127.0.0.1" serves only this machine, "0.0.0.0" anybody who can reach it (see docs).
    """
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """Port; 0 = any free one."""
    hosts: Texts = ()
    """Other host names that it answers to, besides those of this machine and of show.base_url; "*"
    = any, behind a proxy that checks them.
    """
    proxies: Texts = ()
    """Addresses of proxies in front of it, such as "127.0.0.1", whose X-Forwarded-For is trusted.
    Without them, everybody behind a proxy counts as one address.
    """


class LogSettings(Section):
    """What the service and its workers write to standard error."""

    form: Literal["human", "json"] = "human"
    """A line for people ("human"), or a JSON object for programs ("json")."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """The lowest level that is written: "debug", "info", "warning" or "error"."""


class InboxSettings(Section):
    """What becomes of the documents in paths.inbox."""

    watch: Literal["auto", "events", "poll", "no"] = "auto"
    """How `tts-job serve` notices new documents: "events" (the system tells), "poll" (it looks
    every poll_s; network drives need it), "auto" (whichever fits), "no" (only the schedule looks).
    """
    poll_s: Annotated[float, Field(ge=1, le=3_600)] = 5.0
    """Seconds between two looks when it polls."""
    stable_s: Annotated[float, Field(ge=0, le=3_600)] = 2.0
    """For how many seconds a document must stay the same before it is rendered."""
    removed: Literal["keep", "unpublish"] = "keep"
    """The episode of a document that is deleted: "keep", or "unpublish" until it comes back."""


class ScheduleSettings(Section):
    """When `tts-job serve` and `tts-job schedule` look at the inbox."""

    cron: CronExpressions = ("*/15 8-20 * * mon-fri",)
    """Times in show.time_zone: minute hour day month weekday (mon to sun); a day and a weekday must
    both fit: "0 9 1-7 * mon" is the first Monday of each month. May be [], and so may `every`.
    """
    every: Intervals = ()
    """Intervals: "15m", "2h", "1d", counted from a midnight, so that a restart changes nothing."""


class JobSettings(Section):
    """Renders that are queued: by the schedule, the inbox, the API and the editor's page."""

    database: Annotated[str, AfterValidator(postgres_address)] = ""
    """A Postgres that several workers share, as postgresql://user:password@host/name (better in
    the variable TTS_JOB_JOBS__DATABASE than here); empty = a file of its own, for one worker."""
    parallel: Annotated[int, Field(ge=1, le=64)] = 2
    """Episodes that one worker makes at once."""
    tries: Annotated[int, Field(ge=1, le=50)] = 5
    """How many times a job is tried in all, if what stops it is temporary (no network, a full
    disk).
    """
    retry_after_s: Annotated[float, Field(gt=0, le=3600)] = 30.0
    """Wait before the second try; it doubles with each further one, up to half an hour."""
    stall_s: Annotated[float, Field(gt=0, le=86_400)] = 600.0
    """A render that finishes no segment for so many seconds counts as failed, and is tried again.
    """
    keep_days: Annotated[int, Field(ge=1, le=36_500)] = 30
    """How long finished jobs are shown, in days (1 or more)."""
    most_waiting: Annotated[int, Field(ge=1, le=100_000)] = 2_000
    """Jobs that may be unfinished at once; further ones are refused until some are done."""


class ApiSettings(Section):
    """How much programs and people may ask of the service over HTTP."""

    upload_mb: Annotated[int, Field(ge=1, le=64)] = 32
    """Largest document that is accepted over HTTP, in MB (1 to 64)."""
    text_kb: Annotated[int, Field(ge=1, le=16_000)] = 4_000
    """Longest text that is accepted as JSON, in kB (1 to 16,000); a day of speech is about 1,200.
    """
    preview_s: Annotated[int, Field(ge=1, le=300)] = 20
    """How long a preview may take over HTTP, in seconds (1 to 300)."""
    requests_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 600
    """Most requests with one token in a minute."""
    requests_per_minute_and_address: Annotated[int, Field(ge=1, le=1_000_000)] = 1_200
    """Most requests to the API from one address in a minute, whoever asks."""
    wrong_tokens_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    """Most wrong tokens from one address in a minute; then the answer is 429."""


class Settings(Section):
    show: ShowSettings = ShowSettings()
    feed: FeedSettings = FeedSettings()
    notice: NoticeSettings = NoticeSettings()
    text: TextSettings = TextSettings()
    pauses: PauseSettings = PauseSettings()
    audio: AudioSettings = AudioSettings()
    engines: EngineSettings = EngineSettings()
    paths: PathSettings = PathSettings()
    web: WebSettings = WebSettings()
    logs: LogSettings = LogSettings()
    inbox: InboxSettings = InboxSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    jobs: JobSettings = JobSettings()
    api: ApiSettings = ApiSettings()

    @property
    def published(self) -> Path:
        """Where feed, pages and files lie."""
        return self.paths.public if self.feed.open else self.paths.show

    @property
    def address(self) -> str:
        """What URLs in feed and pages begin with; of a closed feed each subscriber has another."""
        return self.show.base_url if self.feed.open else f"{self.show.base_url}{CLOSED}/"


SECTIONS: Mapping[str, type[Section]] = {
    "show": ShowSettings,
    "feed": FeedSettings,
    "notice": NoticeSettings,
    "text": TextSettings,
    "pauses": PauseSettings,
    "audio": AudioSettings,
    "engines": EngineSettings,
    "paths": PathSettings,
    "web": WebSettings,
    "logs": LogSettings,
    "inbox": InboxSettings,
    "schedule": ScheduleSettings,
    "jobs": JobSettings,
    "api": ApiSettings,
}

KNOWN_KEYS: Sequence[Key] = [
    (name, option)
    for name, model in SECTIONS.items()
    for option in model.model_fields
    if (name, option) != ("engines", "options")
]
"""Every option but those of the engines."""
