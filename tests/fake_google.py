"""Google's translate endpoint on loopback: real TLS behind a real CONNECT proxy.

Set `FakeGoogle.env` as environment variables, and any HTTP library that goes to
translate.google.com ends up here, certificate check and all. Nothing of the library is replaced.

    with FakeGoogle([Fault.HTML, Refusal(429, {"Retry-After": "2"})]) as google:
        ...        # the first two requests fail, all others are answered
        google.texts
"""

import base64
import json
import socket
import ssl
import tempfile
import threading
import zlib
from collections import deque
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import parse_qs, urlsplit

HOST = "translate.google.com"
PATH = "/_/TranslateWebserverUi/data/batchexecute"
RPC = "jQ1olc"

RATE = 24_000
"""Samples a second of Google's MP3."""
CHARACTERS_PER_S = 14.0
BITRATE_KBPS = 32
DRIP_PAUSE_S = 0.02


class Fault(StrEnum):
    """An answer that is wrong, though most come with status 200."""

    HTML = "a web page"
    EMPTY = "a place for audio with nothing in it"
    NO_AUDIO = "no place for audio"
    CUT = "the first third of the MP3"
    SILENT = "an MP3 of silence"
    NOT_MP3 = "bytes that are not MP3"
    NOT_BASE64 = "characters that are not base64"
    NOT_UTF8 = "bytes that are not UTF-8"
    DRIP = "the right answer, byte by byte, for ever"
    HANG = "no answer"
    BROKEN_OFF = "half of the right answer, then the connection closes"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Another status than 200, with its headers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)


def speech_pcm(text: str) -> bytes:
    """A tone with syllables, as long as `text` takes to say; the same text gives the same bytes."""
    import numpy as np

    at_s = np.arange(int(len(text) / CHARACTERS_PER_S * RATE)) / RATE
    pitch_hz = 90 + zlib.crc32(text.encode()) % 80
    voiced = sum(np.sin(2 * np.pi * pitch_hz * n * at_s) / n for n in range(1, 9))
    syllables = 0.55 - 0.45 * np.cos(2 * np.pi * 5 * at_s)
    return bytes((8000 * voiced * syllables).astype("<i2").tobytes())


def encode_mp3(pcm: bytes) -> bytes:
    import lameenc

    encoder = lameenc.Encoder()
    encoder.silence()
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(BITRATE_KBPS)
    encoder.set_quality(7)
    return bytes(encoder.encode(pcm)) + bytes(encoder.flush())


@cache
def speech_mp3(text: str) -> bytes:
    return encode_mp3(speech_pcm(text))


def envelope(audio: str | None) -> bytes:
    """The answer around `audio` (base64), as batchexecute writes it; None = there is none."""
    inner = None if audio is None else json.dumps([audio])
    chunk = json.dumps(
        [["wrb.fr", RPC, inner, None, None, None, "generic"], ["di", 31]], separators=(",", ":")
    )
    return f")]}}'\n\n{len(chunk)}\n{chunk}\n".encode()


