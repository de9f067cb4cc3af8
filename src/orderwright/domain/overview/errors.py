"""What may be wrong with a question about orders; nothing is read then."""


class BadQuestion(ValueError):
    """Filter, sort order or cursor that means nothing; `field` names it, `str()` is for people."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence
