"""Invented names 「虚构名称」: villages, people, companies and projects out of a bank of syllables.

Every name is drawn from the one seeded dice of the simulation. A draw that was made before is made again, so that a reader
of the demonstration can tell things apart by their names.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

COUNTY = "明川县"
STORY_VILLAGE = "清源桥村"
"""The village of the story that the product is told by: a large payment for a rainwater and sewage project."""

_PLACE_HEADS = "清云松梅竹桐柳荷苇雁鹭枫桂岚霁砚棠莲榆槐"
_PLACE_TAILS = "源湾渡坞浦岙圩埭塘垄畈埂汀屿岭磡洲滩坪坂"
_TOWN_HEADS = ("青澜", "白榆", "松屿", "望溪", "云碓", "南汀", "鹿坪", "石埭", "霜桥", "梨浦", "烟渡", "荻港")
FAMILY_NAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余"
GIVEN_NAMES = "文志国春秋海玉兰梅桂芳平安庆丰立新明德义信勤俭和顺永长根生富贵红霞云飞松柏石泉江波静慧颖欣怡"
_TRADE_HEADS = (
    "恒泽",
    "广厦",
    "润禾",
    "同舟",
    "正阳",
    "瑞丰",
    "启明",
    "永固",
    "新程",
    "信达",
    "嘉禾",
    "博远",
    "天工",
    "汇川",
)
_TRADE_MIDDLES = ("兴", "源", "诚", "通", "达", "隆", "宏", "安")


@dataclass
class Names:
    """The names drawn so far; asks its dice until a name is new."""

    dice: Random
    drawn: set[str] = field(default_factory=set)

    def village(self) -> str:
        """A village 「村名」 of two syllables, one in five with a bridge."""
        return self._new(lambda: self._pick(_PLACE_HEADS) + self._pick(_PLACE_TAILS) + self._bridge() + "村")

    def township(self, number: int) -> str:
        """A township 「镇名」; there are twelve, then they are numbered."""
        head = _TOWN_HEADS[number % len(_TOWN_HEADS)]
        return f"{head}镇" if number < len(_TOWN_HEADS) else f"{head}{number // len(_TOWN_HEADS) + 1}镇"

    def person(self) -> str:
        """A person 「姓名」 of two or three syllables."""
        return self._new(
            lambda: self._pick(FAMILY_NAMES) + "".join(self._pick(GIVEN_NAMES) for _ in range(self._given()))
        )

    def relative_of(self, name: str) -> str:
        """A person of the same family name 「同姓亲属」."""
        return self._new(lambda: name[0] + "".join(self._pick(GIVEN_NAMES) for _ in range(2)))

    def body(self, trade: str, ending: str) -> str:
        """A company or shop 「单位名称」 of the county, named for its trade."""
        return self._new(
            lambda: f"{COUNTY}{self.dice.choice(_TRADE_HEADS)}{self.dice.choice(_TRADE_MIDDLES)}{trade}{ending}"
        )

    def _given(self) -> int:
        return 2 if self.dice.random() < 0.85 else 1

    def _bridge(self) -> str:
        return "桥" if self.dice.random() < 0.2 else ""

    def _pick(self, letters: str) -> str:
        return letters[self.dice.randrange(len(letters))]

    def _new(self, draw: Callable[[], str]) -> str:
        """Draw until the name is new; a bank that is drawn dry is a programmer's error."""
        for _ in range(10_000):
            name = draw()
            if name not in self.drawn:
                self.drawn.add(name)
                return name
        raise RuntimeError("the bank of names is drawn dry")
