"""Everything here crosses the real gTTS library, real TLS and a real proxy, all on loopback."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from io import BytesIO
from urllib.parse import parse_qs

import gtts.tts
import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fake_google import HOST, PATH, RATE, FakeGoogle, Fault, Refusal, envelope
from tts_job.engines.base import Engine
from tts_job.engines.gtts import (
    BACK_OFF_MAX_S,
    PROBE_MEMORY_S,
    Gtts,
    Options,
    Pace,
)
from tts_job.engines.gtts_connection import RETRY_AFTER_MAX_S, library_sending_by
from tts_job.errors import EngineFailed, EngineUnusable

TEXT = "Sayın konuklar, hoş geldiniz."


class FakeTime:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, closed: "Future[None]", seconds: float) -> None:  # noqa: ARG002
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    with FakeGoogle() as running:
        use(running, monkeypatch)
        yield running


@pytest.fixture
def engine() -> Iterator[Gtts]:
    """Asks once, and gives up after half a second."""
    gtts = Gtts(Options(retries=0, timeout_s=0.5))
    yield gtts
    gtts.close()


@pytest.fixture
def unhurried() -> Iterator[Gtts]:
    """Asks once, and waits for an answer on a busy machine too."""
    gtts = Gtts(Options(retries=0))
    yield gtts
    gtts.close()


def use(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in google.env.items():
        monkeypatch.setenv(name, value)


def patient(retries: int, fake_time: FakeTime, *, jitter: float = 1.0) -> Gtts:
    return Gtts(
        Options(retries=retries, timeout_s=5),
        clock=fake_time.clock,
        sleep=fake_time.sleep,
        jitter=lambda: jitter,
    )


# --- what is heard ----------------------------------------------------------------------------


def test_it_keeps_the_promises_of_an_engine() -> None:
    engine: Engine = Gtts(Options(parallel=3))
    assert (engine.name, engine.remote, engine.max_chars) == ("gtts", True, 100)
    assert (engine.lame_quality, engine.parallel, engine.default_voice) == (5, 3, "tr")
    assert engine.sample_rate == RATE


def test_an_utterance_comes_back_as_mono_pcm_as_long_as_its_text(
    google: FakeGoogle, engine: Gtts
) -> None:
    chunk = engine.speak(TEXT, "tr")
    assert (chunk.rate, chunk.words) == (RATE, ())
    assert len(chunk.pcm) / 2 / RATE == pytest.approx(len(TEXT) / 14, abs=0.1)
    assert (google.texts, google.languages) == ([TEXT], ["tr"])


def test_the_same_answer_gives_the_same_bytes(google: FakeGoogle, engine: Gtts) -> None:
    first = engine.speak(TEXT, "tr")
    engine.close()
    assert engine.speak(TEXT, "tr") == first
    assert len(google.texts) == 2


def test_the_voice_is_the_language_that_google_is_asked_for(
    google: FakeGoogle, engine: Gtts
) -> None:
    engine.speak("Guten Tag", "de")
    assert google.languages == ["de"]


def test_the_top_level_domain_chooses_the_host(google: FakeGoogle) -> None:
    engine = Gtts(Options(tld="com.tr", retries=0))
    with pytest.raises(EngineFailed, match="certificate"):  # the fake's is for .com alone
        engine.speak(TEXT, "tr")
    engine.close()
    assert google.tunnels == ["translate.google.com.tr:443"]


def test_an_utterance_is_one_request_with_all_its_characters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The library's own rules would eat the period of "dost." and cut at "8 | Zirve'de"."""
    alphabet = "abcçdefgğıijklmnoöprsştuüvyzİAÇQ 0123456789.,;:!?'’\"-–…()%\\/&\nâ😀"
    with FakeGoogle() as google:
        use(google, monkeypatch)
        engine = Gtts(Options(retries=0, requests_per_minute=6000))

        @settings(max_examples=20, deadline=None)
        @given(st.text(alphabet, min_size=1, max_size=99).map(lambda text: "a" + text))
        def check(text: str) -> None:
            google.texts.clear()
            engine.speak(text, "tr")
            assert google.texts == [text.strip()]

        check()
        google.texts.clear()
        for text in ("8. Zirve'de bir dost. Sonra: evet!", "Dr. Ayşe st. dedi"):
            engine.speak(text, "tr")
        assert google.texts == ["8. Zirve'de bir dost. Sonra: evet!", "Dr. Ayşe st. dedi"]
        engine.close()


