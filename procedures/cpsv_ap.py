"""Public procedures in the vocabulary of the European Union for public services, CPSV-AP 3.2, as JSON-LD.

One `@graph`, written node by node: each procedure with its parts, and before the first that needs it what several share
(agencies, sectors, documents). Whatever points at something also says what it is, for the SHACL shapes ask that.
"""

import json
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

from core import rich_text
from core.models import Agency, OfficeSettings
from core.open_data import AT_ONCE
from core.vietnamese import normalize, slugify
from core.working_days import duration
from legal import citations
from legal.models import LegalDocument
from procedures.blocks import METHODS, without_files
from procedures.costs import amount_of
from procedures.models import ProcedurePage
from procedures.page_records import with_related
from procedures.parts import ProcedureAgency
from procedures.vocabularies import LifeEvent

_EU = "http://publications.europa.eu/resource/authority"
VIETNAM, VIETNAMESE = f"{_EU}/country/VNM", f"{_EU}/language/VIE"
_STATUS = "http://purl.org/adms/status"
Node = dict[str, Any]


def _text(iri: str) -> Node:
    return {"@id": iri, "@language": "vi"}


def _to(iri: str) -> Node:
    return {"@id": iri, "@type": "@id"}


# Texts are Vietnamese, what points at something holds its address, the rest is plain.
CONTEXT = {
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dct": "http://purl.org/dc/terms/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "time": "http://www.w3.org/2006/time#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": _text("dct:title"),
    "alternative": _text("dct:alternative"),
    "description": _text("dct:description"),
    "label": _text("skos:prefLabel"),
    "keyword": _text("dcat:keyword"),
    "identifier": "dct:identifier",
    "email": "cv:email",
    "telephone": "cv:telephone",
    "number": "eli:id_local",
    "titleOfDocument": _text("eli:title"),
    "hasValue": {"@id": "cv:hasValue", "@type": "xsd:double"},
    "processingTime": {"@id": "cv:processingTime", "@type": "xsd:duration"},
    **{name: _to(f"dct:{name}") for name in ("audience", "isPartOf", "language", "publisher", "spatial", "type")},
    **{name: _to(f"cpsv:{name}") for name in ("follows", "hasInput", "implements", "produces")},
    **{
        name: _to(f"cv:{name}")
        for name in (
            *("contactPage", "contactPoint", "currency", "hasChannel", "hasCompetentAuthority", "hasCost"),
            *("hasLegalResource", "hasParticipant", "hasParticipation", "holdsRequirement", "ifAccessedThrough"),
            *("isGroupedBy", "openingHours", "ownedBy", "relatedService", "role", "sector"),
        )
    },
    "landingPage": _to("dcat:landingPage"),
    "page": _to("foaf:page"),
    "status": _to("http://www.w3.org/ns/adms#status"),
}
CONCEPT, AGENT = "skos:Concept", ["cv:PublicOrganisation", "org:Organization", "foaf:Agent"]


def write(address: str, office: OfficeSettings) -> Iterator[str]:
    """The whole file, which stands at `address`, in parts."""
    context = json.dumps({"@base": address, **CONTEXT}, ensure_ascii=False)
    yield f'{{"@context": {context},\n"@graph": [\n'
    yield from _parted(json.dumps(node, ensure_ascii=False) for node in nodes(office))
    yield "\n]}\n"


def _parted(texts: Iterator[str]) -> Iterator[str]:
    yield next(texts)
    while some := list(islice(texts, AT_ONCE)):
        yield "".join(f",\n{text}" for text in some)


def nodes(office: OfficeSettings) -> Iterator[Node]:
    yield from _of_all(office)
    told: set[str] = set()
    pages = with_related(ProcedurePage.objects.published()).iterator(chunk_size=AT_ONCE)
    seen = ProcedurePage.objects.visible()
    while some := list(islice(pages, AT_ONCE)):
        others = {link.page_id for page in some for link in page.related_procedures.all()}
        related = set(seen.filter(pk__in=others).values_list("pk", flat=True))
        keys = {citations.key(basis.number) for page in some for basis in page.legal_basis.all()} - {""}
        held = {key: document.full_url for key, document in LegalDocument.objects.held(keys).items()}
        for page in some:
            for node in _shared(page, held):
                if node["@id"] not in told:
                    told.add(node["@id"])
                    yield node
            yield _service(page, held, related)


