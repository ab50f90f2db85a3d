"""The forms of pictures and files: what the public sees of one on a page stays as it was approved."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from core.usage import why_not


class PublicFileForm:
    """Refuses a change of the model's `public_fields` while something public shows the item."""

    def clean(self):
        cleaned_data = super().clean()
        changed = set(self.changed_data).intersection(self.instance.public_fields)
        if changed and self.instance.pk and (reason := why_not(self.instance)):
            # The focal point's fields are hidden: what is said of them would be seen by nobody.
            raise ValidationError({NON_FIELD_ERRORS if self[name].is_hidden else name: reason for name in changed})
        return cleaned_data


class PortalImageForm(PublicFileForm, BaseImageForm):
    pass


class PortalDocumentForm(PublicFileForm, BaseDocumentForm):
    pass
