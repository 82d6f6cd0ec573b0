// Who came by single sign-on goes on to the provider, which ends its session and sends the browser back. A form may
// not lead to another host, so its answer does.
const away = document.querySelector("a[data-go]");
if (away) location.replace(away.href);
