"""What people write beside the problems: remarks, evidence, reasons, decisions. {kind} is filled by demo.places."""

from __future__ import annotations

from datetime import date
from random import Random

from apps.operations.demo.places import Slots, Village
from apps.operations.demo.seasons import is_harvest, is_heating, is_market_day
from apps.rectifications.models import Approver

WORDS = {
    "people": ["2人", "3人", "4人", "5人", "6人", "8人", "十多人"],
    "homes": ["8户", "12户", "15户", "20户", "26户", "30户"],
    "vehicle": ["农用车1辆", "装载机1台", "三轮车2辆", "垃圾车1趟", "铲车1台", "拖拉机1辆"],
    "day": ["周三", "周五", "下周一", "本周内", "三日内", "明天上午"],
    "who": ["保洁员", "公益性岗位人员", "网格员", "党员志愿者", "社长"],
}

# Most reports say nothing more.
REMARKS = [
    "入户宣传{homes}", "对{group}垃圾池进行了清运", "已安排{who}清扫{road}", "组织{who}{people}清理{ditch}",
    "重点巡查了{ditch}",
    "{road}沿线整洁", "和{who}一起走了{group}", "对{shop}门前三包再次提醒", "{lane}已清扫",
    "检查{farm}一次，粪污正常还田",
    "群众反映{lane}路灯不亮，已报", "雨天，{slope}路滑，只走了{road}", "{landmark}卫生较好", "垃圾车今日来过，池已清空",
]  # fmt: skip
# Of a unit of the town or of a county department, which has no groups and no garbage pools of its own.
UNIT_REMARKS = [
    "单位院内和门前卫生已清扫", "门前三包已落实", "对{shop}周边看了一遍", "{lane}已巡查，路面整洁", "责任路段已清扫",
    "配合工作组看了{road}", "安排{people}打扫责任区", "院墙外杂草已清理",
]  # fmt: skip
HARVEST_REMARKS = [
    "天气干燥，已提醒各社不得焚烧秸秆", "{who}在{field}值守到晚上九点", "秸秆打捆机今日在{field}作业",
    "禁烧喇叭早晚各播一次", "{slope}设了禁烧卡点",
]  # fmt: skip
HEATING_REMARKS = [
    "入户检查取暖用煤{homes}",
    "宣传清洁取暖和煤气安全{homes}",
    "对{road}上售煤车辆进行了劝离",
    "配送点今日到型煤一车",
]
MARKET_REMARKS = ["逢集，加派{who}{people}", "逢集，劝导占道摊点入市", "散集后组织清扫{road}"]

