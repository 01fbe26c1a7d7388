import { useTranslation } from "react-i18next";

/** Return a function that says a detector's class in the screen's language; an unknown one is shown as it is. */
export function useClassName(): (name: string) => string {
  const { t, i18n } = useTranslation("classes");
  // Names with a space are not read as namespace:key, so the namespace stands apart.
  return (name) => (i18n.exists(name, { ns: "classes" }) ? t(name) : name);
}
