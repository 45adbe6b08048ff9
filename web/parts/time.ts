import type { Lang } from "../../agent/errors.ts";

const locale = (lang: Lang) => (lang === "zh" ? "zh-CN" : "en-GB");

/** Date and time to the second, in the browser's time zone. `at` is epoch milliseconds. */
export function formatTime(at: number, lang: Lang): string {
  return new Date(at).toLocaleString(locale(lang), { dateStyle: "medium", timeStyle: "medium" });
}
export function formatClock(at: number, lang: Lang): string {
  return new Date(at).toLocaleTimeString(locale(lang), { hour12: false });
}
/** "850 ms", "12.3 s", "4:05", "1:02:03". */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  return h > 0 ? `${h}:${two(m)}:${two(seconds % 60)}` : `${m}:${two(seconds % 60)}`;
}
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
