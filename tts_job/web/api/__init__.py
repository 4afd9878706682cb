"""The API, version 1: a module for each resource; routes parse, call one function, and answer."""

from fastapi import APIRouter

from tts_job.web.api import episodes, held, lexicon, preview, renders, run
from tts_job.web.api.shapes import API

router = APIRouter(prefix=API)
for each in (renders, run, episodes, held, preview, lexicon):
    router.include_router(each.router)
