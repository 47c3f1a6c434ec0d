"""How wide columns are and how large photos."""

import pytest

from apps.documents import gb9704 as gb
from apps.documents.blocks import Picture, Pictures, Table
from apps.documents.samples import scenery
from apps.documents.tables import grid, photos


def test_given_shares_part_the_width() -> None:
    drawn = grid(Table(("单位", "问题"), (("石桥村", "垃圾"),), (1, 3)))
    assert drawn.widths == pytest.approx((gb.WIDTH / 4, gb.WIDTH * 3 / 4))


def test_without_shares_short_columns_get_what_they_need_and_long_ones_the_rest() -> None:
    drawn = grid(Table(("单位", "问题"), (("石桥村", "河道垃圾清理不及时" * 6),)))
    assert sum(drawn.widths) == pytest.approx(gb.WIDTH)
    assert drawn.widths[0] < gb.WIDTH / 5


def test_a_table_fills_the_width_also_with_many_columns() -> None:
    drawn = grid(Table(tuple("单位名称说明" for _ in range(12)), ()))
    assert sum(drawn.widths) == pytest.approx(gb.WIDTH)
    assert drawn.rows[0][0].lines[0].style.size == 10.5


def test_short_columns_are_centred_and_long_ones_are_not() -> None:
    drawn = grid(Table(("单位", "问题"), (("石桥村", "桥头下游河道堆放垃圾"),)))
    assert [cell.lines[0].style.align for cell in drawn.rows[1]] == [gb.Align.CENTRE, gb.Align.LEFT]


def test_a_line_break_in_a_cell_stays() -> None:
    drawn = grid(Table(("问题",), (("一\n二",),)))
    assert [line.runs[0].text for line in drawn.rows[1][0].lines] == ["一", "二"]


@pytest.mark.parametrize("table", [Table(("一", "二"), (("一",),)), Table((), ()), Table(("一",), (), (1, 2))])
def test_an_uneven_table_is_refused(table: Table) -> None:
    with pytest.raises(ValueError, match="columns"):
        grid(table)


def test_photos_stand_in_pairs_and_keep_their_shape() -> None:
    picture = Picture(scenery(800, 600, 1), "整改前")
    drawn = photos(Pictures((picture, picture, picture)))
    assert [len(row) for row in drawn.rows] == [2, 1]
    assert drawn.rows[0][0].width / drawn.rows[0][0].height == pytest.approx(4 / 3)
    assert drawn.rows[0][0].width <= gb.WIDTH / 2


def test_an_upright_photo_is_no_higher_than_one_that_lies() -> None:
    lying, upright = (photos(Pictures((Picture(scenery(*size, 1), ""),) * 2)) for size in ((800, 600), (600, 800)))
    assert upright.rows[0][0].height <= lying.rows[0][0].height + 0.01


def test_a_photo_alone_is_larger() -> None:
    picture = Picture(scenery(800, 600, 1), "")
    assert photos(Pictures((picture,))).rows[0][0].width > photos(Pictures((picture, picture))).rows[0][0].width


@pytest.mark.parametrize("image", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_jpeg_is_refused(image: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        photos(Pictures((Picture(image, ""),)))
