"""The demo town's own words for its work report: what only a town can say of itself and of what it intends."""

from __future__ import annotations

from apps.operations.demo.book import Book
from apps.summaries.models import Part, TownText

TEXTS = {
    Part.OPENING: "今年以来，镇党委、政府坚持把生态环境保护放在重要位置，以问题为导向，层层压实责任，一件一件抓整改。",
    Part.NEXT_FACILITIES: "争取配套资金购置小型清运车，解决部分社大车进不去的问题；逐村排查垃圾池缺口，年内补建到位。",
    Part.NEXT_CLEANUPS: "对未办结任务逐件明确责任人和时限，每周调度一次；入冬后重点抓好秸秆禁烧和废旧地膜回收。",
    Part.NEXT_COAL: "会同市场监管所对散煤销售点每月检查一次，做好清洁取暖政策入户宣传。",
    Part.NEXT_BOILERS: "对在用燃煤锅炉逐台登记，督促业主按期改造，改造一台、核销一台。",
    Part.NEXT_MECHANISM: "坚持日督查、日报告、日通报和季度考核，考核结果与评先评优挂钩；反馈问题销号后按期回头看。",
}


def write_texts(book: Book) -> None:
    """A row each section that only the town can write."""
    town = book.demo.town
    TownText.objects.bulk_create(TownText(town=town, part=part, text=text) for part, text in TEXTS.items())
