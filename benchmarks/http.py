"""The server beside nginx: what a request costs in CPU, in one run over one folder.

python -m benchmarks.http

wrk asks with 50 connections on loopback. CPU time is that of the server's own process, from /proc,
so that wrk and other work on the machine count for neither. nginx runs as one worker with sendfile
and without tcp_nopush: with that on, ranges wait for a full packet and every comparison flatters.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from benchmarks.measure import PROC
from benchmarks.report import Report, Row, at_least, to_markdown
from tts_job.web.hosts import HostGuard, Hosts
from tts_job.web.media import Media
from tts_job.web.server import Server, listen

PROGRAMS = ("nginx", "wrk")
MISSING = f"needs {' and '.join(PROGRAMS)}; not installed here"
CONNECTIONS = 50
SECONDS = 2
ROUNDS = 3
START_S = 5.0
TICKS_PER_S = os.sysconf("SC_CLK_TCK")
MP3 = "/episodes/2022-01-11-benchmark/0123456789abcdef.mp3"
MP3_BYTES = 28_800_000
"""An hour at 64 kbit/s."""
FEED_ITEMS = 100
RANGE_BYTES = 65_536
WRK_REQUESTS = re.compile(r"(\d+) requests in")
WRK_BYTES = re.compile(r"([\d.]+)(B|KB|MB|GB) read")
UNITS = {"B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}
WRK_FAULTS = re.compile(r"(Non-2xx or 3xx responses: \d+|Socket errors: .*)")

NGINX = """
daemon off; master_process off; worker_processes 1; pid nginx.pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush off; keepalive_requests 1000000000; etag on;
  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
  uwsgi_temp_path temp; scgi_temp_path temp;
  types {{ application/rss+xml xml; audio/mpeg mp3; text/html html; }}
  gzip on; gzip_types application/rss+xml;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


@dataclass(frozen=True, slots=True)
class Request:
    """A kind of request; a server is asked nothing else for some seconds."""

    name: str
    path: str
    headers: Mapping[str, str]
    reach: float | None
    """Of nginx's CPU time for it, by ours."""
    body_bytes: int | None = None
    """Of an answer of which few are complete at the end."""


