"""What the demo towns are made of: names, places, problems. Invented; any likeness is chance."""

COUNTY = "平川县"
TOWNS = ["清溪镇", "云岭镇", "石泉镇", "双河镇", "白塔镇", "青阳镇", "柳湖镇", "金川镇"]
VILLAGES = [
    "石桥村", "东河村", "柳林村", "上湾村", "下湾村", "马家沟村", "青石岭村", "双庙村",
    "沙坝村", "王家坪村", "红旗村", "前进村", "杨树沟村", "大营村", "小营村", "清溪社区",
]  # fmt: skip
# Villages of the other towns, and those beyond the sixteenth: a beginning and an end.
BEGINNINGS = [
    "张家", "李家", "赵家", "槐树", "龙泉", "黄土", "桃园", "高崖",
    "南坪", "北坡", "新民", "团结", "梨园", "松林", "河口", "白杨",
]  # fmt: skip
ENDINGS = ["湾村", "沟村", "坪村", "岔村", "川村", "梁村", "堡村", "滩村"]
LAZY = (6, 13)  # 马家沟村、杨树沟村 of every town, by number
DILIGENT = 7  # 青石岭村
ONE_HEAD = 9  # 一肩挑: one person holds both head posts
SILENT_TODAY = 5  # the first villages have not reported today
OFFICE = "生态环境办公室"

# name, posted agency?, head's title, the business lines it is competent for
TOWN_UNITS: list[tuple[str, bool, str, list[str]]] = [
    ("农业农村综合服务中心", False, "主任", ["agriculture"]),
    ("综合行政执法队", False, "队长", ["enforcement", "construction"]),
    ("自然资源所", True, "所长", ["resources"]),
    ("市场监管所", True, "所长", ["market", "industry"]),
    ("卫生院", False, "院长", []),
    ("中心小学", False, "校长", []),
    ("水务站", False, "站长", ["water"]),
    ("派出所", True, "所长", []),
]

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = [
    "建国", "秀英", "志强", "桂兰", "永红", "玉梅", "国栋", "淑芳", "海龙", "春霞", "文军",
    "丽娟", "宝成", "小燕", "振华", "红梅", "立新", "彩霞", "伟", "静", "勇", "娟",
    "军", "敏", "磊", "艳", "平", "涛", "辉", "玲", "世忠", "万福",
]  # fmt: skip

