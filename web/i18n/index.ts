import i18next from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import type { Lang, Localized } from "../../agent/errors.ts";
import { getPrefs } from "../prefs.ts";
import { en, type TextKey, zh } from "./texts/index.ts";

export type { TextKey } from "./texts/index.ts";

/** Starts i18next with both languages bundled; React escapes, so i18next must not. */
export function startI18n(): void {
  void i18next.use(initReactI18next).init({
    lng: getPrefs().lang,
    fallbackLng: "en",
    resources: { en: { translation: en }, zh: { translation: zh } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  document.documentElement.lang = htmlLang(getPrefs().lang);
}
function htmlLang(lang: Lang): string {
  return lang === "zh" ? "zh-CN" : "en";
}
export function changeLang(lang: Lang): void {
  void i18next.changeLanguage(lang);
  document.documentElement.lang = htmlLang(lang);
}

/** Whether there is a text of this key: for keys made from what the server says. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

export type T = (key: TextKey, values?: Record<string, string | number>) => string;

/** Text of the page by key, in the language chosen. */
export function useT(): T {
  const { t } = useTranslation();
  return useCallback((key, values) => t(key, values ?? {}), [t]);
}
export function useLang(): Lang {
  return useTranslation().i18n.language === "zh" ? "zh" : "en";
}
/** Picks the language of a text the server sent in both. Falls back to English when one is empty. */
export function pick(text: Localized, lang: Lang): string {
  return text[lang] || text.en;
}
export function usePick(): (text: Localized) => string {
  const lang = useLang();
  return useCallback((text) => pick(text, lang), [lang]);
}
