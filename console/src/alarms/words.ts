import { useTranslation } from "react-i18next";
import type { Verdict } from "../api/types";

export const VERDICTS: readonly Verdict[] = ["confirmed", "false_alarm", "benign", "duplicate"];

/** Return a function that says a detector's class in the screen's language; an unknown one stays as it is. */
export function useClassWord(): (name: string) => string {
  const { t, i18n } = useTranslation();
  return (name) => {
    const key = `classes:${name}`;
    return i18n.exists(key) ? t(key) : name;
  };
}
