import { useState } from "react";
import { useSession } from "../api/session";

/** Keep a choice for the person who is signed in, in this browser. `read` refuses what it does not understand. */
export function usePersonal<T>(name: string, read: (stored: unknown) => T): [T, (value: T) => void] {
  const { person } = useSession();
  const place = `varta.${name}.${person.id}`;
  const [value, setValue] = useState<T>(() => read(parse(localStorage.getItem(place))));
  const keep = (next: T): void => {
    setValue(next);
    localStorage.setItem(place, JSON.stringify(next));
  };
  return [value, keep];
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
