"""`python -m tts_job` is `tts-job`."""

from tts_job.cli import main

if __name__ == "__main__":
    main()
