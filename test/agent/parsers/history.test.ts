import { describe, expect, it } from "vitest";
import { history } from "../../../agent/parsers/history.ts";

const out = `1795379200 +0800
2026-11-23 04:00:00 install nginx-light:amd64 <none> 1.22.1-9
2026-11-23 04:00:01 status half-installed nginx-light:amd64 1.22.1-9
2026-11-23 04:10:00 upgrade openssl:amd64 3.0.15-1 3.0.16-1
2026-11-23 04:11:00 remove php8.2-fpm:amd64 8.2.26-1 <none>
ops      pts/0        10.66.0.1        2026-11-23T03:50:00+08:00 - 2026-11-23T03:55:00+08:00  (00:05)
reboot   system boot  6.1.0-9-amd64    2026-11-20T03:50:00+08:00   still running

wtmp begins 2026-11-01T00:00:00+08:00
`;

describe("history", () => {
  it("reads packages in the host's own time and logins, newest first", () => {
    expect(history(out, 0)).toMatchObject([
      { kind: "package", what: "remove php8.2-fpm 8.2.26-1", name: "php8.2-fpm" },
      { kind: "package", what: "upgrade openssl 3.0.16-1", epoch: Date.UTC(2026, 10, 22, 20, 10) / 1000 },
      { kind: "package", what: "install nginx-light 1.22.1-9", name: "nginx-light" },
      { kind: "login", what: "ops from 10.66.0.1", epoch: Date.UTC(2026, 10, 22, 19, 50) / 1000 },
    ]);
  });
  it("survives anything", () => {
    expect(history("", 1)).toEqual([]);
    expect(history("2026-99-99 99:99:99 install x y z\nlast: not found", 127)).toEqual([]);
  });
});
