// Runs before the first paint: "system" cannot be known by the server.
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const wanted = root.dataset.theme || "system";
  root.dataset.bsTheme = wanted === "system" ? (dark.matches ? "dark" : "light") : wanted;
};
apply();
dark.addEventListener("change", apply);
document.addEventListener("dougong:theme", apply);
