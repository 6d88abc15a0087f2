"""The words of the reports in both languages: the scan knows no gettext, so that it starts in a blink and needs no files."""

from daylight.kernel.tables import Title

LANGUAGES = ("zh", "en")

WORDS = {
    "title": Title("村级监督扫描报告", "Scan of a village record"),
    "lead": Title(
        "疑点是线索，不是结论：须由人核实后才能定性。",
        "A finding is a lead, not a verdict: only people who have checked it can say what it is.",
    ),
    "as_of": Title("截至", "As of"),
    "scope": Title("范围", "Scope"),
    "findings": Title("疑点", "Findings"),
    "red": Title("红色", "Red"),
    "yellow": Title("黄色", "Yellow"),
    "blue": Title("蓝色", "Blue"),
    "red_means": Title("记录本身违反规定，或有确凿的身份证据", "a rule is broken on the record itself, or hard identity evidence"),
    "yellow_means": Title("统计或关联线索，需要说明", "a statistical or relational lead that needs an explanation"),
    "blue_means": Title("到期前提醒，或数据缺口", "a reminder before a deadline, or a gap in the data"),
    "by_colour": Title("按颜色", "By colour"),
    "by_model": Title("按模型", "By model"),
    "by_place": Title("按地方", "By place"),
    "first": Title("先看这些", "Look at these first"),
    "ranking": Title(
        "先红后黄再蓝；同色之内，各模型最重的一条在前，指向面最小的模型在前。",
        "Red before yellow before blue; within a colour each model's gravest first, and first the model that points at fewest.",
    ),
    "model": Title("模型", "Model"),
    "place": Title("地方", "Place"),
    "no_place": Title("未注明地方", "No place named"),
    "subject": Title("对象", "Subject"),
    "colour": Title("颜色", "Colour"),
    "explanation": Title("说明", "Explanation"),
    "value": Title("数值", "Value"),
    "threshold": Title("界限", "Threshold"),
    "peers": Title("同类数", "Peers"),
    "evidence": Title("证据", "Evidence"),
    "since": Title("起始日", "Since"),
    "basis": Title("依据", "Basis"),
    "parameters": Title("所用参数", "Parameters in force"),
    "source": Title("来源", "Source"),
    "assessed": Title("已评估", "Assessed"),
    "hit": Title("命中", "Hit"),
    "clear": Title("无疑点", "Clear"),
    "not_assessable": Title("无法评估", "Not assessable"),
    "lacks": Title("缺少", "Missing"),
    "seconds": Title("秒", "Seconds"),
    "read": Title("读入", "Read"),
    "rows": Title("行", "rows"),
    "table": Title("表", "Table"),
    "reason": Title("原因", "Reason"),
    "tables": Title("张表", "tables"),
    "unfilled": Title("没有一行填写、视为缺失的列", "Columns that no row fills, taken as missing"),
    "left_out": Title("未采用的行", "Rows left out"),
    "faults": Title("数据问题", "Faults in the data"),
    "rules": Title("规则文件的问题", "Faults in rule files"),
    "more": Title("另有 {n} 条", "{n} more"),
    "failed": Title("未能运行", "Could not be run"),
    "noisy": Title("噪声模型", "Noisy model"),
    "noisy_share": Title(
        "{model} 指向 {of} 个对象中的 {hit} 个，超过 5%：请先调整参数再逐条核查。",
        "{model} points at {hit} of {of} subjects, over 5 %: set its parameters before checking one by one.",
    ),
    "noisy_verdicts": Title(
        "{model} 的 {of} 条已处置预警中只有 {hit} 条属实，不足 10%：红色疑点按黄色列出。",
        "Of {of} warnings of {model} with a verdict only {hit} were confirmed, under 10 %: what is red is told in yellow.",
    ),
    "seldom_confirmed": Title(
        "{model} 的 {of} 条已处置预警中只有 {hit} 条属实，不足 20%：红色疑点按黄色列出。",
        "Of {of} warnings of {model} with a verdict only {hit} were confirmed, under 20 %: what is red is told in yellow.",
    ),
    "indicators_left_out": Title(
        "开放订约指标 {codes} 未运行（交易类模型已问同样的事）：要运行请加 --models {code} 或 --format indicators。",
        "The indicators of open contracting {codes} were not run, as the models of trading ask the same: "
        "run them by --models {code} or --format indicators.",
    ),
    "nothing_read": Title(
        "没有读到任何数据：给出的路径中既没有能读的监督数据表（文件以表命名，如 payment.csv，或由 --mapping 说明），"
        "也没有能读的开放订约数据。",
        "Nothing could be read: the paths hold neither a readable record table (a file named after one, such as payment.csv, "
        "or explained by --mapping) nor readable open contracting data.",
    ),
    "nothing": Title("没有发现疑点。", "Nothing was found."),
    "why": Title("模型说明", "About the model"),
    "contents": Title("目录", "Contents"),
    "villages": Title("各地方", "Villages"),
    "models": Title("各模型", "Models"),
    "data": Title("数据情况", "The data"),
    "months": Title("按起始月份", "By month in which it began"),
    "version": Title("版本", "Version"),
    "language": Title("语言", "Language"),
    "back": Title("回到目录", "Back to contents"),
    "role_buyer": Title("采购方", "buyer"),
    "role_organiser": Title("组织方", "organiser"),
    "role_bidder": Title("竞买人", "bidder"),
    "without_more": Title("另有 {n} 项，全部见 xlsx 或 html 报告", "and {n} more, all of them in the xlsx and html reports"),
    "none": Title("无", "none"),
    "without": Title(
        "判断时没有下列数据（只有凭它们才能发现的，算作无疑点）",
        "Judged without (what only these would show counts as clear)",
    ),
    "unmet": Title(
        "{column} 里没有一行写有本模型认得的词（{words}）：本县用词不同的，请用 --set 或县级规则包写明",
        "no row of {column} has any of the words that this model looks for ({words}): if the county has words of its own, "
        "name them by --set or in a pack",
    ),
    "all_clear": Title("各模型都能评估。", "Every model could be assessed."),
    "unit": Title("单位", "Unit"),
    "where": Title("适用范围", "Holds for"),
    "everywhere": Title("全部", "everywhere"),
    "some_places": Title("部分地方或时段 {n}", "some places or days {n}"),
    "no_pack": Title("--pack {pack}：没有这个规则包或文件夹。", "--pack {pack}: there is no such pack or folder."),
    "no_model": Title("{where}：没有模型 {model}。", "{where}: there is no model {model}."),
    "not_in_record": Title("--scope {scope}：数据中没有这个地方。", "--scope {scope}: the record holds no such place."),
    "no_spark": Title(
        "--engine spark 需要附加组件：pip install daylight[spark]。",
        "--engine spark needs the extra: pip install daylight[spark].",
    ),
    "no_cluster": Title("--master {master}：{said}", "--master {master}: {said}"),
    "no_use_of_master": Title(
        "--master {master}：只能与 --engine spark 一起使用。", "--master {master}: is for --engine spark only."
    ),
    "no_mapping": Title("--mapping {path}：{said}", "--mapping {path}: {said}"),
    "not_written": Title("{where}：不能写入（{said}）。", "{where}: {said}."),
    "standard_output": Title("标准输出", "standard output"),
    "not_opened": Title("{path}：不能打开（{said}）。", "{path}: {said}."),
    "not_readable": Title("{path}：内容不能识别：{said}", "{path}: not readable: {said}"),
    "not_a_setting": Title(
        "--set {word}：应写作 CODE.parameter=value、CODE.parameter.key=value，或以 {names} 之一开头。",
        "--set {word}: CODE.parameter=value, CODE.parameter.key=value or {names} is expected.",
    ),
    "unknown_setting": Title(
        "{where}：没有这个设置项；可用的有 {names}，以及以模型编号为名的表。",
        "{where} is not known; known here: {names}, or a table for a model.",
    ),
    "no_parameter": Title(
        "{where}：{model} 没有参数 {parameter}；可用的有 {names}。",
        "{where}: {model} has no parameter {parameter}; it has {names}.",
    ),
    "no_parameters": Title("{where}：{model} 没有可设的参数。", "{where}: {model} has no parameter {parameter}."),
    "unfit_fen": Title("{where}：{value} 不能用，应为以元为单位的金额。", "{where}: {value} is not a value in yuan."),
    "unfit_days": Title("{where}：{value} 不能用，应为天数。", "{where}: {value} is not a value in days."),
    "unfit_workdays": Title("{where}：{value} 不能用，应为工作日天数。", "{where}: {value} is not a value in workdays."),
    "unfit_pct": Title("{where}：{value} 不能用，应为百分数。", "{where}: {value} is not a value in pct."),
    "unfit_points": Title("{where}：{value} 不能用，应为分数。", "{where}: {value} is not a value in points."),
    "unfit_count": Title("{where}：{value} 不能用，应为个数。", "{where}: {value} is not a value in count."),
    "unfit_text": Title("{where}：{value} 不能用，应为文字。", "{where}: {value} is not a value in text."),
    "unfit_table": Title("{where}：{value} 不能用，应为由 {names} 组成的行。", "{where}: {value} is not a value in rows of {names}."),
    "unfit_percentile": Title(
        "{where}：{value} 不能用，应为 0 到 100 的百分位。", "{where}: {value} is not a percentile, which is from 0 to 100."
    ),
    "not_a_day": Title("“{text}”不是 2026-01-31 这样的日期", "{text!r} is not a day such as 2026-01-31"),
    "not_mebibytes": Title("“{text}”不是不小于 {least} 的 MiB 数", "{text!r} is not a number of MiB from {least} on"),
}  # fmt: skip


def say(language: str, key: str, **facts: object) -> str:
    """A word or sentence in one language."""
    return WORDS[key].say(language).format(**facts)
