import { describe, expect, it } from "vitest";
import { type NginxConf, nginxConf } from "../../../agent/parsers/nginx-conf.ts";
import { type WebLog, webLog } from "../../../agent/parsers/web-log.ts";
import { webPlaceOf } from "../../../agent/playbook/web-place.ts";

const read = (text: string): WebLog => webLog(text, 0) as WebLog;
const clf = (time: string, what: string, status: number, rest = '"-" "Mozilla/5.0"'): string =>
  `10.0.0.8 - - [23/Nov/2026:${time} +0800] "${what}" ${status} 153 ${rest}`;

describe("webLog", () => {
  it("groups what failed by status and place and counts what was good there", () => {
    const log = read(
      [
        "==> /var/log/nginx/access.log <==",
        clf("04:00:00", "GET /api/a?token=1 HTTP/1.1", 500),
        clf("04:00:05", "GET /api/b HTTP/1.1", 500),
        clf("04:00:10", "GET /api/c HTTP/1.1", 200),
        clf("04:01:05", "GET / HTTP/1.1", 304),
        "not a line of a log",
      ].join("\n"),
    );
    expect([log.total, log.bad, log.groups.length]).toEqual([4, 2, 1]);
    expect(log.groups[0]).toMatchObject({
      file: "/var/log/nginx/access.log",
      status: 500,
      place: "/api",
      path: "/api/b",
      n: 2,
      ago: 60,
      good: 1,
      goodLater: 1,
      goodPath: 0,
    });
  });

  it("reads Apache's virtual host in front, and times and backends behind", () => {
    const apache = read(
      `shop.example:443 10.0.0.7 - bob [23/Nov/2026:04:00:00 +0000] "GET /x HTTP/2.0" 403 12 "-" "curl"`,
    );
    expect(apache.groups[0]).toMatchObject({ client: "10.0.0.7", status: 403, path: "/x" });
    const timed = read(clf("04:00:00", "POST /x HTTP/1.1", 499, '"-" "curl" rt=31.004 "127.0.0.1:9000"'));
    expect(timed.groups[0]).toMatchObject({ seconds: 31.004, backend: "127.0.0.1:9000" });
  });

  it("reads haproxy's HTTP and TCP logs and leaves out sessions that ended as they should", () => {
    const line = (flags: string, times: string, status: string, request: string): string =>
      `2026-11-23T04:00:01+00:00 lb haproxy[9]: 10.1.0.7:5000 [23/Nov/2026:04:00:00.001] in~ app/s1 ${times} ${status}217 ${request === "" ? "" : "- - "}${flags} 1/1/0/0/0 0/0${request}`;
    const log = read(
      [
        line("sH--", "0/0/0/-1/3001", "504 ", ' "GET /report HTTP/1.1"'),
        line("----", "0/0/0/1/1", "200 ", ' "GET / HTTP/1.1"'),
        line("CD--", "0/0/0/1/1", "200 ", ' "GET /video HTTP/1.1"'),
        line("sD", "0/0/30002", "", ""),
      ].join("\n"),
    );
    expect(log.total).toBe(4);
    expect(log.groups.map((g) => [g.flags, g.status, g.path, g.seconds, g.backend, g.frontend])).toEqual([
      ["sH--", 504, "/report", 3.001, "app/s1", "in"],
      ["sD", -1, "", 30.002, "app/s1", "in"],
    ]);
  });

  it("sees a client sent in a circle, not one that follows a few redirects", () => {
    const at = (s: number): string => clf(`04:00:0${s}`, "GET /start HTTP/1.1", 301);
    expect(read([0, 1, 2, 3].map(at).join("\n")).loops).toEqual([]);
    expect(read([0, 1, 2, 3, 4].map(at).join("\n")).loops[0]).toMatchObject({ path: "/start", n: 5 });
  });
});

describe("webPlaceOf", () => {
  const conf = nginxConf(
    `# configuration file /etc/nginx/nginx.conf:
http { deny 10.9.0.0/16; large_client_header_buffers 2 1k;
  upstream app { server 10.0.0.5:9000; }
  server { listen 8080 default_server; server_name a.example; access_log /var/log/nginx/a.log;
    location / { proxy_pass http://app; }
    location /api/ { allow 10.1.0.0/16; deny all; proxy_pass http://app/v2/; }
    location = /api/ping { return 204; }
    location ^~ /static/ { root /srv; }
    location ~ \\.js$ { root /srv/js; } }
  server { listen 443 ssl; server_name b.example; location / { proxy_pass https://10.0.0.6; } } }`,
    0,
  ) as NginxConf;
  const place = (path: string, hosts: string[] = []) => webPlaceOf(conf, hosts, "", path);

  it("chooses the location as nginx does", () => {
    expect(["/x", "/api/x", "/api/ping", "/static/x.js", "/x.js"].map((p) => place(p).match)).toEqual([
      "/",
      "/api/",
      "= /api/ping",
      "^~ /static/",
      "~ \\.js$",
    ]);
  });
  it("knows the path and address passed on, and the settings in force", () => {
    expect(place("/api/orders")).toMatchObject({
      passed: "/v2/orders",
      back: "http://10.0.0.5:9000",
      origin: "http://127.0.0.1:8080",
      host: "a.example",
    });
    expect(place("/api/orders").set["deny"]?.value).toBe("all");
    expect(place("/x").set["deny"]).toMatchObject({ value: "10.9.0.0/16", line: 1 });
    expect(place("/x").set["large_client_header_buffers"]?.value).toBe("2 1k");
  });
  it("takes the site a name points to", () => {
    expect(place("/x", ["b.example"])).toMatchObject({ host: "b.example", back: "https://10.0.0.6:443" });
  });
});