# By category: (place, words). The first place of a list is not the likeliest: the seed chooses.
PROBLEMS = {
    "litter": [
        ("村口大槐树下", "生活垃圾堆在路边，约两车，有异味"),
        ("村委会西侧河沟", "河沟里漂着塑料袋和泡沫箱"),
        ("三社垃圾池旁", "垃圾池满溢，池外散落一地"),
        ("通村路弯道处", "有人夜间倾倒生活垃圾"),
        ("卫生室后墙", "果皮、烟盒、饮料瓶散落"),
    ],
    "dumping": [
        ("二社巷道", "门前柴草、建筑砖块乱堆，占了半边路"),
        ("文化广场北侧", "旧家具、纸箱堆放多日"),
        ("村道老磨坊边", "玉米秸秆垛倒在路面"),
    ],
    "film": [
        ("河滩地", "残膜没有回收，挂在树枝上"),
        ("后山坡地", "揭下的废膜堆在地埂，被风吹散"),
        ("大棚区东头", "旧棚膜随意丢在水渠边"),
    ],
    "manure": [
        ("李家养殖户门前", "牛粪露天堆放，雨后污水流到路上"),
        ("五社羊圈旁", "羊粪堆在巷口，气味大"),
        ("养鸡场后沟", "鸡粪直接倒进沟里"),
    ],
    "sewage": [
        ("集中安置点南墙", "洗衣水、泔水直排路面"),
        ("幼儿园门口", "下水井堵塞，污水外溢"),
        ("农家乐排水口", "餐饮废水未经隔油排到明渠"),
    ],
    "wastewater": [
        ("豆制品作坊排口", "废水发白，有泡沫，排入河道"),
        ("洗砂场沉淀池", "沉淀池溢流，浑水进河"),
    ],
    "straw": [
        ("北坡玉米地", "地埂上有焚烧秸秆的火点，约两平方米"),
        ("河滩撂荒地", "焚烧杂草，烟较大"),
    ],
    "dust": [
        ("移民安置工地", "裸土没有覆盖，大门口未冲洗"),
        ("通村路改造段", "渣土车未苫盖，沿路抛洒"),
    ],
    "coal": [("集市东头煤场", "散煤露天堆放、零售，没有手续"), ("加油站对面", "流动车辆叫卖散煤")],
    "boiler": [("砖瓦厂宿舍", "燃煤小锅炉冒黑烟")],
    "advert": [("村道电线杆", "张贴贷款小广告十余处"), ("超市外墙", "喷涂办证广告")],
    "shopfront": [("便民商店门头", "招牌破损，灯箱布脱落"), ("理发店门头", "门头褪色残缺")],
    "parking": [("小学门口", "放学时段车辆占道停放"), ("卫生院路口", "三轮车乱停，堵住消防通道")],
    "occupying": [("十字街口", "菜摊摆到车行道上"), ("农资店门前", "化肥、农具占道堆放")],
    "stalls": [("汽车站路口", "流动摊点占用人行道"), ("中心街南段", "摊主收摊后垃圾未清")],
    "posting": [("文化墙", "旧横幅、旧标语破损未清理"), ("公示栏两侧", "乱贴招工启事")],
    "wiring": [("老街二巷", "私拉电线，落水管直排街面")],
    "animals": [("文化广场", "散养的鸡和狗在广场排便"), ("通村路", "羊群沿路放牧，粪便未清")],
    "air": [("废品收购站", "焚烧电线皮，有刺鼻气味")],
}
VILLAGE_MIX = (
    ["litter"] * 6 + ["dumping"] * 4 + ["film"] * 3 + ["manure"] * 3 + ["sewage"] * 3 + ["animals"] * 2
    + ["advert"] * 2 + ["posting"] * 2 + ["parking", "occupying", "straw", "dust", "wiring", "wastewater", "coal"]
)  # fmt: skip
STREET_MIX = ["litter", "stalls", "occupying", "parking", "shopfront", "advert", "wiring", "sewage"]
MARKET = "清溪集贸市场"

PUT_RIGHT = [
    "已组织保洁员清理干净",
    "当天出动4人、农用车1辆清运完毕",
    "已与当事人谈话，自行清理到位",
    "清理后撒石灰消毒，并安排专人看守",
    "已整改，现场照片附后",
]
STARTED = ["", "已到现场查看", "已通知当事人"]
RETURNED = ["照片看不出清理后的全貌，请补拍", "只清理了路面，沟里还有，请再清一遍"]
VERIFIED = ["", "现场看过，已清理", "照片清楚，同意办结"]
REMARKS = [
    "",
    "",
    "",
    "天气干燥，已提醒各社不得焚烧秸秆",
    "入户宣传12户",
    "对垃圾池进行了清运",
    "逢集日加派保洁员2人",
    "已要求商户门前三包",
]
LATE_REASONS = ["村里停电，手机没电", "到县里开会，回来晚了", "山上没有信号，第二天才发出"]
PASSED_TO = "县公路段"
EXCUSE = "全村停电检修"
CONTROLLED = "已停产、封堵排口，未再外排"
FOLDED_IN = "同一处垃圾"  # what the second finder of one heap writes


def asked_for(missing: list[str]) -> str:
    """What the office asks for at the end of a bulletin."""
    if not missing:
        return "各村各单位报送及时，请继续保持，注意巡查背街小巷和河道沿线。"
    return f"请{'、'.join(missing)}说明未报原因，并在七日内补报。\n各村继续做好秸秆禁烧和垃圾清运，发现问题立即上报。"
