import type { NginxConf, NginxLocation, NginxServer } from "../parsers/nginx-conf.ts";

/** The place of an nginx configuration that serves a request, and how to ask for the same again from this host. */
export interface WebPlace extends NginxLocation {
  readonly site: NginxServer;
  /** "the location /api/" or "the server block": for statements. */
  readonly name: string;
  readonly nameZh: string;
  /** "http://127.0.0.1:8080" of the listener, and the Host header a client sends ("" where any will do). */
  readonly origin: string;
  readonly host: string;
  /** Path as the backend gets it: with the location's prefix replaced where proxy_pass has a path. */
  readonly passed: string;
  /** "http://127.0.0.1:9000" of the first backend; "" where it is no plain HTTP over TCP. */
  readonly back: string;
}

const loopback = (addr: string): string =>
  addr === "" || addr === "*" || addr === "0.0.0.0" || addr === "[::]" ? "127.0.0.1" : addr;

/** nginx's choice: an exact match, else the longest prefix if it says ^~, else the first fitting regex, else the prefix. */
export function chooseLocation(all: readonly NginxLocation[], path: string): NginxLocation | undefined {
  const split = (l: NginxLocation): [string, string] => {
    const [first = "", second] = l.match.split(/\s+/);
    return second === undefined ? ["", first] : [first, second];
  };
  const exact = all.find((l) => split(l)[0] === "=" && split(l)[1] === path);
  if (exact) return exact;
  const prefixes = all.filter((l) => ["", "^~"].includes(split(l)[0]) && path.startsWith(split(l)[1]));
  const longest = prefixes.toSorted((a, b) => split(b)[1].length - split(a)[1].length)[0];
  if (longest && split(longest)[0] === "^~") return longest;
  return all.find((l) => fits(split(l), path)) ?? longest;
}

function fits([operator, pattern]: [string, string], path: string): boolean {
  if (!operator.startsWith("~") || pattern.length > 300) return false;
  try {
    return new RegExp(pattern, operator === "~*" ? "i" : "").test(path.slice(0, 500));
  } catch {
    return false;
  }
}

/** What follows the host in a proxy_pass: "" hands the path on as it came. */
function passedPath(l: NginxLocation, path: string): string {
  const uri = /^[a-z]+:\/\/[^/]+(\/.*)$/.exec(l.pass)?.[1];
  const prefix = /(\/\S*)$/.exec(l.match)?.[1] ?? "";
  if (uri === undefined || uri.includes("$") || !path.startsWith(prefix)) return path;
  return uri + path.slice(prefix.length);
}

function fitOf(
  site: NginxServer,
  l: NginxLocation | undefined,
  hosts: readonly string[],
  log: string,
): number {
  const named = site.names.some((n) => hosts.includes(n));
  const logged = (l?.set["access_log"] ?? site.set["access_log"])?.value.split(" ")[0] === log;
  const prefix = /^(?:= |\^~ )?(\/\S+)$/.exec(l?.match ?? "")?.[1] ?? "";
  return (
    (named ? 1000 : 0) + (logged ? 500 : 0) + 2 * prefix.length + (site.listens.some((x) => x.first) ? 1 : 0)
  );
}

/**
 * The server and location that most likely gave the answers of an access log for a path: logs rarely tell the host. One
 * that a name of the complaint or its own log file points to goes first, then the longest fitting prefix.
 */
export function webPlaceOf(conf: NginxConf, hosts: readonly string[], log: string, path: string): WebPlace {
  const found = conf.servers
    .map((site, of) => {
      const location = chooseLocation(
        conf.locations.filter((l) => l.of === of),
        path,
      );
      return { site, of, location, fit: fitOf(site, location, hosts, log) };
    })
    .sort((a, b) => b.fit - a.fit)[0];
  if (!found) throw new Error("no server");
  const { site, location } = found;
  const whole: NginxLocation = location ?? {
    server: site.names[0] ?? "",
    of: found.of,
    set: site.set,
    match: "",
    pass: "",
    root: site.root,
    bodyMax: site.bodyMax,
    bodyFile: site.bodyFile,
    readTimeout: 60,
    headers: [],
    file: site.file,
    line: site.line,
  };
  const listen = site.listens[0] ?? { addr: "*", port: 80, ssl: false };
  const back = conf.backends.find((b) => b.pass === whole.pass && b.port > 0);
  const scheme = whole.pass.startsWith("https") ? "https" : whole.pass.startsWith("http") ? "http" : "";
  return {
    ...whole,
    site,
    name: whole.match === "" ? `the server block of ${site.file}` : `location ${whole.match}`,
    nameZh: whole.match === "" ? `${site.file} 的 server 块` : `location ${whole.match}`,
    origin: `${listen.ssl ? "https" : "http"}://${loopback(listen.addr)}:${listen.port}`,
    host: site.names.find((n) => hosts.includes(n)) ?? site.names.find((n) => /^[a-z0-9.-]+$/i.test(n)) ?? "",
    passed: passedPath(whole, path),
    back: back && scheme !== "" && !back.addr.includes("$") ? `${scheme}://${back.addr}:${back.port}` : "",
  };
}