def test_more_than_100_characters_are_a_mistake_of_the_caller(
    google: FakeGoogle, engine: Gtts
) -> None:
    with pytest.raises(ValueError, match="at most 100"):
        engine.speak("a" * 101, "tr")
    assert google.texts == []


def test_an_utterance_without_letters_is_not_sent(google: FakeGoogle, engine: Gtts) -> None:
    with pytest.raises(EngineFailed, match="no letters") as caught:
        engine.speak("… — …", "tr")
    assert not caught.value.retryable
    assert google.requests == []


# --- what goes wrong --------------------------------------------------------------------------

REASONS = [
    (Fault.HTML, "a web page instead of audio"),
    (Fault.EMPTY, "holds no audio"),
    (Fault.NO_AUDIO, "no audio for it in 'tr'"),
    (Fault.CUT, "cut off"),
    (Fault.SILENT, "silent"),
    (Fault.NOT_MP3, "not MP3"),
    (Fault.NOT_BASE64, "damaged"),
    (Fault.NOT_UTF8, "damaged"),
    (Fault.DRIP, "did not come in time"),
    (Fault.HANG, "did not come in time"),
    (Fault.BROKEN_OFF, "broke off"),
    (Refusal(500), "trouble of its own .500."),
    (Refusal(503), "trouble of its own .503."),
    (Refusal(429), "fewer requests .429."),
    (Refusal(302, {"Location": "https://www.google.com/sorry/"}), "a web page instead"),
]


def test_every_fault_has_a_reason_here() -> None:
    assert {fault for fault, _ in REASONS if isinstance(fault, Fault)} == set(Fault)


@pytest.mark.parametrize(("fault", "reason"), REASONS)
def test_a_fault_is_noticed_and_named(
    google: FakeGoogle, engine: Gtts, fault: Fault | Refusal, reason: str
) -> None:
    google.script.append(fault)
    with pytest.raises(EngineFailed, match=reason) as caught:
        engine.speak(TEXT, "tr")
    assert caught.value.retryable
    assert "Sayın konuklar" in str(caught.value)


@pytest.mark.parametrize("fault", [fault for fault, _ in REASONS])
def test_a_fault_that_passes_is_not_heard(google: FakeGoogle, fault: Fault | Refusal) -> None:
    fake_time = FakeTime()
    engine = Gtts(Options(retries=2, timeout_s=0.5), clock=fake_time.clock, sleep=fake_time.sleep)
    undisturbed = engine.speak(TEXT, "tr")
    google.script.extend([fault, fault])
    assert engine.speak(TEXT, "tr") == undisturbed
    engine.close()
    assert google.texts == [TEXT] * 4


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_for_good_is_not_asked_again(google: FakeGoogle, status: int) -> None:
    google.script.append(Refusal(status))
    engine = patient(4, FakeTime())
    with pytest.raises(EngineFailed, match=f"refuses the request .{status}.") as caught:
        engine.speak(TEXT, "tr")
    engine.close()
    assert not caught.value.retryable
    assert len(google.texts) == 1


def test_it_gives_up_after_its_retries(google: FakeGoogle) -> None:
    google.script.extend([Refusal(500)] * 9)
    engine = patient(3, FakeTime())
    with pytest.raises(EngineFailed):
        engine.speak(TEXT, "tr")
    engine.close()
    assert len(google.texts) == 1 + 3


def test_a_redirect_is_not_followed(google: FakeGoogle, engine: Gtts) -> None:
    google.script.append(Refusal(307, {"Location": "https://example.org/"}))
    with pytest.raises(EngineFailed):
        engine.speak(TEXT, "tr")
    assert google.tunnels == [f"{HOST}:443"]


def test_a_drip_is_cut_at_the_deadline_though_every_byte_comes_in_time(
    google: FakeGoogle, engine: Gtts
) -> None:
    google.script.append(Fault.DRIP)
    with pytest.raises(EngineFailed):  # waited for to its end, it would be the right answer
        engine.speak(TEXT, "tr")
    for thread in threading.enumerate():
        if thread.name == "gtts":
            thread.join(timeout=5)
            assert not thread.is_alive(), "it goes on reading"


# --- certificates and proxies -----------------------------------------------------------------


