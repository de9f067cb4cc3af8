"""Change what a person may change of themselves: language and password. Part of the app's services.

Making people is in `services.py`. Never changes a role: that is another right.
"""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import User
from orderwright.domain.shop.queries import languages


@transaction.atomic
def change_person(user_id: int, *, locale: str, password: str | None = None) -> User:
    """Set the language of the panel, and a new password where one is given. Raises BadSettings."""
    user = User.objects.select_for_update().get(pk=user_id)
    wrong = {}
    if locale not in dict(languages()):
        wrong["locale"] = _("The shop does not speak this language.")
    if password is not None and (weak := _weakness(password, user)):
        wrong["password"] = weak
    if wrong:
        raise BadSettings(wrong)
    user.locale = locale
    if password is not None:
        user.set_password(password)
    user.save(update_fields=["locale", "password"])
    return user


def _weakness(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