def _of_all(office: OfficeSettings) -> Iterator[Node]:
    """What every procedure points at."""
    yield {
        "@id": "#danh-muc",
        "@type": "dcat:Dataset",
        "identifier": "thu-tuc",
        "title": "Thủ tục hành chính",
        "description": f"Danh mục thủ tục hành chính do {office.name} công khai.",
        "publisher": "#co-quan",
        "landingPage": office.site.root_url,
    }
    yield {"@id": office.site.root_url, "@type": "foaf:Document"}
    yield _agent("#co-quan", "co-quan", office.name)
    contact = {"@id": "#lien-he", "@type": "cv:ContactPoint", "contactPage": office.site.root_url}
    told = {"email": office.email, "telephone": office.phone}
    yield contact | {key: value for key, value in told.items() if value} | {"openingHours": "#gio-lam-viec"}
    hours = office.working_hours or f"Nhận hồ sơ từ {office.opens_at:%H:%M} đến {office.closes_at:%H:%M} ngày làm việc"
    yield {"@id": "#gio-lam-viec", "@type": "time:TemporalEntity", "description": hours}
    yield {"@id": VIETNAM, "@type": "dct:Location"}
    yield {"@id": VIETNAMESE, "@type": "dct:LinguisticSystem"}
    for currency in ("VND", "USD"):
        yield {"@id": f"{_EU}/currency/{currency}", "@type": CONCEPT}
    for status in ("Completed", "Withdrawn"):
        yield {"@id": f"{_STATUS}/{status}", "@type": CONCEPT}
    for method, label in METHODS:
        yield _concept(f"#hinh-thuc-{method.lower()}", label)
    for role, label in ProcedureAgency.Role.choices:
        yield _concept(f"#vai-tro-{role}", label)


def _agent(address: str, identifier: str, name: str) -> Node:
    return {
        "@id": address,
        "@type": AGENT,
        "identifier": identifier,
        "title": name,
        "label": name,
        "spatial": VIETNAM,
    }


def _concept(address: str, label: str) -> Node:
    return {"@id": address, "@type": CONCEPT, "label": label}


def _agency(agency: Agency) -> str:
    return f"#co-quan-{agency.pk}"


def _term(kind: str, term: Any) -> str:
    return f"#{kind}-{term.slug or term.pk}"


def _document(basis: Any, held: dict[str, str]) -> str:
    """The page of a document that the portal holds, else an address by its number."""
    key = citations.key(basis.number)
    return held.get(key) or f"#van-ban-{slugify(basis.number) or slugify(basis.title) or basis.pk}"


def _shared(page: ProcedurePage, held: dict[str, str]) -> Iterator[Node]:
    for agency in (page.issuing_agency, *(link.agency for link in page.agencies.all())):
        yield _agent(_agency(agency), agency.code or str(agency.pk), agency.name)
    for kind, terms in (("linh-vuc", page.sectors), ("doi-tuong", page.applicant_types)):
        for term in terms.all():
            yield _concept(_term(kind, term), term.name)
    for event in page.life_events.all():
        kind = "cv:LifeEvent" if event.audience == LifeEvent.Audience.CITIZEN else "cv:BusinessEvent"
        name = {"identifier": event.code or event.slug, "title": event.name}
        yield {"@id": _term("su-kien", event), "@type": [kind, "cv:Event"], **name}
    for basis in page.legal_basis.all():
        told = {"number": basis.number, "titleOfDocument": basis.title}
        told = {key: value for key, value in told.items() if value}
        yield {"@id": _document(basis, held), "@type": "eli:LegalResource", **told}


def _service(page: ProcedurePage, held: dict[str, str], related: set[int]) -> Node:
    at = f"{page.full_url}#"
    channels = [_channel(f"{at}cach-thuc-{n}", channel) for n, channel in enumerate(page.channel_values, 1)]
    links = page.agencies.all()
    roles = ProcedureAgency.Role
    deciding = next((found for role in (roles.COMPETENT, roles.EXECUTING) if (found := _with_role(links, role))), None)
    times = {channel.get("processingTime") for channel in channels}
    note = "\n".join(paragraph.text for paragraph in rich_text.paragraphs(page.plain_note))
    node = {
        "@id": f"{at}thu-tuc",
        "@type": "cpsv:PublicService",
        "identifier": page.code,
        "title": page.name,
        "alternative": page.short_name,
        "description": note or page.description or page.name,
        "keyword": [word for word in map(str.strip, page.keywords.replace(";", ",").split(",")) if word],
        "page": page.full_url,
        "language": VIETNAMESE,
        "spatial": VIETNAM,
        "isPartOf": "#danh-muc",
        "contactPoint": "#lien-he",
        "status": f"{_STATUS}/{'Withdrawn' if page.is_retired else 'Completed'}",
        "hasCompetentAuthority": deciding or [_agency(page.issuing_agency)],
        "hasParticipation": [_participation(f"{at}tham-gia-{n}", link) for n, link in enumerate(links, 1)],
        "sector": [_term("linh-vuc", sector) for sector in page.sectors.all()],
        "audience": [_term("doi-tuong", kind) for kind in page.applicant_types.all()],
        "isGroupedBy": [_term("su-kien", event) for event in page.life_events.all()],
        "hasLegalResource": [_document(basis, held) for basis in page.legal_basis.all()],
        "hasChannel": channels,
        "hasCost": list(_costs(at, page)),
        "processingTime": times.pop() if len(times) == 1 else None,
        "hasInput": list(_inputs(at, page)),
        "holdsRequirement": _requirements(f"{at}yeu-cau", page),
        "follows": list(_rules(at, page, held)),
        "produces": list(map(partial(_output, at), page.outputs.all())),
        "relatedService": [f"{link.page.full_url}#thu-tuc" for link in page.related_procedures.all()
                           if link.page_id in related],
    }  # fmt: skip
    return {key: value for key, value in node.items() if value}


