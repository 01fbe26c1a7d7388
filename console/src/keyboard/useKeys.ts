import { useEffect, useLayoutEffect, useRef } from "react";
import { registry, type Binding } from "./registry";

interface Options {
  modal?: boolean;
  enabled?: boolean;
}

/** Bind keys while the component is shown. `title` is a catalogue key, the heading in the map of keys. */
export function useKeys(title: string, bindings: Binding[], { modal = false, enabled = true }: Options = {}): void {
  const latest = useRef(bindings);
  useLayoutEffect(() => { latest.current = bindings; });
  const shape = bindings.map(({ code, shift, label }) => `${code}|${shift ? 1 : 0}|${label}`).join("\n");
  useEffect(() => {
    if (!enabled) return;
    const fixed = shape.split("\n").filter(Boolean).map((line, index): Binding => {
      const [code = "", shift, label = ""] = line.split("|");
      return { code, shift: shift === "1", label, run: () => latest.current[index]?.run() };
    });
    return registry.add({ title, bindings: fixed, modal });
  }, [title, shape, modal, enabled]);
}
