import { useTranslation } from "react-i18next";
import type { Language } from "./index";

/** Return the language that the screen is in now; a component that uses it is drawn again on a switch. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "uk";
}
