/* Buttons that copy what a field shows. They appear only where a browser can; without them the field is selected by hand. */
(() => {
  "use strict";
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    if (!field) continue;
    button.hidden = false;
    const words = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value || field.textContent.trim());
        button.textContent = "Copied";
      } catch {
        field.focus();
        if (field.select) field.select();
        button.textContent = "Press Ctrl and C";
      }
      setTimeout(() => (button.textContent = words), 4000);
    });
  }
})();
