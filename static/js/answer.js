// --- Enter in a question goes on to its answer while that is wanted and empty; afterwards it sends the form -----------
document.addEventListener("keydown", (event) => {
  const then = event.target.dataset?.then;
  if (event.key !== "Enter" || !then || event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
  const field = event.target.form.elements[then];
  if (!event.target.value.trim() || !field || field.offsetParent === null || field.value.trim()) return;
  event.preventDefault();
  field.focus();
});
