import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const HERE = join(import.meta.dirname);
const SOURCE = join(HERE, "..");
const PLURAL = /_(zero|one|two|few|many|other)$/;
const LANGUAGES = ["uk", "en"] as const;

type Tree = { [key: string]: string | Tree };

function leaves(tree: Tree, prefix = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : leaves(value, `${prefix}${key}.`));
}

function catalogue(language: string): Map<string, string> {
  const files = readdirSync(join(HERE, language));
  return new Map(files.flatMap((file) => {
    const tree = JSON.parse(readFileSync(join(HERE, language, file), "utf8")) as Tree;
    return leaves(tree, `${file.replace(".json", "")}:`);
  }));
}

const texts = Object.fromEntries(LANGUAGES.map((language) => [language, catalogue(language)])) as Record<(typeof LANGUAGES)[number], Map<string, string>>;
const meanings = (language: (typeof LANGUAGES)[number]) => new Set([...texts[language].keys()].map((key) => key.replace(PLURAL, "")));

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.includes(".test.") ? [path] : [];
  });
}

describe("the message catalogue", () => {
  it("has every text in both languages", () => {
    const [uk, en] = [meanings("uk"), meanings("en")];
    expect([...uk].filter((key) => !en.has(key))).toEqual([]);
    expect([...en].filter((key) => !uk.has(key))).toEqual([]);
  });

  it.each(LANGUAGES)("has every plural form that %s needs", (language) => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const keys = [...texts[language].keys()];
    const counted = new Set(keys.filter((key) => key.endsWith("_other")).map((key) => key.replace(PLURAL, "")));
    const missing = [...counted].flatMap((key) => forms.map((form) => `${key}_${form}`)).filter((key) => !texts[language].has(key));
    expect(missing).toEqual([]);
  });

  it("leaves no text empty and fills the same places in both languages", () => {
    const places = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort().join();
    for (const [key, text] of texts.uk) {
      expect(text.trim(), key).not.toBe("");
      const other = texts.en.get(key);
      if (other !== undefined) expect(places(other), key).toBe(places(text));
    }
  });

  it("mixes no languages: Ukrainian texts have no Russian letters, English ones no Cyrillic", () => {
    for (const [key, text] of texts.uk) expect(text, key).not.toMatch(/[ыэёъ]/i);
    for (const [key, text] of texts.uk) expect(text, `${key}: the apostrophe is ’`).not.toMatch(/[\u0400-\u04ff]['ʼ`][\u0400-\u04ff]/);
    for (const [key, text] of texts.en) if (!key.startsWith("shell:language.")) expect(text, key).not.toMatch(/[\u0400-\u04ff]/);
  });

  it("has every text that the source asks for by name", () => {
    const known = meanings("uk");
    const missing = sources(SOURCE).flatMap((path) => {
      const source = readFileSync(path, "utf8");
      const noun = /useTranslation\("(\w+)"\)/.exec(source)?.[1] ?? "common";
      const asked = [...source.matchAll(/\bt\(\s*"([\w:.]+)"/g)].map((match) => match[1] ?? "");
      return asked.map((key) => (key.includes(":") ? key : `${noun}:${key}`)).filter((key) => !known.has(key)).map((key) => `${path.slice(SOURCE.length + 1)}: ${key}`);
    });
    expect(missing).toEqual([]);
  });
});
