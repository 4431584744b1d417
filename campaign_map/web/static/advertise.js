/* Shows how an event will look while its form is being typed. Without this a button does the same. */
(() => {
  "use strict";
  const form = document.getElementById("advertise");
  const look = document.getElementById("look");
  if (!form || !look) return;
  const shown = {};
  for (const place of look.querySelectorAll("[data-shows]")) shown[place.dataset.shows] = place;
  // What stands there when nothing is typed: the page's own words, so that they are written in one place.
  const EMPTY = { title: "What you call it", when: "Which day, and when", where: "Roughly where", address: "Your address" };

  const typed = (name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const joined = (parts, by) => parts.filter(Boolean).join(by);
  const say = (name, words) => (shown[name].textContent = words || EMPTY[name] || "");

  function tag(words) {
    const made = document.createElement("span");
    made.className = "tag";
    made.textContent = words;
    return made;
  }

  function draw() {
    const kind = form.elements.kind.value;
    const number = Number.parseInt(typed("capacity"), 10);
    const place = kind === "phonebank" || !kind ? "chair" : "place";
    say("title", typed("title"));
    say("when", joined([typed("date"), joined([typed("starts"), typed("ends")], " to ")], ", "));
    say("where", joined([typed("area"), typed("district").toUpperCase()], ", ") || (kind === "online" ? "Online" : ""));
    say("chairs", number > 0 ? `${number} ${place}${number === 1 ? "" : "s"} left` : "Room for everybody");
    for (const name of ["address", "way_in", "link"]) say(name, typed(name));
    const tags = shown.tags;
    while (tags.children.length > 1) tags.lastElementChild.remove();
    for (const box of form.querySelectorAll("[data-short]:checked")) tags.append(tag(box.dataset.short));
  }

  form.addEventListener("input", draw);
  form.addEventListener("change", draw);
})();