def test_a_certificate_for_another_host_is_refused_before_any_text_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FakeGoogle(certificate_for="example.org") as google:
        use(google, monkeypatch)
        engine = patient(4, FakeTime())
        with pytest.raises(EngineFailed, match="certificate") as caught:
            engine.speak(TEXT, "tr")
        engine.close()
    assert not caught.value.retryable
    assert google.tunnels == [f"{HOST}:443"]
    assert google.received == b""


def test_a_certificate_of_an_unknown_authority_is_refused(
    google: FakeGoogle, engine: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(EngineFailed, match="certificate"):
        engine.speak(TEXT, "tr")
    assert google.texts == []


def test_no_proxy_is_honoured(
    google: FakeGoogle, unhurried: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_names(*_: object) -> list[object]:
        raise socket.gaierror("no name servers here")

    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    monkeypatch.setenv("no_proxy", ".google.com")
    with pytest.raises(EngineFailed, match=r"cannot be reached.*no name servers here"):
        unhurried.speak(TEXT, "tr")
    assert google.tunnels == []


def test_a_proxy_that_does_not_listen_is_named_as_the_reason(
    engine: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(EngineFailed, match=r"proxy .*Connection refused"):
        engine.speak(TEXT, "tr")


def test_a_wrong_path_to_the_certificates_is_told(
    google: FakeGoogle, engine: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    with pytest.raises(EngineFailed, match=r"/nowhere\.pem"):
        engine.speak(TEXT, "tr")
    assert google.texts == []


def test_requests_share_connections(google: FakeGoogle) -> None:
    engine = Gtts(Options(parallel=2))
    for _ in range(5):
        engine.speak(TEXT, "tr")
    engine.close()
    assert len(google.texts) == 5
    assert len(google.tunnels) == 1


def test_cookies_are_not_sent_back(google: FakeGoogle) -> None:
    google.script.append(Refusal(503, {"Set-Cookie": "NID=example; Domain=.google.com; Path=/"}))
    engine = patient(1, FakeTime())
    engine.speak(TEXT, "tr")
    engine.probe()
    engine.close()
    assert b"NID" not in google.received


# --- pace -------------------------------------------------------------------------------------


def test_requests_overlap_but_never_more_than_allowed(google: FakeGoogle) -> None:
    google.answer_after_s = 0.1
    engine = Gtts(Options(parallel=3))
    with ThreadPoolExecutor(8) as pool:
        chunks = list(pool.map(engine.speak, [TEXT] * 9, ["tr"] * 9))
    engine.close()
    assert len(chunks) == 9
    assert google.most_under_way == 3


def test_the_rate_is_held(google: FakeGoogle) -> None:
    fake_time = FakeTime()
    engine = Gtts(Options(requests_per_minute=3), clock=fake_time.clock, sleep=fake_time.sleep)
    starts = []
    for _ in range(7):
        engine.speak(TEXT, "tr")
        starts.append(fake_time.now - 1000)
    engine.close()
    assert starts == [0, 0, 0, 60, 60, 60, 120]
    assert len(google.texts) == 7


@given(
    st.integers(1, 5),
    st.lists(st.tuples(st.floats(0, 40), st.floats(0, 90)), max_size=40),
)
def test_no_minute_has_more_starts_than_allowed(
    per_minute: int, events: list[tuple[float, float]]
) -> None:
    pace, now, starts = Pace(per_minute), 0.0, list[float]()
    for passed, hold_s in events:
        now += passed
        if hold_s > 60:
            pace.hold_until(now + hold_s)
        if (rest := pace.claim(now)) == 0:
            starts.append(now)
        else:
            assert rest > 0
    for first, after_a_minute in zip(starts, starts[per_minute:], strict=False):
        assert after_a_minute - first >= 60 - 1e-6


def test_retry_after_in_seconds_is_honoured(google: FakeGoogle) -> None:
    google.script.append(Refusal(429, {"Retry-After": "7"}))
    fake_time = FakeTime()
    engine = patient(1, fake_time)
    engine.speak(TEXT, "tr")
    engine.close()
    assert fake_time.slept == [7]


def test_retry_after_as_a_date_counts_from_the_date_of_the_answer(google: FakeGoogle) -> None:
    date = "Sun, 06 Nov 1994 08:49:{:02} GMT".format
    google.script.append(Refusal(503, {"Retry-After": date(37), "Date": date(25)}))
    fake_time = FakeTime()
    engine = patient(1, fake_time)
    engine.speak(TEXT, "tr")
    engine.close()
    assert fake_time.slept == [12]


@pytest.mark.parametrize(
    ("value", "rest_s"),
    [("86400", RETRY_AFTER_MAX_S), ("9" * 400, RETRY_AFTER_MAX_S), ("soon", 1.0), ("-5", 1.0)],
)
def test_retry_after_is_capped_and_nonsense_is_passed_over(
    google: FakeGoogle, value: str, rest_s: float
) -> None:
    google.script.append(Refusal(429, {"Retry-After": value}))
    fake_time = FakeTime()
    engine = patient(1, fake_time)
    engine.speak(TEXT, "tr")
    engine.close()
    assert fake_time.slept == [rest_s]


def test_without_retry_after_the_wait_doubles_up_to_its_limit(google: FakeGoogle) -> None:
    google.script.extend([Refusal(500)] * 7)
    fake_time = FakeTime()
    engine = patient(7, fake_time)
    engine.speak(TEXT, "tr")
    engine.close()
    assert fake_time.slept == [1, 2, 4, 8, 16, BACK_OFF_MAX_S, BACK_OFF_MAX_S]


def test_the_wait_is_spread_over_its_whole_length(google: FakeGoogle) -> None:
    google.script.extend([Refusal(500)] * 2)
    fake_time = FakeTime()
    engine = patient(2, fake_time, jitter=0.25)
    engine.speak(TEXT, "tr")
    engine.close()
    assert fake_time.slept == [0.25, 0.5]


def test_too_many_requests_holds_back_every_other_utterance_too(google: FakeGoogle) -> None:
    google.script.append(Refusal(429, {"Retry-After": "30"}))
    fake_time = FakeTime()
    engine = patient(0, fake_time)
    with pytest.raises(EngineFailed):
        engine.speak(TEXT, "tr")
    assert fake_time.slept == []
    engine.speak("Başka bir cümle.", "tr")
    engine.close()
    assert fake_time.slept == [30]


# --- close ------------------------------------------------------------------------------------


def test_close_ends_a_request_under_way(google: FakeGoogle) -> None:
    google.script.append(Fault.HANG)
    engine = Gtts(Options(timeout_s=60))
    with ThreadPoolExecutor(1) as pool:
        speaking = pool.submit(engine.speak, TEXT, "tr")
        assert google.wait_for_texts(1)
        engine.close()
        with pytest.raises(EngineFailed, match="closed"):
            speaking.result(timeout=5)


def test_close_ends_every_wait(google: FakeGoogle) -> None:
    waiting = threading.Semaphore(0)

    def sleep(closed: "Future[None]", seconds: float) -> None:
        waiting.release()
        wait([closed], timeout=seconds)

    engine = Gtts(Options(requests_per_minute=1, parallel=1), sleep=sleep)
    engine.speak(TEXT, "tr")
    with ThreadPoolExecutor(3) as pool:
        # One waits for the minute to pass, the others for its slot.
        speaking = [pool.submit(engine.speak, TEXT, "tr") for _ in range(3)]
        assert waiting.acquire(timeout=5)
        engine.close()
        for one in speaking:
            with pytest.raises(EngineFailed, match="closed"):
                one.result(timeout=5)
    assert len(google.texts) == 1


def test_it_can_be_used_again_after_close(google: FakeGoogle, engine: Gtts) -> None:
    engine.close()
    engine.speak(TEXT, "tr")
    engine.close()
    engine.close()
    engine.speak(TEXT, "tr")
    assert len(google.tunnels) == 2


# --- probe ------------------------------------------------------------------------------------


def test_a_probe_sends_no_text_and_leaves_a_connection_for_speech(
    google: FakeGoogle, engine: Gtts
) -> None:
    engine.probe()
    assert google.requests == [("HEAD", "/")]
    engine.speak(TEXT, "tr")
    assert google.requests == [("HEAD", "/"), ("POST", PATH)]
    assert len(google.tunnels) == 1


def test_a_probe_is_remembered_for_some_seconds(google: FakeGoogle) -> None:
    fake_time = FakeTime()
    engine = patient(0, fake_time)
    engine.probe()
    engine.probe()
    assert len(google.requests) == 1
    fake_time.now += PROBE_MEMORY_S
    engine.probe()
    assert len(google.requests) == 2
    engine.close()


@pytest.fixture
def mute_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Takes connections into its queue and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "")
        yield listening


@pytest.fixture
def hurried() -> Iterator[Gtts]:
    """Leaves a busy machine half a second of a probe's second."""
    assert Options().probe_s < 1
    engine = Gtts(Options(probe_s=0.5))
    yield engine
    engine.close()


def test_a_probe_does_not_wait_for_what_never_answers_and_is_remembered(
    hurried: Gtts, mute_proxy: socket.socket
) -> None:
    for _ in range(3):
        with pytest.raises(EngineUnusable, match="did not come in time") as caught:
            hurried.probe()
    assert caught.value.retryable
    mute_proxy.setblocking(False)
    mute_proxy.accept()[0].close()
    with pytest.raises(BlockingIOError):  # nobody came a second time
        mute_proxy.accept()


def test_a_probe_does_not_wait_for_a_name_server_that_hangs(
    hurried: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def hang(*_: object) -> list[object]:
        ended.wait()
        raise socket.gaierror("too late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(EngineUnusable, match="did not come in time"):
        hurried.probe()
    ended.set()


def test_a_probe_that_is_told_to_wait_says_so(google: FakeGoogle, engine: Gtts) -> None:
    google.status_of_head = 429
    with pytest.raises(EngineUnusable, match="429"):
        engine.probe()


def test_a_probe_finds_a_wrong_certificate(engine: Gtts, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeGoogle(certificate_for="example.org") as google:
        use(google, monkeypatch)
        with pytest.raises(EngineUnusable, match="certificate"):
            engine.probe()


# --- names and voices -------------------------------------------------------------------------


def test_the_identity_names_library_voice_and_domain() -> None:
    engine = Gtts(Options(tld="com.tr"))
    assert engine.identity("tr") == f"gtts {gtts.__version__} tr com.tr"


def test_turkish_is_the_first_of_the_voices() -> None:
    voices = Gtts(Options()).voices()
    assert (voices[0].name, voices[0].language, voices[0].label) == ("tr", "tr", "Turkish")
    assert len(voices) > 50
    names = [voice.name for voice in voices[1:]]
    assert names == sorted(set(names))


def test_opening_an_engine_imports_nothing_heavy() -> None:
    program = (
        "import sys; from tts_job.engines.gtts import Gtts, Options\n"
        "Gtts(Options()).identity('tr')\n"
        "print(sorted({'gtts', 'requests', 'miniaudio', 'numpy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.strip() == b"[]"


# --- the library ------------------------------------------------------------------------------


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("library", ["gtts", "requests", "miniaudio"])
def test_a_missing_library_costs_this_engine_only(
    engine: Gtts, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(EngineUnusable, match=f"library is missing.*{library}") as caught:
        engine.speak(TEXT, "tr")
    assert not caught.value.retryable


@pytest.mark.usefixtures("google")
def test_a_library_that_stumbles_is_a_failure_of_the_engine(
    engine: Gtts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(**_: object) -> str:
        raise AttributeError("renamed")

    monkeypatch.setattr("gtts.utils._translate_url", stumble)
    with pytest.raises(EngineFailed, match=r"stumbled .AttributeError: renamed.") as caught:
        engine.speak(TEXT, "tr")
    assert not caught.value.retryable


def test_the_library_still_sends_by_the_one_way_that_is_replaced() -> None:
    """Fails when a new gTTS makes, sends or reads its requests in another way: read its tts.py."""
    sent: list[requests.PreparedRequest] = []

    def send(request: requests.PreparedRequest) -> requests.Response:
        sent.append(request)
        response = requests.Response()
        response.status_code, response.request = 200, request
        response.raw = BytesIO(envelope("U2VsYW0="))
        return response

    library = library_sending_by(send)
    speech = library.gTTS(
        "Merhaba.", lang="tr", lang_check=False, pre_processor_funcs=[], tokenizer_func=None
    )
    assert b"".join(speech.stream()) == b"Selam"
    [request] = sent
    assert (request.method, request.url) == ("POST", f"https://{HOST}{PATH}")
    assert isinstance(request.body, str)
    [[[rpc, parameters, _, _]]] = json.loads(parse_qs(request.body)["f.req"][0])
    assert (rpc, json.loads(parameters)[:2]) == ("jQ1olc", ["Merhaba.", "tr"])
    assert gtts.tts.requests is requests, "the library is not changed for anyone else"
