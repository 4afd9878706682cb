"""What is said of a file by its name."""

import pytest

from tts_job.podcast.site import CONTENT_SECURITY_POLICY
from tts_job.web.policy import FOR_EVER, private_policy, public_policy


def headers(name: str) -> dict[bytes, bytes]:
    return dict(public_policy(name).headers)


@pytest.mark.parametrize(
    ("name", "for_ever"),
    [
        ("episodes/slug/0123456789abcdef.mp3", True),
        ("episodes/slug/0123456789abcdef.chapters.json", True),
        ("episodes/slug/index.html", False),
        ("feed.xml", False),
        ("cover.jpg", False),
        ("episodes/0123456789abcdef/index.html", False),
        ("0123456789abcde.mp3", False),
    ],
)
def test_only_a_name_with_a_hash_is_kept_for_ever(name: str, for_ever: bool) -> None:
    assert (headers(name)[b"cache-control"] == FOR_EVER) is for_ever


@pytest.mark.parametrize("name", ["a.mp3", "a.jpg", "a.woff2", "a.png"])
def test_what_is_packed_is_not_packed_again(name: str) -> None:
    assert not public_policy(name).compressible


def test_a_file_of_no_known_kind_is_only_bytes() -> None:
    for name in ("a.exe", "mp3", "a.", "a.HTML"):
        policy = public_policy(name)
        assert policy.content_type == b"application/octet-stream"
        assert not policy.compressible


@pytest.mark.parametrize("name", ["index.html", "assets/icon.svg"])
def test_what_may_hold_scripts_says_which_may_run(name: str) -> None:
    assert headers(name)[b"content-security-policy"] == CONTENT_SECURITY_POLICY.encode()


def test_a_private_file_is_kept_by_no_proxy_and_told_to_no_other_site() -> None:
    kept = dict(private_policy("episodes/slug/0123456789abcdef.mp3").headers)
    assert kept[b"cache-control"].startswith(b"private")
    assert kept[b"referrer-policy"] == b"no-referrer"
    assert b"noindex" in kept[b"x-robots-tag"]
