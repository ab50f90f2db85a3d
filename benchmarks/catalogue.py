"""How quick the catalogue and a procedure are among 10,000 procedures: part of `make bench`.

A real server with as many sectors and agencies as the national list has; with RECORDS=FILE the procedures are made
after the full records of that file, else after the demo's. Prints a Markdown table; exit code 1 when a limit is broken.
On PostgreSQL: `scripts/with-postgres .venv/bin/python benchmarks/catalogue.py`.
"""

import os
import statistics
import sys
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402

MANY, SECTORS, AGENCIES = 10_000, 268, 435
ROUNDS = 30
MAX_CATALOGUE_MS, MAX_PROCEDURE_MS = 150, 100

# Name, address, limit. The numbered rows are those that `fill` makes.
PAGES = [
    ("catalogue", "/thu-tuc/", MAX_CATALOGUE_MS),
    ("catalogue, last page", "/thu-tuc/?trang=400", MAX_CATALOGUE_MS),
    ("one sector", "/thu-tuc/?linh-vuc=linh-vuc-thu-7", MAX_CATALOGUE_MS),
    ("one agency", "/thu-tuc/?co-quan={agency}", MAX_CATALOGUE_MS),
    ("one level", "/thu-tuc/?cap=tinh", MAX_CATALOGUE_MS),
    ("one level of online service", "/thu-tuc/?truc-tuyen=mot-phan", MAX_CATALOGUE_MS),
    ("one audience", "/thu-tuc/?doi-tuong={audience}", MAX_CATALOGUE_MS),
    ("one letter", "/thu-tuc/?chu=t", MAX_CATALOGUE_MS),
    ("words", "/thu-tuc/?q=dang+ky", MAX_CATALOGUE_MS),
    ("words, a level and a sector", "/thu-tuc/?q=thu+tuc&cap=xa&linh-vuc=linh-vuc-thu-7", MAX_CATALOGUE_MS),
    ("all sectors", "/thu-tuc/?danh-sach=linh-vuc", MAX_CATALOGUE_MS),
    ("procedure", "/thu-tuc/thu-tuc-thu-5000/", MAX_PROCEDURE_MS),
    ("procedure, my case and the day", "/thu-tuc/thu-tuc-thu-5000/?hinh-thuc=0&nop-luc=2026-03-02T09:00", 100),
    ("checklist", "/thu-tuc/thu-tuc-thu-5000/danh-muc-giay-to/", MAX_PROCEDURE_MS),
]


def main() -> int:
    broken = []
    with Server() as server:
        for file in sys.argv[1:2]:
            server.manage("import_procedures", str(Path(file).resolve()))
        agency, audience = server.python(__file__, "fill").split()
        print(f"| among {MANY} procedures, median of {ROUNDS} | first byte | slowest | limit |\n|---|---:|---:|---:|")
        for name, path, limit in PAGES:
            times = []
            for number in range(ROUNDS + 3):
                answer = server.get(path.format(agency=agency, audience=audience))
                if answer.status != 200:
                    sys.exit(f"{path} answers {answer.status}")
                if number >= 3:  # the first visits compile templates
                    times.append(answer.first_byte_ms)
            middle = statistics.median(times)
            print(f"| {name} | {middle:.0f} ms | {max(times):.0f} ms | {limit} ms |")
            if middle > limit:
                broken.append(f"{name}: {middle:.0f} ms, limit {limit} ms")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


def fill() -> None:
    """Procedures until there are MANY, like those there are, in sectors and at agencies of their own; prints the number
    of an agency and the address of an audience."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.utils import timezone

    from benchmarks.many_pages import multiply
    from core import vietnamese
    from core.models import Agency
    from procedures.models import ProcedureIndexPage, ProcedurePage
    from procedures.parts import LegalBasis, Output, ProcedureAgency
    from procedures.vocabularies import ApplicantType, Sector

    index = ProcedureIndexPage.objects.get()
    patterns = list(ProcedurePage.objects.child_of(index).order_by("path"))
    sources = [pattern.pk for pattern in patterns]
    sectors = [Sector.objects.create(name=f"Lĩnh vực thử {n}", slug=f"linh-vuc-thu-{n}") for n in range(SECTORS)]
    agencies = [Agency.objects.create(name=f"Sở, ban, ngành thử số {n}") for n in range(AGENCIES)]
    audiences = list(ApplicantType.objects.all())
    names = [f"{patterns[n % len(patterns)].name[:150]} (thử {n})" for n in range(index.numchild, MANY)]
    codes = count(1)

    def change(procedure, n):
        procedure.name = procedure.title
        procedure.code = f"7.{next(codes):06d}"
        procedure.issuing_agency = agencies[n % AGENCIES]
        procedure.sort_key = vietnamese.sort_key(procedure.name)[:255]
        procedure.folded_name = f" {' '.join(vietnamese.search_words(f'{procedure.code} {procedure.name}'))}"
        procedure.national_id, procedure.front_page_order = "", None

    moments = [timezone.now()] * len(names)
    first = index.numchild + 1
    pages = multiply(index, patterns, names, "thu-tuc-thu", moments, change)
    like = [sources[n % len(sources)] for n, _ in enumerate(pages, first)]
    for model in (LegalBasis, Output):
        rows: dict[int, list] = {pk: list(model.objects.filter(page=pk)) for pk in sources}
        copies = []
        for page, source in zip(pages, like, strict=True):
            for row in rows[source]:
                values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
                copies.append(model(**{**values, "page_id": page.pk}))
        model.objects.bulk_create(copies, batch_size=500)
    of_sectors, of_audiences = ProcedurePage.sectors.through, ProcedurePage.applicant_types.through
    of_sectors.objects.bulk_create(
        of_sectors(procedurepage_id=page.pk, sector=sectors[n % SECTORS]) for n, page in enumerate(pages)
    )
    of_audiences.objects.bulk_create(
        of_audiences(procedurepage_id=page.pk, applicanttype=audiences[(n + more) % len(audiences)])
        for n, page in enumerate(pages)
        for more in range(1 + n % 2)
    )
    ProcedureAgency.objects.bulk_create(
        ProcedureAgency(page_id=page.pk, agency=agencies[n * more % AGENCIES], role=role)
        for n, page in enumerate(pages)
        for more, role in [(1, "executing"), (3, "competent")]
    )
    print(agencies[7].pk, audiences[0].slug)


if __name__ == "__main__":
    fill() if sys.argv[1:2] == ["fill"] else sys.exit(main())
