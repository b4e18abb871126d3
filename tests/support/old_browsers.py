"""A Chromium too old for Playwright, driven over the pipe of its DevTools."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KEPT = Path(__file__).parents[2] / "build" / "old-browsers"
RELEASES = (79, 83, 87, 92)
_PATIENCE = 20  # seconds
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--no-zygote",
    "--single-process",
    "--use-gl=swiftshader",
    "--remote-debugging-pipe",
    "--hide-scrollbars",
    "--lang=zh-CN",
)


class OldPage:
    """A window of an old browser.

    Args:
        browser: it is of.
        session: name of the connection to it.
    """

    def __init__(self, browser: OldBrowser, session: str) -> None:
        self._browser = browser
        self._session = session

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Call a method of the DevTools on this window."""
        return self._browser.call(method, self._session, **parameters)

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.evaluate(f"Boolean({expression})"):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.03)

    def visit(self, address: str, *, width: int = 1280, height: int = 900) -> None:
        """Open an address in a window of a size, and wait until it is there with its scripts."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        self.call("Page.navigate", url="about:blank")
        self.until("location.href === 'about:blank'")
        self.call("Page.navigate", url=address)
        self.until("location.href !== 'about:blank' && document.readyState === 'complete'")

    def write(self, text: str) -> None:
        """Write a text where the cursor is."""
        self.call("Input.insertText", text=text)

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press a key.

        Args:
            key: its name.
            code: its number on Windows.
            text: what it writes.
        """
        pressed: dict[str, object] = {"key": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **pressed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **pressed)

    def faults(self) -> list[str]:
        """Return the errors of scripts, and the requests that the page's policy refused."""
        self.evaluate("0")  # What was sent before the answer to this has been read now.
        return [
            str(said["params"])
            for said in self._browser.said
            if said.get("sessionId") == self._session
            and (
                said["method"] == "Runtime.exceptionThrown"
                or (
                    said["method"] == "Log.entryAdded"
                    and said["params"]["entry"]["source"] in {"javascript", "security"}
                )
            )
        ]


class OldBrowser:
    """An old browser that was started.

    Args:
        commands: written to.
        answers: read from.
    """

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = commands
        self._answers = answers
        self._rest = b""
        self._number = 0
        self.said: deque[dict[str, Any]] = deque(maxlen=1_000)

    def call(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        """Call a method of the DevTools, and wait for its answer."""
        self._number += 1
        message: dict[str, object] = {"id": self._number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result
            self.said.append(answer)

    @contextmanager
    def page(self) -> Iterator[OldPage]:
        """Open a window, and close it afterwards."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        page = OldPage(self, attached["sessionId"])
        for domain in ("Runtime", "Log", "Page"):
            page.call(f"{domain}.enable")
        yield page
        self.call("Target.closeTarget", targetId=target)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._answers, 1 << 16)
            assert more, "the browser ended"
            self._rest += more
        one, self._rest = self._rest.split(b"\0", 1)
        message: dict[str, Any] = json.loads(one)
        return message


@contextmanager
def old_browser(release: int, profile: Path) -> Iterator[OldBrowser]:
    """Start an old Chromium, and end it afterwards.

    Args:
        release: which.
        profile: folder for what it keeps.
    """
    home = KEPT / str(release)
    theirs_in, commands = os.pipe()
    answers, theirs_out = os.pipe()
    # It reads from 3 and writes to 4, which may be in use: what it gets goes past them first.
    silent = os.open(os.devnull, os.O_WRONLY)
    moved = [(os.POSIX_SPAWN_DUP2, end, 100 + end) for end in (theirs_in, theirs_out)]
    placed = [
        (os.POSIX_SPAWN_DUP2, 100 + theirs_in, 3),
        (os.POSIX_SPAWN_DUP2, 100 + theirs_out, 4),
        (os.POSIX_SPAWN_DUP2, silent, 2),
    ]
    process = os.posix_spawn(
        home / "chromium",
        ["chromium", *_ARGUMENTS, f"--user-data-dir={profile}"],
        {**os.environ, "LD_LIBRARY_PATH": f"{home / 'lib'}:{home}"},
        file_actions=[*moved, *placed],
    )
    for end in (theirs_in, theirs_out, silent):
        os.close(end)
    try:
        yield OldBrowser(commands, answers)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(commands)
        os.close(answers)
