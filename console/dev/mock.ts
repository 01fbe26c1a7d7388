import type { Plugin } from "vite";

/** Stand in for the centre while the console is developed: `vite --mode mock`. Never part of a build. */
export function mockCentre(): Plugin {
  return { name: "varta-mock-centre", apply: "serve" };
}
