"""One of each official document, invented, to look at and to measure."""

import io

from PIL import Image, ImageDraw

from apps.documents.blocks import (
    Addressee,
    Attachments,
    Block,
    Document,
    Heading,
    Masthead,
    MinutesHead,
    Paragraph,
    Picture,
    Pictures,
    Record,
    RedHead,
    SignOff,
    Table,
    Title,
)

OFFICE = "清溪镇生态环境办公室"


def samples() -> dict[str, Document]:
    """The documents by the name of their file."""
    return {
        "pressing-letter": pressing_letter(),
        "report-upward": report_upward(),
        "minutes": minutes(),
        "brief": brief(),
    }


def pressing_letter() -> Document:
    """督办通知: red head, attachments, sign-off and 版记."""
    return Document(
        name="关于限期整改村内河道垃圾问题的督办通知",
        author=OFFICE,
        blocks=(
            RedHead("清溪镇人民政府文件", "清政发〔2026〕5号"),
            Title("清溪镇人民政府关于限期整改村内河道垃圾问题的督办通知"),
            Addressee("杨树沟村村民委员会、马家沟村村民委员会"),
            Paragraph(
                "2026年11月18日至23日，镇专门工作组在日督查中发现，你村河道沿线垃圾清理不及时、巡查记录不完整，"
                "经两次提醒仍未整改到位。为压实属地责任，现就有关事项通知如下。"
            ),
            *pressed(),
            Attachments(
                (
                    "杨树沟村、马家沟村河道垃圾问题清单",
                    "清溪镇农村人居环境日常巡查、问题整改和销号工作流程图以及常用表格",
                )
            ),
            SignOff("清溪镇人民政府", "2026年11月24日"),
            Record(
                "县生态环境局，镇党委各委员，镇人大主席团，镇派出所、市场监管所、自然资源所",
                "清溪镇党政办公室",
                "2026年11月24日",
            ),
        ),
    )


def pressed() -> tuple[Block, ...]:
    """The body of the letter: headings of every level."""
    return (
        Heading("存在的主要问题"),
        Heading("河道垃圾清理不及时", 2),
        Paragraph(
            "杨树沟村桥头下游约200米河段堆有生活垃圾和建筑垃圾约3立方米，11月18日交办，整改时限为11月21日，逾期3日未完成。"
        ),
        Heading("日报送制度执行不到位", 2),
        Paragraph("马家沟村11月以来有6日未按时报送巡查情况，其中3日未补报，也未说明原因。", lead="漏报较多。"),
        Heading("整改要求"),
        Heading("立即清理", 3),
        Paragraph("收到本通知后24小时内组织人员和车辆清理到位，清理前后从同一角度拍照留存。"),
        Heading("举一反三", 3),
        Paragraph("对辖区内河道、沟渠、交通沿线逐段排查，列出清单，明确责任人和完成时限："),
        Heading("河道沿线由村级河长负责，每日巡查不少于一次；", 4),
        Heading("交通沿线由包片干部负责，每周集中清理不少于两次。", 4),
        Heading("按时回复", 3),
        Paragraph("整改情况于2026年11月27日18时前书面回复镇生态环境办公室，由村党组织书记签字。"),
        Heading("责任追究"),
        Paragraph(
            "逾期未整改或者整改不到位的，按照《清溪镇生态环境保护责任追究办法》第八条的规定，由镇党委约谈村党组织书记。"
        ),
    )


def report_upward() -> Document:
    """请示: with a signer, and a number that isn't registered yet."""
    return Document(
        name="关于解决垃圾清运车辆购置资金的请示",
        author=OFFICE,
        blocks=(
            RedHead("清溪镇人民政府文件", signer="周明远"),
            Title("清溪镇人民政府\n关于解决垃圾清运车辆购置资金的请示"),
            Addressee("县人民政府"),
            Paragraph(
                "我镇现有垃圾清运车辆4辆，其中2辆已使用9年，维修频繁，难以满足16个村和社区每日清运的需要。"
                "为保证生活垃圾日产日清，拟购置压缩式清运车2辆，需资金58万元，现有专项资金22万元，缺口36万元。"
            ),
            Paragraph("妥否，请批示。"),
            SignOff("清溪镇人民政府", "2026年11月5日"),
            Paragraph("（联系人：李文，电话：5550126）"),
        ),
    )


