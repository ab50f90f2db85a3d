"""Whether the news keeps its speed as it grows, and what a photograph costs: part of `make bench`.

Two real servers, one with 100 articles and one with 10,000, are asked in turn, so that what else the machine does
slows both. Then a photograph of a telephone is uploaded and shown. Prints Markdown tables; exit code 1 when a limit is
broken. On PostgreSQL: `scripts/with-postgres .venv/bin/python benchmarks/newsroom.py`.
"""

import io
import os
import shutil
import statistics
import sys
import time
from pathlib import Path

import environ
import psycopg
from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402

FEW, MANY = 100, 10_000
ROUNDS = 60
MAX_RATIO = 1.2
MAX_FIRST_BYTE_MS = 100
MAX_SECONDS_A_SIZE = 2.0
MAX_KB_ON_A_PHONE = 300

ARTICLE = "/tin-tuc/bai-thu-50/"
# Name, address, whether its time may not depend on how many articles there are. Of the others the first byte counts:
# there is more in a section or a year of 10,000 articles than in one of 100.
PAGES = [
    ("front page", "/", True),
    ("news", "/tin-tuc/", True),
    ("article", ARTICLE, True),
    ("news feed", "/tin-tuc/rss.xml", True),
    ("news, last page", "/tin-tuc/?trang={last}", False),
    ("news, one section", "/tin-tuc/?chuyen-muc=mo-hinh-hay", False),
    ("news, one tag", "/tin-tuc/?the=the-thu-3", False),
    ("news, one year", "/tin-tuc/?nam=2020", False),
    ("news, one month", "/tin-tuc/?nam=2020&thang=6", False),
]
TAGS, YEARS = 40, 12


