import { useEffect, useState } from "react";

/** Return an element's width in pixels, as it changes. */
export function useWidth(element: Element | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(() => { setWidth(Math.floor(element.getBoundingClientRect().width)); });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [element]);
  return width;
}
