"""What a single value must be: web addresses, names, languages, paths, each as a type or a check.

A check returns the value, or raises ValueError with what is allowed: "must be ...".
"""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from tts_job.settings.cron import cron_expression
from tts_job.settings.interval import known_interval
from tts_job.settings.wording import nearest, shortened
from tts_job.text.unwritable import UNWRITABLE

# RFC 5646, 2.1, with a primary subtag of ISO 639 (no longer one is registered).
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")

_ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+")


def _fit_for_xml(text: str) -> str:
    if bad := UNWRITABLE.search(text):
        raise ValueError(f"has the control character U+{ord(bad[0][0]):04X}; remove it")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def web_address(url: str) -> str:
    from urllib.parse import urlsplit

    if not url:
        return url
    allowed = 'must be a web address like "https://example.org/podcast/"'
    if not url.isascii():
        raise ValueError(f'{allowed} in ASCII letters (a host as "xn--...", a path as "%C3%BC")')
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\x00-\x20\x7f<>\"\\]", url):
        raise ValueError(f'{allowed}, not "{shortened(url)}"')
    return url


def folder_address(url: str) -> str:
    from urllib.parse import urlsplit

    parts = urlsplit(web_address(_not_blank(url)))
    if "?" in url or "#" in url or parts.username is not None:
        raise ValueError('must be a plain address, without "?", "#" or "@": files are added to it')
    return url if url.endswith("/") else url + "/"


def language_tag(tag: str) -> str:
    if not _LANGUAGE_TAG.fullmatch(tag):
        raise ValueError(
            f'must be a language tag (BCP 47) like "tr" or "tr-TR", not "{shortened(tag)}"'
        )
    return tag


def email_address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError(
            f'must be an e-mail address like "podcast@example.org", not "{shortened(text)}"'
        )
    return text


def postgres_address(url: str) -> str:
    """What is wrong is said without the address: it may hold a password."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1
    except ValueError:
        usable = False
    if url and not usable:
        raise ValueError(
            'must be an address like "postgresql://user@host/name", or empty for a file of its own'
        )
    return url


def zone_name(name: str) -> str:
    # The default needs no look at the zone files: it costs each start-up some milliseconds.
    if name == "Europe/Istanbul":
        return name
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(name, available_timezones()) or "Europe/Istanbul"
        raise ValueError(
            f'"{shortened(name)}" is not a time zone; did you mean "{near}"?'
        ) from None
    return name


def not_empty(entries: tuple[str, ...]) -> tuple[str, ...]:
    if not entries:
        raise ValueError("must not be empty")
    return entries


def each_once(entries: tuple[str, ...]) -> tuple[str, ...]:
    for entry in entries:
        if entries.count(entry) > 1:
            raise ValueError(f'names "{shortened(entry)}" twice')
    return entries


Milliseconds = Annotated[int, Field(ge=0, le=10_000)]
Text = Annotated[str, AfterValidator(_fit_for_xml)]
Name = Annotated[str, AfterValidator(_fit_for_xml), AfterValidator(_not_blank)]
# Apple cuts longer ones off.
Description = Annotated[
    str, Field(max_length=4_000), AfterValidator(_fit_for_xml), AfterValidator(_not_blank)
]
LocalPath = Annotated[Path, Field(strict=False)]
"""A path in the settings: relative to the file's folder there, else to the working directory."""
Texts = Annotated[tuple[str, ...], Field(strict=False)]
CronExpressions = Annotated[
    tuple[Annotated[str, AfterValidator(cron_expression)], ...],
    Field(strict=False),
    AfterValidator(each_once),
]
Intervals = Annotated[
    tuple[Annotated[str, AfterValidator(known_interval)], ...],
    Field(strict=False),
    AfterValidator(each_once),
]
