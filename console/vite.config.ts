import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { mockCentre } from "./dev/mock.ts";

// The built console is served by the Python package, so it is written into it.
export default defineConfig(({ mode }) => ({
  plugins: [react(), ...(mode === "mock" ? [mockCentre()] : [])],
  build: {
    outDir: "../src/varta/web/console",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 1500,
    assetsInlineLimit: 0,
  },
  server: {
    ...(mode === "mock" ? {} : { proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } }),
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
  },
}));
