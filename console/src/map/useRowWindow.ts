import { useEffect, useState } from "react";

const SPARE = 8;

/** Return a ref for a scrolling element, and which of its rows of equal height need to be drawn. */
export function useRowWindow(count: number, row: number): [(element: HTMLElement | null) => void, { first: number; last: number }] {
  const [element, attach] = useState<HTMLElement | null>(null);
  const [seen, setSeen] = useState({ top: 0, height: 600 });
  useEffect(() => {
    if (element === null) return;
    const look = (): void => setSeen({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [element]);
  const first = Math.min(Math.max(0, Math.floor(seen.top / row) - SPARE), Math.max(0, count - 1));
  return [attach, { first, last: Math.min(count, Math.ceil((seen.top + seen.height) / row) + SPARE) }];
}
