// --- a number shown to make a call goes away by itself ---------------------------------------------
for (const node of document.querySelectorAll("[data-back]")) {
  let left = Number(node.dataset.seconds);
  const count = node.querySelector("[data-left]");
  const clock = setInterval(() => {
    left -= 1;
    if (count) count.textContent = left;
    if (left <= 0) { clearInterval(clock); location.replace(node.dataset.back); }
  }, 1000);
}
