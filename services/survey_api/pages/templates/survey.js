(function () {
  var field = document.querySelector("[data-interactions]");
  if (!field) return;
  var count = 0;
  function add(event) { if (event.isTrusted) { count += 1; field.value = count; } }
  ["pointerdown", "keydown", "touchstart"].forEach(function (kind) { addEventListener(kind, add, { capture: true, passive: true }); });
  var summary = document.getElementById("summary");
  if (summary) summary.focus();
})();
