"""What can be said instead of taking a step. Every error leaves everything as it was."""

from collections.abc import Mapping, Sequence


class NotTaken(Exception):
    """Base: the step was not taken. `sentence` is for people, translated at the time of the
    refusal.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = str(sentence)


class Refused(NotTaken):
    """A guard refused, or the step is not open in this stage (409). `fields`: what was chosen that
    stands against it, with the sentence.
    """

    def __init__(self, sentence: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.fields = dict(fields or {})


class Forbidden(NotTaken):
    """The actor is not in the row's `who=` (403)."""


class UnknownStep(NotTaken):
    """No such verb in the table (404)."""


class Stale(NotTaken):
    """The order changed since the person looked (412)."""


class NeedsOverride(NotTaken):
    """Warnings stand and were not overridden; `warnings` holds every sentence (409)."""

    def __init__(self, warnings: Sequence[str]) -> None:
        super().__init__(" ".join(warnings))
        self.warnings = list(warnings)


class BadInput(NotTaken):
    """Data of the step is wrong; `fields` maps the field to its sentence (400)."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)
