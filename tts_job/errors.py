"""What can go wrong, as a tree: a leaf is something that a user can act on.

    TtsJobError (1)
    ├── UsageError (2)           SettingsError (LexiconError), MissingInbox, UnknownEngine,
    │                            UnknownVoice, UnknownEpisode, NothingHeld, SlugFrozen,
    │                            BadCover, BadRecording, SubscriberTaken, BadSubscriberName,
    │                            UnknownSubscriber, UnknownJob, JobUnfinished, KeyReused,
    │                            UnknownToken, TokenNameTaken, BadTokenName, AddressUnusable,
    │                            UnusableBackup, DataInPlace, NothingToBackUp
    ├── DocumentError (3)        MissingDocument, UnreadableDocument, EmptyDocument, BinaryDocument,
    │                            TooLargeDocument, TooManyPages, ExpandingDocument,
    │                            EncryptedDocument, DamagedDocument, ScannedDocument,
    │                            WordlessDocument, BadMetadata, SlugTaken, NoSuchParagraph,
    │                            DocumentChanged, CannotMend
    ├── EngineError (4)          EngineUnusable, EngineFailed, NoEngineLeft, RenderStalled
    ├── OutputError (5)          NoSpaceLeft, FolderNotWritable, LibraryDamaged, LibraryTooNew,
    │                            LibraryBusy, WriteFailed, QueueFull,
    │                            JobsUnavailable (JobsDiskFull), WorkerRunning, JobCrashed,
    │                            AccessUnusable, JobsTooNew, DataInUse, HeldDamaged,
    │                            FolderServed, AccessTooNew
    └── ChecksFailed (6)

The number is the exit code. Every text says what failed, on what, why, and what to try.
Foreign exceptions are translated once, at the edge that calls the foreign library.
"""

from collections.abc import Sequence
from typing import ClassVar


class TtsJobError(Exception):
    """`cannot <what> <subject>: <why>; <advice>`, on one line."""

    exit_code: ClassVar[int] = 1
    retryable: bool = False

    def __init__(self, what: str, subject: object, *, why: str, advice: str) -> None:
        self.subject = str(subject)
        self.why = why
        self.advice = advice
        super().__init__(" ".join(f"cannot {what} {self.subject}: {why}; {advice}".split()))


class UsageError(TtsJobError):
    exit_code = 2


class SettingsError(UsageError):
    """Every problem of a configuration at once; `problems` are full sentences with key and line."""

    def __init__(
        self,
        source: object,
        problems: Sequence[str],
        *,
        what: str = "use the settings of",
        advice: str = "config/tts_job.toml explains every option",
    ) -> None:
        self.problems = tuple(problems)
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        super().__init__(what, source, why=f"{count}: " + " | ".join(self.problems), advice=advice)


class LexiconError(SettingsError):
    """Every problem of a lexicon at once."""

    def __init__(self, source: object, problems: Sequence[str]) -> None:
        super().__init__(
            source,
            problems,
            what="use the lexicon",
            advice='each entry is "as it is written" = "as it is said"',
        )


class MissingInbox(UsageError):
    def __init__(self, folder: object) -> None:
        super().__init__(
            "read the inbox",
            folder,
            why="there is no such folder, or it cannot be read",
            advice=f"`mkdir -p {folder}`, or set paths.inbox",
        )


class UnknownEngine(UsageError):
    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(
            "speak with engine",
            f"'{name}'",
            why="there is no such engine",
            advice=f"use one of: {', '.join(known)}",
        )


class UnknownVoice(UsageError):
    def __init__(self, engine: str, voice: str, known: Sequence[str]) -> None:
        near = ", ".join(known[:8])
        super().__init__(
            "speak with voice",
            f"'{voice}'",
            why=f"engine {engine} has no such voice",
            advice=f"use one of: {near}; `tts-job engines` lists all",
        )


class UnknownEpisode(UsageError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            "find episode",
            f"'{slug}'",
            why="the library has no such slug",
            advice="`tts-job list` shows them",
        )


class NothingHeld(UsageError):
    def __init__(self, slug: str) -> None:
        super().__init__(
            "approve",
            f"'{slug}'",
            why="no rendering of it is held back",
            advice="`tts-job list` shows what is",
        )


class AddressUnusable(UsageError):
    def __init__(self, address: str, why: str) -> None:
        super().__init__(
            "listen at",
            address,
            why=why,
            advice="stop whatever is listening there, or choose another with --host and --port",
        )


