from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = "Tin tức"

    def ready(self):
        from django.db.models.signals import post_delete, post_save, pre_save

        from news.royalties import Royalty, RoyaltyRate, RoyaltySheet, price_open_rows, refuse_before_save

        for model in (Royalty, RoyaltySheet):
            pre_save.connect(refuse_before_save, sender=model)
        for signal in (post_save, post_delete):
            signal.connect(price_open_rows, sender=RoyaltyRate)
