"""Dữ liệu mở at `/du-lieu-mo/`: what can be had, the files themselves, and how machines are told of both.

Files are written while they are sent, so that they take no more memory however long they are; nothing of them is kept.
Whoever asks often is answered by the cache in front: all are public for five minutes, as pictures are, and their ETag
stays the same for a day while no page of theirs is published or withdrawn.
"""

import hashlib

from django.http import JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from core.models import OfficeSettings
from core.open_data import Dataset, Table
from core.queries import NothingThere
from home import data_descriptions
from legal.open_data import DOCUMENTS
from news.open_data import NEWS
from plans.open_data import PLANS
from procedures.cpsv_ap import write as write_cpsv_ap
from procedures.open_data import PROCEDURES, SETTLEMENT

DATASETS: tuple[Dataset, ...] = (PROCEDURES, SETTLEMENT, DOCUMENTS, PLANS, NEWS)
TABLES: dict[str, tuple[Dataset, Table]] = {
    table.name: (dataset, table) for dataset in DATASETS for table in dataset.tables
}
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}
LINKED_DATA = "application/ld+json"
KEPT = 300  # seconds; so long may something that was withdrawn still come from a cache

kept = cache_control(public=True, max_age=KEPT)


@require_safe
def catalogue(request):
    """`/du-lieu-mo/`: each dataset with its files, and on what terms."""
    datasets = [(dataset, dataset.state()) for dataset in DATASETS]
    address, office = _home(request)
    context = {"datasets": datasets, "licence": office.licence, "address": address}
    return render(request, "home/open_data.html", context)


@require_safe
def dictionary(request, name):
    """`/du-lieu-mo/thu-tuc/`: what every column of a dataset holds."""
    dataset = next((dataset for dataset in DATASETS if dataset.name == name), None)
    if dataset is None:
        raise NothingThere("Không có bộ dữ liệu này. Các bộ đang có được nêu ở trang Dữ liệu mở.")
    return render(request, "home/data_dictionary.html", {"dataset": dataset})


def _etag_of(dataset: Dataset, *facts: object) -> str:
    """Holds for a day at most: states are worked out for the day, and names of agencies change without a page."""
    told = (timezone.localdate(), *dataset.state().values(), *facts)
    return f'"{hashlib.sha256(repr(told).encode()).hexdigest()[:32]}"'


def _found(name: str, ending: str) -> tuple[Dataset, Table]:
    if name not in TABLES or ending not in CONTENT_TYPES:
        raise NothingThere("Không có tệp dữ liệu này. Các tệp đang có được nêu ở trang Dữ liệu mở.")
    return TABLES[name]


def _table_etag(request, name, ending):
    dataset, table = _found(name, ending)
    return _etag_of(dataset, name, ending, [column.name for column in table.columns])


@require_safe
@kept
@condition(etag_func=_table_etag)
def table_file(request, name, ending):
    """`/du-lieu-mo/thu-tuc.csv`, `.json`: one table whole."""
    _, table = _found(name, ending)
    write = {"csv": table.as_csv, "json": table.as_json}[ending]
    return _sent(request, write, CONTENT_TYPES[ending], f"{name}.{ending}")


@require_safe
@kept
@condition(etag_func=lambda request: _etag_of(PROCEDURES, "cpsv-ap"))
def cpsv_ap(request):
    """`/du-lieu-mo/cpsv-ap.jsonld`: every public procedure in the vocabulary of the European Union."""
    office = OfficeSettings.for_request(request)
    address = request.build_absolute_uri(reverse("cpsv_ap"))
    return _sent(request, lambda: write_cpsv_ap(address, office), LINKED_DATA, "cpsv-ap.jsonld")


def _sent(request, write, content_type, name):
    pieces = write() if request.method == "GET" else ()
    disposition = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=disposition)


@require_safe
@kept
def data_package(request):
    """`/du-lieu-mo/datapackage.json`: the CSV files and their columns, in the form of Data Package 2.0."""
    return _told(data_descriptions.data_package(DATASETS, *_home(request)), "application/json")


@require_safe
@kept
def dcat(request):
    """`/du-lieu-mo/dcat.jsonld`: the datasets in the words of DCAT, by which catalogues of open data gather others."""
    return _told(data_descriptions.dcat(DATASETS, *_home(request)), LINKED_DATA)


def _home(request) -> tuple[str, OfficeSettings]:
    return request.build_absolute_uri(reverse("open_data")), OfficeSettings.for_request(request)


def _told(description, content_type):
    options = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(
        description,
        json_dumps_params=options,
        content_type=content_type,
        headers={"Access-Control-Allow-Origin": "*"},
    )
