"""What a host page says around a widget: the page of a clinic that does not exist, in the widget's language.

It is in no catalog: it is not what the preview says to an admin, and not what patients read.
"""

from __future__ import annotations

from dataclasses import dataclass

from widget.locales import Locale


@dataclass(frozen=True, slots=True)
class Clinic:
    """The words of one language, in the order of the page."""

    name: str
    menu: str
    pages: tuple[str, ...]
    heading: str
    intro: str
    about: str
    surroundings: str
    points: tuple[str, ...]
    footer: str


ENGLISH = Clinic(
    name="Example clinic",
    menu="Main",
    pages=("Departments", "Visiting", "Contact"),
    heading="Cell therapy for solid tumors",
    intro="This page belongs to no real clinic. It shows how a CellFacts widget looks among a page’s own words.",
    about="About this page",
    surroundings="Everything outside the widget belongs to the page around it: its letters, colors, lists and links.",
    points=("This is one of the page’s own lists.", "Its style must not reach into the widget."),
    footer="An example, not a real clinic.",
)
CHINESE = Clinic(
    name="示例诊所",
    menu="主导航",
    pages=("科室", "就诊", "联系"),
    heading="实体瘤的细胞治疗",
    intro="本页不属于任何真实的医疗机构，只用来查看CellFacts组件放在网页正文中的样子。",
    about="关于本页",
    surroundings="组件以外的一切都属于外围网页：文字、颜色、列表和链接。",
    points=("这是网页自己的列表。", "它的样式不应影响组件。"),
    footer="示例页面，不属于任何真实的医疗机构。",
)


def clinic(locale: Locale) -> Clinic:
    """The words for a language; English where there are none in it."""
    return CHINESE if locale.language == "zh" else ENGLISH
