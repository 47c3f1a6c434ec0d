// Charts of a page: [data-chart] holds {kind, unit, labels, stacked, series: [{name, data}]}, the first series the one that matters.
// The table beneath says the same, so a page without script lacks nothing.
(() => {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  // Colours of the skin, also after it turned dark.
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function seriesOf(chart) {
    return chart.series.map((one, index) => {
      const tone = colour(index ? "--ink-3" : "--act");
      return {
        name: one.name, type: chart.kind, data: one.data, connectNulls: false, symbolSize: 6, symbol: index ? "emptyCircle" : "circle",
        barMaxWidth: chart.stacked ? 34 : 18, stack: chart.stacked ? "all" : undefined, itemStyle: { color: tone, opacity: chart.kind === "bar" && index ? 0.45 : 1 },
        lineStyle: { color: tone, width: 2, type: index ? "dashed" : "solid" },
      };
    });
  }

  function optionsOf(chart, font) {
    const ink = colour("--ink-2");
    const line = { lineStyle: { color: colour("--line") } };
    return {
      animation: !still.matches, animationDuration: 150,
      textStyle: { fontFamily: font, color: ink },
      grid: { left: 8, right: 8, top: 40, bottom: 4, containLabel: true },
      legend: { top: 0, right: 0, itemWidth: 18, textStyle: { color: ink } },
      tooltip: {
        trigger: "axis", renderMode: "richText", confine: true, backgroundColor: colour("--card"), borderColor: colour("--line"),
        textStyle: { color: colour("--ink") }, valueFormatter: (value) => (value == null ? "—" : `${value} ${chart.unit}`),
      },
      xAxis: { type: "category", data: chart.labels, axisTick: { show: false }, axisLine: line, axisLabel: { color: ink } },
      yAxis: { type: "value", name: chart.unit, nameTextStyle: { color: ink, align: "left" }, splitLine: line, axisLabel: { color: ink } },
      series: seriesOf(chart),
    };
  }

  function draw(holder) {
    const chart = JSON.parse(holder.dataset.chart);
    const drawn = window.echarts.init(holder);
    const show = () => drawn.setOption(optionsOf(chart, getComputedStyle(document.body).fontFamily), true);
    show();
    dark.addEventListener("change", show);
    new ResizeObserver(() => drawn.resize()).observe(holder);
  }

  if (window.echarts) document.querySelectorAll("[data-chart]").forEach(draw);
})();
