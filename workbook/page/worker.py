"""A process that answers questions: `python -m workbook.page.worker`, one line of JSON for each.

The reader's code runs in this process. An endless loop, an exit or a crash harms only this process,
not the server. The process ends when its standard input is closed.
"""

import json
import os
import queue
import threading
from typing import BinaryIO

from workbook.page.answer import answer
from workbook.suite.all_checks import quiet
from workbook.suite.themes import load_checks


def listen(pipe: BinaryIO, questions: "queue.SimpleQueue[bytes]") -> None:
    """Put each line into `questions`. At the end of the pipe, end this process.

    This runs in a thread, so that the process ends with the server even if the reader's code runs.
    """
    for line in pipe:
        questions.put(line)
    os._exit(0)


def main() -> None:
    answers = os.dup(1)
    asked = os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # keep the reader's code from using these pipes
        os.dup2(nothing, stream)
    questions: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(asked, questions), daemon=True).start()
    while True:
        question = json.loads(questions.get())
        with quiet():
            told = json.dumps(answer(question)).encode()
        sent = memoryview(told + b"\n")
        while sent:
            sent = sent[os.write(answers, sent) :]
        load_checks()  # load them now, while nobody waits for an answer


if __name__ == "__main__":
    main()