class FakeGoogle:
    """Serves while the `with` block runs. Each request for speech takes the next of `script`."""

    def __init__(
        self,
        script: Iterable[Fault | Refusal] = (),
        *,
        certificate_for: str = HOST,
        answer_after_s: float = 0.0,
    ) -> None:
        self.answer_after_s = answer_after_s
        self.status_of_head = 200
        self.script: deque[Fault | Refusal] = deque(script)
        self.texts: list[str] = []
        """What was asked for, in the order of arrival."""
        self.languages: list[str] = []
        self.requests: list[tuple[str, str]] = []
        """Method and path of all that came through the tunnel."""
        self.tunnels: list[str] = []
        """Each CONNECT's host and port."""
        self.received = bytearray()
        """Every byte of request lines, headers and bodies."""
        self.under_way = 0
        self.most_under_way = 0
        self.connections: set[socket.socket] = set()
        self.lock = threading.Condition()
        self.stopped = threading.Event()
        self._certificate_for = certificate_for

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        authority, chain = _certificates(self._certificate_for)
        self._authority = Path(self._folder.name, "authority.pem")
        self._authority.write_bytes(authority)
        chain_file = Path(self._folder.name, "server.pem")
        chain_file.write_bytes(chain)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(chain_file)
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        with self.lock:
            for connection in self.connections:
                # The other side may have hung up before.
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()
        self._folder.cleanup()

    def wait_for_texts(self, count: int, timeout_s: float = 10.0) -> bool:
        """Whether `count` texts have been asked for, as soon as they have."""
        with self.lock:
            return self.lock.wait_for(lambda: len(self.texts) >= count, timeout_s)

    @property
    def env(self) -> Mapping[str, str]:
        """Leads a program here and makes it trust the certificate."""
        proxy = f"http://127.0.0.1:{self._server.server_port}"
        return {
            "HTTPS_PROXY": proxy,
            "https_proxy": proxy,
            "NO_PROXY": "",
            "no_proxy": "",
            "REQUESTS_CA_BUNDLE": str(self._authority),
            "SSL_CERT_FILE": str(self._authority),
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    """So that closing waits for them: nothing is left open when a test ends."""

    def __init__(self, google: FakeGoogle) -> None:
        self.google = google
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or dislikes the certificate, is what is tested: no traceback."""


class _Handler(BaseHTTPRequestHandler):
    """The proxy until CONNECT, then Google inside the tunnel."""

    protocol_version: ClassVar[str] = "HTTP/1.1"  # type: ignore[misc]
    timeout = 30
    server: _Server

    def setup(self) -> None:
        super().setup()
        with self.server.google.lock:
            self.server.google.connections.add(self.connection)

    def finish(self) -> None:
        with self.server.google.lock:
            self.server.google.connections.discard(self.connection)
        super().finish()
        self.connection.close()

    def do_CONNECT(self) -> None:
        google = self.server.google
        with google.lock:
            google.tunnels.append(self.path)
        self.send_response(200)
        self.end_headers()
        super().finish()
        self.request = google.tls.wrap_socket(self.request, server_side=True)
        self.setup()
        self.close_connection = False

    def do_HEAD(self) -> None:
        self._log(b"")
        self._answer(self.server.google.status_of_head, {"Content-Type": "text/html"}, b"")

    def do_POST(self) -> None:
        google = self.server.google
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self._log(body)
        if urlsplit(self.path).path != PATH:
            self._answer(404, {}, b"")
            return
        text, language = _asked(body)
        with google.lock:
            google.texts.append(text)
            google.languages.append(language)
            google.lock.notify_all()
            turn = google.script.popleft() if google.script else None
            google.under_way += 1
            google.most_under_way = max(google.most_under_way, google.under_way)
        try:
            google.stopped.wait(google.answer_after_s)
        finally:
            with google.lock:
                google.under_way -= 1
        self._take_turn(text, turn)

    def _take_turn(self, text: str, turn: Fault | Refusal | None) -> None:
        good = envelope(base64.b64encode(speech_mp3(text)).decode())
        kind = {"Content-Type": "application/json; charset=utf-8"}
        match turn:
            case Refusal(status, headers):
                self._answer(status, headers, b"")
            case Fault.HTML:
                page = b"<!doctype html><title>Sorry</title>"
                self._answer(200, {"Content-Type": "text/html; charset=utf-8"}, page)
            case Fault.HANG:
                self.server.google.stopped.wait()
                self.close_connection = True
            case Fault.BROKEN_OFF:
                self._start(200, kind, len(good))
                self.wfile.write(good[: len(good) // 2])
                self.close_connection = True
            case Fault.DRIP:
                self._start(200, kind, len(good))
                self._drip(good)
            case _:
                self._answer(200, kind, good if turn is None else _wrong_body(text, turn))

    def _drip(self, body: bytes) -> None:
        for index in range(len(body)):
            if self.server.google.stopped.wait(DRIP_PAUSE_S):
                break
            self.wfile.write(body[index : index + 1])
        self.close_connection = True

    def _log(self, body: bytes) -> None:
        google = self.server.google
        with google.lock:
            google.requests.append((self.command, self.path))
            google.received += self.requestline.encode("latin-1") + bytes(self.headers) + body

    def _start(self, status: int, headers: Mapping[str, str], length: int) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._start(status, headers, len(body))
        self.wfile.write(body)

    def send_response(self, code: int, message: str | None = None) -> None:
        """Without Server and Date: a `Refusal` brings the Date that its Retry-After counts from."""
        self.send_response_only(code, message)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


def _asked(body: bytes) -> tuple[str, str]:
    """Text and language of a request, checked as strictly as the real one must be written."""
    [call] = json.loads(parse_qs(body.decode("ascii"))["f.req"][0])[0]
    name, parameters, nothing, kind = call
    if (name, nothing, kind) != (RPC, None, "generic"):
        raise ValueError(f"not a request for speech: {call}")
    text, language, _speed, _null = json.loads(parameters)
    return str(text), str(language)


def _wrong_body(text: str, fault: Fault) -> bytes:
    mp3 = speech_mp3(text)
    match fault:
        case Fault.EMPTY:
            return envelope("")
        case Fault.NO_AUDIO:
            return envelope(None)
        case Fault.CUT:
            return envelope(base64.b64encode(mp3[: len(mp3) // 3]).decode())
        case Fault.SILENT:
            silence = encode_mp3(bytes(len(speech_pcm(text))))
            return envelope(base64.b64encode(silence).decode())
        case Fault.NOT_MP3:
            return envelope(base64.b64encode(b"no frame begins here " * 200).decode())
        case Fault.NOT_BASE64:
            return envelope("A")
        case Fault.NOT_UTF8:
            return envelope("") + b"\xff\xfe\n"
        case _:
            raise AssertionError(f"{fault} is not a matter of the body alone")


@cache
def _certificates(hostname: str) -> tuple[bytes, bytes]:
    """PEM of a new authority, and of a certificate it gives `hostname`, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])

    def start(subject: str, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(name(subject))
            .issuer_name(name("Example Authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False
            )
        )

    root_key = ec.generate_private_key(ec.SECP256R1())
    signs = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    root = (
        start("Example Authority", root_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .add_extension(signs, True)
        .sign(root_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = (
        start(hostname, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(hostname)]), False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return root.public_bytes(pem), leaf.public_bytes(pem) + private
