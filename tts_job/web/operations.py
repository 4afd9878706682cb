"""/healthz, /readyz, /metrics: for a supervisor, a balancer and Prometheus.

They are open, as all three expect, and say only which part is well: what is wrong with it, with
paths and addresses, is for those who carry a token, and stands in the log when it changes.
"""

import logging
from collections.abc import Callable

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from tts_job import doctor, report
from tts_job.doctor import Diagnosis, Verdict
from tts_job.health import AskEngines, Health, Vitals, is_ready
from tts_job.web.door import Guest
from tts_job.web.house import House
from tts_job.web.metrics import Metrics

_log = logging.getLogger("tts_job.health")


def operations(
    house: House, vitals: Callable[[], Vitals], engines: AskEngines = doctor.engines_in_order
) -> APIRouter:
    """`vitals` is called for each request, from any thread."""
    router = APIRouter(include_in_schema=False)
    health = Health(house.settings, house.open_library, house.queue.counts, vitals, engines)
    metrics, changes = Metrics(house, vitals), _Changes()

    def examine() -> list[Diagnosis]:
        found = health.examine()
        if not vitals().passing:  # that is no fault to log
            changes.say(found)
        return found

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """It answers, so it lives."""
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz(token: Guest) -> JSONResponse:
        """200 when it can do its work, else 503."""
        found = examine()
        document = report.diagnoses(found) if token else _verdicts(found)
        ready = is_ready(found)
        document["status"] = "ready" if ready else "not ready"
        return JSONResponse(document, status_code=200 if ready else 503)

    @router.get("/metrics")
    def show_metrics(_token: Guest) -> Response:
        return Response(metrics.exposition(examine()), media_type=CONTENT_TYPE_LATEST)

    return router


def _verdicts(found: list[Diagnosis]) -> report.JSONObject:
    return {"checks": [{"subject": each.subject, "verdict": each.verdict} for each in found]}


class _Changes:
    """What was last said of each part: it is said again when it changes."""

    def __init__(self) -> None:
        self._said: dict[str, Verdict] = {}

    def say(self, found: list[Diagnosis]) -> None:
        for each in found:
            before = self._said.get(each.subject, Verdict.OK)
            self._said[each.subject] = each.verdict
            if each.verdict is before:
                continue
            if each.verdict is Verdict.OK:
                _log.info("%s: well again: %s", each.subject, each.what)
            else:
                level = logging.ERROR if each.verdict is Verdict.FAIL else logging.WARNING
                _log.log(level, "%s: %s; %s", each.subject, each.what, each.advice)