def _with_role(links: Iterable[ProcedureAgency], role: str) -> list[str]:
    return [_agency(link.agency) for link in links if link.role == role]


def _participation(address: str, link: ProcedureAgency) -> Node:
    return {
        "@id": address,
        "@type": "cv:Participation",
        "identifier": address.rpartition("#")[2],
        "description": link.get_role_display(),
        "role": f"#vai-tro-{link.role}",
        "hasParticipant": _agency(link.agency),
    }


def _channel(address: str, channel: Any) -> Node:
    node = {
        "@id": address,
        "@type": "cv:Channel",
        "identifier": address.rpartition("#")[2],
        "type": f"#hinh-thuc-{channel['method'].lower()}",
        "description": normalize("\n".join(filter(None, [channel.time, channel["description"]]))),
        "processingTime": duration(*channel.term) if channel.term else None,
    }
    return {key: value for key, value in node.items() if value}


def _costs(at: str, page: ProcedurePage) -> Iterator[Node]:
    for number, channel in enumerate(page.channel_values, 1):
        for place, cost in enumerate(channel["costs"], 1):
            amount = amount_of(cost)
            name = f"phi-{number}-{place}"
            node = {
                "@id": f"{at}{name}",
                "@type": "cv:Cost",
                "identifier": name,
                "description": ": ".join(filter(None, [cost.kind_label, cost["description"]])),
                "ifAccessedThrough": f"{at}cach-thuc-{number}",
            }
            if amount is not None:
                currency = "USD" if cost["currency"] == "USD" else "VND"
                node |= {"hasValue": float(amount), "currency": f"{_EU}/currency/{currency}"}
            yield node


def _inputs(at: str, page: ProcedurePage) -> Iterator[Node]:
    """What is to be handed in; of a case among others that is said."""
    for number, case in enumerate(without_files(page.required_documents), 1):
        for place, paper in enumerate(case.papers, 1):
            name = f"giay-to-{number}-{place}"
            within = f"Trường hợp: {case.label}" if case.is_alternative else ""
            told = "\n".join(filter(None, [within, paper.counts_in_words, *paper.forms]))
            node = {"@id": f"{at}{name}", "@type": "cv:Evidence", "identifier": name, "title": paper.text}
            yield node | ({"description": told} if told else {})


def _requirements(address: str, page: ProcedurePage) -> Node | None:
    if not page.requirements:
        return None
    title = {"title": "Yêu cầu, điều kiện", "description": page.requirements}
    return {"@id": address, "@type": "cv:Requirement", "identifier": "yeu-cau", **title}


def _rules(at: str, page: ProcedurePage, held: dict[str, str]) -> Iterator[Node]:
    """The steps, of each case by themselves, with the documents behind them."""
    basis = [_document(each, held) for each in page.legal_basis.all()]
    for number, case in enumerate(page.step_cases, 1):
        if steps := "\n".join(filter(None, case["steps"])):
            yield {
                "@id": f"{at}trinh-tu-{number}",
                "@type": "cpsv:Rule",
                "identifier": f"trinh-tu-{number}",
                "title": case.label or "Trình tự thực hiện",
                "description": steps,
                "language": VIETNAMESE,
                **({"implements": basis} if basis else {}),
            }


def _output(at: str, output: Any) -> Node:
    return {
        "@id": f"{at}ket-qua-{output.pk}",
        "@type": "cv:Output",
        "identifier": output.code or f"ket-qua-{output.pk}",
        "title": output.name,
    }
