// --- Enter in a question goes on to its answer while that is wanted and empty; afterwards it sends the form -----------
document.addEventListener("keydown", (event) => {
  const from = /** @type {HTMLInputElement} */ (event.target), then = from.dataset?.then;
  if (event.key !== "Enter" || !then || event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  const field = /** @type {Field} */ (from.form.elements[then]);
  if (!from.value.trim() || !field || field.offsetParent === null || field.value.trim()) return;
  event.preventDefault();
  field.focus();
});