class SlugFrozen(UsageError):
    def __init__(self, path: object, wanted: str, slug: str) -> None:
        super().__init__(
            "give the slug",
            f"'{wanted}'",
            why=f"the episode of {path} is '{slug}', and an address never changes",
            advice="leave --slug out",
        )


class SubscriberTaken(UsageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "add subscriber",
            f"'{name}'",
            why="this name is taken",
            advice="revoke it first, or use another name",
        )


class BadSubscriberName(UsageError):
    def __init__(self, name: str, longest: int) -> None:
        super().__init__(
            "add subscriber",
            f"'{name[:80]}'",
            why=f"a name has 1 to {longest} characters, on one line",
            advice="name it after the listener",
        )


class UnknownSubscriber(UsageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "find subscriber",
            f"'{name}'",
            why="no subscriber has this name",
            advice="`tts-job subscriber list` shows them",
        )


class BadCover(UsageError):
    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            "use the cover",
            path,
            why=why,
            advice="give a square JPEG or PNG of 1400 to 3000 pixels, or none to have one drawn",
        )


class BadRecording(UsageError):
    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            "use the recording",
            path,
            why=why,
            advice="set audio.intro and audio.outro to a short WAV, MP3, FLAC or OGG file",
        )


class UnknownToken(UsageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "revoke token",
            f"'{name}'",
            why="there is no token with that name",
            advice="`tts-job token list` shows them",
        )


class TokenNameTaken(UsageError):
    def __init__(self, name: str) -> None:
        super().__init__(
            "create token",
            f"'{name}'",
            why="a token with that name exists, and its secret is shown only once",
            advice=f"use another name, or run `tts-job token revoke {name}` first",
        )


class BadTokenName(UsageError):
    def __init__(self, name: str, longest: int) -> None:
        super().__init__(
            "create token",
            f"'{name[:80]}'",
            why=f"a name has 1 to {longest} letters, digits, dots, dashes or underscores",
            advice="name it after whoever uses it, for example press-office",
        )


class UnknownJob(UsageError):
    def __init__(self, job: str) -> None:
        super().__init__(
            "find job",
            f"'{job[:80]}'",
            why="the queue has no such job; finished jobs are forgotten after jobs.keep_days",
            advice="look at the list of jobs",
        )


class JobUnfinished(UsageError):
    def __init__(self, job: str, state: str) -> None:
        super().__init__(
            "retry",
            f"job '{job}'",
            why=f"it is {state}",
            advice="wait until it is finished, or cancel it",
        )


class KeyReused(UsageError):
    """An idempotency key stands for one request."""

    def __init__(self, key: str, job: str) -> None:
        super().__init__(
            "accept the request with the key",
            f"'{key[:80]}'",
            why=f"the key was used for another request, job '{job}'",
            advice="send a new key with each new request",
        )


class UnusableBackup(UsageError):
    def __init__(self, path: object, why: str, *, advice: str = "use another backup") -> None:
        super().__init__("restore", path, why=why, advice=advice)


class NothingToBackUp(UsageError):
    """From the wrong folder it would be an empty file, which nobody looks at until it counts."""

    def __init__(self, output: object) -> None:
        super().__init__(
            "back up",
            output,
            why="no library lies there",
            advice="go to the folder of the show, or name it with --output and --config",
        )


class DataInPlace(UsageError):
    """A restore replaces what is there only when it is told to."""

    def __init__(self, folder: object) -> None:
        super().__init__(
            "restore into",
            folder,
            why="there is data in it already",
            advice="use --force, which moves it aside, or another --output",
        )


class DocumentError(TtsJobError):
    exit_code = 3


class MissingDocument(DocumentError):
    def __init__(self, path: object) -> None:
        super().__init__("read", path, why="there is no such file", advice="check the path")


class UnreadableDocument(DocumentError):
    def __init__(self, path: object, why: str) -> None:
        super().__init__("read", path, why=why, advice="check its type and permissions")


class EmptyDocument(DocumentError):
    def __init__(self, path: object) -> None:
        super().__init__("read", path, why="it is empty", advice="save the speech into it first")


class BinaryDocument(DocumentError):
    def __init__(self, path: object, why: str = "it is not text") -> None:
        super().__init__("read", path, why=why, advice="save it as .docx, .pdf, .html, .txt or .md")