class Newsroom(Server):
    """The portal with its demo content and that many articles, on a database of its own."""

    def __init__(self, count: int):
        self.count = count
        self.last = min(-(-count // 12), 50)
        if url := os.environ.get("DATABASE_URL", "").removesuffix("/"):
            known = environ.Env.db_url_config(url)
            where = {"host": known["HOST"], "port": known["PORT"] or None, "password": known["PASSWORD"] or None}
            with psycopg.connect(**where, user=known["USER"], dbname=known["NAME"], autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE news_{count}")
            self.settings = {"DATABASE_URL": f"{url.rpartition('/')[0]}/news_{count}"}

    def __enter__(self) -> "Newsroom":
        super().__enter__()
        self.python(__file__, "fill", str(self.count))
        return self


def main() -> int:
    with Newsroom(FEW) as few, Newsroom(MANY) as many:
        broken = compare(few, many) + report_photograph(few) + report_weight(few)
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


def compare(few: Newsroom, many: Newsroom) -> list[str]:
    print(f"| page, first byte, median of {ROUNDS} | {FEW} articles | {MANY} articles | ratio |\n|---|---:|---:|---:|")
    broken = []
    for name, path, keeps in PAGES:
        times = {server: [] for server in (few, many)}
        for number in range(ROUNDS + 3):
            for server, measured in times.items():
                answer = server.get(path.format(last=server.last))
                if answer.status != 200:
                    sys.exit(f"{path} answers {answer.status}")
                if number >= 3:  # the first visits compile templates and draw pictures
                    measured.append(answer.first_byte_ms)
        before, after = (statistics.median(measured) for measured in times.values())
        print(f"| {name} | {before:.1f} ms | {after:.1f} ms | {after / before:.2f} |")
        if keeps and after / before > MAX_RATIO:
            broken.append(f"{name}: {after / before:.2f} times as long with {MANY} articles")
        if after > MAX_FIRST_BYTE_MS:
            broken.append(f"{name}: first byte {after:.0f} ms with {MANY} articles, limit {MAX_FIRST_BYTE_MS} ms")
    return broken


def report_photograph(server: Newsroom) -> list[str]:
    print("\n| a photograph of a telephone | seconds | size |\n|---|---:|---:|")
    broken = []
    for line in server.python(__file__, "photograph").splitlines():
        name, seconds, kilobytes = line.split("\t")
        print(f"| {name} | {float(seconds):.2f} | {float(kilobytes):.0f} KB |")
        if name != "upload" and float(seconds) > MAX_SECONDS_A_SIZE:
            broken.append(f"{name}: {float(seconds):.1f} s, limit {MAX_SECONDS_A_SIZE} s")
    return broken


def report_weight(server: Newsroom) -> list[str]:
    """All that a phone with nothing in its cache loads to show the article with the photograph."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        print("\nWeight of an article: not measured; there is no Chromium.")
        return []
    sizes: dict[str, float] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2).new_page()
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        kinds: dict[str, str] = {}
        wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
        wire.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: event["encodedDataLength"] / 1024}),
        )
        page.goto(f"http://127.0.0.1:{server.port}{ARTICLE}", wait_until="networkidle")
        browser.close()
    print("\n| an article on a phone, 360 px, twice as fine | as sent |\n|---|---:|")
    for kind in sorted(set(kinds.values())):
        size = sum(size for number, size in sizes.items() if kinds.get(number) == kind)
        print(f"| {kind} | {size:.1f} KB |")
    total = sum(sizes.values())
    print(f"| **all** | **{total:.1f} KB** |")
    return [f"an article on a phone: {total:.0f} KB, limit {MAX_KB_ON_A_PHONE} KB"] if total > MAX_KB_ON_A_PHONE else []


# --- In a process of its own, with Django -----------------------------------------------------------------------------


def fill(count: int) -> None:
    """Articles until there are that many: over twelve years, all sections, with tags and views."""
    from datetime import timedelta

    from django.utils import timezone

    from benchmarks.many_pages import multiply
    from core.readership import PageViews
    from news.models import NewsIndexPage, NewsPage, NewsTag
    from news.vocabularies import Category, Tag

    index = NewsIndexPage.objects.get()
    patterns = list(NewsPage.objects.child_of(index).order_by("path"))
    sections = list(Category.objects.all())
    tags = [Tag.objects.create(name=f"Thẻ thử {n}", slug=f"the-thu-{n}") for n in range(TAGS)]
    now, numbers = timezone.now(), range(index.numchild, count)

    def change(article, n):
        article.category, article.is_featured = sections[n % len(sections)], False

    pages = multiply(
        index,
        patterns,
        titles=[f"Bài thử số {n + 1}: cải cách thủ tục hành chính ở xã, phường" for n in numbers],
        slug="bai-thu",
        moments=[now - timedelta(days=365.25 * YEARS * n / count) for n in numbers],
        change=change,
    )
    NewsTag.objects.bulk_create(
        NewsTag(tag=tags[(n + more) % TAGS], content_object_id=page.pk)
        for n, page in enumerate(pages)
        for more in range(n % 3)
    )
    PageViews.objects.bulk_create(
        PageViews(page_id=page.pk, day=now.date() - timedelta(days=days), count=days + 1)
        for page in pages
        for days in range(3)
    )


def photograph() -> None:
    """Uploads one through the admin, makes the sizes that an article shows and puts it at the head of one; prints a
    line for each: its name, seconds, kilobytes."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse
    from wagtail.models import Collection, ReferenceIndex

    from core.models import PortalImage
    from news.models import NewsPage
    from users.models import User

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username="canbo"))
    data = taken_by_a_telephone()
    body = {"title": "Ruộng lúa", "collection": Collection.get_first_root_node().pk}
    start = time.perf_counter()
    client.post(reverse("wagtailimages:add"), {**body, "file": SimpleUploadedFile("anh.jpg", data, "image/jpeg")})
    print("upload", time.perf_counter() - start, len(data) / 1024, sep="\t")
    image = PortalImage.objects.get(title=body["title"])
    for size in ("fill-480x320|format-webp", "fill-960x640|format-webp", "fill-1200x630|format-jpeg"):
        start = time.perf_counter()
        file = image.get_rendition(size).file
        print(size.replace("|", ", "), time.perf_counter() - start, file.size / 1024, sep="\t")
    page = NewsPage.objects.get(slug=ARTICLE.split("/")[-2])
    page.lead_image, page.lead_image_alt = image, "Ruộng lúa"
    page.save()
    ReferenceIndex.create_or_update_for_object(page)


def taken_by_a_telephone() -> bytes:
    """A JPEG of twelve million pixels and about ten megabytes: soft shapes under the noise of a small sensor."""
    size = (4000, 3000)
    shapes = Image.effect_noise((40, 30), 120).resize(size, Image.Resampling.BICUBIC)
    noise = Image.effect_noise(size, 60)
    bands = [Image.blend(shapes, noise.rotate(turn), 0.25) for turn in (0, 180)]
    file = io.BytesIO()
    Image.merge("RGB", [*bands, shapes]).save(file, "JPEG", quality=98)
    return file.getvalue()


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    fill(int(sys.argv[2])) if sys.argv[1] == "fill" else photograph()
