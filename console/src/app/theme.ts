import { useSyncExternalStore } from "react";

export type Theme = "dark" | "light";
const STORED = "varta.theme";
const listeners = new Set<() => void>();

const storedTheme = (): Theme => (localStorage.getItem(STORED) === "light" ? "light" : "dark");

export function applyStoredTheme(): void {
  document.documentElement.dataset["theme"] = storedTheme();
}

export function setTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  applyStoredTheme();
  listeners.forEach((listener) => { listener(); });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, storedTheme);
