import { useEffect, useRef } from "react";
import { useSearchParams } from "react-router";
import { writePlace } from "./address";
import type { Engine } from "./engine";

const EACH_MS = 700;
const WHILE_PLAYING_MS = 5000;

interface Shown {
  cameras: string[];
  span: number;
  caseReference: string;
}

/** Keep the address at what is shown: at once when it stands still, now and then while it plays. */
export function useAddress(engine: Engine, shown: Shown): void {
  const [, setParams] = useSearchParams();
  const latest = useRef(shown);
  const write = useRef(setParams);
  useEffect(() => {
    latest.current = shown;
    write.current = setParams;
  });
  useEffect(() => {
    let written = "";
    let at = 0;
    const timer = setInterval(() => {
      const { cameras, span, caseReference } = latest.current;
      if (engine.clock.moving && performance.now() - at < WHILE_PLAYING_MS) return;
      const next = writePlace({ cameras, at: Math.round(engine.at), span, purpose: "", caseReference });
      if (next.toString() === written) return;
      written = next.toString();
      at = performance.now();
      write.current(next, { replace: true, preventScrollReset: true });
    }, EACH_MS);
    return () => { clearInterval(timer); };
  }, [engine]);
}
