"""The editor's pages: made on the server, and whole without a script.

A module for each page or group of pages; its routes parse, call one function, and show a template.
`pages.js` adds what a browser can do beside that: progress as it comes, sound in place, a word by a
click, a document by dropping it.
"""

from fastapi import APIRouter

from tts_job.web.pages import desk, documents, episodes, listening, mending, signing

router = APIRouter()
for each in (signing, documents, mending, episodes, listening, desk):  # the last knows the rest
    router.include_router(each.router)
