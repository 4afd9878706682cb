"""The feed alone, as a whole process: the library is read, the feed is built and written.

python -m benchmarks.feed SETTINGS.toml OUTPUT FEED.xml
"""

import sys
from pathlib import Path

from tts_job.artwork import COVER
from tts_job.engines import ENGINES
from tts_job.library.library import Library
from tts_job.podcast.feed import build_feed
from tts_job.publish import read_show
from tts_job.settings.load import load


def main(settings_file: Path, output: Path, feed: Path) -> None:
    models = {name: row.options for name, row in ENGINES.items()}
    settings = load(settings_file, {}, {}, models)
    with Library(output / "state" / "library.sqlite3") as library:
        show = read_show(settings, library)
        episodes = library.episodes()
        texts = library.texts(each.guid for each in episodes[: settings.feed.full_text_items])
        feed.write_bytes(build_feed(show, episodes, texts, COVER))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
