"""How problems are worded: by category where they are and what is seen there. {kind} is filled by demo.places."""

from __future__ import annotations

from random import Random

from apps.operations.demo.places import Slots, Village

WORDS = {
    "side": ["东侧", "西侧", "南侧", "北侧", "入口", "拐弯处", "尽头"],
    "flank": ["东侧", "西侧", "南侧", "北侧"],
    "amount": ["约两车", "约半车", "三四袋", "约三立方米", "一大堆", "约十几平方米", "七八袋", "约1吨"],
    "length": ["约5米", "约10米", "二十多米", "约30米", "近50米"],
    "count": ["3处", "5处", "两处", "7处", "十余处"],
    "sheets": ["3张", "6张", "8张", "十多张", "二十多张"],
    "cars": ["2辆", "3辆", "4辆", "5辆", "十来辆"],
    "waste": [
        "塑料袋、饮料瓶",
        "菜叶、果皮",
        "旧衣物、纸箱",
        "建筑碎砖、灰渣",
        "一次性餐盒",
        "农药瓶、化肥袋",
        "烟盒、酒瓶",
    ],
    "leavings": ["菜叶、果皮", "塑料袋、泡沫箱", "一次性餐盒", "包装绳、纸箱"],
    "heap": ["柴草", "玉米秸秆", "旧砖瓦", "废旧轮胎", "旧家具", "沙石料", "废木料", "煤渣", "塑料桶和破缸"],
    "smell": ["有异味", "蚊蝇多", "已有多日", "群众有反映", "影响观瞻", "一直没人管"],
    "stock": ["牛粪", "羊粪", "鸡粪", "猪粪"],
    "beast": ["散养的鸡", "两只狗", "羊群", "几头牛", "一群鸭子"],
    "goods": ["蔬菜", "水果", "服装", "小百货", "农具", "化肥", "熟食", "冷饮"],
    "ad": ["贷款", "办证", "疏通管道", "招工", "收购旧家电", "打井", "出租挖掘机"],
    "crop": ["玉米秸秆", "麦茬", "豆秆", "杂草", "果树枝条", "枯草"],
    "area": ["约两平方米", "约十平方米", "约半亩", "三四处", "一长溜"],
    "load": ["约1吨", "两三吨", "约半车", "七八袋", "二十来袋"],
    "fuel": ["烟煤", "散煤", "碎煤", "劣质煤"],
}

