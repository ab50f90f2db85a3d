"""Letters that neither hold up nor break the request that causes them."""

import logging
from concurrent.futures import ThreadPoolExecutor

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend

logger = logging.getLogger(__name__)
_post = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


class BackgroundEmailBackend(BaseEmailBackend):
    """SMTP from a thread of its own, in order; a letter that does not go out is a line in the log."""

    def send_messages(self, messages):
        _post.submit(_send, list(messages))
        return len(messages)


def _send(messages):
    try:
        SMTPBackend().send_messages(messages)
    except Exception as error:
        logger.error("Không gửi được %d thư (xem EMAIL_URL): %s", len(messages), error)


def tell_approvers(instance, user=None, **kwargs):
    """Writes to whoever may approve what was just handed in: Wagtail does so for its own class of task state only."""
    from wagtail.admin.signal_handlers import task_submission_email_notifier

    task_submission_email_notifier(instance=instance.taskstate_ptr, user=user)
