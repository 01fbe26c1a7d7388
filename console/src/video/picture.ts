import { useEffect, useState } from "react";

export interface Size {
  width: number;
  height: number;
}

export const USUAL: Size = { width: 16, height: 9 };

/**
 * Return how many picture units make one pixel on the screen for a picture that is fitted into an element,
 * so that words and marks drawn over it keep their size.
 */
export function useUnitsPerPixel(element: Element | null, picture: Size): number {
  const [units, setUnits] = useState(1);
  useEffect(() => {
    if (element === null) return;
    const measure = (): void => {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) setUnits(Math.max(picture.width / width, picture.height / height));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [element, picture.width, picture.height]);
  return units;
}
