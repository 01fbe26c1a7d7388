import { useEffect, useState } from "react";

const LATER_MS = 300;

/** Return true a moment after the component came: what can wait must not keep the first picture waiting. */
export function useLater(): boolean {
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => { setLater(true); }, LATER_MS);
    return () => { clearTimeout(timer); };
  }, []);
  return later;
}
