// What the pointer is at, told beside it. The library's own would weigh as much as all its bars.
const GAP = 12;

export function indexAt(chart, at) {
  if (!chart.containPixel("grid", at)) return -1;
  const lying = chart.getOption().yAxis[0].type === "category";
  return chart.convertFromPixel("grid", at)[lying ? 1 : 0];
}

export function tellAtPointer(chart, canvas, { type, rows, measure }) {
  const tip = document.createElement("div");
  tip.className = "dg-chart-tip";
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  canvas.after(tip);

  const tell = (index, { offsetX, offsetY }) => {
    const row = rows[index];
    tip.hidden = !row;
    if (!row) return;
    tip.textContent = `${row.title}\n${measure}: ${row.told}`;
    const most = canvas.clientWidth - tip.offsetWidth;
    tip.style.left = `${canvas.offsetLeft + Math.max(0, Math.min(offsetX + GAP, most))}px`;
    tip.style.top = `${canvas.offsetTop + offsetY + GAP}px`;
  };
  const hide = () => (tip.hidden = true);
  if (["pie", "funnel"].includes(type)) {
    chart.on("mousemove", ({ dataIndex, event }) => tell(dataIndex, event));
    chart.on("mouseout", hide);
  } else
    chart.getZr().on("mousemove", (event) => {
      const index = indexAt(chart, [event.offsetX, event.offsetY]);
      if (rows[index]?.url) chart.getZr().setCursorStyle("pointer");
      tell(index, event);
    });
  chart.getZr().on("globalout", hide);
}
