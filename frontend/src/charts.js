// Draws the charts of a page from their tables. Loaded only where there is one; everything is drawn on a canvas, in the
// colours of the theme, for the page's policy lets no script write styles.
import { BarChart, FunnelChart, LineChart, PieChart } from "echarts/charts";
import { GridSimpleComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { indexAt, tellAtPointer } from "./js/chart_tip.js";

use([BarChart, FunnelChart, LineChart, PieChart, GridSimpleComponent, CanvasRenderer, LabelLayout]);

const still = matchMedia("(prefers-reduced-motion: reduce)");
const drawn = new Map();
// Where somebody looks at the numbers: a chart that comes anew in the same place shows them again.
const numbered = new WeakSet();

function palette() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--dg-${name}`).trim();
  const dots = Object.fromEntries(["grey", "teal", "violet", "warn", "good", "bad"].map((name) => [name, of(`dot-${name}`)]));
  return { ...dots, accent: of("dot-blue"), main: of("accent"), ink: of("ink"), ink2: of("ink-2"), ink3: of("ink-3"), line: of("line-color"), surface: of("surface"), font: of("font") };
}

const short = (text) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);
const wheel = ["accent", "teal", "violet", "warn", "good", "bad", "grey"];

function options({ type, rows }, colours, width) {
  const item = (row, index, fallback) => ({
    value: row.share,
    name: row.title,
    itemStyle: { color: colours[row.colour] ?? fallback ?? colours[wheel[index % wheel.length]] },
  });
  const text = { color: colours.ink2, fontFamily: colours.font, fontSize: 12 };
  const common = { animation: !still.matches, animationDuration: 240, textStyle: text };
  if (type === "pie") {
    const data = rows.map((row, index) => item(row, index));
    return { ...common, series: [{ type: "pie", radius: ["46%", "74%"], data, label: { ...text, formatter: ({ name }) => short(name) }, labelLine: { lineStyle: { color: colours.line } }, itemStyle: { borderColor: colours.surface, borderWidth: 2 } }] };
  }
  if (type === "funnel") {
    const data = rows.map((row, index) => item(row, index));
    const [gap, wide] = width < 420 ? ["\n", "56%"] : ["  ", "62%"];
    return { ...common, series: [{ type: "funnel", sort: "none", gap: 2, left: "2%", width: wide, top: 8, bottom: 8, minSize: "2%", data, label: { ...text, lineHeight: 16, position: "right", formatter: ({ name, dataIndex }) => `${short(name)}${gap}${rows[dataIndex].told}` }, labelLine: { lineStyle: { color: colours.line } } }] };
  }
  const names = { type: "category", data: rows.map((row) => row.title), axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } }, axisLabel: { ...text, formatter: short } };
  const values = { type: "value", axisLabel: { show: false }, splitLine: { lineStyle: { color: colours.line } } };
  if (type === "line") {
    const series = [{ type: "line", smooth: 0.2, symbolSize: 7, lineStyle: { color: colours.main, width: 2 }, itemStyle: { color: colours.main }, areaStyle: { color: colours.main, opacity: 0.08 }, data: rows.map((row) => row.share) }];
    return { ...common, grid: { left: 12, right: 16, top: 20, bottom: 4, containLabel: true }, xAxis: { ...names, boundaryGap: false }, yAxis: values, series };
  }
  const lying = rows.every((row) => !/\d{4}/.test(row.title));
  const tight = lying ? width < 360 : width / rows.length < 96;
  const label = { show: rows.length <= (width > 560 ? 12 : 7), ...text, fontSize: tight ? 11 : 12, formatter: ({ dataIndex }) => rows[dataIndex][tight ? "brief" : "told"] };
  const data = rows.map((row, index) => item(row, index, colours.main));
  const bars = { type: "bar", data, barMaxWidth: lying ? 18 : 34, itemStyle: { borderRadius: 4 }, label: { ...label, position: lying ? "right" : "top" }, labelLayout: { hideOverlap: true } };
  const grid = lying ? { left: 4, right: 96, top: 4, bottom: 4, containLabel: true } : { left: 8, right: 8, top: 24, bottom: 4, containLabel: true };
  const axes = lying ? { xAxis: { ...values, splitLine: { show: false } }, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: values };
  return { ...common, grid, ...axes, series: [bars] };
}

function draw(box) {
  const told = JSON.parse(box.dataset.chart);
  const canvas = box.querySelector(".dg-chart-canvas");
  const table = box.querySelector("[data-chart-table]");
  const toggle = box.querySelector("[data-chart-toggle]");
  const place = box.closest("[data-beside-chart]") ?? box;
  const show = (numbers) => {
    toggle.setAttribute("aria-pressed", String(numbers));
    table.hidden = !numbers;
    canvas.hidden = numbers;
  };
  toggle.hidden = false;
  toggle.disabled = false;
  show(numbered.has(place));
  const chart = init(canvas, null, { renderer: "canvas" });
  const paint = () => chart.setOption(options(told, palette(), canvas.clientWidth), true);
  paint();
  tellAtPointer(chart, canvas, told);
  const lead = (index) => told.rows[index]?.url && (location.href = told.rows[index].url);
  chart.on("click", ({ dataIndex }) => lead(dataIndex));
  // What is told at the pointer is led to, also where a point or a bar is too small to be hit.
  if (!["pie", "funnel"].includes(told.type)) chart.getZr().on("click", ({ target, offsetX, offsetY }) => target || lead(indexAt(chart, [offsetX, offsetY])));
  toggle.addEventListener("click", () => {
    const numbers = !canvas.hidden;
    if (numbers) numbered.add(place);
    else numbered.delete(place);
    show(numbers);
    if (numbers) return;
    chart.resize();
    paint();
  });
  new ResizeObserver(() => canvas.hidden || chart.resize()).observe(canvas);
  drawn.set(box, { chart, paint });
}

// Charts beside a list come one by one, and are replaced as the list is narrowed.
function drawAll() {
  for (const [box, { chart }] of drawn) {
    if (box.isConnected) continue;
    chart.dispose();
    drawn.delete(box);
  }
  for (const box of document.querySelectorAll("[data-chart]")) if (!drawn.has(box)) draw(box);
}

drawAll();
document.addEventListener("dougong:charts", drawAll);
// The theme is a matter of the page's attributes, which may change while it is open.
new MutationObserver(() => drawn.forEach(({ paint }) => paint())).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
