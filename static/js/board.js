import { locked } from "./dom.js";
import { lock } from "./lock.js";

// --- the board polls; a poll is no activity ---------------------------------------------------------
const board = document.getElementById("board");
if (board) {
  let etag = board.dataset.etag;
  setInterval(async () => {
    if (document.hidden || locked()) return;
    const answer = await fetch(location.href, { headers: { "X-Poll": "1", "If-None-Match": etag }, cache: "no-store" }).catch(() => null);
    if (answer?.status === 200) { etag = answer.headers.get("ETag"); board.innerHTML = await answer.text(); }
    else if (answer?.status === 401) lock();
  }, 10000);
}
