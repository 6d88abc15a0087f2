// Charts: reads what to draw from <script type="application/json">, never code. Colours come from tokens.css.
(() => {
  "use strict";
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const tones = () => ({
    red: token("--red"), yellow: token("--yellow"), blue: token("--blue"), cleared: token("--cleared-edge"),
  });
  const theme = () => ({
    color: ["--series-1", "--series-2", "--series-3", "--series-4"].map(token),
    textStyle: { fontFamily: token("--sans"), color: token("--ink") },
    animation: false,
        // HTML tooltips style themselves by attribute, which the content policy forbids.
    tooltip: { renderMode: "richText", confine: true, borderColor: token("--line"), textStyle: { color: token("--ink") } },
    grid: { left: 8, right: 32, top: 44, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 14, textStyle: { color: token("--muted") } },
  });
  const axis = (extra) => Object.assign({
    axisLine: { lineStyle: { color: token("--edge") } }, axisTick: { show: false },
    axisLabel: { color: token("--muted") }, splitLine: { lineStyle: { color: token("--line") } },
  }, extra);

  const marks = { tick: { type: "scatter", symbol: "rect", symbolSize: [4, 26], z: 3, label: { show: false } } };
  const series = (data, one, kind, extra) => Object.assign({
    name: one.name,
    type: one.kind || kind,
    data: one.values.map((value, place) => ({ value: value === null ? null : value / data.divisor, text: one.texts[place] })),
    itemStyle: one.tone ? { color: tones()[one.tone] } : {},
    barMaxWidth: 22,
    symbolSize: 7,
    lineStyle: one.kind === "line" ? { type: "dashed" } : {},
  }, extra, marks[one.kind] || {});
  const written = (found) => [found[0].axisValueLabel || found[0].name]
    .concat(found.map((one) => `${one.seriesName}  ${one.data.text}`)).join("\n");
  const label = (position) => ({ label: { show: true, position, formatter: (one) => one.data.text, color: token("--ink") } });

  const drawings = {
    // A line over columns has a small picture of its own below them, on the same months and in the same unit:
    // what is held is so much more than what moves that on one axis nothing could be read.
    columns: (data) => {
      const isLined = data.series.some((one) => one.kind === "line");
      const months = (place, shown) => axis({ type: "category", gridIndex: place, data: data.labels, axisLabel: { show: shown, color: token("--muted") } });
      const base = (place, extra) => axis(Object.assign({ type: "value", gridIndex: place }, extra));
      return {
        grid: isLined ? [{ left: 8, right: 16, top: 44, bottom: "36%", containLabel: true }, { left: 8, right: 16, top: "70%", bottom: 8, containLabel: true }] : theme().grid,
        xAxis: isLined ? [months(0, false), months(1, true)] : months(0, true),
        yAxis: isLined ? [base(0, {}), base(1, { scale: true, splitNumber: 2 })] : base(0, { minInterval: data.divisor === 1 ? 1 : 0 }),
        axisPointer: isLined ? { link: [{ xAxisIndex: "all" }] } : undefined,
        series: data.series.map((one) => series(data, one, "bar", one.kind === "line" ? { xAxisIndex: 1, yAxisIndex: 1 } : {})),
      };
    },
    lines: (data) => ({
      xAxis: axis({ type: "category", data: data.labels, boundaryGap: false }),
      yAxis: axis({ type: "value" }),
      series: data.series.map((one) => series(data, one, "line", { endLabel: { show: true, formatter: "{a}" } })),
    }),
    bars: (data) => ({
      xAxis: axis({ type: "value", minInterval: 1 }),
      yAxis: axis({ type: "category", data: data.labels, inverse: true }),
      series: data.series.map((one) => series(data, one, "bar", label("right"))),
    }),
    stack: (data) => ({
      xAxis: axis({ type: "value", minInterval: 1 }),
      yAxis: axis({ type: "category", data: data.labels, inverse: true }),
      series: data.series.map((one) => series(data, one, "bar", { stack: "all", label: { show: true, formatter: (each) => (each.value ? each.data.text : ""), color: one.tone === "yellow" ? token("--on-yellow") : token("--on-red") } })),
    }),
    grid: (data) => ({
      xAxis: axis({ type: "category", data: data.labels, splitArea: { show: true } }),
      yAxis: axis({ type: "category", data: data.series.map((one) => one.name), inverse: true }),
      visualMap: { show: false, min: 0, max: 2, inRange: { color: [token("--red-tint"), token("--yellow-tint"), token("--ramp-2")] } },
      series: [{
        type: "heatmap",
        data: data.series.flatMap((one, row) => one.values.map((value, column) => ({ value: [column, row, value], text: one.texts[column] }))),
        label: { show: true, formatter: (one) => one.data.text, color: token("--ink") },
      }],
    }),
  };

  const draw = (box) => {
    const source = document.getElementById(box.dataset.chart);
    if (!source || box.dataset.drawn) return;
    const data = JSON.parse(source.textContent);
    box.dataset.drawn = "1";
    const chart = echarts.init(box, theme(), { renderer: "svg" });
    const each = data.kind === "grid" ? { trigger: "item" } : { trigger: "axis", axisPointer: { type: "shadow" }, formatter: written };
    chart.setOption(Object.assign({ tooltip: each, legend: { left: 0, show: data.series.length > 1 && data.kind !== "grid" }, aria: { enabled: true, decal: { show: true }, label: { description: data.title } } }, drawings[data.kind](data)));
    chart.on("click", (one) => { const address = data.series[one.seriesIndex]?.urls[one.dataIndex] || data.urls[one.dataIndex]; if (address) location.assign(address); });
    new ResizeObserver(() => chart.resize()).observe(box);
  };
  const all = () => document.querySelectorAll("[data-chart]").forEach(draw);
  // On paper the numbers stand beside each picture, opened, and the picture takes the size of the sheet.
  const drawn = () => [...document.querySelectorAll("[data-drawn]")].map((box) => echarts.getInstanceByDom(box)).filter(Boolean);
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll(".chart details").forEach((one) => { one.dataset.was = one.open ? "1" : ""; one.open = true; });
    if (document.body.classList.contains("print-chart")) drawn().forEach((chart) => { chart.resize({ width: 410, height: 250 }); chart.getZr().refreshImmediately(); });
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll(".chart details[data-was]").forEach((one) => { one.open = one.dataset.was === "1"; });
    drawn().forEach((chart) => chart.resize({ width: "auto", height: "auto" }));
  });
  document.addEventListener("daylight:page", all);
  document.addEventListener("htmx:after:swap", all);
  all();
})();
