"""A JupyterLab server and a Chromium page, for the tests in a real browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from tests.bank import ROOT
from tests.components import browser_path

if TYPE_CHECKING:
    from playwright.sync_api import Locator, LocatorAssertions, Page

PATIENCE = 120  # seconds to wait for any condition: the machine may be busy
# No news from the network, no question over the page.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosaveInterval": 3600},
}

# A server whose test was killed ends by itself.
ALONE = [
    "--MappingKernelManager.cull_idle_timeout=300",
    "--MappingKernelManager.cull_interval=60",
    "--MappingKernelManager.cull_connected=True",
    "--ServerApp.shutdown_no_activity_timeout=300",
]


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a student's processes: everything personal is under `home`."""
    import matplotlib

    paths = [str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    folders = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "MPLCONFIGDIR": matplotlib.get_cachedir(),  # fonts already listed: a minute saved
    }
    return {
        **os.environ,
        **{name: str(path) for name, path in folders.items()},
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        "OMP_NUM_THREADS": "1",
        "JUPYTER_PLATFORM_DIRS": "0",
    }


def settings(home: Path, name: str, values: dict[str, object]) -> None:
    """Write the settings of one plugin of JupyterLab, read when a page is loaded."""
    path = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values))


@contextmanager
def jupyter_lab(folder: Path, home: Path, app: str = "jupyterlab", who: str = "") -> Iterator[str]:
    """Start JupyterLab in a folder, yield its address, end it and its kernels.

    `app`: "jupyter_server" for the pages of extensions alone, formgrader's. `who`: name of the account.

    Raises:
        RuntimeError: it ends, or does not answer in time; with its log.
    """
    for name, values in SETTINGS.items():
        settings(home, name, values)
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    options = ["--no-browser", "--port=0", "--IdentityProvider.token=", *ALONE, *root]
    log = home / "jupyter.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", app, *options],
            cwd=folder,
            env=environment(home) | ({"LOGNAME": who} if who else {}),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield _address(server, home / "runtime", log)
    finally:
        server.send_signal(signal.SIGTERM)  # it ends its kernels
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server answers; return its address, without a last slash."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            url = json.loads(next(runtime.glob("jpserver-*.json")).read_text())["url"]
            urlopen(url + "api", timeout=5).close()
            return url.rstrip("/")
        except (StopIteration, ValueError, OSError):
            time.sleep(0.2)  # asks again: there is no event to wait on before it listens
    raise RuntimeError("JupyterLab did not start:\n" + log.read_text(errors="replace")[-3000:])


def expect(what: Locator) -> LocatorAssertions:
    """Return what Playwright can wait for; imported late, for machines without it."""
    from playwright.sync_api import expect

    return expect(what)


@contextmanager
def chromium(width: int = 1100, height: int = 900) -> Iterator[Page]:
    """Yield a page of a headless Chromium."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path(),
            args=["--disable-gpu", "--no-sandbox"],  # no sandbox: CI is root in a container
        )
        try:
            page = browser.new_page(viewport={"width": width, "height": height}, locale="fr-FR")
            page.set_default_timeout(PATIENCE * 1000)
            yield page
        finally:
            browser.close()


def picture(page: Page, path: Path, colours: int = 128, **options: object) -> Path:
    """Write a small PNG of the page, or of a part of it; return its path."""
    from io import BytesIO

    from PIL import Image

    image = Image.open(BytesIO(page.screenshot(animations="disabled", **options)))
    image.convert("RGB").quantize(colours).save(path, optimize=True)
    return path