PUT_RIGHT = [
    "已组织{who}{people}清理干净", "当天出动{people}、{vehicle}清运完毕", "已与当事人谈话，自行清理到位",
    "清理后撒石灰消毒，安排{who}看守",
    "{vehicle}拉走，路面已冲洗", "已整改，现场照片附后", "{who}上门督促，{day}前不再反弹", "已清理，并立了警示牌",
    "动员户主当天清完，{who}现场验收",
    "出动{vehicle}，{people}干了半天，已恢复原貌", "已清理，列入每日巡查点", "当事人写了保证，现场已清",
]  # fmt: skip
HANDED_UP = [
    "村里没有执法权",
    "涉及企业，村里管不了，请镇上处理",
    "多次劝说无效，请有执法权的单位处理",
    "需要专业设备，村里办不了",
    "当事人不是本村人，请镇上协调",
]
RETURNED = [
    "照片看不出清理后的全貌，请补拍", "只清理了路面，沟里还有，请再清一遍", "照片与原位置不一致，请在原处拍",
    "垃圾转到了旁边，没有清运，请一并处理",
    "边角没有清到，请再走一遍", "当事人没有签字确认，请补上", "抽查时仍有异味，请再冲洗消毒",
]  # fmt: skip
APPROVED = {
    Approver.OFFICE: "现场核实，整改属实，报请审签",
    Approver.VERIFIER: "现场核实，整改属实，报请审签",
    Approver.SELF_CHECK: "到现场自查，措施逐条核对，已完成",
    Approver.DEPUTY: "情况属实，同意报下一级",
    Approver.LEADER: "同意",
}
VERIFIED = [
    "",
    "",
    "现场看过，已清理",
    "照片清楚，同意办结",
    "电话回访群众，反映已好转",
    "抽查合格",
    "对照前后照片，同意办结",
    "工作组路过看过，同意",
]
EXTENSION = [
    "铺面业主在外地，要等回来拆",
    "连日下雨，机械进不去",
    "需等管网配件到货",
    "等县里统一回收车来拉",
    "农户秋收忙，请宽限几天",
    "施工队排期到下周",
]
REFUSED = ["不属于客观原因，请按期完成", "已延期一次，请抓紧"]
# Of a major problem: what burns apart from what flows and smells.
FIRE = "straw"
PLANS = [
    "停产整改，重建沉淀池并做防渗，完工后经验收再恢复生产",
    "封堵暗管，废水拉运到污水厂处理，一个月内装好处理设施",
]
PLANS_OF_FIRE = ["全面清除火点隐患，分片包干，每晚巡查到收割结束", "沿路沿线划段包干，收割一块清运一块，夜间设卡值守"]
CONTROLLED = ["已停产、封堵排口，未再外排", "已切断水源，下游筑了临时坝"]
CONTROLLED_FIRE = ["明火已扑灭，留{people}看守余火", "火已扑灭，翻土掩埋，未再复燃"]
PASSED = [
    ("县公路段", "路面归公路段养护"), ("县供电公司", "线路归供电公司维护"), ("县河湖管护中心", "属主河道管理范围"),
    ("相邻乡镇", "垃圾来自邻镇一侧"),
    ("县通信发展公司", "废弃线缆由通信公司拆除"),
]  # fmt: skip
TAKEN_BACK = ["对方答复由镇上先行清理", "对方已处理一半，余下由村里收尾"]
VOIDED = ["与另一项工程重复，已在施工中处理", "地块已征收，随拆迁一并清理", "与县里交办件重复，并入该件办理"]
FALSE_REPORTS = [
    "误报：系施工临时堆料，当日已清",
    "误报：水蒸气误认为烟",
    "误报：还田用的腐熟肥，已备案",
    "误报：地点在邻村界内",
]
TAKEN_BY_REPORTER = ["与上一条重复填报", "地点填错，另行上报", "照片传错，已重报"]
LATE_REASONS = [
    "村里停电，手机没电", "到县里开会，回来晚了", "山上没有信号，第二天才发出", "文书请假，忘了交接",
    "入户走访脱贫户，耽搁了", "手机坏了，借别人的补报",
    "夜里处置火点，没顾上报",
]  # fmt: skip
SUPERVISED = [
    "工作组日督查",
    "工作组与执法队联合督查",
    "督查{road}沿线和{group}",
    "重点看了{ditch}和{lane}",
    "回访上次交办的问题",
    "逢集日督查",
]
VISITED = [
    "包村走访，顺路看了{road}",
    "到{group}入户，查看环境卫生",
    "和村两委一起看了{ditch}",
    "包村日，走了{lane}和{landmark}",
]
FOLDED_IN = ["同一处垃圾", "还是这里，没人清", "路过又看见"]  # what the second finder of one heap writes
HOTLINE = ["来电人反映：{}", "工单转办：{}", "群众多次来电：{}"]
SPOTTED = "卫星火点：{}"
COVERT = "县暗访组指出：{}"
ASKED_FOR = [
    "请{missing}说明未报原因，并在七日内补报。", "{missing}未报，请包村干部当天督促补报。",
    "请{missing}主要负责人对照职责抓好日报告。",
]  # fmt: skip
ALL_IN = ["各村各单位报送及时，请继续保持。", "今日应报尽报。", "报送情况较好，请保持。"]
TODO = [
    "注意巡查背街小巷和河道沿线。",
    "发现问题立行立改，拍好前后照片。",
    "逾期任务请主办单位三日内清零。",
    "对反复出现的点位要找根子、建台账。",
]
TODO_HARVEST = ["秸秆禁烧进入关键期，夜间不得脱岗。", "收割一块、清运一块，严防露天焚烧。", "发现火点先扑灭、再上报。"]
TODO_HEATING = [
    "对散煤流动销售发现一起、上报一起。",
    "督促商户不得复用燃煤小锅炉。",
    "取暖季注意用煤安全，做好清洁取暖宣传。",
]
TODO_FLOOD = ["水毁路段注意人员安全，受灾村可不报日报。", "水退后及时清理河道漂浮物和淤泥。"]


