import { useSyncExternalStore } from "react";

/** Whether events from the centre arrive, and since when that is so. */
export interface Connection {
  state: "connecting" | "connected" | "lost";
  since: number;
}

let current: Connection = { state: "connecting", since: Date.now() };
const listeners = new Set<() => void>();

export function setConnection(state: Connection["state"], now = Date.now()): void {
  if (state === current.state) return;
  current = { state, since: now };
  listeners.forEach((listener) => { listener(); });
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useConnection = (): Connection => useSyncExternalStore(subscribe, () => current);
