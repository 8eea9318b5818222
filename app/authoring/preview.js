/* Looks again when a file of the pack was saved, and goes along when a link in a frame opens another page. */

const EVERY = 1000;
const frames = [...document.querySelectorAll("iframe")];
const picker = document.querySelector("[data-page-picker]");

for (const select of document.querySelectorAll("select")) select.addEventListener("change", () => show(picker.value));
document.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  show(picker.value);
});
for (const frame of frames) frame.addEventListener("load", () => follow(frame));

function show(page) {
  const wanted = new URLSearchParams(new FormData(document.querySelector("form")));
  wanted.delete("page");
  location.assign(`/look/${page}?${wanted}`);
}

/* A frame that turned the page takes the other one and the findings along. */
function follow(frame) {
  const page = frame.contentWindow.location.pathname.match(/^\/topics\/([^/]+\/[^/]+)$/)?.[1];
  if (page && page !== document.body.dataset.page) show(page);
}

async function lookAgain() {
  try {
    const { stamp } = await (await fetch("/changes")).json();
    if (stamp !== document.body.dataset.stamp) await renew(stamp);
  } catch {
    // The preview has ended, or is busy. It is asked again.
  }
  setTimeout(lookAgain, EVERY);
}

async function renew(stamp) {
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  if (fresh.body.dataset.page !== document.body.dataset.page) return location.reload();
  document.querySelector("[data-findings]").replaceWith(fresh.querySelector("[data-findings]"));
  document.body.dataset.stamp = fresh.body.dataset.stamp ?? stamp;
  for (const frame of frames) {
    const top = frame.contentWindow.scrollY;
    frame.addEventListener("load", () => frame.contentWindow.scrollTo(0, top), { once: true });
    frame.src = `/topics/${document.body.dataset.page}`;
  }
}

setTimeout(lookAgain, EVERY);
