import { useTranslation } from "react-i18next";

/** Return a function that says a detector's class in the screen's language; an unknown one is shown as it is. */
export function useClassName(): (name: string) => string {
  const { t, i18n } = useTranslation("classes");
  return (name) => (i18n.exists(`classes:${name}`) ? t(name) : name);
}
