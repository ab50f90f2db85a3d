from django.contrib.syndication.views import Feed


class NewsFeed(Feed):
    """The newest twenty articles under the same filters as the list."""

    def __init__(self, index):
        self.index = index

    def get_object(self, request):
        articles, category, _ = self.index.filtered(request)
        self.request = request
        return articles, category

    def title(self, obj):
        return f"{obj[1] or self.index.title} – {self.index.get_site().site_name}"

    def link(self):
        return self.index.get_full_url(self.request)

    def description(self):
        return self.index.introduction or self.index.title

    def items(self, obj):
        return obj[0][:20]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.summary

    def item_link(self, item):
        return item.get_full_url(self.request)

    def item_pubdate(self, item):
        return item.first_published_at

    def item_updateddate(self, item):
        return item.last_published_at

    def item_categories(self, item):
        return [item.category.name]
