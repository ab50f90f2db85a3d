"""How fast and how heavy the public pages are: `make bench`, or with the national records `make bench RECORDS=FILE`.

Starts the real server on a new DATA_DIR with the demo content, asks for each type of page again and again, and prints
a Markdown table: results.md beside this file keeps one, with the machine named. Exit code 1 when a limit is broken.
"""

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urljoin

ROOT = Path(__file__).resolve().parent.parent
REQUESTS = 20
NOT_KEPT = ("DEBUG", "PUBLIC_URL", "ALLOWED_HOSTS")  # of the environment: the server's own defaults are measured
MAX_FIRST_BYTE_MS = 100
MAX_KB = {"HTML of a listing": 60, "CSS": 40, "JavaScript": 15, "fonts": 60}

# Name, address (the first child of the listing where it ends in *), whether it is a listing.
PAGES = [
    ("front page", "/", False),
    ("news", "/tin-tuc/", True),
    ("article", "/tin-tuc/*", False),
    ("news feed", "/tin-tuc/rss.xml", False),
    ("plans", "/ke-hoach/", True),
    ("plan", "/ke-hoach/*", False),
    ("catalogue", "/thu-tuc/", True),
    ("procedure", "/thu-tuc/*", False),
    ("documents", "/van-ban/", True),
    ("document", "/van-ban/*", False),
    ("search", "/tim-kiem/?q=" + quote("đất đai"), True),
    ("site map", "/so-do-trang/", True),
    ("sitemap.xml", "/sitemap.xml", False),
]


@dataclass
class Answer:
    status: int
    first_byte_ms: float
    body: bytes


class Server:
    """The portal as `make run` serves it, on a port and in a folder of its own."""

    settings: dict[str, str] = {}

    def __enter__(self) -> "Server":
        self.data_dir = tempfile.TemporaryDirectory(prefix="bench-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {key: value for key, value in os.environ.items() if key not in NOT_KEPT}
        self.environment = {**kept, **self.settings, "DATA_DIR": self.data_dir.name, "PORT": str(self.port)}
        self.first_start = self._start()
        self._stop()
        self.second_start = self._start()
        return self

    def __exit__(self, *error) -> None:
        self._stop()
        self.data_dir.cleanup()

    def get(self, path: str, encoding: str = "identity") -> Answer:
        """One request on a connection of its own, as a new visitor's browser makes it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Accept-Encoding": encoding})
        response = connection.getresponse()
        first_byte = time.perf_counter() - start
        body = response.read()
        connection.close()
        return Answer(response.status, first_byte * 1000, body)

    def manage(self, *arguments: str) -> float:
        """Runs a management command; returns its seconds."""
        start = time.perf_counter()
        self.python("manage.py", *arguments)
        return time.perf_counter() - start

    def python(self, *arguments: str) -> str:
        """Runs a Python program on the server's data; returns what it prints."""
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True, text=True
        ).stdout

    def _start(self) -> float:
        start = time.perf_counter()
        self.process = subprocess.Popen(
            ["scripts/run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        while True:
            try:
                self.get("/healthz")
                return time.perf_counter() - start
            except OSError:
                if self.process.poll() is not None:
                    sys.exit(self.process.stderr.read())
                time.sleep(0.05)

    def _stop(self) -> None:
        self.process.terminate()
        self.process.communicate()


def main() -> int:
    with Server() as server:
        print(f"First start with demo content {server.first_start:.1f} s, second start {server.second_start:.1f} s.\n")
        report_import(server, sys.argv[1:])  # first, so that the pages are those of a full catalogue
        broken = report_pages(server) + report_assets(server)
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


def report_pages(server: Server) -> list[str]:
    print(f"| page | first byte, median of {REQUESTS} | slowest | HTML |\n|---|---:|---:|---:|")
    broken = []
    for name, path, is_listing in PAGES:
        if path.endswith("*"):
            path = first_child(server, path.removesuffix("*"))
        if server.get(path).status != 200:  # the first visit, which also compiles templates and draws pictures
            broken.append(f"{name}: {path} answers {server.get(path).status}")
            continue
        answers = [server.get(path) for _ in range(REQUESTS)]
        times = [answer.first_byte_ms for answer in answers]
        median, size = statistics.median(times), len(answers[0].body) / 1024
        print(f"| {name} | {median:.0f} ms | {max(times):.0f} ms | {size:.1f} KB |")
        if median > MAX_FIRST_BYTE_MS:
            broken.append(f"{name}: first byte {median:.0f} ms, limit {MAX_FIRST_BYTE_MS} ms")
        if is_listing:
            broken += over("HTML of a listing", size, name)
    return broken


def first_child(server: Server, listing: str) -> str:
    links = re.findall(rf'href="({re.escape(listing)}[^"/?#]+/)"', server.get(listing).body.decode())
    return links[0] if links else sys.exit(f"{listing}: no page below it")


def report_assets(server: Server) -> list[str]:
    """All that the public pages load besides pictures: each file once, as it travels to a browser that takes Brotli."""
    found: dict[str, set[str]] = {"CSS": set(), "JavaScript": set(), "fonts": set()}
    for _, path, _ in PAGES:
        if path.endswith(("*", ".xml")):
            continue
        html = server.get(path).body.decode()
        found["CSS"] |= {urljoin(path, href) for href in re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)}
        found["JavaScript"] |= {urljoin(path, src) for src in re.findall(r'<script[^>]* src="([^"]+)"', html)}
    for sheet in list(found["CSS"]):
        css = server.get(sheet).body.decode()
        found["fonts"] |= {urljoin(sheet, url) for url in re.findall(r"""url\(["']?([^"')]+\.woff2)""", css)}
        found["CSS"] |= {urljoin(sheet, url) for url in re.findall(r"""@import (?:url\()?["']([^"']+)""", css)}
    for script in list(found["JavaScript"]):
        source = server.get(script).body.decode()
        found["JavaScript"] |= {urljoin(script, url) for url in re.findall(r"""\bfrom ["'](\.[^"']+)""", source)}
    print("\n| what all pages load | files | size | as sent | limit |\n|---|---:|---:|---:|---:|")
    broken = []
    for kind, paths in found.items():
        size = sum(len(server.get(path).body) for path in paths) / 1024
        sent = sum(len(server.get(path, "br").body) for path in paths) / 1024
        print(f"| {kind} | {len(paths)} | {size:.1f} KB | {sent:.1f} KB | {MAX_KB[kind]} KB |")
        broken += over(kind, size)
    return broken


def report_import(server: Server, files: list[str]) -> None:
    file = Path(files[0]).resolve() if files else None
    if file is None:
        print("Import of national records: not measured; say `make bench RECORDS=FILE` with a .jsonl file of them.\n")
        return
    if not file.is_file():
        print(f"Import of national records: not measured; there is no file {file}.\n")
        return
    records = sum(bool(line.strip()) for line in file.read_text(encoding="utf-8").split("\n"))
    first, second = (server.manage("import_procedures", str(file)) for _ in range(2))
    print(f"Import of {records} national records: {first:.1f} s; again, with nothing changed: {second:.1f} s.\n")


def over(kind: str, size: float, name: str = "") -> list[str]:
    limit = MAX_KB[kind]
    return [f"{name or kind}: {size:.1f} KB, limit {limit} KB"] if size > limit else []


if __name__ == "__main__":
    sys.exit(main())
