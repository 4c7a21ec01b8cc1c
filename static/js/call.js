// --- a number shown to make a call goes away by itself ---------------------------------------------
for (const node of document.querySelectorAll("[data-back]")) {
  const end = Date.now() + Number(node.dataset.seconds) * 1000;  // a window in the background ticks more slowly
  const count = node.querySelector("[data-left]");
  const clock = setInterval(() => {
    const left = Math.round((end - Date.now()) / 1000);
    if (count) count.textContent = String(Math.max(0, left));
    if (left <= 0) { clearInterval(clock); location.replace(node.dataset.back); }
  }, 1000);
}
