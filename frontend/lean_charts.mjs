// What our charts never reach of ECharts, left out as it has no switch for it: told by the file, and what stands there
// instead. Whoever adds an axis of time, a legend, a tooltip or patterns takes the line out.
import { existsSync } from "node:fs";
import { join } from "node:path";

const nothing = "export default {}";
const idle = "export default function () {}";
const STAND_INS = {
  // A theme and texts of its own: ours come from the page.
  "echarts/lib/theme/dark.js": nothing,
  "echarts/lib/i18n/langZH.js": nothing,
  // Options as they were written for versions 2 to 4.
  "echarts/lib/preprocessor/backwardCompat.js": idle,
  "echarts/lib/legacy/dataSelectAction.js": "export function createLegacyDataSelectAction() {} export function handleLegacySelectEvents() {}",
  // Patterns in place of colours, sheets of data computed from others, a sign that something is being loaded.
  "echarts/lib/util/decal.js": "export function createOrUpdatePatternFromDecal() {}",
  "echarts/lib/data/helper/transform.js": "export function applyDataTransform() {} export function registerExternalTransform() {}",
  "echarts/lib/loading/default.js": idle,
  // Thousands of points thinned out, and axes other than of names and numbers.
  "echarts/lib/processor/dataSample.js": "export default () => ({})",
  "echarts/lib/scale/Time.js": "export default class {} export function calcNiceForTimeScale() {}",
  "echarts/lib/scale/Log.js": "export default class {}",
  // Tooltips (chart_tip.js has ours) and legends.
  "echarts/lib/component/tooltip/seriesFormatTooltip.js": "export function defaultSeriesFormatTooltip() {}",
  "echarts/lib/visual/LegendVisualProvider.js": "export default class {}",
  // Shapes given as paths of SVG, things to drag and pinch.
  "zrender/lib/tool/path.js": "export function createFromString() {} export function mergePath() {} export function clonePath() {}",
  "zrender/lib/mixin/Draggable.js": "export default class {}",
  "zrender/lib/core/GestureMgr.js": "export class GestureMgr { recognize() {} clear() {} }",
  // Arrays sort in a stable way by themselves by now.
  "zrender/lib/core/timsort.js": "export default (items, order) => items.sort(order)",
};

export const leanCharts = (packages) => ({
  name: "lean charts",
  setup(plugin) {
    const gone = Object.keys(STAND_INS).filter((file) => !existsSync(join(packages, file)));
    if (gone.length) throw new Error(`ECharts has no ${gone.join(", ")} any more`);
    plugin.onLoad({ filter: /[\\/](echarts|zrender)[\\/]lib[\\/].*\.js$/ }, ({ path }) => {
      const contents = STAND_INS[path.slice(packages.length + 1).replaceAll("\\", "/")];
      return contents === undefined ? undefined : { contents };
    });
  },
});
