"""Who speaks: an office and a name in a title, a line or a signature.

A Turkish office ends in a word for a person (`... Genel Sekreteri`, `... Bakanı`) and the name
follows it, so the last such word parts the two. A name without an office is taken only where
something else shows that it is one: "Toplumsal Barış'ın" has the shape of "Örnek Kişi'nin".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tts_job.text.regex import regex
from tts_job.text.structure.casing import ACRONYMS, Spellings, is_capitals, title_case
from tts_job.text.structure.events import event_in
from tts_job.text.turkish import lower, upper, word_set

LONGEST_OFFICE = 16
"""Words; "Türk Dili Konuşan Ülkeler ... Genel Sekreter Yardımcısı" has twelve."""
LONGEST_NAME = 4
"""Words, without academic titles."""

_HEADS = word_set(
    "sekreter sekreteri cumhurbaşkanı başbakan başbakanı bakan bakanı başkan başkanı"
    " başkanvekili eşbaşkanı büyükelçi büyükelçisi elçi elçisi konsolos konsolosu başkonsolos"
    " başkonsolosu temsilci temsilcisi delege müsteşar müsteşarı vali valisi kaymakam kaymakamı"
    " muhtar muhtarı rektör rektörü dekan dekanı müdür müdürü direktör direktörü koordinatör"
    " koordinatörü milletvekili senatör senatörü üyesi sözcü sözcüsü danışman danışmanı müşavir"
    " müşaviri ataşe ataşesi komutan komutanı general orgeneral korgeneral amiral oramiral"
    " yardımcısı vekili komiser komiseri raportör raportörü genelkurmay yargıç yargıcı hakim"
    " hakimi savcı savcısı kral kraliçe prens prenses emir şeyh sultan papa patrik müftü müftüsü"
    " imam imamı kurucusu ceo lideri"
)
_BARE_HEADS = word_set("bakan başkan sekreter vali rektör müdür kaymakam dekan müsteşar direktör")
"""Without possession: what is owned by an institution has it (`Kurumu Başkanı`)."""
_MAY_OWN_OFFICES = ("kurul", "komisyon", "platform", "forum", "konferans", "kongre", "program")
"""Beginnings of words for events that have a president or a secretary for longer than a day."""
_IN_OFFICES = word_set(
    "genel ve ile eski onursal kurucu geçici dönem daimi daimî özel yüksek fahri fahrî birinci"
    " ikinci devlet hükümet meclis sivil icra yönetim kurulu parti"
)
"""Words of an office that may stand in small letters."""
_HONORIFICS = word_set("sayın sn sn. muhterem ekselansları ekselans majesteleri")
_ACADEMIC = word_set("prof. dr. doç. yrd. öğr. gör. uzm. op. av. prof dr doç ord. arş. dt. müh.")
_BODIES = word_set(
    "teşkilatı teşkilâtı bakanlığı başkanlığı başbakanlığı cumhurbaşkanlığı sekreterliği"
    " sekretaryası konseyi birliği derneği vakfı kurumu kuruluşu kurulu komisyonu komitesi meclisi"
    " parlamentosu asamblesi üniversitesi fakültesi enstitüsü akademisi okulu lisesi belediyesi"
    " valiliği kaymakamlığı müdürlüğü odası borsası şirketi holding bankası merkezi müzesi partisi"
    " federasyonu konfederasyonu sendikası ajansı gazetesi cumhuriyeti devleti devletleri hükümeti"
    " ordusu milleti halkı halkları dünyası ülkeleri milletler bölgesi ili ilçesi elçiliği"
    " büyükelçiliği konsolosluğu ofisi dairesi mahkemesi fonu programı projesi ödülü ödülleri yılı"
    " yıl savaşı barışı antlaşması anlaşması vizyonu bildirgesi planı stratejisi yüzyılı tarihi"
)
"""Last words of what is no person."""
_NOT_IN_NAMES = _BODIES | word_set(
    "türk türkiye azerbaycan kazakistan kırgızistan özbekistan türkmenistan macaristan kıbrıs"
    " kuzey güney doğu batı orta avrupa asya afrika amerika dünya birleşmiş milli millî ulusal"
    " uluslararası yeni büyük küçük ortak genel açılış kapanış konuşma konuşması hitap hitabı"
    " mesaj mesajı basın bülteni metni bugün sayın değerli saygıdeğer kıymetli aziz sevgili"
    " muhterem hanımefendiler beyefendiler konuklar misafirler teşekkür teşekkürler saygılarımla"
    " ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"
)
# Frequent given names that are no other word (Barış, Deniz and Zafer are); no such list is needed
# where an office stands with the name.
_GIVEN_NAMES = word_set(
    "abdullah abdurrahman adem adnan ahmet ali alparslan antonio arif asuman aydan ayhan aylin"
    " aynur ayşe ayşegül baghdad bekir berat berk betül bilal binali burak burcu bülent celal cem"
    " cemal cemil cengiz cevdet david ebru elif emel emine emrah emre enver erdal erhan erkan erol"
    " ersin ertuğrul esma esra fahrettin faruk fatma ferhat fikret furkan gamze george gurbanguli"
    " gökhan gülay gülden gülsüm günay hacer hakan halil halime hamza hande harun hasan hatice"
    " haydar hüseyin hüsnü ibrahim ilham ilhan ilker ismail ismet izzet joe john kamil"
    " kassym-jomart kasım-cömert kemal kenan kerem leyla mehmet melike meltem merve meryem mevlüt"
    " mihail mikail muhammed murat musa mustafa münevver nazarbay nazlı necati necla nermin nesrin"
    " neşe nihat nilgün nuray nurcan nurettin nursultan okan oktay orhan osman oğuzhan pelin pınar"
    " recai rüstem rıza sabri sadyr sadır sami seda sedat selahattin selim selin selma semra"
    " serdar sergey serhat serkan sevil sezgin shavkat sibel sinan songül suat suna süleyman"
    " sümeyye taner tarık tayyip tolga tuncay turgut tuğba tülay tülin ursula vedat veli veysel"
    " viktor vladimir yakup yasin yavuz yusuf zehra zekeriya zeliha zeynep ömer özge şahin şenol"
    " şerife şevket şükrü"
)

_OURS = regex(r"(?:başkanı|bakanı|sekreteri|vali|valisi|rektörü|büyükelçi|büyükelçisi)m[ıiuü]z$")
"""Cumhurbaşkanımız, our president: the office is Cumhurbaşkanı."""
_SURNAME = regex(r"[^\W\d_]{3}(?:oğlu|zade|[aeiouy]yeva?|[a-zş]ova?|[aeiouy]eva?|ski|sky)$")
_NAME = regex(r"[^\W\d_]+(?:-[^\W\d_]+)*\.?")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    office: str = ""


def read_person(text: str) -> Person | None:
    """`Genel Sekreter Örnek Kişi`: an office and the name behind it, or None."""
    tokens = text.split()
    head = _last_head(tokens)
    office = tokens[_first_of_office(tokens, head) : head + 1]
    if head < 0 or not is_office(" ".join(office)):
        return None
    name = _name(tokens[head + 1 :])
    return Person(name, _office(office)) if name else None


def read_pair(first: str, second: str) -> Person | None:
    """A name and an office, in either order, that lines or commas part."""
    for name, office in ((first, second), (second, first)):
        if is_office(office) and (spelled := read_name(name)):
            return Person(spelled, _office(office.split()))
    return None


def read_named(text: str) -> Person | None:
    """A name that stands where its owner must speak; an office is with it, or a sure sign."""
    tokens = text.split()
    titled = bool(tokens) and lower(tokens[0]) in (_HONORIFICS | _ACADEMIC)
    while tokens and lower(tokens[0]) in _HONORIFICS:
        del tokens[0]
    found = read_person(" ".join(tokens))
    if found or not tokens:
        return found
    name = read_name(" ".join(tokens))
    is_sure = titled or is_given_name(tokens[0]) or has_form_of_surname(tokens[-1])
    return Person(name) if name and is_sure else None


def is_given_name(word: str) -> bool:
    return lower(word) in _GIVEN_NAMES


def has_form_of_surname(word: str) -> bool:
    """`...oğlu`, `...yev`: names of Türkiye and its neighbours that are no other word."""
    return bool(_SURNAME.search(lower(word)))


def is_body(word: str) -> bool:
    """`Teşkilatı`, `Bakanlığı`: the last word of what is no person and no place."""
    return lower(word) in _BODIES


def is_office(text: str) -> bool:
    """`Türk Devletleri Teşkilatı Genel Sekreteri`: it ends in a word for a person."""
    tokens = text.split()
    return (
        0 < len(tokens) <= LONGEST_OFFICE
        and _is_head(tokens[-1])
        and lower(tokens[0]) not in _HONORIFICS
        and all(_may_be_in_office(token) for token in tokens)
    )


def _may_be_in_office(token: str) -> bool:
    small = lower(token)
    return (
        small in _IN_OFFICES
        or _is_head(token)
        or (token[0].isalpha() and upper(token[0]) == token[0])
        or (token[0].isdigit() and token.endswith("."))
    ) and token[-1] not in ",;:!?"


def _is_head(token: str) -> bool:
    return lower(token) in _HEADS or bool(_OURS.search(lower(token)))


def _last_head(tokens: Sequence[str]) -> int:
    heads = (i for i in range(len(tokens) - 1, -1, -1) if _is_head(tokens[i]))
    return next(heads, -1)


def _first_of_office(tokens: Sequence[str], head: int) -> int:
    """Where the office begins: behind an occasion, or an institution that does not own it.

    `Genel Kurulu Başkanı` is an office; `Genel Kurulu Başkan X` is an occasion and an office.
    """
    is_owned = head >= 0 and lower(tokens[head]) not in _BARE_HEADS
    for at in range(head - 1, -1, -1):
        before = tokens[at]
        may_own = at == head - 1 or lower(before).startswith(_MAY_OWN_OFFICES)
        if event_in(before) and not (is_owned and may_own):
            return at + 1
        if is_body(before) and not is_owned:
            return at + 1
    return 0


def _office(tokens: Sequence[str]) -> str:
    *others, head = (token for token in tokens if lower(token) not in _HONORIFICS)
    if _OURS.search(lower(head)):
        head = head[:-3]
        if not others and lower(head[:-1]) in _BARE_HEADS:
            head = head[:-1]  # Bakanımız: a minister's, not a ministry's
    office = " ".join([*others, head])
    return title_case(office, Spellings()) if others and is_capitals(office) else office


def read_name(text: str) -> str:
    """`text` as a name of at least two words, if it has the shape of one; else empty."""
    name = _name(text.split())
    return name if sum(lower(token) not in _ACADEMIC for token in name.split()) > 1 else ""


def _name(tokens: Sequence[str]) -> str:
    """A name with its academic titles, surname not in capitals; empty where it is none."""
    kept = [token for token in tokens if lower(token) not in _HONORIFICS]
    words = [token for token in kept if lower(token) not in _ACADEMIC]
    if not 1 <= len(words) <= LONGEST_NAME or event_in(" ".join(words)):
        return ""
    if any(not _may_be_in_name(word) for word in words) or words[-1].endswith("."):
        return ""
    return " ".join(_small(token) for token in kept)


def _may_be_in_name(word: str) -> bool:
    small = lower(word)
    return (
        bool(_NAME.fullmatch(word))
        and upper(word[0]) == word[0]
        and small not in _NOT_IN_NAMES
        and not _is_head(word)
        and word not in ACRONYMS
    )


def _small(token: str) -> str:
    """Official style has surnames in capitals: Örnek KİŞİ."""
    return title_case(token, Spellings()) if len(token) > 2 and upper(token) == token else token
