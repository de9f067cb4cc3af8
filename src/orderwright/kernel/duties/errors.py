"""What a duty may end in, beside being done."""

from datetime import timedelta


class StaleLease(Exception):
    """The lease ran out and the duty is another worker's, or no longer anybody's."""


class GiveUp(Exception):
    """An effect says that no repeat can help; the sentence tells staff what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Later(Exception):
    """An effect says when to come again; it does not count as a failed try."""

    def __init__(self, sentence: str, delay: timedelta) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.delay = delay
