from wagtail.search import index


def index_again(sender, instance, **kwargs):
    """Wagtail indexes a page while it saves, before its inline rows are written: once published, look again."""
    index.insert_or_update_object(sender._default_manager.get(pk=instance.pk))
