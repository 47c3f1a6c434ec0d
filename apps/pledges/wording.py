"""The words of pledges: Chinese, as the town signs them. Which law and which slogan they name is the town's to say."""

from __future__ import annotations

from decimal import Decimal

from apps.core.text import plain
from apps.pledges.models import Indicator, Template

YEAR, UPPER, UNIT, TARGETS = "{年度}", "{甲方}", "{乙方}", "{目标}"
PLACES = (YEAR, UPPER, UNIT, TARGETS)
TITLE = f"{YEAR}年度{UNIT}环境保护目标责任书"
BODY = f"""为落实{YEAR}年度生态环境保护工作责任，{UPPER}（甲方）与{UNIT}（乙方）签订本责任书。

一、工作目标
{TARGETS}

二、乙方责任
（一）主要负责人对本辖区生态环境保护工作负总责，党政同责、一岗双责。
（二）组织每日巡查，按时报送日报，发现问题立行立改，不能立行立改的如实上报。
（三）对交办的整改任务，在时限内整改到位，如实提交整改情况和照片。
（四）向群众宣传生态环境保护要求，及时劝阻和报告违法行为。

三、甲方责任
（一）指导、帮助乙方开展工作，协调解决乙方无权解决的问题。
（二）按季度对乙方进行考核，考核结果向乙方告知，听取乙方意见。

四、考核
甲方对照上述目标进行考核，考核办法另行规定。

五、其他
本责任书一式两份，甲乙双方各执一份，自签订之日起生效。主要负责人变动的，由接任者继续履行。
"""
GROUP_BODY = f"""为落实{YEAR}年度生态环境保护工作责任，{UPPER}（甲方）与{UNIT}（乙方）签订本责任书。

一、工作目标
{TARGETS}

二、乙方责任
（一）做好本社房前屋后、道路沟渠的日常保洁和巡查。
（二）发现乱倒垃圾、焚烧秸秆、乱排污水等问题及时劝阻，并报告甲方。
（三）按甲方安排，在时限内完成整改。

三、甲方责任
指导、帮助乙方开展工作，协调解决乙方的困难。
"""
DEFAULT_BODIES = {
    Template.Kind.VILLAGE: BODY,
    Template.Kind.TOWN_UNIT: BODY,
    Template.Kind.GROUP: GROUP_BODY,
}
AT_LEAST = {Indicator.Direction.MORE: "不低于", Indicator.Direction.LESS: "不超过"}


def promised(direction: str, value: Decimal, unit_of_measure: str) -> str:
    """不低于95%."""
    return f"{AT_LEAST[Indicator.Direction(direction)]}{plain(value)}{unit_of_measure}"


def composed(text: str, *, year: int, upper: str, unit: str) -> str:
    """The text with its names; where the targets stand is left to who draws it."""
    return text.replace(YEAR, str(year)).replace(UPPER, upper).replace(UNIT, unit)
