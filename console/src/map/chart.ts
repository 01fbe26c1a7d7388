// MapLibre behind a small surface: what is to be seen goes in as plain data, what is chosen comes out.

import { type GeoJSONSource, Map as MapLibre, Marker, NavigationControl, Popup, ScaleControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { FeatureCollection } from "geojson";
import type { Hromada, MapSettings } from "../api/types";
import { type Bounds, labelsWithRoom, type LonLat } from "./scene";
import { addIcons, inkOf, makeStyle } from "./style";

setWorkerUrl(workerUrl);

const LOW_MAP = 480; // px: a camera's window has no room above or below the middle

export interface ChartParts {
  container: HTMLElement;
  settings: MapSettings;
  words: Record<string, string>;
}

export class Chart {
  readonly #map: MapLibre;
  #labels: { element: HTMLElement; at: LonLat; marker: Marker }[] = [];
  #alarms: Marker[] = [];
  #popup: Popup | null = null;
  #shown = new Map<string, { text: string; data: FeatureCollection }>();
  #ready = false;
  #wish: number | null = null;
  #onSelect: (id: string | null) => void = () => undefined;

  /** Throws when the browser has no WebGL. */
  constructor({ container, settings, words }: ChartParts) {
    const ink = inkOf(container);
    this.#map = new MapLibre({
      container,
      style: makeStyle(ink, settings),
      center: settings.centre,
      zoom: settings.zoom,
      maxZoom: 19,
      locale: words,
      attributionControl: settings.tiles_url ? {} : false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "top-left");
    this.#map.addControl(new ScaleControl(), "bottom-left");
    this.#map.on("load", () => {
      addIcons(this.#map, ink);
      this.#ready = true;
      for (const [name, { data }] of this.#shown) void this.#map.getSource<GeoJSONSource>(name)?.setData(data);
      this.#arrangeLabels();
    });
    this.#map.on("move", () => {
      this.#arrangeLabels();
    });
    this.#map.on("click", (event) => {
      const [hit] = this.#ready ? this.#map.queryRenderedFeatures(event.point, { layers: ["cameras"] }) : [];
      const id: unknown = hit?.properties["id"];
      this.#onSelect(typeof id === "string" ? id : null);
    });
    this.#map.on("mousemove", "cameras", () => {
      this.#map.getCanvas().style.cursor = "pointer";
    });
    this.#map.on("mouseleave", "cameras", () => {
      this.#map.getCanvas().style.cursor = "";
    });
  }

  /** Replace what a source (`hromadas`, `sectors`, `cameras`) holds; what is the same already is left alone. */
  show(source: string, data: FeatureCollection): void {
    const text = JSON.stringify(data);
    if (this.#shown.get(source)?.text === text) return;
    this.#shown.set(source, { text, data });
    if (this.#ready) void this.#map.getSource<GeoJSONSource>(source)?.setData(data);
  }

  /** Write the names of hromadas, the most populous first where room is short. */
  name(hromadas: readonly Hromada[]): void {
    for (const { marker } of this.#labels) marker.remove();
    const ordered = [...hromadas].sort((a, b) => b.population - a.population);
    this.#labels = ordered.map((hromada) => {
      const element = document.createElement("span");
      element.className = "map-name";
      element.textContent = hromada.centre;
      const at: LonLat = [hromada.longitude, hromada.latitude];
      const marker = new Marker({ element, anchor: "top", offset: [0, 14] }).setLngLat(at).addTo(this.#map);
      return { element, at, marker };
    });
    this.#arrangeLabels();
  }

  /** Put elements over the map, in place of those before. */
  pin(pins: readonly { element: HTMLElement; at: LonLat }[]): void {
    for (const marker of this.#alarms) marker.remove();
    this.#alarms = pins.map(({ element, at }) => new Marker({ element, anchor: "bottom", offset: [0, -10] }).setLngLat(at).addTo(this.#map));
  }

  /** Show an element in a window at a place; null takes the window away. */
  popup(content: HTMLElement | null, at: LonLat | null): void {
    this.#popup?.remove();
    this.#popup = null;
    if (content === null || at === null) return;
    this.#popup = new Popup({ closeButton: false, closeOnClick: false, offset: 40, maxWidth: "300px", focusAfterOpen: false })
      .setLngLat(at)
      .setDOMContent(content)
      .addTo(this.#map);
  }

  /** Say who is told when a camera, or nothing, is chosen. */
  listen(onSelect: (id: string | null) => void): void {
    this.#onSelect = onSelect;
  }

  /** Show all within bounds, once for each wish: what changes later must not move the map under a person's eyes. */
  fit(wish: number, bounds: Bounds): void {
    if (wish === this.#wish) return;
    this.#wish = wish;
    this.#map.fitBounds(bounds, { padding: 56, maxZoom: 14, animate: false });
  }

  /** Bring a place into view, near enough to see what its camera sees; low on a low map, so that its window fits above. */
  goTo(at: LonLat): void {
    const height = this.#map.getContainer().clientHeight;
    const offset: [number, number] = [0, height < LOW_MAP ? height / 2 - 48 : 0];
    this.#map.easeTo({ center: at, offset, zoom: Math.max(this.#map.getZoom(), 13), duration: 150 });
  }

  close(): void {
    this.#map.remove();
  }

  #arrangeLabels(): void {
    const boxes = this.#labels.map(({ element, at }) => {
      const { x, y } = this.#map.project(at);
      return { x, y, width: element.offsetWidth, height: element.offsetHeight };
    });
    const shown = labelsWithRoom(boxes);
    this.#labels.forEach(({ element }, i) => {
      element.classList.toggle("map-name-hidden", !shown.has(i));
    });
  }
}
