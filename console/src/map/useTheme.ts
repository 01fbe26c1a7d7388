import { useSyncExternalStore } from "react";

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    observer.disconnect();
  };
}

/** Return the name of the theme in force; what is drawn from its colours is drawn anew on a change. */
export const useTheme = (): string => useSyncExternalStore(subscribe, () => document.documentElement.dataset["theme"] ?? "dark");
