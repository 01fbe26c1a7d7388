import { useEffect } from "react";

/** Listen on the window while the component is shown. */
export function useWindowEvent<K extends keyof WindowEventMap>(name: K, handle: (event: WindowEventMap[K]) => void): void {
  useEffect(() => {
    window.addEventListener(name, handle);
    return () => { window.removeEventListener(name, handle); };
  }, [name, handle]);
}
