"""Talk with an engine in a process of its own: a query a line, and an answer a line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread

_GRACE = 20.0


class Conversation:
    """A running engine.

    Args:
        process: reads lines and writes as many.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def ask(self, lines: Sequence[str]) -> list[bytes]:
        """Send lines, and return the answer of each.

        Raises:
            RuntimeError: when the engine ends instead of answering.
        """
        # Sent from a thread, so that neither side waits for the other to empty its pipe.
        sending = Thread(target=self._send, args=["".join(f"{line}\n" for line in lines).encode()])
        sending.start()
        assert self._process.stdout
        answers = [self._process.stdout.readline() for _ in lines]
        sending.join()
        if not all(answers):
            raise RuntimeError("The engine ended instead of answering.")
        return answers

    def _send(self, text: bytes) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):
            self._process.stdin.write(text)
            self._process.stdin.flush()


@contextmanager
def conversation(command: Sequence[str]) -> Iterator[Conversation]:
    """Run an engine until the end of the block.

    Args:
        command: starts it.
    """
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Conversation(process)
        finally:
            process.terminate()
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
