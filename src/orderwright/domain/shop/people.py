"""Change people who work here: their own language and password, and what the owner decides of
others. Part of the app's services.

Making people is in `services.py`. Nobody changes the own role or right to sign in, and one owner
always stays.
"""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from orderwright.domain.shop.errors import BadSettings
from orderwright.domain.shop.models import User
from orderwright.domain.shop.permissions import Role
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


@transaction.atomic
def decide_about(
    user_id: int, *, by: int, role: str, may_sign_in: bool, password: str | None = None
) -> User:
    """Set role, right to sign in, and a new first password where one is given.

    `by`: whoever decides. Raises BadSettings: the own row, the last owner, a weak password; nothing
    is changed then.
    """
    owners = list(User.objects.select_for_update().filter(role=Role.OWNER, is_active=True))
    user = User.objects.select_for_update().get(pk=user_id)
    leaves = role != user.role or may_sign_in != user.is_active
    wrong = {}
    if role not in Role.values:
        wrong["role"] = _("There is no such role.")
    elif leaves and user_id == by:
        wrong["role"] = _("Nobody changes the own role: ask another owner.")
    elif leaves and [owner.pk for owner in owners] == [user_id]:
        wrong["role"] = _("This is the last owner: make somebody else an owner first.")
    if password is not None and (weak := _weakness(password, user)):
        wrong["password"] = weak
    if wrong:
        raise BadSettings(wrong)
    user.role, user.is_active = role, may_sign_in
    if password is not None:
        user.set_password(password)
    user.save(update_fields=["role", "is_active", "password"])
    return user


def _weakness(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
