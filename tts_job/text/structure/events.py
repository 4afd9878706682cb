"""Phrases that end in a word for a speech, or for an event in any case and possession.

`Bakanlar Konseyi Olağanüstü Toplantısına` -> `Bakanlar Konseyi Olağanüstü Toplantısı`.
"""

from dataclasses import dataclass

from tts_job.text.regex import regex
from tts_job.text.turkish import lower, word_set

SPEECH = word_set(
    "hitabı hitabesi hitap hitabe konuşma konuşması konuşmaları sunum sunumu sunuşu mesaj mesajı"
    " mesajları açıklama açıklaması açıklamaları demeci beyanı beyanatı bildirisi metni nutku"
    " söylevi söyleşisi tebliği takdimi değerlendirmesi sözleri konuşmasının konuşmanın hitabının"
)
QUOTES = "\"'“”«»‘’"
_NOUNS = word_set(
    "zirve toplantı konferans kongre forum tören oturum seminer sempozyum panel çalıştay"
    " kurultay şura şûra kurul komisyon resepsiyon yemeğ yemek bayram gün hafta yıldönüm dönüm"
    " açılış kutlama kutlamalar buluşma program etkinliğ etkinlik fuar festival ziyaret iftar"
    " görüşme görüşmeler müzakere brifing lansman istişare olimpiyat oyunlar maraton seremoni"
    " diyalog platform miting"
)
"""As they stand before an ending. `dönüm` is that of `yıl dönümü`."""
LONGEST_NOUN = max(map(len, _NOUNS))
_ENDINGS = regex(
    r"(?P<owned>l[ae]r(?:[ıi])?|s?[ıiuü])?"
    r"(?P<case>'?(?:n?[dt][ae](?:n|ki)?|[ny]?[ae]|n?[ıiuü]n|yl[ae]))?"
)


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    """Without the case: `Dışişleri Bakanları Konseyi Olağanüstü Toplantısı`."""
    case: str
    """The ending that was taken off; empty where none was."""


def ends_in_speech(phrase: str) -> bool:
    """`... konuşması`, `... metni`."""
    return lower(phrase.rpartition(" ")[2].strip(QUOTES + ":,.")) in SPEECH


def event_in(text: str) -> Event | None:
    """The event that the phrase `text` names, or None; several readings: the shortest ending."""
    _, _, last = text.rpartition(" ")
    small = lower(last)
    readings = [
        match["case"] or ""
        for size in range(3, min(len(small), LONGEST_NOUN) + 1)
        if small[:size] in _NOUNS and (match := _ENDINGS.fullmatch(small, size))
    ]
    if not readings:
        return None
    case = min(readings, key=len)
    return Event(text.removesuffix(last) + last[: len(last) - len(case)], case)