def minutes() -> Document:
    return Document(
        name="清溪镇党委会议纪要第3期",
        author="清溪镇党政办公室",
        blocks=(
            MinutesHead("清溪镇党委会议纪要", "第3期", "清溪镇党政办公室", "2026年11月20日"),
            Title("研究秋冬季秸秆禁烧和农村人居环境整治工作"),
            Paragraph(
                "2026年11月19日下午，镇党委书记王建国同志主持召开党委会议，听取镇生态环境办公室关于秋冬季秸秆禁烧和农村人居环境整治"
                "工作情况的汇报，研究部署下一步工作。现将会议议定事项纪要如下。"
            ),
            Heading("关于秸秆禁烧"),
            Paragraph("各村划定责任网格，村干部包片、党员包户，重点时段每日早、中、晚各巡查一次。", lead="会议决定，"),
            Heading("关于生活垃圾治理"),
            Paragraph("同意对12处非正规堆放点逐一建档，11月底前完成清理7处，12月底前全部销号。", lead="会议要求，"),
            Heading("关于责任落实"),
            Paragraph(
                "每季度对各村生态环境保护责任落实情况进行一次量化评分，结果在镇干部大会上通报。", lead="会议强调，"
            ),
            Paragraph("王建国、刘志强、陈晓梅、赵海波", lead="出席："),
            Paragraph("孙立新（县生态环境局派驻）、镇生态环境办公室负责同志", lead="列席："),
            Record("县生态环境局，各村（社区）党组织", "清溪镇党政办公室", "2026年11月20日"),
        ),
    )


def brief() -> Document:
    """A bulletin-like document: masthead, tables of both sizes, photos."""
    return Document(
        name="内部工作简报第12期",
        author=OFFICE,
        blocks=(
            Masthead("内部工作简报", "第12期", OFFICE, "2026年11月24日"),
            Heading("报送情况"),
            Paragraph("今日应报24个单位，按时报送19个，迟报2个，未报3个；发现问题11个，当场整改6个，转为整改任务5个。"),
            Table(("单位", "报送时间", "问题数", "当场整改", "备注"), rows_of_villages(16)),
            Heading("突出问题"),
            Paragraph("桥头下游河道堆放垃圾，已责成2日内清理。", lead="石桥村："),
            Pictures(
                (
                    Picture(scenery(800, 600, 1), "石桥村桥头下游河道垃圾（整改前）"),
                    Picture(scenery(800, 600, 2), "石桥村桥头下游河道垃圾（整改后）"),
                    Picture(scenery(600, 800, 3), "柳林村集贸市场占道经营"),
                )
            ),
            Heading("整改任务"),
            Table(
                ("编号", "问题", "单位", "责任人", "整改时限"),
                (
                    ("2026-0311", "桥头下游约200米河段堆有生活垃圾和建筑垃圾约3立方米", "石桥村", "何勇", "11月27日"),
                    ("2026-0312", "集贸市场门前占道经营，通道堵塞", "柳林村", "吴秀兰", "12月1日"),
                    ("2026-0313", "村道旁秸秆露天堆放，有焚烧痕迹", "上湾村", "郑国庆", "11月27日"),
                ),
            ),
            Heading("现场照片"),
            Pictures((Picture(scenery(1200, 900, 4), "镇专门工作组在东河村检查沉淀池"),)),
            SignOff(OFFICE, "2026年11月24日"),
            Record("", OFFICE, "2026年11月24日"),
        ),
    )


def rows_of_villages(count: int) -> tuple[tuple[str, ...], ...]:
    names = (
        "石桥村、东河村、柳林村、上湾村、下湾村、马家沟村、青石岭村、双庙村、沙坝村、王家坪村、"
        "红旗村、前进村、杨树沟村、大营村、小营村、清溪社区"
    )
    villages = names.split("、")
    return tuple(
        (villages[n % len(villages)], f"17:{n * 7 % 60:02}", str(n % 4), str(n % 3), "补传" if n % 5 == 4 else "")
        for n in range(count)
    )


def scenery(width: int, height: int, seed: int) -> bytes:
    """A picture of hills and a river, the same for the same seed, as a JPEG."""
    image = Image.new("RGB", (width, height), (176, 206, 228))
    draw = ImageDraw.Draw(image)
    for layer, colour in enumerate([(124, 152, 128), (96, 132, 92), (132, 126, 84)]):
        top = height * (0.4 + 0.18 * layer)
        crests = [(x * width / 8, top + (seed * 37 + x * (53 + layer * 19)) % 70 - 35) for x in range(9)]
        draw.polygon([(0, height), *crests, (width, height)], fill=colour)
    draw.line(
        [(width * (0.2 + 0.1 * seed), height), (width * 0.5, height * 0.7)], fill=(86, 128, 160), width=width // 14
    )
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