def said(templates: list[str], village: Village, rng: Random) -> str:
    return Slots(rng, village, WORDS).fill(rng.choice(templates))


def remark(day: date, village: Village, rng: Random) -> str:
    """What a report says beside its findings: mostly nothing, else of the season or the day's round."""
    if rng.random() < 0.55:
        return ""
    chance = rng.random()
    if chance < 0.35 and is_harvest(day):
        return said(HARVEST_REMARKS, village, rng)
    if chance < 0.35 and is_heating(day):
        return said(HEATING_REMARKS, village, rng)
    if chance < 0.5 and is_market_day(day):
        return said(MARKET_REMARKS, village, rng)
    return said(REMARKS, village, rng)


def unit_remark(area: Village, rng: Random) -> str:
    """The same of a unit that is no village."""
    return "" if rng.random() < 0.7 else said(UNIT_REMARKS, area, rng)


def asked_for(day: date, missing: list[str], *, is_flood: bool) -> str:
    """What the office asks for at the end of a day's bulletin."""
    rng = Random(f"remarks-{day}")  # noqa: S311
    first = rng.choice(ASKED_FOR).format(missing="、".join(missing)) if missing else rng.choice(ALL_IN)
    seasonal = TODO_FLOOD if is_flood else TODO_HARVEST if is_harvest(day) else TODO_HEATING if is_heating(day) else []
    wanted = [rng.choice(seasonal), rng.choice(TODO)] if seasonal else rng.sample(TODO, 2)
    return f"{first}\n{''.join(wanted)}"


# Rules of a town: number of the paper, kind, title, text.
TOWN_RULES = [
    (
        3,
        "duty",
        "生态环境保护党政同责、一岗双责制度",
        "第一条 {town}党委书记、镇长是全镇生态环境保护第一责任人，其他领导对分管领域负责。\n"
        "第二条 管行业、管业务、管生产经营必须管环保，各单位负责人对本单位负责。\n"
        "第三条 每季度由党委会或镇长办公会专题研究一次，研究事项形成任务，逐项落实。",
    ),
    (
        7,
        "patrol",
        "网格员日巡查、日报告制度",
        "第一条 网格员每日对本网格巡查不少于一次，重点查看河道、道路沿线、背街小巷和秸秆禁烧地块。\n"
        "第二条 各村每日18时前报送日报，没有发现问题的实行零报告。\n"
        "第三条 发现火情、排污等重大问题的，先打电话，随手报送。",
    ),
    (
        9,
        "rectification",
        "环境问题整改销号制度",
        "第一条 巡查发现的问题能立行立改的当场整改，不能的由镇环境办交办，明确主办单位和时限。\n"
        "第二条 整改完成后上传照片和说明，经复核后办结，村级不能自行复核本村的问题。\n"
        "第三条 办结后30日、90日、180日各回头看一次，反弹的重新交办。",
    ),
    (
        12,
        "cleaning",
        "农村生活垃圾收集清运制度",
        "第一条 村保洁员每日清扫主次道路和公共场所，垃圾日产日清，收集入池。\n"
        "第二条 镇清运车按线路定期巡回清运，大车到不了的点位由村用三轮车转运。\n"
        "第三条 垃圾池满溢、破损的，村级当日报告，镇级两日内处置。",
    ),
    (
        15,
        "assessment",
        "生态环境保护工作考核办法",
        "第一条 每季度对各村、各单位考核一次，同类单位之间比较，结果公开，接受异议。\n"
        "第二条 主动发现、主动报告并按时整改的问题不扣分。\n"
        "第三条 考核不合格的由分管领导约谈，连续两个季度不合格的在通报中批评。",
    ),
]
