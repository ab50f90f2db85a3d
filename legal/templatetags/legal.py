from django import template
from django.utils.safestring import mark_safe

from legal.linking import link_citations

register = template.Library()


@register.simple_block_tag(takes_context=True)
def linkcitations(context, content):
    """Around the long texts of a page, once: numbers of documents in them become links. Headings stay plain."""
    if "request" not in context:
        return content
    return mark_safe(link_citations(content, context["request"]))  # rendered by templates, only links were added
