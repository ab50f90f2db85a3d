"""A procedure as search engines read it: `GovernmentService` of schema.org, of what the page shows."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin

from core import rich_text
from core.models import Agency, OfficeSettings
from core.vietnamese import shorten
from core.working_days import duration
from procedures.costs import amount_of, counted_by
from procedures.parts import ProcedureAgency

LONGEST = 500  # characters of a text of which the page has the rest
MOST_PROVIDERS = 20  # a procedure of the communes names hundreds


def government_service(page: Any, address: str, office: OfficeSettings, related: Iterable) -> dict[str, Any]:
    """The procedure whose page is at `address`; `related` are the pages of others."""
    roles = ProcedureAgency.Role
    executing, competent = (_with_role(page, role) for role in (roles.EXECUTING, roles.COMPETENT))
    note = " ".join(paragraph.text for paragraph in rich_text.paragraphs(page.plain_note))
    return _told(
        {
            "@type": "GovernmentService",
            "@id": f"{address}#thu-tuc",
            "name": page.name,
            "alternateName": page.short_name,
            "identifier": page.code,
            "url": address,
            "mainEntityOfPage": address,
            "description": shorten(note or page.description or page.name, LONGEST),
            "serviceType": [sector.name for sector in page.sectors.all()],
            "category": [event.name for event in page.life_events.all()],
            "provider": [_organization(agency) for agency in executing or competent or [page.issuing_agency]],
            "serviceOperator": [_organization(agency) for agency in competent if executing],
            "jurisdiction": {"@type": "AdministrativeArea", "name": office.place} if office.place else None,
            "areaServed": {"@type": "AdministrativeArea", "name": office.place or "Việt Nam"},
            "audience": [{"@type": "Audience", "audienceType": kind.name} for kind in page.applicant_types.all()],
            "availableChannel": [_channel(page, channel, office) for channel in page.channel_values],
            "offers": _distinct(_offer(cost) for cost in page.costs),
            "serviceOutput": [
                _told({"@type": "Thing", "name": output.name, "identifier": output.code})
                for output in page.outputs.all()
            ],
            "subjectOf": [
                _told({"@type": "Legislation", "legislationIdentifier": basis.number, "name": basis.title})
                for basis in page.legal_basis.all()
            ],
            "isRelatedTo": [
                {"@type": "GovernmentService", "name": other.title, "url": urljoin(address, other.url)}
                for other in related
            ],
        }
    )


def _told(values: dict[str, Any]) -> dict[str, Any]:
    """Without what the record does not tell."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _with_role(page: Any, role: str) -> list[Agency]:
    return [link.agency for link in page.agencies.all() if link.role == role][:MOST_PROVIDERS]


def _organization(agency: Agency) -> dict[str, Any]:
    return _told({"@type": "GovernmentOrganization", "name": agency.name, "identifier": agency.code})


def _channel(page: Any, channel: Any, office: OfficeSettings) -> dict[str, Any]:
    words = [f"Thời hạn: {channel.time}." if channel.time else "", channel["description"]]
    place = page.receiving_address if channel["method"] == "DIRECT" else ""
    return _told(
        {
            "@type": "ServiceChannel",
            "name": channel.method_label,
            "description": shorten(" ".join(filter(None, words)), LONGEST),
            "processingTime": duration(*channel.term) if channel.term else None,
            "serviceUrl": office.national_portal_url if channel["method"] == "ONLINE" else None,
            "serviceLocation": place and {"@type": "Place", "address": shorten(place, LONGEST)},
            "availableLanguage": "vi",
        }
    )


def _offer(cost: Any) -> dict[str, Any]:
    """What is paid, as a sum only where the record fixes one: a rate has what it is counted by beside it."""
    amount, each = amount_of(cost), counted_by(cost)
    words = ": ".join(filter(None, [cost.kind_label, cost["description"]]))
    offer = {"@type": "Offer", "description": shorten(words, LONGEST)}
    if amount is None:
        return offer
    price = {"price": f"{amount.normalize():f}", "priceCurrency": "USD" if cost["currency"] == "USD" else "VND"}
    if each:
        return offer | {"priceSpecification": {"@type": "UnitPriceSpecification", **price, "unitText": each}}
    return offer | price


def _distinct(items: Iterable[dict]) -> list[dict]:
    """Each once, in their order: the channels of a procedure mostly cost the same."""
    return list({repr(item): item for item in items}.values())
