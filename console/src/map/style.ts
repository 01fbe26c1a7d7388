// The map's look, made from the tokens, so that it works without a network and follows the theme.

import type { Map as MapLibre, StyleSpecification } from "maplibre-gl";
import type { CameraStateName, MapSettings } from "../api/types";

export type Ink = (token: string) => string;

/** Return the tokens' colours as they are now. */
export function inkOf(element: Element): Ink {
  const style = getComputedStyle(element);
  return (token) => style.getPropertyValue(`--${token}`).trim();
}

export function makeStyle(ink: Ink, settings: MapSettings): StyleSpecification {
  const tiles = settings.tiles_url;
  return {
    version: 8,
    sources: {
      ...(tiles === null || tiles === "" ? {} : { tiles: { type: "raster", tiles: [tiles], tileSize: 256, attribution: settings.attribution } }),
      lands: empty(),
      hromadas: empty(),
      sectors: empty(),
      cameras: empty(),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": ink("ground") } },
      ...(tiles === null || tiles === "" ? [] : [{ id: "tiles", type: "raster" as const, source: "tiles", paint: { "raster-saturation": -0.6 } }]),
      {
        id: "lands",
        type: "line",
        source: "lands",
        filter: ["!", ["get", "approximate"]],
        paint: { "line-color": ink("line-strong"), "line-width": 1 },
      },
      {
        // A border that is only guessed must not look like one that is known.
        id: "guessed-lands",
        type: "line",
        source: "lands",
        filter: ["get", "approximate"],
        paint: { "line-color": ink("line-strong"), "line-width": 1, "line-opacity": 0.6, "line-dasharray": [2, 3] },
      },
      {
        id: "hromadas",
        type: "circle",
        source: "hromadas",
        paint: {
          "circle-color": ink("surface"),
          "circle-stroke-color": ink("line-strong"),
          "circle-stroke-width": 1.5,
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "population"]], 0, 3, 550, 12],
        },
      },
      {
        id: "sectors",
        type: "fill",
        source: "sectors",
        minzoom: 10,
        paint: { "fill-color": ink("text-2"), "fill-opacity": 0.22, "fill-outline-color": ink("line-strong") },
      },
      {
        id: "selected",
        type: "circle",
        source: "cameras",
        filter: ["get", "selected"],
        paint: { "circle-radius": 16, "circle-color": "transparent", "circle-stroke-color": ink("focus"), "circle-stroke-width": 2 },
      },
      {
        id: "cameras",
        type: "symbol",
        source: "cameras",
        layout: { "icon-image": ["get", "icon"], "icon-allow-overlap": true, "icon-size": ["interpolate", ["linear"], ["zoom"], 6, 0.6, 12, 1] },
      },
    ],
  };
}

function empty() {
  return { type: "geojson" as const, data: { type: "FeatureCollection" as const, features: [] } };
}

// The same shapes as the state marks elsewhere, on a field of 16 by 16.
const GLYPHS: Record<CameraStateName, { path: string; token: string; dash?: number[] }> = {
  live: { path: "m3.5 8.4 3 3.2L12.5 5", token: "good" },
  offline: { path: "m4 4 8 8M12 4 4 12", token: "offline" },
  stalled: { path: "M5.5 4v8M10.5 4v8", token: "offline" },
  disabled: { path: "M8 4.2a3.8 3.8 0 1 0 .01 0Z", token: "text-3", dash: [2, 1.6] },
};

const SIDE = 24;
const DENSITY = 2;

/** Draw the cameras' icons, one for each state, into the map. */
export function addIcons(map: MapLibre, ink: Ink): void {
  for (const state of Object.keys(GLYPHS) as CameraStateName[]) {
    const image = drawIcon(state, ink);
    const name = `camera-${state}`;
    if (image !== null && !map.hasImage(name)) map.addImage(name, image, { pixelRatio: DENSITY });
  }
}

function drawIcon(state: CameraStateName, ink: Ink): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE * DENSITY;
  const pen = canvas.getContext("2d");
  if (pen === null) return null;
  const { path, token, dash } = GLYPHS[state];
  pen.scale(DENSITY, DENSITY);
  pen.beginPath();
  pen.arc(SIDE / 2, SIDE / 2, SIDE / 2 - 1.5, 0, Math.PI * 2);
  pen.fillStyle = ink("raised");
  pen.strokeStyle = ink(token);
  pen.lineWidth = 2;
  pen.fill();
  pen.stroke();
  pen.translate(4, 4);
  pen.lineCap = "round";
  pen.setLineDash(dash ?? []);
  pen.stroke(new Path2D(path));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