class TooLargeDocument(DocumentError):
    def __init__(self, path: object, limit_bytes: int) -> None:
        super().__init__(
            "read",
            path,
            why=f"it has more than {limit_bytes // 1_000_000} MB, or is endless",
            advice="split it into several documents",
        )


class TooManyPages(DocumentError):
    def __init__(self, path: object, pages: int, limit: int) -> None:
        super().__init__(
            "read",
            path,
            why=f"it has {pages:,} pages, and the limit is {limit:,}",
            advice="split it into several documents",
        )


class ExpandingDocument(DocumentError):
    """A zip bomb, or as good as one."""

    def __init__(self, path: object, limit_bytes: int) -> None:
        super().__init__(
            "unpack",
            path,
            why=f"it unpacks to more than {limit_bytes // 1_000_000} MB",
            advice="check where it comes from, or save only its text",
        )


class EncryptedDocument(DocumentError):
    def __init__(self, path: object) -> None:
        super().__init__(
            "read", path, why="it is encrypted", advice="save it again without a password"
        )


class DamagedDocument(DocumentError):
    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            "read",
            path,
            why=why,
            advice="open it in the program that made it and save it again",
        )


class ScannedDocument(DocumentError):
    def __init__(self, path: object) -> None:
        super().__init__(
            "read",
            path,
            why="it has no text, only pictures",
            advice="run OCR first (ocrmypdf, for example, puts the text behind the pictures)",
        )


class WordlessDocument(DocumentError):
    def __init__(self, path: object) -> None:
        super().__init__(
            "speak", path, why="it has no letters or digits", advice="check that it is the speech"
        )


class BadMetadata(DocumentError):
    """Front matter overrides every guess, so what makes no sense in it is not ignored."""

    def __init__(self, path: object, why: str, advice: str) -> None:
        super().__init__("use the front matter of", path, why=why, advice=advice)


class SlugTaken(DocumentError):
    """Two documents say the same `slug:`; one episode cannot be both."""

    def __init__(self, path: object, slug: str, owner: object) -> None:
        super().__init__(
            "use",
            path,
            why=f"its slug '{slug}' belongs to {owner}",
            advice="give one of them another slug",
        )


class NoSuchParagraph(DocumentError):
    def __init__(self, path: object, which: str) -> None:
        super().__init__(
            "speak",
            f"{which} of {path}",
            why="the document has no such part",
            advice="look at its preview again: it may have changed",
        )


class DocumentChanged(DocumentError):
    """Somebody saved it after the editor opened it."""

    def __init__(self, path: object) -> None:
        super().__init__(
            "mend",
            path,
            why="it has changed since you saw it",
            advice="look at its preview again, then mend it",
        )


class CannotMend(DocumentError):
    def __init__(self, path: object, after: str, why: str) -> None:
        short = after if len(after) <= 40 else after[:39] + "…"
        super().__init__(
            "write",
            f"«{short}» into {path}",
            why=why,
            advice="change it in the program that made it, or add the word to the lexicon",
        )


class EngineError(TtsJobError):
    exit_code = 4


class EngineUnusable(EngineError):
    """The engine cannot be used here and now: asked before any speech is made."""

    def __init__(self, engine: str, why: str, advice: str, *, retryable: bool = False) -> None:
        self.retryable = retryable
        super().__init__("use engine", engine, why=why, advice=advice)


class EngineFailed(EngineError):
    """One utterance could not be spoken, after the engine's own retries."""

    def __init__(self, engine: str, utterance: str, why: str, *, retryable: bool = True) -> None:
        self.retryable = retryable
        start = utterance if len(utterance) <= 40 else utterance[:39] + "…"
        super().__init__(
            f"speak with {engine}",
            f"«{start}»",
            why=why,
            advice=f"{'try again later, or ' if retryable else ''}use another engine (--engine)",
        )


class NoEngineLeft(EngineError):
    """Every engine in the list failed; `failures` has one sentence for each."""

    def __init__(self, source: object, failures: Sequence[EngineError]) -> None:
        self.failures = tuple(failures)
        self.retryable = any(failure.retryable for failure in failures)
        super().__init__(
            "speak",
            source,
            why="no engine could: " + " | ".join(str(failure) for failure in failures),
            advice="`tts-job engines` says why, and `tts-job doctor` how to fix it",
        )


