// --- a field to sign in: strokes travel as numbers --------------------------------------------------
for (const field of document.querySelectorAll("[data-sign]")) {
  if (!window.SignaturePad) break;
  const canvas = field.querySelector("canvas"), kept = field.querySelector("textarea");
  const fit = () => { canvas.width = canvas.offsetWidth; canvas.height = canvas.offsetHeight; };
  fit();
  const pad = new window.SignaturePad(canvas, { penColor: "#1d2733", minWidth: 1, maxWidth: 2.2 });
  const clear = document.createElement("button");
  clear.type = "button"; clear.className = "btn"; clear.textContent = field.dataset.clear ?? "×";
  clear.addEventListener("click", () => { fit(); pad.clear(); kept.value = ""; });  // the field may have grown
  field.append(clear);
  pad.addEventListener("endStroke", () => {
    kept.value = JSON.stringify(pad.toData().map((stroke) => stroke.points.flatMap((one) => [Math.round(one.x), Math.round(one.y)])).filter((one) => one.length > 2));
    const drawn = /** @type {HTMLInputElement} */ (field.closest("form").querySelector("input[name=method][value=drawn]"));
    if (drawn) drawn.checked = true;
  });
}
