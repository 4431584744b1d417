/* Shows the pairing code that is behind the # of the address. It is read here and sent nowhere. */
(() => {
  "use strict";
  const code = decodeURIComponent(window.location.hash.slice(1)).toUpperCase().replace(/[\s-]/g, "");
  if (!/^[0-9A-Z]{8}$/.test(code)) return;
  const shown = document.getElementById("shown");
  for (const half of [code.slice(0, 4), code.slice(4)]) {
    const line = document.createElement("span");
    line.textContent = half;
    shown.append(line, " ");
  }
  document.getElementById("with-code").hidden = false;
  document.getElementById("without-code").hidden = true;
})();
