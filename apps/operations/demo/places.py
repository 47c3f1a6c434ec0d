"""The places of a village: its roads, ditches, slopes, shops and farms, by names made up once for each village."""

from __future__ import annotations

from random import Random
from typing import Any

NAMES = {
    "road": ["{stem}大道", "通村路", "环村路", "产业路", "{to_town}", "旱塬路", "滨河路", "老官道"],
    "lane": ["一巷", "二巷", "三巷", "老街", "学校巷", "油坊巷", "祠堂巷", "水井巷"],
    "ditch": ["北干渠", "南支渠", "老磨渠", "柳树沟", "石门沟", "后沟", "东排洪渠", "黑水沟", "芦苇沟"],
    "bridge": ["石拱桥", "便民桥", "东风桥", "漫水桥", "{stem}小桥"],
    "slope": ["阳坡", "北坡", "大湾梁", "簸箕湾", "羊圈坡", "庙儿坪", "枣树台", "黄土梁"],
    "field": ["河滩地", "百亩川", "大块地", "果园地", "苜蓿地", "塬上梯田", "蔬菜大棚区", "高标准农田三号地"],
    "group": ["一社", "二社", "三社", "四社", "五社"],
    "landmark": ["村卫生室", "文化广场", "老戏楼", "党群服务中心", "老磨坊", "幸福院", "供水站", "敬老院"],
    "shop": ["便民超市", "农资店", "惠农商店", "老马牛肉面馆", "建材门市部", "摩托修理铺", "理发店", "快递驿站"],
    "farm": ["养殖合作社", "李家牛场", "养鸡场", "肉羊养殖小区", "王家猪场", "张家奶牛场", "家庭农场"],
    "works": ["豆制品作坊", "粉条加工点", "洗砂场", "预制板厂", "屠宰点", "砖瓦厂", "苹果气调库", "废品收购站"],
    "site": ["移民安置点工地", "通村路改造段", "高标准农田施工点", "村级阵地改建工地", "污水管网开挖段", "自建房工地"],
}
KEPT = 4  # names of a kind in one village


class Village(dict[str, list[str]]):
    """kind of place → its names in the village; the same for the same name and seed."""

    def __init__(self, name: str, seed: str) -> None:
        rng, stem = Random(f"places-{seed}"), name.removesuffix("社区").rstrip("村镇")  # noqa: S311
        to_town = "过境公路" if name.endswith("镇") else f"{stem}至镇区公路"
        super().__init__()
        for kind, names in NAMES.items():
            self[kind] = [one.replace("{stem}", stem).replace("{to_town}", to_town) for one in rng.sample(names, KEPT)]


class Slots:
    """Fills a template's {kind}: a name of the village, else one of the words; each kind the same all through."""

    def __init__(self, rng: Random, *lists: dict[str, Any]) -> None:
        self.rng, self.lists, self.chosen = rng, lists, dict[str, str]()

    def __getitem__(self, kind: str) -> str:
        if kind not in self.chosen:
            options = next(words[kind] for words in self.lists if kind in words)
            text = options[int(self.rng.random() * len(options))]
            self.chosen[kind] = text.format_map(self) if "{" in text else text
        return self.chosen[kind]

    def fill(self, template: str) -> str:
        return template.format_map(self)