REQUESTS = (
    Request("304 of the feed", "/feed.xml", {"If-None-Match": "the server's own"}, 0.3),
    Request("the feed", "/feed.xml", {}, 0.3),
    Request("the feed with gzip", "/feed.xml", {"Accept-Encoding": "gzip"}, None),
    Request("64 KiB of an MP3", MP3, {"Range": f"bytes=1000000-{999_999 + RANGE_BYTES}"}, 0.3),
    Request("a whole MP3", MP3, {}, 0.4, MP3_BYTES),
)


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did in one run."""

    requests: float
    """Large ones that are under way at the end count by their bytes."""
    wall_s: float
    cpu_s: float

    @property
    def microseconds(self) -> float:
        """Of CPU for a request."""
        return self.cpu_s / self.requests * 1e6

    @property
    def rate(self) -> float:
        return self.requests / self.wall_s


def measure_http(report: Report) -> None:
    """A row for each kind of request."""
    if any(shutil.which(program) is None for program in PROGRAMS):
        report.rows += (_row(request, None, MISSING) for request in REQUESTS)
        return
    with TemporaryDirectory(prefix="tts-job-http-") as made:
        folder = Path(made)
        site = folder / "site"
        _make_site(site)
        with nginx(folder, site) as other, _ours(site) as ours:
            report.rows += (_compare(request, ours, other) for request in REQUESTS)


def _compare(request: Request, ours: "Target", nginx: "Target") -> Row:
    rounds = [(_load(ours, request), _load(nginx, request)) for _ in range(ROUNDS)]
    cost, other = (
        median(load.microseconds for load in loads) for loads in zip(*rounds, strict=True)
    )
    rate, other_rate = (median(load.rate for load in loads) for loads in zip(*rounds, strict=True))
    note = (
        f"{cost:.0f} and {other:.0f} µs of CPU for each; {rate:,.0f} and {other_rate:,.0f} a second"
    )
    return _row(request, other / cost, note)


def _row(request: Request, value: float | None, note: str) -> Row:
    figure = f"{request.name}: nginx's CPU time by ours"
    return Row("HTTP", figure, "x", value, at_least(request.reach), note)


# --- servers --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    pid: int


@contextmanager
def nginx(folder: Path, site: Path) -> Iterator[Target]:
    port = _free_port()
    settings = folder / "nginx.conf"
    settings.write_text(NGINX.format(port=port, root=site), "utf-8")
    command = ("nginx", "-e", "stderr", "-p", str(folder), "-c", str(settings))
    with _running(command, port) as target:
        yield target


@contextmanager
def _ours(site: Path) -> Iterator[Target]:
    port = _free_port()
    command = (sys.executable, "-m", "benchmarks.http", "--serve", str(site), "--port", str(port))
    with _running(command, port) as target:
        yield target


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[Target]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    target = Target(f"http://127.0.0.1:{port}", process.pid)
    try:
        _wait_until_it_answers(target.url)
        yield target
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _wait_until_it_answers(url: str) -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            with urlopen(f"{url}/feed.xml"):
                return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def _free_port() -> int:
    with listen("127.0.0.1", 0) as socket:
        return int(socket.getsockname()[1])


# --- asking ---------------------------------------------------------------------------------------


def _load(target: Target, request: Request) -> Load:
    known = _with_etag(request.headers, target.url + request.path)
    headers = [part for header in known.items() for part in ("-H", ": ".join(header))]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "60s", *headers]
    before, start = _cpu_s(target.pid), time.perf_counter()
    done = subprocess.run(
        [*command, target.url + request.path], capture_output=True, text=True, check=True
    )
    cpu_s, wall_s = _cpu_s(target.pid) - before, time.perf_counter() - start
    if fault := WRK_FAULTS.search(done.stdout):
        raise RuntimeError(f"{request.name} at {target.url}: {fault[0]}")
    if request.body_bytes is None:
        count = float(_found(WRK_REQUESTS, done.stdout)[1])
    else:
        number, unit = _found(WRK_BYTES, done.stdout).groups()
        count = float(number) * UNITS[unit] / request.body_bytes
    return Load(count, wall_s, cpu_s)


def _found(pattern: re.Pattern[str], printed: str) -> re.Match[str]:
    found = pattern.search(printed)
    if found is None:
        raise RuntimeError(f"wrk printed no {pattern.pattern!r}: {printed}")
    return found


def _with_etag(headers: Mapping[str, str], url: str) -> Mapping[str, str]:
    """Each server has tags of its own."""
    if "If-None-Match" not in headers:
        return headers
    with urlopen(url) as answer:
        return {**headers, "If-None-Match": answer.headers["ETag"]}


def _cpu_s(pid: int) -> float:
    """User and system time of all threads."""
    fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _make_site(site: Path) -> None:
    mp3 = site / MP3[1:]
    mp3.parent.mkdir(parents=True)
    chance = random.Random(1)
    mp3.write_bytes(chance.randbytes(MP3_BYTES))
    words = [f"konu{number}" for number in range(500)]
    items = (
        f"<item><title>{number}</title><description>{' '.join(chance.choices(words, k=60))}"
        "</description></item>\n"
        for number in range(FEED_ITEMS)
    )
    feed = f"<rss><channel>\n{''.join(items)}</channel></rss>\n"
    (site / "feed.xml").write_text(feed, "utf-8")


def _serve(site: Path, port: int) -> None:
    media = Media(site)
    guard = HostGuard(media, Hosts([]), media.quick)
    server = Server(guard, listen("127.0.0.1", port), quick=guard.quick)
    signal.signal(signal.SIGTERM, lambda *_: server.stop())
    server.run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.http", description=__doc__)
    parser.add_argument("--serve", type=Path, help="serve this folder, to be measured")
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    if given.serve:
        _serve(given.serve, given.port)
        return
    report = Report(f"load average {os.getloadavg()[0]:.1f} at the start", f"{SECONDS} s each")
    measure_http(report)
    print(to_markdown(report), end="")


if __name__ == "__main__":
    main()
