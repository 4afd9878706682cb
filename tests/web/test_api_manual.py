"""docs/api.md says what there is."""

import re
from pathlib import Path

import httpx

from tests.web.service import Service
from tts_job.settings.options import ApiSettings
from tts_job.web.api.description import REFUSALS

MANUAL = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")


def test_the_manual_names_every_route_and_no_other(service: Service) -> None:
    document = httpx.get(f"{service.address}openapi.json").json()
    routes = {
        f"{method.upper()} {path}"
        for path, operations in document["paths"].items()
        for method in operations
    }
    named = set(re.findall(r"`((?:GET|POST|DELETE) /api/v1/[^`]*)`", MANUAL))
    assert named == routes


def test_the_manual_names_every_refusal_and_the_sizes() -> None:
    for status in (*REFUSALS, "409", "415"):
        assert re.search(rf"^\| (\d+, )*{status}(, \d+)* \|", MANUAL, re.MULTILINE), status
    for option in ("upload_mb", "text_kb", "preview_s"):
        assert f"`api.{option}`" in MANUAL
        assert option in ApiSettings.model_fields


def test_the_manual_names_every_field_that_can_be_sent(service: Service) -> None:
    schemas = httpx.get(f"{service.address}openapi.json").json()["components"]["schemas"]
    for name in ("FormSent", "TextSent"):
        for field in schemas[name]["properties"]:
            assert f"`{field}`" in MANUAL