# category → (places, what is seen)
PROBLEMS: dict[str, tuple[list[str], list[str]]] = {
    "litter": (
        [
            "{group}垃圾池旁", "{road}{side}路边", "{ditch}{bridge}下", "{landmark}后墙", "{lane}{side}",
            "{slope}下边沟",
            "{shop}门前", "{ditch}涵洞口",
        ],
        [
            "{waste}散落一地，{smell}", "垃圾池满溢，池外堆了{amount}", "有人夜间倾倒生活垃圾{amount}",
            "边沟里有{waste}，{length}",
            "生活垃圾{amount}没有入池，{smell}", "{waste}堵住水口，{smell}", "垃圾桶翻倒，{waste}撒在路面",
            "树坑和绿化带里有{waste}", "清运不及时，积存垃圾{amount}", "路边白色垃圾{length}，主要是{waste}",
        ],
    ),
    "dumping": (
        ["{group}{lane}", "{landmark}{flank}", "{lane}{side}", "{road}{side}", "{group}打麦场", "{bridge}桥头"],
        [
            "门前{heap}乱堆，占了半边路", "{heap}堆放多日，{smell}", "{heap}堆在公共场地，{area}",
            "拆房后的{heap}没有清走",
            "{heap}垛倒在路面，{length}", "房前屋后{heap}和{waste}混放", "空地被{heap}占用，{smell}",
            "{heap}靠墙堆放，挡住消防通道",
        ],
    ),
    "film": (
        ["{field}{side}", "{field}地埂", "{slope}", "{ditch}渠边", "{group}地头", "{slope}台地"],
        [
            "揭下的废膜{amount}堆在地埂，被风吹散", "残膜没有回收，挂在树枝上", "旧棚膜丢在水渠边，{length}",
            "地头废膜和滴灌带混堆，{amount}",
            "收完后残膜未捡拾，约两三亩", "废膜被就地掩埋，露出一截", "废膜堆在路口等收购，风一吹到处飘",
        ],
    ),
    "manure": (
        ["{farm}门前", "{farm}后沟", "{group}羊圈旁", "{lane}{side}", "{farm}堆粪场", "{ditch}{side}"],
        [
            "{stock}露天堆放{amount}，雨后污水流到路上", "{stock}堆在巷口，{smell}", "{stock}直接倒进沟里",
            "堆粪场没有防渗和遮盖，{stock}外溢",
            "清圈后{stock}拉到路边，未及时还田", "运{stock}的车沿路撒漏{length}", "{stock}堆{amount}，离水渠不到10米",
        ],
    ),
    "sewage": (
        ["{lane}{side}", "{landmark}排水口", "{shop}后门", "{group}{lane}", "{ditch}上游", "集中安置点{side}"],
        [
            "洗衣水、泔水直排路面", "下水井堵塞，污水外溢{length}", "餐饮废水未经隔油排到明渠",
            "管网接口脱落，污水渗到路边",
            "住户洗涤水流到邻家门前，{smell}", "化粪池满溢，{smell}", "明沟积水发黑，{length}", "雨污混流，井盖处冒水",
        ],
    ),
    "wastewater": (
        ["{works}排口", "{works}沉淀池", "{ditch}{works}下游", "{works}后墙"],
        [
            "废水发白，有泡沫，排入{ditch}", "沉淀池溢流，浑水进沟{length}", "暗管排水，水色发黄，{smell}",
            "清洗水未处理直接外排",
            "排口下游{length}水面有油花", "夜间排水，早上渠底留有白色沉淀",
        ],
    ),
    "straw": (
        ["{field}{side}", "{slope}玉米地", "{slope}", "{field}", "{group}地头", "{road}{side}承包地"],
        [
            "地里焚烧{crop}，火点{area}，烟较大", "地埂上有焚烧{crop}的火点，{area}",
            "已烧过的{crop}黑斑{area}，余烟未尽", "农户点燃{crop}，经劝阻仍未扑灭",
            "夜间有人烧{crop}，过火{area}", "{crop}堆冒烟，旁边无人看守", "{crop}就地焚烧，浓烟飘向公路",
        ],
    ),
    "dust": (
        ["{site}", "{site}出入口", "{road}{side}", "{site}堆料场"],
        [
            "裸土没有覆盖，{area}", "渣土车未苫盖，沿路抛洒{length}", "大门口没有冲洗设施，车轮带泥上路",
            "路面积尘厚，车过扬尘大",
            "水泥、砂石料露天堆放{amount}", "切割作业没有喷淋，粉尘飘到村道", "围挡缺口{length}，土堆外露",
        ],
    ),
    "coal": (
        ["{shop}旁空地", "{road}{side}", "{lane}{side}院内", "加油站对面", "{bridge}桥头"],
        [
            "流动车辆叫卖{fuel}，{load}", "{fuel}露天堆放{load}，没有手续",
            "门店兼卖{fuel}，未在配送网点名单内", "院内存{fuel}{load}零卖，没有遮盖",
            "农用车停在路口售{fuel}，见人就走", "夜间卸{fuel}{load}，地面留有煤渣",
        ],
    ),
    "boiler": (
        ["{works}宿舍", "{shop}后院", "{landmark}锅炉房", "{works}烘干车间"],
        [
            "燃煤小锅炉冒黑烟", "已拆除的小锅炉又在用，烧{fuel}", "茶水炉烧{fuel}，烟囱没有除尘",
            "烘干炉烧废木板和{fuel}，{smell}",
        ],
    ),
    "advert": (
        ["{road}电线杆", "{shop}外墙", "{lane}墙面", "{bridge}护栏", "{landmark}外墙"],
        [
            "张贴{ad}小广告{sheets}", "喷涂{ad}广告{count}", "{ad}横幅私挂路边，褪色破损", "墙上新喷{ad}电话{count}",
            "电线杆上{ad}、{ad2}小广告重叠张贴",
        ],
    ),
    "shopfront": (
        ["{shop}门头", "{shop}隔壁门面", "{lane}商铺门头"],
        [
            "招牌破损，灯箱布脱落", "门头褪色残缺，字已掉落", "卷帘门锈蚀，遮阳棚破烂", "店已关门，旧招牌悬空未拆",
            "灯箱外壳裂开，电线外露", "一店多招，大小不一",
        ],
    ),
    "parking": (
        ["{road}{side}", "{landmark}门口", "{shop}门前", "中心小学路口", "卫生院路口"],
        [
            "{cars}三轮车乱停，堵住消防通道", "放学时段{cars}车占道停放", "{cars}货车长期停在路边",
            "农用机械停放占路，{length}", "{cars}车停在盲道和绿化带上",
        ],
    ),
    "occupying": (
        ["{shop}门前", "十字街口", "{road}{side}", "{lane}{side}"],
        [
            "{goods}摊摆到车行道上", "店外堆放{goods}，占道{length}", "{goods}越过门线，行人绕行",
            "搭棚占道卖{goods}", "加工铝合金占用人行道，{length}",
        ],
    ),
    "stalls": (
        ["汽车站路口", "中心街{side}", "{shop}门前", "{bridge}桥头", "{lane}{side}"],
        [
            "流动{goods}摊占用人行道", "收摊后留下{leavings}", "{goods}摊沿街摆放{length}，没有入市",
            "烧烤摊油污未清，{smell}", "{goods}摊堵住路口，车辆难以会车",
        ],
    ),
    "posting": (
        ["文化墙", "公示栏两侧", "{landmark}外墙", "{lane}墙面", "{bridge}桥墩"],
        [
            "旧横幅、旧标语破损未清理", "乱贴{ad}广告{sheets}", "过期公示未撤，纸张脱落", "乱写乱画{count}",
            "拆迁、旧门牌字样残留{count}",
        ],
    ),
    "wiring": (
        ["{lane}{side}", "老街二巷", "{shop}外墙", "{group}{lane}"],
        [
            "私拉电线，离地不足两米", "落水管直排街面", "废弃通信线缆垂落{length}", "电动车飞线充电，{count}",
            "排水管外露，冬天结冰", "架空线缆缠绕成团，离窗很近",
        ],
    ),
    "animals": (
        ["文化广场", "{road}{side}", "{landmark}{flank}", "{lane}{side}", "{ditch}岸边"],
        [
            "{beast}在路上乱跑，粪便未清", "{beast}无人看管，进到绿化带", "圈舍临路，{beast}的粪便流出",
            "{beast}沿路放养，粪便未清", "{beast}翻刨垃圾桶，{leavings}撒出",
        ],
    ),
    "air": (
        ["{works}", "{shop}后院", "{landmark}{flank}", "{road}{side}"],
        [
            "焚烧电线皮，有刺鼻气味", "焚烧落叶和塑料袋，烟大", "喷漆没有遮挡，气味扩散", "露天烧烤冒烟，{smell}",
            "垃圾池内有人点火，浓烟不散", "沥青熬制没有收集烟气",
        ],
    ),
}  # fmt: skip
AFTER_FLOOD = (
    ["{ditch}{bridge}下", "{road}{side}", "{ditch}涵洞口", "{field}边沟", "{bridge}桥墩"],
    [
        "洪水冲下的树枝和{waste}缠在一起，{amount}", "漂浮物堵住水口，{length}", "淤泥和{waste}没有清走，{smell}",
        "水退后河岸挂满塑料膜，{length}",
        "排洪渠淤堵{length}，夹杂{waste}",
    ],
)  # fmt: skip
AT_MARKET = {
    "stalls": ["{goods}摊摆到市场门外{length}", "逢集流动{goods}摊占住出入口", "散集后摊位上留有{leavings}"],
    "litter": ["散集后{leavings}遍地，{amount}", "市场垃圾箱满溢，{smell}", "肉案下污水和{leavings}没有冲洗"],
    "occupying": ["{goods}摊摆进消防通道", "店外经营，{goods}摆出{length}"],
    "parking": ["逢集三轮车乱停，{cars}堵在门口", "送货车停在通道，{cars}"],
    "sewage": ["水产摊污水直排路面", "市场下水口堵塞，污水积了{length}"],
}
MARKET_SIDES = ["东门", "西门", "南门", "蔬菜区", "肉食区", "水产摊位", "停车场", "垃圾房旁"]
# An advertisement of another kind beside the first.
WORDS["ad2"] = ["回收手机", "二手车", "彩票", "补习班"]


def worded(category: str, village: Village, rng: Random, *, is_after_flood: bool = False) -> tuple[str, str]:
    """(place, words) of a problem as somebody of the village would write them."""
    places, texts = AFTER_FLOOD if is_after_flood else PROBLEMS[category]
    slots = Slots(rng, village, WORDS)
    return slots.fill(rng.choice(places)), slots.fill(rng.choice(texts))


def worded_at_market(category: str, market: str, village: Village, rng: Random) -> tuple[str, str]:
    """The same at the market place, on a market day."""
    slots = Slots(rng, village, WORDS)
    return market + rng.choice(MARKET_SIDES), slots.fill(rng.choice(AT_MARKET[category]))
