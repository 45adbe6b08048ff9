import { complains, tellsNothing } from "./complaint.ts";

/** What a fault text names. Everything is data typed by a person or an alert; values are checked before use. */
export interface FaultFacts {
  text: string;
  urls: string[];
  hosts: string[];
  ips: string[];
  ports: number[];
  paths: string[];
  names: string[];
  /** It names no address and tells hardly more than that something is wrong: a look at the whole host is asked for. */
  open: boolean;
  /** It says that something misbehaves, as against asking for a look. */
  complains: boolean;
}

const fileEnding =
  /\.(log|conf|cfg|ini|json|ya?ml|xml|txt|md|sh|py|js|ts|rb|php|html?|css|csv|sql|db|so|jar|war|gz|zip|tar|bak|env|service|socket|timer|mount|target|mp4|png|jpe?g|crt|key|pem|d)$/i;

const all = (text: string, re: RegExp): string[] => [...text.matchAll(re)].map((m) => m[1] ?? m[0]);
const unique = <T>(values: T[]): T[] => [...new Set(values)].slice(0, 20);

export function faultFacts(text: string): FaultFacts {
  const cut = text.slice(0, 8000);
  const urls = all(cut, /\bhttps?:\/\/[A-Za-z0-9.:@/_~%?&=+#-]+/gi).map((u) => u.replace(/[.,:;]+$/, ""));
  const ips = all(cut, /(?<![\d.])((?:\d{1,3}\.){3}\d{1,3})(?![\d.]*\d|\/\d)/g).filter((ip) =>
    ip.split(".").every((p) => Number(p) < 256),
  );
  const hosts = all(cut, /(?<![\w./@-])((?:[a-z0-9][a-z0-9-]*\.)+[a-z]{2,})(?![\w(])/gi);
  const fromUrls = urls
    .map((u) => /^https?:\/\/([^/:?#]+)/i.exec(u)?.[1] ?? "")
    .filter((h) => /[a-z]/i.test(h));
  const ports = [
    ...all(cut, /(?<=[\w\]])(?<!\d):(\d{2,5})(?!\d|[:.]\d)/g),
    ...all(cut, /(?<=\d):(\d{2,5})(?!\d|[:.]\d)/g).filter((p) => p.length > 2),
    ...all(cut, /\bports?\s+(\d{1,5})\b/gi),
    ...all(cut, /端口\s*(?:号|为|是)?\s*(\d{1,5})/g),
    ...all(cut, /(?<!\d)(\d{2,5})\s*(?:\/tcp|\/udp|这个端口|端口)/g),
  ].map(Number);
  for (const u of urls) {
    if (/^https:\/\/[^/:]+(\/|$)/i.test(u)) ports.push(443);
    if (/^http:\/\/[^/:]+(\/|$)/i.test(u)) ports.push(80);
  }
  const paths = all(cut, /(?<![\w:/.])(\/[A-Za-z0-9_.@+/-]*[A-Za-z0-9_/])/g).filter((p) => p.length > 1);
  const names = all(cut, /[A-Za-z][A-Za-z0-9_.@-]*[A-Za-z0-9]/g);
  return {
    text: cut,
    urls: unique(urls),
    hosts: unique([...fromUrls, ...hosts].map((h) => h.toLowerCase())).filter((h) => !fileEnding.test(h)),
    ips: unique(ips),
    ports: unique(ports.filter((p) => p > 0 && p < 65536)),
    paths: unique(paths),
    names: [...new Set(names)].slice(0, 60),
    open: urls.length + ips.length + hosts.length + ports.length + paths.length === 0 && tellsNothing(cut),
    complains: complains(cut),
  };
}
