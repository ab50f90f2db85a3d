from datetime import timedelta

from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from core.models import OfficeSettings
from core.vietnamese import normalize, normalize_line
from news.filters import Chosen
from news.models import NewsIndexPage, NewsPage


class NewsFeed(Feed):
    """`/tin-tuc/rss.xml`: the newest twenty articles under the same filters as the list.

    One instance serves every request, so what a request asks for travels as `feed`, never on self.
    """

    def get_object(self, request):
        index = get_object_or_404(NewsIndexPage.objects.live().public())
        chosen = Chosen.from_query(request.GET)
        articles = NewsPage.objects.child_of(index).for_list().chosen(chosen)
        return {"index": index, "articles": articles, "chosen": chosen}

    def title(self, feed):
        return f"{feed['chosen'].heading or feed['index'].title} – {feed['index'].get_site().site_name}"

    def link(self, feed):
        return feed["index"].full_url

    def description(self, feed):
        return feed["index"].introduction or feed["index"].title

    def items(self, feed):
        return feed["articles"][:20]

    def item_title(self, item):
        return normalize_line(item.title)

    def item_description(self, item):
        return normalize(item.summary)  # a stray control character would break the whole feed

    def item_link(self, item):
        return item.full_url

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.last_published_at

    def item_categories(self, item):
        return [item.category.name]


def news_sitemap(request):
    """`/tin-tuc/sitemap.xml`: the articles of the last two days with their pictures, as search engines ask of news."""
    index = get_object_or_404(NewsIndexPage.objects.live().public())
    articles = NewsPage.objects.child_of(index).for_list()
    recent = articles.filter(first_published_at__gte=timezone.now() - timedelta(days=2), external_url="")
    context = {"articles": recent[:1000], "publisher": OfficeSettings.for_request(request).name}
    return render(request, "news/sitemap.xml", context, content_type="application/xml")
