from wagtail.admin.forms.auth import LoginForm


class SignInForm(LoginForm):
    """Wagtail's form, whose password field says "Password" in every language."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = "Mật khẩu"
