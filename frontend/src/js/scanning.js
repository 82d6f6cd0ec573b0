// Codes are read by the device's camera where the browser can; elsewhere they are typed, or come from a scanner that
// types them and ends with Enter, which must not send a half-filled form.
const can = "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

function offer(root) {
  if (can) for (const button of root.querySelectorAll?.("[data-scan]") ?? []) button.hidden = false;
}
offer(document);
document.addEventListener("htmx:load", (event) => offer(event.target));

function viewfinder(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "dg-dialog dg-scanner";
  dialog.setAttribute("aria-label", button.textContent.trim());
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.textContent = button.dataset.aim;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn";
  close.textContent = button.dataset.close;
  close.addEventListener("click", () => dialog.close());
  dialog.append(video, note, close);
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, video, note };
}

async function scan(button) {
  const { dialog, video, note } = viewfinder(button);
  let stream;
  dialog.addEventListener("close", () => {
    stream?.getTracks().forEach((track) => track.stop());
    dialog.remove();
    document.getElementById(button.dataset.scan)?.focus();
  });
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    if (!dialog.open) return stream.getTracks().forEach((track) => track.stop());
    video.srcObject = stream;
    await video.play();
    const detector = new window.BarcodeDetector();
    while (dialog.open) {
      const [found] = await detector.detect(video);
      if (found) {
        const input = document.getElementById(button.dataset.scan);
        input.value = found.rawValue;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.dispatchEvent(new Event("change", { bubbles: true }));
        navigator.vibrate?.(60);
        dialog.close();
      } else await new Promise((resume) => setTimeout(resume, 120));
    }
  } catch {
    note.textContent = button.dataset.noCamera;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-scan]");
  if (button) scan(button);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches?.("[data-barcode]")) return;
  event.preventDefault();
  const controls = [...event.target.form.elements].filter((one) => one.offsetParent && !one.disabled && one.type !== "hidden");
  controls[controls.indexOf(event.target) + 1]?.focus();
});
