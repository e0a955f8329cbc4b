import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Parts, Words } from "./catalogue.ts";
import shared from "./en/shared.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "page";
    resources: { page: Words };
  }
}

export const languages = { en: "English", zh: "简体中文" } as const;
export type Language = keyof typeof languages;
type Part = keyof Parts;

const stored = "slipway.language";
const files = import.meta.glob<object>(["./{en,zh}/*.ts", "!./en/shared.ts"], { import: "default" });
/** The parts of pages that have been opened. */
const needed = new Set<Part>(["shared"]);

/** The language that the person has chosen, else the first of the browser's that the page has. */
export function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(stored) ?? "", ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find((tag): tag is Language => tag in languages) ?? "en";
}

/** Shows the page in a language from now on, also when it is opened again. */
export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(stored, language);
  await speak(language);
}

/** Shows the page in a language, once its texts are loaded. */
export async function speak(language: Language): Promise<void> {
  if (!i18next.isInitialized) {
    await i18next.use(initReactI18next).init({
      lng: language,
      fallbackLng: false,
      ns: ["page"],
      defaultNS: "page",
      resources: { [language]: { page: {} } },
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  }
  await Promise.all([...needed].map((part) => loadPart(language, part)));
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-Hans" : "en";
}

/** What was loaded, once the texts that it shows are loaded too. */
export async function withWords<Loaded>(parts: readonly Part[], loaded: Promise<Loaded>): Promise<Loaded> {
  for (const part of parts) needed.add(part);
  await Promise.all(parts.map((part) => loadPart(i18next.language as Language, part)));
  return await loaded;
}

async function loadPart(language: Language, part: Part): Promise<void> {
  const path = `./${language}/${part}.ts`;
  const words = path === "./en/shared.ts" ? shared : await files[path]?.();
  i18next.addResourceBundle(language, "page", words, true);
}
