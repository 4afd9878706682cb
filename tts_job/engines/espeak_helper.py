"""The process that speaks for espeak.py: loads eSpeak NG once, then forks for each utterance.

Run as a script by a bare interpreter. In one process two calls of eSpeak NG give different samples,
whatever is reset between them; a fresh fork of a loaded process always gives the same ones and
costs a millisecond. So this file imports as little as it can and has one thread.

Little-endian on the pipes. First out: `<ii` sample rate (<= 0: no data found), status of the voice
(0: found). Then for each request `<I` length and UTF-8 text in, and out: `<iII` status (0: spoken),
word count, PCM bytes; for each word `<II` its first character (from 0) and its sample; the PCM.
"""

import ctypes
import os
import sys
from struct import pack, unpack

# speak_lib.h of eSpeak NG 1.51 and 1.52
AUDIO_OUTPUT_SYNCHRONOUS = 2
INITIALIZE_DONT_EXIT = 0x8000
EVENT_LIST_TERMINATED = 0
EVENT_WORD = 1
PARAMETER_RATE = 1
PARAMETER_PITCH = 3
POS_CHARACTER = 1
CHARS_UTF8 = 1  # without the flags for SSML (0x10) and [[phonemes]] (0x100): text is data
BUFFER_MS = 2000  # long, so that few calls cross from C to Python


class Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(Event))


def main(library: str, data_folder: str, voice: str, rate_wpm: int, pitch: int) -> None:
    speech = ctypes.CDLL(library)
    # A long data path fails silently inside the library, so it is given as ".", which is short.
    os.chdir(data_folder)
    rate = speech.espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, BUFFER_MS, b".", INITIALIZE_DONT_EXIT)
    voice_status = speech.espeak_SetVoiceByName(voice.encode()) if rate > 0 else -1
    speech.espeak_SetParameter(PARAMETER_RATE, rate_wpm, 0)
    speech.espeak_SetParameter(PARAMETER_PITCH, pitch, 0)
    requests, answers = sys.stdin.buffer, sys.stdout.fileno()
    write_all(answers, pack("<ii", rate, voice_status))
    while len(header := requests.read(4)) == 4:
        text = requests.read(unpack("<I", header)[0])
        if (child := os.fork()) == 0:
            write_all(answers, say(speech, text))
            os._exit(0)
        status = os.waitpid(child, 0)[1]
        if status:
            write_all(answers, pack("<iII", status, 0, 0))


def say(speech: ctypes.CDLL, text: bytes) -> bytes:
    pcm: list[bytes] = []
    words: list[bytes] = []

    def collect(wav: int | None, count: int, events: "ctypes._Pointer[Event]") -> int:
        if wav and count > 0:
            pcm.append(ctypes.string_at(wav, count * 2))
        index = 0
        while events[index].type != EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == EVENT_WORD:
                words.append(pack("<II", max(0, event.text_position - 1), max(0, event.sample)))
            index += 1
        return 0

    callback = SynthCallback(collect)
    speech.espeak_SetSynthCallback(callback)
    status = speech.espeak_Synth(
        text + b"\0",
        ctypes.c_size_t(len(text) + 1),
        ctypes.c_uint(0),
        POS_CHARACTER,
        ctypes.c_uint(0),
        ctypes.c_uint(CHARS_UTF8),
        None,
        None,
    )
    sound = b"".join(pcm)
    return pack("<iII", status, len(words), len(sound)) + b"".join(words) + sound


def write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
