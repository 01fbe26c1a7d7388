import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Language = "uk" | "en";
type Catalogue = Record<string, unknown>;

const files = import.meta.glob<Catalogue>("./{uk,en}/*.json", { eager: true, import: "default" });

/** Gather src/i18n/<language>/<noun>.json into i18next's resources; each noun is a namespace. */
function resources(): Record<string, Record<string, Catalogue>> {
  const all: Record<string, Record<string, Catalogue>> = { uk: {}, en: {} };
  for (const [path, catalogue] of Object.entries(files)) {
    const [, language, noun] = /\/(uk|en)\/(\w+)\.json$/.exec(path) ?? [];
    if (language && noun) (all[language] ??= {})[noun] = catalogue;
  }
  return all;
}

const STORED = "varta.language";

export function storedLanguage(): Language {
  return localStorage.getItem(STORED) === "en" ? "en" : "uk";
}

export async function setLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORED, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export async function startTranslation(language: Language = storedLanguage()): Promise<void> {
  document.documentElement.lang = language;
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    supportedLngs: ["uk", "en"],
    resources: resources(),
    defaultNS: "common",
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
}

export { i18next };
