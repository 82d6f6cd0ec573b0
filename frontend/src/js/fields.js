// Controls of several parts: the colour's swatch and box, the position of this device, the divisions of an address.
document.addEventListener("input", (event) => {
  const colour = event.target.closest("[data-colour]");
  if (!colour) return;
  const [swatch, box] = colour.querySelectorAll("input");
  if (event.target === swatch) box.value = swatch.value;
  else if (/^#[0-9a-f]{6}$/i.test(box.value)) swatch.value = box.value.toLowerCase();
});

function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-locate]");
  if (!button) return;
  const group = button.closest("[data-location]");
  const [latitude, longitude] = group.querySelectorAll("input");
  const refused = () => {
    button.disabled = false;
    button.title = group.dataset.refused;
    latitude.setCustomValidity(group.dataset.refused);
    latitude.reportValidity();
    latitude.setCustomValidity("");
  };
  if (!navigator.geolocation) {
    refused();
    return;
  }
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      button.disabled = false;
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      changed(latitude);
    },
    refused,
    { enableHighAccuracy: true, timeout: 10_000, maximumAge: 60_000 },
  );
});

// Provinces, cities and districts of China are chosen, those of other countries typed. The list is fetched once, and
// only where an address is edited.
let divisions;
const STEPS = ["province", "city", "district"];

async function china(address) {
  divisions ??= fetch(address).then((answer) => (answer.ok ? answer.json() : {}), () => ({}));
  return divisions;
}

const part = (group, name) => group.querySelector(`[data-part="${name}"]`);

function replaced(control, tag) {
  if (control.localName === tag) return control;
  const other = document.createElement(tag);
  for (const name of ["name", "data-part", "aria-label", "placeholder", "autocomplete"]) {
    if (control.hasAttribute(name)) other.setAttribute(name, control.getAttribute(name));
  }
  other.className = tag === "select" ? "form-select" : "form-control";
  const value = control.value;
  control.replaceWith(other);
  if (tag === "select") offer(other, [], value);
  else other.value = value;
  return other;
}

function offer(select, names, value) {
  const listed = value && !names.includes(value) ? [...names, value] : names;
  const option = (text, key) => Object.assign(document.createElement("option"), { textContent: text, value: key });
  select.replaceChildren(option(select.getAttribute("aria-label"), ""), ...listed.map((name) => option(name, name)));
  select.value = value;
}

async function arrange(group, cleared = []) {
  const country = part(group, "country").value;
  const all = country === "CN" ? await china(group.dataset.address) : {};
  if (part(group, "country").value !== country) return;
  const chosen = Object.keys(all).length > 0;
  for (const name of STEPS) replaced(part(group, name), chosen ? "select" : "input");
  if (!chosen) return;
  const [province, city, district] = STEPS.map((name) => part(group, name));
  const kept = (control) => (cleared.includes(control.dataset.part) ? "" : control.value);
  offer(province, Object.keys(all), kept(province));
  const cities = all[province.value] ?? {};
  offer(city, Object.keys(cities), kept(city));
  if (!city.value && Object.keys(cities).length === 1) city.value = Object.keys(cities)[0];
  offer(district, cities[city.value] ?? [], kept(district));
}

document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-address]");
  const name = event.target.dataset.part;
  if (!group || !name) return;
  if (name === "country") arrange(group, []);
  else if (STEPS.includes(name)) arrange(group, STEPS.slice(STEPS.indexOf(name) + 1));
});

for (const group of document.querySelectorAll("[data-address]")) arrange(group);
