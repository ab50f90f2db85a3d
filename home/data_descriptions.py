"""The open data as machines are told of it: a Data Package of the CSV files, a DCAT catalogue of all."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from core.models import OfficeSettings
from core.open_data import Column, Dataset, Table

_PROFILES = "https://datapackage.org/profiles/2.0"
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_MEDIA = "https://www.iana.org/assignments/media-types"


def data_package(datasets: Iterable[Dataset], address: str, office: OfficeSettings) -> dict[str, Any]:
    """Paths are relative: the description also fits the files once they are taken away together."""
    licence = office.licence
    return {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "du-lieu-mo",
        "title": f"Dữ liệu mở của {office.name}",
        "homepage": address,
        "licenses": [{"name": licence.value, "path": licence.url, "title": licence.label}],
        "contributors": [{"title": office.name, "path": office.site.root_url, "roles": ["publisher"]}],
        "resources": [_resource(table, dataset) for dataset in datasets for table in dataset.tables],
    }


def _resource(table: Table, dataset: Dataset) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers_to:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": "" if other == table.name else other, "fields": ["id"]}}
            for name, other in table.refers_to.items()
        ]
    return {
        "name": table.name,
        "type": "table",
        "title": table.title,
        "description": dataset.description,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    unit = column.unit and f"Đơn vị: {column.unit}."
    told = {"title": column.meaning, "description": " ".join(filter(None, [unit, column.note]))}
    if column.values and column.type == "string":
        told["categories"] = [{"value": value, "label": label} for value, label in column.values.items()]
        told["constraints"] = {"enum": list(column.values)}
    return {"name": column.name, "type": column.type, **{key: value for key, value in told.items() if value}}


def _thing(kind: str, address: str) -> dict[str, Any]:
    """Something told elsewhere, with its class: who checks the catalogue looks nothing up."""
    return {"@id": address, "@type": kind}


def _licence(office: OfficeSettings) -> dict[str, Any]:
    return _thing("dct:LicenseDocument", office.licence.url)


def dcat(datasets: Iterable[Dataset], address: str, office: OfficeSettings) -> dict[str, Any]:
    """The catalogue at `address`, which is that of the page."""
    publisher = {
        "@id": f"{address}#co-quan",
        "@type": "foaf:Agent",
        "foaf:name": office.name,
        "foaf:homepage": _thing("foaf:Document", office.site.root_url),
    }
    return {
        "@context": {
            "@language": "vi",
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "vcard": "http://www.w3.org/2006/vcard/ns#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": address,
        "@type": "dcat:Catalog",
        "dct:title": f"Dữ liệu mở của {office.name}",
        "dct:description": "Dữ liệu ai cũng được tải về và dùng lại.",
        "dct:language": _thing("dct:LinguisticSystem", f"{_AUTHORITY}/language/VIE"),
        "dct:license": _licence(office),
        "dct:publisher": publisher,
        "foaf:homepage": _thing("foaf:Document", address),
        "dcat:dataset": [_dataset(dataset, address, office) for dataset in datasets],
    }


def _dataset(dataset: Dataset, address: str, office: OfficeSettings) -> dict[str, Any]:
    latest = dataset.state()["latest"]
    contact = {"@type": ["vcard:Kind", "vcard:Organization"], "vcard:fn": office.name}
    if office.email:
        contact["vcard:hasEmail"] = {"@id": f"mailto:{office.email}"}
    files = [(table.title, f"{table.name}.{kind}", kind) for table in dataset.tables for kind in ("csv", "json")]
    if dataset.linked_data:
        files.append((f"{dataset.title} (CPSV-AP)", dataset.linked_data, "ld+json"))
    return {
        "@id": f"{address}#{dataset.name}",
        "@type": "dcat:Dataset",
        "dct:identifier": {"@value": dataset.name},
        "dct:title": dataset.title,
        "dct:description": dataset.description,
        "dct:publisher": {"@id": f"{address}#co-quan"},
        "dct:language": _thing("dct:LinguisticSystem", f"{_AUTHORITY}/language/VIE"),
        "dct:accrualPeriodicity": _thing("dct:Frequency", f"{_AUTHORITY}/frequency/CONT"),
        "dcat:theme": {
            **_thing("skos:Concept", f"{_AUTHORITY}/data-theme/GOVE"),
            "skos:prefLabel": "Chính phủ và khu vực công",
        },
        "dcat:contactPoint": contact,
        "dcat:landingPage": _thing("foaf:Document", address),
        **({"dct:modified": {"@value": latest.isoformat(), "@type": "xsd:dateTime"}} if latest else {}),
        "dcat:distribution": [_distribution(*file, address, office) for file in files],
    }


def _distribution(title: str, name: str, kind: str, address: str, office: OfficeSettings) -> dict[str, Any]:
    url = urljoin(address, name)
    media = "text/csv" if kind == "csv" else f"application/{kind}"
    return {
        "@id": f"{address}#{name}",
        "@type": "dcat:Distribution",
        "dct:title": f"{title} ({kind.upper()})" if kind != "ld+json" else title,
        "dct:license": _licence(office),
        "dcat:accessURL": _thing("rdfs:Resource", url),
        "dcat:downloadURL": _thing("rdfs:Resource", url),
        "dcat:mediaType": _thing("dct:MediaType", f"{_MEDIA}/{media}"),
        **({"dct:conformsTo": _thing("dct:Standard", urljoin(address, "datapackage.json"))} if kind == "csv" else {}),
    }
