// What has been carried elsewhere in a calendar, a timeline or a tree: told to the server, and the page read anew.
const token = () => document.querySelector('meta[name="csrf-token"]').content;

// What the answer says, and whether it took it; ``failed`` is said where none came.
export async function send(url, values, failed) {
  try {
    const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ ...values, csrf_token: token() }) });
    // Whoever has been signed out meanwhile signs in, and comes back here.
    if (answer.status === 401) location.reload();
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    return { text: failed, ...told, ok: answer.ok, stale: answer.status === 409 };
  } catch {
    return { ok: false, stale: false, text: failed };
  }
}

// An element as the server shows it now; undefined without a connection, when what stands here is the best there is.
export async function reread(id) {
  let text;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    text = answer.ok ? await answer.text() : "";
  } catch {
    return undefined;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(id);
  if (!fresh) location.reload();
  return fresh ? document.adoptNode(fresh) : undefined;
}
