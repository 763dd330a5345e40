"""A made-up archive for benchmarks and tests: sentences put together of common words.

Clauses are drawn so that few of them are frequent and most are rare, as words in real text are;
sections are about as long as those of the founding issue, 360 characters.
Names of persons, numbers of permits and the like do not occur.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

SUBJECTS = (
    "居委会 居民区 居民 志愿者 党员 楼组长 物业 业委会 社区民警 退休教师 家庭医生 青年 "
    "孩子们 老人们 合唱队 读书会 调解员 网格员 快递员 共建单位 社工 巡逻队 环卫工人 邻居们 "
    "新上海人 双职工家庭 房管所 社区学校 卫生服务中心 图书馆 施工队 消防员 教师 大学生 "
    "舞蹈队 摄影班 沪剧沙龙 编织组 花友会 妈妈团"
).split()
VERBS = (
    "走访了 召开了 组织了 完成了 改造了 清理了 开展了 举办了 解决了 收集了 商量了 安装了 "
    "更换了 修好了 发放了 整治了 拆除了 慰问了 培训了 登记了 粉刷了 疏通了 补种了 推进了 "
    "公示了 征询了 讨论了 认领了 搭建了 翻新了 回应了 调解了 排查了 劝阻了 试行了 延长了 "
    "增设了 腾出了 绘制了 编写了 接待了 陪伴了"
).split()
OBJECTS = (
    "垃圾箱房 楼道 加装电梯 停车位 绿化带 健身步道 路灯 下水道 雨污管网 助餐点 日间照料中心 "
    "图书角 议事厅 晾衣架 非机动车棚 充电桩 监控探头 防盗门 信报箱 围墙 屋面 外墙 消防通道 "
    "门禁 花坛 凉亭 长椅 宣传栏 居民公约 微更新方案 停车公约 文明养犬 邻里节 纳凉晚会 读书月 "
    "健康讲座 法律咨询 反诈宣传 消防演练 便民集市 暑托班 老年学堂 亲子课堂 义诊 理发 "
    "磨刀修伞 旧衣回收 以物换绿 家庭账户 结对帮扶 高龄补贴"
).split()
PLACES = (
    "小区东门 中心花园 活动室 楼组里 弄堂口 凉亭下 家门口 社区客厅 会议室 地下车库 沿街商铺 "
    "河边步道 菜场门口 公交站旁 学校操场 垃圾房边 底楼大厅 天井里 屋顶上 新村路上 广场上 "
    "网上 微信群里"
).split()
TIMES = (
    "上半年 今年以来 入夏以后 春节前后 三月里 六月底 汛期之前 半年来 每逢周末 近日 前不久 "
    "去年底 国庆前 重阳节那天 学雷锋日 梅雨季节 高温天里 开学前 年初 上个月"
).split()
ENDINGS = (
    "居民们都说好 大家看在眼里 问题一件件有了着落 心里踏实多了 邻里之间更亲近了 "
    "意见都记在本子上 难题总算解开 环境变了样 老人出门方便了 孩子有了去处 投诉明显少了 "
    "参加的人越来越多 效果还要看下半年 大家心里有一本账 事情虽小却暖人心 会上没有人提反对 "
    "经验正在推广 不少人当场报名 锦旗送到了办公室 代表们给了高分"
).split()
UNITS = "户 人次 场 处 件 个 盏 份 辆 米 平方米 次 名 块 张 棵 扇 只 条 套".split()
# Names that are each rare are made of these: 云杉苑, 石泉里.
FIRST = "云石金玉春秋清明远东南西北长青绿红白蓝紫星月日光华安康宁和平顺祥瑞福寿嘉荣兴盛永恒新古大小"
SECOND = (
    "杉泉枫柳荷莲竹梅兰菊松柏桂桐槐杨樟榆棠薇溪河湖江海塘浜泾浦桥湾岸洲岛山岭峰岩谷坡台阁楼亭轩"
)
THIRD = "苑里坊村园庭阁居湾邸府城弄路桥浜宅馆社站"
COLUMNS = "要闻 民生 专题策划 社区动态 居民之声 文化 健康 副刊".split()
TAGS = "垃圾分类 加装电梯 楼组自治 为老服务 平安社区 文明创建 志愿服务 社区文化".split()
PLANS = "将继续推进 计划增设 拟试行 还将组织 准备改造 打算开办".split()
PHRASES = 60_000


@dataclass
class SampleSection:
    heading: str
    area: str
    body: str
    caption: str


@dataclass
class SampleArticle:
    column: str
    headline: str
    subhead: str
    byline: str
    lead: str
    tags: list[str]
    sections: list[SampleSection]


class Sampler:
    """Draws issues; the same seed draws the same. `areas` are (slug, name)."""

    def __init__(self, areas: Sequence[tuple[str, str]], seed: int) -> None:
        self.chance = random.Random(seed)
        self.areas = areas
        names = [a + b + c for a in FIRST for b in SECOND for c in THIRD]
        self.chance.shuffle(names)
        self.names = names
        self.clauses = [self.clause() for _ in range(PHRASES)]
        # The clause of rank r is drawn 1/r as often as the first.
        weights = [1 / (rank + 10) for rank in range(PHRASES)]
        total = 0.0
        self.bounds = [total := total + weight for weight in weights]

    def clause(self) -> str:
        draw = self.chance.choice
        form = self.chance.randrange(6)
        if form == 5:
            return f"{draw(self.names)}的{draw(SUBJECTS)}{draw(VERBS)}{draw(OBJECTS)}"
        if form == 0:
            return f"{draw(TIMES)}，{draw(SUBJECTS)}在{draw(PLACES)}{draw(VERBS)}{draw(OBJECTS)}"
        if form == 1:
            return f"{draw(SUBJECTS)}和{draw(SUBJECTS)}一起{draw(VERBS)}{draw(OBJECTS)}"
        if form == 2:
            return f"{draw(OBJECTS)}从{draw(PLACES)}做起，{draw(ENDINGS)}"
        if form == 3:
            return f"{draw(VERBS)}{draw(OBJECTS)}、{draw(OBJECTS)}，{draw(ENDINGS)}"
        return f"{draw(PLACES)}的{draw(OBJECTS)}，{draw(SUBJECTS)}{draw(VERBS)}"

    def sentences(self, count: int) -> list[str]:
        drawn = self.chance.choices(self.clauses, cum_weights=self.bounds, k=count)
        return [
            f"{clause}，{self.chance.choice(OBJECTS)} {self.chance.randrange(2, 3000)} "
            f"{self.chance.choice(UNITS)}。"
            if number % 3 == 0
            else f"{clause}。"
            for number, clause in enumerate(drawn)
        ]

    def section(self) -> SampleSection:
        draw = self.chance.choice
        slug, name = draw(self.areas)
        lines = self.sentences(self.chance.randrange(8, 23))
        middle = len(lines) // 2
        plan = f"下半年，{name}居民区{draw(PLANS)}{draw(OBJECTS)}，{draw(ENDINGS)}。"
        body = f"{name}居民区{''.join(lines[:middle])}\n{''.join(lines[middle:])}\n{plan}"
        caption = f"{draw(SUBJECTS)}在{draw(PLACES)}" if self.chance.random() < 0.2 else ""
        return SampleSection(f"{name}居民区", slug, body, caption)

    def article(self) -> SampleArticle:
        draw = self.chance.choice
        return SampleArticle(
            column=draw(COLUMNS),
            headline=f"{draw(OBJECTS)}{draw(VERBS)[:-1]}记 {draw(ENDINGS)}",
            subhead=f"{draw(SUBJECTS)}{draw(VERBS)}{draw(OBJECTS)}",
            byline="□本报记者",
            lead="".join(self.sentences(2)),
            tags=self.chance.sample(TAGS, self.chance.randrange(3)),
            sections=[self.section() for _ in range(self.chance.randrange(3, 8))],
        )

    def issues(self, count: int, last_day: date) -> Iterator[tuple[date, list[SampleArticle]]]:
        """One issue a day, the oldest first, up to the last day; eight articles each."""
        for back in range(count - 1, -1, -1):
            yield last_day - timedelta(days=back), [self.article() for _ in range(8)]
