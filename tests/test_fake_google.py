"""The fake is believed by other tests, so its promises are tested too, by the real library."""

import io
import ssl
from collections.abc import Iterator

import gtts
import miniaudio
import pytest
import requests

from tests.fake_google import HOST, PATH, RATE, FakeGoogle, Fault, Refusal, speech_mp3

TEXT = "Sayın konuklar, hoş geldiniz."


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    with FakeGoogle() as running:
        for name, value in running.env.items():
            monkeypatch.setenv(name, value)
        yield running


def ask(text: str = TEXT) -> requests.Response:
    """The request that the real library makes, sent with the certificate checked."""
    [body] = gtts.gTTS(text, lang="tr", lang_check=False).get_bodies()
    headers = gtts.gTTS.GOOGLE_TTS_HEADERS
    with requests.Session() as session:
        return session.post(f"https://{HOST}{PATH}", body, headers=headers, timeout=5)


def test_the_real_library_gets_its_mp3(google: FakeGoogle) -> None:
    mp3 = io.BytesIO()
    gtts.gTTS(TEXT, lang="tr", lang_check=False).write_to_fp(mp3)
    assert mp3.getvalue() == speech_mp3(TEXT)
    assert google.texts == [TEXT]
    assert google.languages == ["tr"]
    assert google.tunnels == [f"{HOST}:443"]
    assert google.requests == [("POST", PATH)]


def test_the_speech_is_as_long_as_its_text_and_at_googles_rate() -> None:
    short, long = (miniaudio.mp3_get_info(speech_mp3(TEXT * n)) for n in (1, 3))
    assert (short.sample_rate, short.nchannels) == (RATE, 1)
    assert long.duration - short.duration == pytest.approx(2 * len(TEXT) / 14, abs=0.05)


def test_the_same_text_has_the_same_speech_and_another_text_another() -> None:
    speech_mp3.cache_clear()
    first = speech_mp3(TEXT)
    speech_mp3.cache_clear()
    assert speech_mp3(TEXT) == first
    assert speech_mp3(TEXT.replace("hoş", "boş")) != first


def test_the_certificate_is_trusted_only_through_the_environment(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask().status_code == 200
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(requests.exceptions.SSLError):
        ask()
    assert ssl.create_default_context(cafile=google.env["SSL_CERT_FILE"]).cert_store_stats()["x509"]


def test_faults_come_in_the_order_of_the_script_and_then_no_more(google: FakeGoogle) -> None:
    google.script.extend([Refusal(429, {"Retry-After": "7"}), Fault.HTML, Fault.EMPTY])
    refused, page, empty, good = (ask() for _ in range(4))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "7")
    assert page.status_code == 200
    assert "html" in page.text
    assert r"[\"\"]" in empty.text
    assert len(good.text) > 1000


@pytest.mark.parametrize(
    "fault", [Fault.CUT, Fault.SILENT, Fault.NOT_MP3, Fault.NO_AUDIO, Fault.NOT_BASE64]
)
def test_a_fault_of_the_audio_is_an_answer_like_any_other(google: FakeGoogle, fault: Fault) -> None:
    good = ask()
    google.script.append(fault)
    bad = ask()
    assert (bad.status_code, bad.headers["Content-Type"]) == (200, good.headers["Content-Type"])
    assert bad.content != good.content


def test_an_answer_that_is_not_utf_8_cannot_be_read_as_such(google: FakeGoogle) -> None:
    google.script.append(Fault.NOT_UTF8)
    with pytest.raises(UnicodeDecodeError):
        ask().content.decode()


def test_a_connection_can_break_off_in_the_body(google: FakeGoogle) -> None:
    google.script.append(Fault.BROKEN_OFF)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask()


def test_an_answer_can_fail_to_come(google: FakeGoogle) -> None:
    google.script.append(Fault.HANG)
    [body] = gtts.gTTS(TEXT, lang="tr", lang_check=False).get_bodies()
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.post(f"https://{HOST}{PATH}", body, timeout=0.2)


def test_a_drip_gives_a_byte_at_a_time_and_never_times_out_between_two(google: FakeGoogle) -> None:
    google.script.append(Fault.DRIP)
    [body] = gtts.gTTS(TEXT, lang="tr", lang_check=False).get_bodies()
    with requests.post(f"https://{HOST}{PATH}", body, timeout=0.5, stream=True) as response:
        pieces = [response.raw.read(1) for _ in range(5)]
    assert b"".join(pieces) == b")]}'\n"


def test_a_request_that_is_not_written_as_google_wants_it_gets_no_answer(
    google: FakeGoogle,
) -> None:
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.post(f"https://{HOST}{PATH}", {"f.req": "[]"}, timeout=5)
    assert google.texts == []
