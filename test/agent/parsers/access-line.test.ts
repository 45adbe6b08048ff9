import { describe, expect, it } from "vitest";
import { accessLine } from "../../../agent/parsers/access-line.ts";
import { accessLog } from "../../../agent/parsers/access-log.ts";

const request = {
  ip: "192.0.2.7",
  hour: 3,
  day: "2026-11-9",
  path: "/big.zip?n=4",
  status: "200",
  bytes: 5000,
};

describe("a line of an access log", () => {
  it.each([
    ["combined", '192.0.2.7 - - [09/Nov/2026:03:15:00 +0000] "GET /big.zip?n=4 HTTP/1.1" 200 5000 "-" "x/1"'],
    ["common", '192.0.2.7 - bob [09/Nov/2026:03:15:00 +0000] "GET /big.zip?n=4 HTTP/1.1" 200 5000'],
    [
      "virtual host",
      'cdn.example 192.0.2.7 - - [09/Nov/2026:03:15:00 +0000] "GET /big.zip?n=4 HTTP/2.0" 200 5000',
    ],
    [
      "host and port",
      'www:443 192.0.2.7 - - [09/Nov/2026:03:15:00 +0000] "GET /big.zip?n=4 HTTP/1.1" 200 5000 "-" "-" rt=0.1',
    ],
    [
      "JSON",
      '{"time_iso8601":"2026-11-09T03:15:00+00:00","remote_addr":"192.0.2.7","request":"GET /big.zip?n=4 HTTP/1.1","status":200,"body_bytes_sent":5000}',
    ],
    [
      "JSON, all texts",
      '{"time":"09/Nov/2026:03:15:00 +0000","client_ip":"192.0.2.7","uri":"/big.zip?n=4","status":"200","size":"5000"}',
    ],
    [
      "JSON, short names",
      '{"ts":"2026-11-09T03:15:00+00:00","client":"192.0.2.7","req":"GET /big.zip?n=4 HTTP/1.1","st":200,"out":5000,"ua":"x"}',
    ],
  ])("is read: %s", (_name, line) => expect(accessLine(line)).toMatchObject(request));

  it.each(["", "{", "{}", "[1]", '{"remote_addr":7}', "null", "Nov 09 03:15:00 host app: 192.0.2.7 hello"])(
    "is none: %s",
    (line) => expect(accessLine(line)).toBeNull(),
  );

  it("counts requests of one path with changing query strings as one", () => {
    const lines = [1, 2, 3].map(
      (n) => `v 192.0.2.${n} - - [09/Nov/2026:03:1${n}:00 +0000] "GET /a?${n} HTTP/1.1" 200 10`,
    );
    expect(accessLog(lines.join("\n"), 0)).toMatchObject({
      top: { net: "192.0.2.0/24", ips: 3, path: "/a", pathShare: 1 },
    });
  });

  it("a crawler that names itself like a product, in which hours and from how many networks it comes", () => {
    const own = [2, 3, 4].map(
      (n) =>
        `5.${n}.1.1 - - [09/Nov/2026:0${n}:15:00 +0000] "GET /x.xml HTTP/1.1" 200 90 "-" "PriceHawk/3.1"`,
    );
    const people = `9.9.9.9 - - [09/Nov/2026:12:15:00 +0000] "GET / HTTP/1.1" 200 10 "-" "Mozilla/5.0 (X11) Chrome/99.0"`;
    const app = `9.9.9.8 - - [09/Nov/2026:12:15:00 +0000] "GET / HTTP/1.1" 200 10 "-" "Shop/4.2 (iPhone; iOS 17) CFNetwork"`;
    expect(accessLog([...own, people, app].join("\n"), 0)).toMatchObject({
      agent: { name: "PriceHawk/3.1", requests: 3, nets: 3, hourFrom: 2, hourTo: 5, days: 1 },
    });
    expect(accessLog([people, app].join("\n"), 0)).toMatchObject({ agent: { robot: false } });
  });
});