class RenderStalled(EngineError):
    """An engine that hangs cannot be ended from outside; its thread is left behind."""

    retryable = True

    def __init__(self, source: object, seconds: float) -> None:
        super().__init__(
            "finish",
            source,
            why=f"none of its segments was finished for {seconds:.0f} s",
            advice="check the engine with `tts-job engines`, or raise jobs.stall_s",
        )


class OutputError(TtsJobError):
    exit_code = 5
    retryable = True


class NoSpaceLeft(OutputError):
    def __init__(self, path: object) -> None:
        super().__init__(
            "write",
            path,
            why="no space is left on the disk",
            advice="free some space, then run it again",
        )


class FolderNotWritable(OutputError):
    def __init__(self, path: object, why: str = "it is read-only for this user") -> None:
        super().__init__(
            "write", path, why=why, advice="grant write permission, or use --output DIR"
        )


class WriteFailed(OutputError):
    def __init__(self, path: object, why: str) -> None:
        super().__init__("write", path, why=why, advice="check the disk, then run it again")


class LibraryDamaged(OutputError):
    retryable = False

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            "open the library",
            path,
            why=why,
            advice="`tts-job check --repair` rebuilds it from the copies beside it",
        )


class LibraryTooNew(OutputError):
    retryable = False

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            "open the library",
            path,
            why=f"its schema version {found} is newer than this program's {known}",
            advice="upgrade tts-job",
        )


class LibraryBusy(OutputError):
    def __init__(self, path: object) -> None:
        super().__init__(
            "change the library",
            path,
            why="another process is using it",
            advice="wait until that is done, then run it again",
        )


class AccessUnusable(OutputError):
    """The file of tokens and sessions; until it is usable, nobody can sign in."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            "look up tokens in",
            path,
            why=why,
            advice="try again; if that does not help, move the file away and create new tokens",
        )


class AccessTooNew(OutputError):
    retryable = False

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            "look up tokens in",
            path,
            why=f"its schema version {found} is newer than this program's {known}",
            advice="upgrade tts-job",
        )


class QueueFull(OutputError):
    def __init__(self, source: object, limit: int) -> None:
        super().__init__(
            "queue",
            source,
            why=f"{limit:,} jobs are unfinished",
            advice="wait until some are done, or raise jobs.most_waiting",
        )


class JobsUnavailable(OutputError):
    def __init__(
        self,
        database: object,
        why: str,
        advice: str = "it will be tried again; check that the database runs, and jobs.database",
    ) -> None:
        super().__init__("use the jobs in", database, why=why, advice=advice)


class JobsDiskFull(JobsUnavailable):
    def __init__(self, database: object) -> None:
        super().__init__(
            database, "no space is left on the disk", "free some space, then run it again"
        )


class JobsTooNew(OutputError):
    retryable = False

    def __init__(self, database: object, found: int, known: int) -> None:
        super().__init__(
            "use the jobs in",
            database,
            why=f"their schema version {found} is newer than this program's {known}",
            advice="upgrade tts-job",
        )


class WorkerRunning(OutputError):
    def __init__(self, database: object) -> None:
        super().__init__(
            "work on the jobs in",
            database,
            why="another worker already does, and a file allows only one",
            advice="stop that one (`tts-job serve` includes one), or set jobs.database to Postgres",
        )


class JobCrashed(OutputError):
    retryable = False

    def __init__(self, source: object, times: int) -> None:
        super().__init__(
            "finish",
            source,
            why=f"the program died {times} times while rendering it",
            advice="check memory and the system log, then retry it by hand",
        )


class HeldDamaged(OutputError):
    retryable = False

    def __init__(self, slug: str) -> None:
        super().__init__(
            "publish",
            f"'{slug}'",
            why="files of the held rendering are missing or damaged",
            advice="render its document again",
        )


class DataInUse(OutputError):
    def __init__(self, folder: object) -> None:
        super().__init__(
            "replace",
            folder,
            why="a service or a command is using it",
            advice="stop it first (`systemctl stop tts-job`), then run it again",
        )


class FolderServed(OutputError):
    def __init__(self, folder: object) -> None:
        super().__init__(
            "serve",
            folder,
            why="another `tts-job serve` already does",
            advice="stop that one, or serve another folder with --output DIR",
        )


class ChecksFailed(TtsJobError):
    exit_code = 6

    def __init__(self, subject: object, count: int) -> None:
        super().__init__(
            "vouch for",
            subject,
            why="1 fault was found" if count == 1 else f"{count} faults were found",
            advice="the list above says what to do for each",
        )
