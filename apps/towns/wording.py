"""A town's words in Chinese, as official texts and workbooks say them."""

from functools import cache

from django.utils import translation

from apps.towns.models import Category


def category_in_chinese(category: Category) -> str:
    return category.name or built_in(category.code)


@cache
def built_in(code: str) -> str:
    with translation.override("zh-hans"):
        return str(Category(code=code))
