"""The rehearsed carrier needs no fake: its memory is rows of ours."""

from __future__ import annotations

from datetime import timedelta

from orderwright.domain.delivery.ports import News
from orderwright.kernel import clock
from orderwright.outbound.carriers import rehearsal_rows
from orderwright.outbound.carriers.models import RehearsedShipment
from orderwright.outbound.carriers.rehearsal_rows import Move
from tests.contracts.carriers.fakes.desk import CarrierDesk


class RehearsedDesk(CarrierDesk):
    code = "rehearsal"
    words = {news.value: news for news in News if news is not News.UNKNOWN}
    taken = "taken"

    def count(self) -> int:
        return RehearsedShipment.objects.filter(cancelled=False).count()

    def put(self, ref: str, word: str, at: int = 0) -> None:
        row = RehearsedShipment.objects.get(name=ref)
        news = self.words.get(word, News.UNKNOWN)
        moment = clock.now() - timedelta(hours=10) + timedelta(minutes=at)
        rehearsal_rows.move(row, Move(news, raw=word), now=moment)
