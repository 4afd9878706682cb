"""The API, version 1: a module for each resource; routes parse, call one function, and answer."""

from fastapi import APIRouter

from tts_job.web.api import episodes
from tts_job.web.api.shapes import API

router = APIRouter(prefix=API)
router.include_router(episodes.router)
