"""What the demo towns are made of: names of towns, villages, units, persons. Invented; any likeness is chance."""

COUNTY = "平川县"
TOWNS = ["清溪镇", "云岭镇", "石泉镇", "双河镇", "白塔镇", "青阳镇", "柳湖镇", "金川镇"]
TOWN_BEGINNINGS = [
    "永", "太", "安", "新", "兴", "丰", "长", "平", "和", "高", "红", "玉", "龙", "凤", "马", "牛", "沙", "松",
    "柏", "杏", "桃", "梅", "南", "北", "东", "西", "上", "大", "古", "瓦",
]  # fmt: skip
TOWN_ENDINGS = [
    "宁", "乐", "家坪", "家川", "堡", "关", "城", "店", "营", "峪", "岔", "湾", "池", "井", "滩", "坝", "岭", "塬",
    "河", "桥", "寨", "坡", "台", "镇子", "庄浪", "集", "窑", "头", "门", "阳",
]  # fmt: skip
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
MERGED_VILLAGE = "石咀村"
# Of every town, by the village's number:
LAZY = (6, 13)  # 马家沟村、杨树沟村
DILIGENT = 7  # 青石岭村
ONE_HEAD = 9  # 一肩挑: one person holds both head posts
AT_MARKET = (1, 14)  # beside the market place
STRUCK = [4, 2, 5, 9]  # by a flood; the first one's road stays cut
SILENT_TODAY = 5  # the first villages have not reported today
OFFICE = "生态环境办公室"
OUTAGE = "全村停电检修"
CUT_OFF_ROAD = "通村道路抢修，人员车辆不能进出（事后补记）"
SCHOOL = "中心小学"
MARKET = "清溪集贸市场"
FIRST_TOWN_UNIT = 31  # order of the first one, behind all villages

# name; of a posted agency the department above it, without the county; head's title; the lines it is competent for
TOWN_UNITS: list[tuple[str, str, str, list[str]]] = [
    ("农业农村综合服务中心", "", "主任", ["agriculture"]),
    ("综合行政执法队", "", "队长", ["enforcement", "construction"]),
    ("自然资源所", "自然资源局", "所长", ["resources"]),
    ("市场监管所", "市场监督管理局", "所长", ["market", "industry"]),
    ("卫生院", "", "院长", []),
    (SCHOOL, "", "校长", []),
    ("水务站", "", "站长", ["water"]),
    ("派出所", "公安局", "所长", []),
]

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = [
    "建国", "秀英", "志强", "桂兰", "永红", "玉梅", "国栋", "淑芳", "海龙", "春霞", "文军",
    "丽娟", "宝成", "小燕", "振华", "红梅", "立新", "彩霞", "伟", "静", "勇", "娟",
    "军", "敏", "磊", "艳", "平", "涛", "辉", "玲", "世忠", "万福",
]  # fmt: skip
