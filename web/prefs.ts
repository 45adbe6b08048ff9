import { useSyncExternalStore } from "react";
import type { Lang } from "../agent/errors.ts";

/** Choices kept in this browser. Storage may be blocked: then they last as long as the page. */
export interface Prefs {
  lang: Lang;
  theme: "auto" | "light" | "dark";
  fontSize: number;
  /** Font of the terminals, as CSS has it; empty = the page's choice. */
  fontFamily: string;
  screenReader: boolean;
}
const key = "bartizan.prefs";

function browserLang(): Lang {
  return typeof navigator !== "undefined" && navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** Reads what was stored, keeping only values that make sense; anything else becomes the default. */
export function readPrefs(text: string | null, lang: Lang = browserLang()): Prefs {
  const defaults: Prefs = { lang, theme: "auto", fontSize: 13, fontFamily: "", screenReader: false };
  let stored: Partial<Record<keyof Prefs, unknown>> = {};
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    if (typeof value === "object" && value !== null) stored = value;
  } catch {
    return defaults;
  }
  const size = stored.fontSize;
  return {
    lang: stored.lang === "en" || stored.lang === "zh" ? stored.lang : defaults.lang,
    theme: stored.theme === "light" || stored.theme === "dark" ? stored.theme : defaults.theme,
    fontSize: typeof size === "number" && size >= 9 && size <= 28 ? Math.round(size) : defaults.fontSize,
    fontFamily:
      typeof stored.fontFamily === "string" && /^[\w ,'"-]{0,120}$/.test(stored.fontFamily)
        ? stored.fontFamily
        : "",
    screenReader: stored.screenReader === true,
  };
}

function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

let current = readPrefs(stored());
const listeners = new Set<() => void>();

export function getPrefs(): Prefs {
  return current;
}
export function setPrefs(change: Partial<Prefs>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Storage is blocked: the choice lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}
export function usePrefs(): Prefs {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPrefs,
    getPrefs,
  );
}
