/* Real boundaries beside the map of hexagons, where the campaign has loaded some. Without this the page is whole.

   The page holds   <figure data-boundaries="/map/boundaries.json?v=…" data-attribution="…"> with the map of linked
   hexagons in it, and, before this script, Leaflet's own. Only the drawing makes way for the real map; a legend in the
   figure stays. Names, links and levels are read from the hexagons, so both maps always say the same. The boundaries are
   TopoJSON and fetched when somebody asks for them. */
(() => {
  "use strict";

  const figure = document.querySelector("[data-boundaries]");
  const hexes = figure && figure.querySelector("svg.hexmap");
  if (!hexes || !figure.dataset.boundaries || !window.L || !window.fetch) return;
  const L = window.L;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const FRAGMENT = "#real";

  /** What the hexagons say: by seat code its link, its words and its level; in order of need. */
  function readSeats() {
    const seats = new Map();
    for (const link of hexes.querySelectorAll("a[href]")) {
      const code = link.getAttribute("href").split("/").pop();
      const level = /\bn([0-4])\b/.exec(link.parentNode.getAttribute("class") || "");
      const title = link.querySelector("title");
      seats.set(code, {
        code,
        href: link.getAttribute("href"),
        words: title ? title.textContent : code,
        level: level ? level[1] : "0",
      });
    }
    return seats;
  }

  /** The lines of a topology in degrees. */
  function readArcs(topology) {
    const [across, up] = topology.transform.scale;
    const [west, south] = topology.transform.translate;
    return topology.arcs.map((arc) => {
      let x = 0;
      let y = 0;
      return arc.map(([dx, dy]) => [(y += dy) * up + south, (x += dx) * across + west]);
    });
  }

  /** A ring as Leaflet wants it: latitude first, not closed. */
  function readRing(numbers, arcs) {
    const ring = [];
    for (const number of numbers) {
      const arc = number < 0 ? arcs[~number].slice().reverse() : arcs[number];
      ring.push(...arc.slice(0, -1));
    }
    return ring;
  }

  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  const choice = element("div", "chips mapchoice");
  choice.setAttribute("role", "group");
  choice.setAttribute("aria-label", "How the map is drawn");
  const asHexes = element("button", "", "Hexagons");
  const asShapes = element("button", "", "Real shapes");
  for (const button of [asHexes, asShapes]) {
    button.type = "button";
    choice.append(button);
  }
  const told = element("p", "small muted");
  told.setAttribute("role", "status");
  const real = element("div", "realmap");
  real.hidden = true;
  hexes.before(choice, told);
  hexes.after(real);

  let drawn = null;
  asHexes.addEventListener("click", () => show(false));
  asShapes.addEventListener("click", () => show(true));
  show(window.location.hash === FRAGMENT);

  async function show(shapes) {
    asHexes.setAttribute("aria-pressed", String(!shapes));
    asShapes.setAttribute("aria-pressed", String(shapes));
    if (shapes && !drawn) {
      told.textContent = "Fetching the shapes…";
      try {
        const answer = await fetch(figure.dataset.boundaries);
        if (!answer.ok) throw new Error(String(answer.status));
        const topology = await answer.json();
        swap(true);
        drawn = drawn || draw(topology);
        told.textContent = "";
      } catch (problem) {
        told.textContent = "The real shapes cannot be had just now. The hexagons say the same.";
        console.warn("boundaries:", problem);
        return back();
      }
    }
    swap(shapes);
    if (shapes) drawn.refresh();
    else told.textContent = "";
    const address = window.location.pathname + window.location.search + (shapes ? FRAGMENT : "");
    if (shapes !== (window.location.hash === FRAGMENT)) window.history.replaceState(null, "", address);
  }

  function swap(shapes) {
    hexes.toggleAttribute("hidden", shapes); // a drawing has the attribute but no property for it
    real.hidden = !shapes;
  }

  function back() {
    swap(false);
    asHexes.setAttribute("aria-pressed", "true");
    asShapes.setAttribute("aria-pressed", "false");
  }

  function draw(topology) {
    const seats = readSeats();
    const arcs = readArcs(topology);
    const map = L.map(real, {
      attributionControl: false,
      zoomSnap: 0.5,
      maxZoom: 13,
      scrollWheelZoom: false,
      zoomAnimation: !calm,
      fadeAnimation: !calm,
      markerZoomAnimation: !calm,
      inertia: !calm,
      renderer: L.svg({ padding: 0.5 }),
    });
    // A page that is being scrolled stays a page: the wheel zooms once somebody is on the map.
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    if (figure.dataset.attribution) {
      const words = element("span", "", figure.dataset.attribution);
      L.control.attribution({ prefix: "Leaflet" }).addAttribution(words.innerHTML).addTo(map);
    }
    map.createPane("marked").classList.add("marked");
    const outlines = ["shape-mark outer", "shape-mark inner"].map((className) =>
      L.polygon([], { pane: "marked", className, interactive: false, fill: false, renderer: L.svg({ pane: "marked", padding: 0.5 }) }),
    );
    const all = L.featureGroup().addTo(map);
    const layers = new Map();
    for (const geometry of topology.objects.seats.geometries) {
      const seat = seats.get(geometry.id);
      if (!seat) continue;
      const rings = geometry.arcs.map((polygon) => polygon.map((ring) => readRing(ring, arcs)));
      const layer = L.polygon(rings, { className: `shape n${seat.level}`, weight: 1, fillOpacity: 1 });
      layer.bindTooltip(() => element("span", "", seat.words), { sticky: true, className: "maptip" });
      layer.on("mouseover", () => mark(layer));
      layer.on("mouseout", () => mark(null));
      layer.on("click", () => window.location.assign(seat.href));
      layer.addTo(all);
      layers.set(seat.code, { layer, seat, middle: layer.getBounds().getCenter() });
    }
    const bounds = all.getBounds();
    map.setMaxBounds(bounds.pad(0.3));
    map.fitBounds(bounds, { animate: false });
    map.setMinZoom(map.getZoom() - 0.5);
    for (const outline of outlines) outline.addTo(map);
    const farOff = () => real.classList.toggle("far", map.getZoom() < 8);
    map.on("zoomend", farOff);
    farOff();

    function mark(layer) {
      for (const outline of outlines) outline.setLatLngs(layer ? layer.getLatLngs() : []);
    }

    // One stop for Tab: the seat that was last looked at, the neediest to begin with. Arrows go from seat to seat.
    const order = [...seats.keys()].filter((code) => layers.has(code));
    let current = order[0];
    for (const [code, one] of layers) {
      const path = one.layer.getElement();
      path.setAttribute("role", "link");
      path.setAttribute("aria-label", one.seat.words);
      path.setAttribute("tabindex", code === current ? "0" : "-1");
      path.addEventListener("focus", () => {
        layers.get(current).layer.getElement().setAttribute("tabindex", "-1");
        path.setAttribute("tabindex", "0");
        current = code;
        mark(one.layer);
        one.layer.openTooltip(one.middle);
        map.panInside(one.middle, { padding: [60, 60], animate: !calm });
      });
      path.addEventListener("blur", () => {
        mark(null);
        one.layer.closeTooltip();
      });
      path.addEventListener("keydown", (event) => {
        const next = nextFrom(event.key, code);
        if (event.key === "Enter") window.location.assign(one.seat.href);
        else if (next) layers.get(next).layer.getElement().focus();
        else return;
        event.preventDefault();
        event.stopPropagation();
      });
    }

    const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

    /** The seat that an arrow leads to: near, and more that way than aside; Home is the neediest. */
    function nextFrom(key, code) {
      if (key === "Home") return order[0];
      const way = WAYS[key];
      if (!way) return null;
      const here = map.latLngToLayerPoint(layers.get(code).middle);
      let best = null;
      let least = Infinity;
      for (const [other, one] of layers) {
        const there = map.latLngToLayerPoint(one.middle).subtract(here);
        const along = there.x * way[0] + there.y * way[1];
        const aside = Math.abs(there.x * way[1]) + Math.abs(there.y * way[0]);
        if (other === code || along <= 0 || aside > along * 1.2) continue;
        const far = along + 2 * aside;
        if (far < least) [best, least] = [other, far];
      }
      return best || code;
    }

    return { refresh: () => map.invalidateSize({ animate: false }) };
  }
})();
