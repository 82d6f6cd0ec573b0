// Builds what browsers load: run by build.py, which decides whether anything changed.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { areaList } from "@vant/area-data";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { leanCharts } from "./lean_charts.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const checkout = dirname(here);
const web = join(checkout, "platform/dougong/web");
const out = join(web, "static/build");
const tablerIcons = join(here, "node_modules/@tabler/icons/icons/outline");

function files(folder, ending) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

const templates = files(join(web, "templates"), ".html");
const python = files(web, ".py");
const scripts = files(join(here, "src"), ".js");

// Tabler is 620 KB; only the rules whose names occur in our pages stay.
async function purgedTabler() {
  const [{ css }] = await new PurgeCSS().purge({
    css: [join(here, "node_modules/@tabler/core/dist/css/tabler.css")],
    content: [...templates, ...python, ...scripts],
    variables: true,
    keyframes: true,
    fontFace: true,
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    safelist: ["html", "body"],
    blocklist: [/^col/, /^row$/, /^table/, /^nav/, /^page/, /^list/, /^dropdown/, /^modal/, /^alert/, /^container/, /^progress/, /^tag/, /^status/, /^steps?/, /^avatar/, /^badge/, /^accordion/, /^offcanvas/, /^toast/, /^popover/, /^tooltip/, /^breadcrumb/, /^pagination/, /^timeline/],
  });
  return css;
}

const tabler = {
  name: "tabler",
  setup(plugin) {
    plugin.onResolve({ filter: /^virtual:tabler\.css$/ }, (args) => ({ path: args.path, namespace: "tabler" }));
    plugin.onLoad({ filter: /.*/, namespace: "tabler" }, async () => ({ contents: await purgedTabler(), loader: "css", resolveDir: here }));
  },
};

function usedIcons() {
  const names = new Set(readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean));
  for (const path of [...templates, ...python]) {
    for (const [, name] of readFileSync(path, "utf8").matchAll(/\bicon\(\s*["']([a-z0-9-]+)["']/g)) names.add(name);
    for (const [, name] of readFileSync(path, "utf8").matchAll(/\bicon=["']([a-z0-9-]+)["']/g)) names.add(name);
  }
  for (const path of [...files(join(checkout, "templates"), ".json"), ...files(join(checkout, "examples"), ".json")]) {
    for (const [, name] of readFileSync(path, "utf8").matchAll(/"icon":\s*"([a-z0-9-]+)"/g)) names.add(name);
  }
  return [...names].sort();
}

function sprite(names) {
  const known = names.filter((name) => existsSync(join(tablerIcons, `${name}.svg`)));
  const missing = names.filter((name) => !known.includes(name));
  if (missing.length) console.warn(`icons: Tabler has no ${missing.join(", ")}`);
  const symbols = known.map((name) => {
    const svg = readFileSync(join(tablerIcons, `${name}.svg`), "utf8");
    const inner = svg.replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  return { known, text: `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n` };
}

function writeHashed(name, text) {
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8).toUpperCase();
  const [stem, ending] = name.split(/\.(?=[^.]+$)/);
  writeFileSync(join(out, `${stem}-${hash}.${ending}`), text);
  return `${stem}-${hash}.${ending}`;
}

// Provinces, their cities and districts, by name: what an address of China is chosen from.
function divisions({ province_list, city_list, county_list }) {
  const within = (list, prefix) => Object.entries(list).filter(([code]) => code.startsWith(prefix));
  return Object.fromEntries(
    Object.entries(province_list).map(([code, province]) => [
      province,
      Object.fromEntries(within(city_list, code.slice(0, 2)).map(([code, city]) => [city, within(county_list, code.slice(0, 4)).map(([, name]) => name)])),
    ]),
  );
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: ["src/app.js", "src/builder.js", "src/views.js", "src/charts.js", "src/theme.js", "src/service_worker.js", { in: "src/css/app.css", out: "app" }, { in: "src/css/build.css", out: "build" }, { in: "src/css/views.css", out: "views" }].map((entry) =>
    typeof entry === "string" ? { in: entry, out: basename(entry, ".js") } : entry,
  ),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome111", "firefox115", "safari16.4"],
  loader: { ".woff2": "file" },
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  outdir: out,
  metafile: true,
  plugins: [tabler, leanCharts(join(here, "node_modules"))],
  legalComments: "none",
  logLevel: "warning",
});

// What shows documents, and what drags lines, is imported where it is needed; the first works in a thread of its own.
const pdfjs = join(here, "node_modules/pdfjs-dist");
const imported = await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "src/pdf_view.js", out: "pdf_view" },
    { in: "src/sorting.js", out: "sorting" },
    { in: join(pdfjs, "legacy/build/pdf.worker.mjs"), out: "pdf_worker" },
  ],
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  entryNames: "[name]-[hash]",
  outdir: out,
  metafile: true,
  legalComments: "none",
  logLevel: "error",
});

// Fonts and tables of characters that documents may leave out, and decoders without WebAssembly.
function documentParts() {
  const { version } = JSON.parse(readFileSync(join(pdfjs, "package.json"), "utf8"));
  const folder = `pdf-${version}`;
  for (const part of ["cmaps", "standard_fonts"]) cpSync(join(pdfjs, part), join(out, folder, part), { recursive: true });
  for (const path of files(join(pdfjs, "wasm"), "_nowasm_fallback.js")) cpSync(path, join(out, folder, "wasm", basename(path)));
  return folder;
}

const manifest = { files: {}, icons: [] };
for (const [path, { entryPoint }] of Object.entries(imported.metafile.outputs))
  manifest.files[entryPoint.endsWith(".mjs") ? "pdf_worker.js" : basename(entryPoint)] = basename(path);
manifest.files.pdf = documentParts();
for (const [path, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
  const name = basename(path);
  if (entryPoint) manifest.files[basename(entryPoint)] = name;
  else manifest.files[basename(Object.keys(inputs)[0])] = name;
}
const icons = sprite(usedIcons());
manifest.files["icons.svg"] = writeHashed("icons.svg", icons.text);
manifest.files["china.json"] = writeHashed("china.json", JSON.stringify(divisions(areaList)));
manifest.icons = icons.known;

// Beside each file what is sent of it: at the best level, which would take too long while somebody waits.
const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
for (const name of Object.values(manifest.files)) {
  const path = join(out, name);
  if (!/\.(js|css|svg|json)$/.test(name)) continue;
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content, quality));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
