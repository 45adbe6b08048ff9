import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandRanges, importAnsibleIni, importAnsibleYaml } from "../../../server/assets/import-ansible.ts";
import { importCsv } from "../../../server/assets/import-csv.ts";
import { importSshConfig } from "../../../server/assets/import-ssh-config.ts";

const defaults = { account: "ops" };
const bytes = (text: string) => new TextEncoder().encode(text);

describe("CSV", () => {
  it("reads quoted fields, a byte-order mark, CRLF and Chinese headers", () => {
    const csv =
      '\uFEFF名称,地址,端口,账号,标签,备注\r\nweb-1,10.0.0.1,2222,root,web;prod,"said ""hi"",\r\ntwice"\r\ndb,db.local,,,,\r\n';
    expect(importCsv(bytes(csv), defaults)).toEqual({
      assets: [
        {
          name: "web-1",
          host: "10.0.0.1",
          port: 2222,
          account: "root",
          tags: ["web", "prod"],
          note: 'said "hi",\r\ntwice',
        },
        { name: "db", host: "db.local", port: 22, account: "ops", tags: [] },
      ],
      problems: [],
      skipped: 0,
    });
  });

  it("names every bad row by its line", () => {
    const csv = [
      "name,host,port,jump",
      "a,10.0.0.1,99999,",
      '"b\nb2",10.0.0.2,22,',
      "c,-oProxyCommand=x,22,",
      "d,10.0.0.4,22",
      "e,10.0.0.5,22,nowhere",
      "f,10.0.0.6,22,",
      "f,10.0.0.7,22,",
      "g,10.0.0.8,22,h",
      "h,10.0.0.9,22,g",
    ].join("\n");
    const result = importCsv(bytes(csv), defaults);
    expect(result.assets.map((a) => a.name)).toEqual(["f"]);
    expect(result.problems.map((p) => p.line).toSorted((x, y) => x - y)).toEqual([2, 3, 5, 6, 7, 9, 10, 11]);
    expect(result.skipped).toBe(8);
  });

  it("says that a GBK file is not UTF-8, and where", () => {
    const gbk = new Uint8Array([...bytes("name,host\na,10.0.0.1\n"), 0xb4, 0xc5, 0xc5, 0xcc, 0x2c, 0x31]);
    const result = importCsv(gbk, defaults);
    expect(result.assets).toEqual([]);
    expect(result.problems).toEqual([expect.objectContaining({ line: 3 })]);
    expect(result.problems[0]?.what.en).toContain("UTF-8");
  });

  it("wants its header and its quotes closed", () => {
    expect(importCsv(bytes("a,10.0.0.1\n"), defaults).problems[0]?.line).toBe(1);
    expect(importCsv(bytes('name,host\n"a,10.0.0.1\n'), defaults).problems).toEqual([
      expect.objectContaining({ line: 2 }),
    ]);
  });

  it("reads back any table that was written by the rules", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    const note = fc.string({ maxLength: 40 }).map((s) => s.trim());
    const row = fc.record({ name, port: fc.integer({ min: 1, max: 65_535 }), note });
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: (r) => r.name, maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        (rows, nl) => {
          const quote = (s: string) => `"${s.replaceAll('"', '""')}"`;
          const text = [
            "name,host,port,note",
            ...rows.map((r) => `${r.name},10.0.0.1,${r.port},${quote(r.note)}`),
          ].join(nl);
          const result = importCsv(bytes(text), defaults);
          expect(result.problems).toEqual([]);
          expect(result.assets).toEqual(
            rows.map((r) => ({
              name: r.name,
              host: "10.0.0.1",
              port: r.port,
              account: "ops",
              tags: [],
              ...(r.note ? { note: r.note } : {}),
            })),
          );
        },
      ),
    );
  });
});

describe("ssh config", () => {
  it("takes the first value, applies patterns, follows Include and ProxyJump", () => {
    const text = `
User first
Host web-1 web-2   # two
  HostName %h.example.com
  ProxyJump gate
Host gate
  HostName=203.0.113.5
  Port 2200
  User jumper
Include conf.d/*
Host *.lab !x.lab
  User lab
Host *
  IdentityFile "~/.ssh/my key"
  Port 22
`;
    const include = (pattern: string) =>
      pattern === "conf.d/*"
        ? [{ path: "conf.d/a", text: "Host db.lab\n  ProxyJump u@h1:2022,[::1]:2023\n" }]
        : [];
    const result = importSshConfig(text, defaults, include);
    expect(result.problems).toEqual([]);
    const key = { identityFile: "~/.ssh/my key" };
    expect(result.assets).toEqual([
      {
        name: "web-1",
        host: "web-1.example.com",
        port: 22,
        account: "first",
        tags: [],
        jump: "gate",
        ...key,
      },
      {
        name: "web-2",
        host: "web-2.example.com",
        port: 22,
        account: "first",
        tags: [],
        jump: "gate",
        ...key,
      },
      { name: "gate", host: "203.0.113.5", port: 2200, account: "first", tags: [], ...key },
    ]);
  });

  it("follows the chain of an included host outside the Host block", () => {
    const include = () => [{ path: "a", text: "Host db\n  ProxyJump u@h1:2022,[::1]:2023\n" }];
    const result = importSshConfig("Include a\n", defaults, include);
    expect(result.problems).toEqual([]);
    expect(result.assets).toEqual([
      { name: "u@h1:2022", host: "h1", port: 2022, account: "u", tags: ["jump"] },
      {
        name: "u@h1:2022,[::1]:2023",
        host: "::1",
        port: 2023,
        account: "ops",
        tags: ["jump"],
        jump: "u@h1:2022",
      },
      { name: "db", host: "db", port: 22, account: "ops", tags: [], jump: "u@h1:2022,[::1]:2023" },
    ]);
  });

  it("reports Match and ProxyCommand by line and leaves their hosts out", () => {
    const result = importSshConfig(
      "Match exec true\n  User evil\nHost a\n  ProxyCommand nc %h %p\nHost b\n",
      defaults,
    );
    expect(result.problems.map((p) => p.line)).toEqual([1, 4]);
    expect(result.assets).toEqual([{ name: "b", host: "b", port: 22, account: "ops", tags: [] }]);
  });

  it("survives an Include of itself", () => {
    const include = () => [{ path: "self", text: "Include self\n" }];
    expect(importSshConfig("Include self\n", defaults, include).problems.length).toBeGreaterThan(0);
  });
});

describe("Ansible inventory", () => {
  const expected = [
    { name: "bare", host: "bare", port: 22, account: "all-user", tags: [] },
    {
      name: "db1",
      host: "10.0.0.9",
      port: 2222,
      account: "root",
      tags: ["db", "prod"],
      identityFile: "/k/a b",
    },
    { name: "web01", host: "web01", port: 22, account: "deploy", tags: ["prod", "web"] },
    { name: "web02", host: "web02", port: 22, account: "deploy", tags: ["prod", "web"] },
  ];
  const byName = <T extends { name: string }>(assets: T[]) =>
    assets.toSorted((a, b) => (a.name < b.name ? -1 : 1));

  it("is read from INI", () => {
    const ini = `bare
local ansible_connection=local
[web]
web[01:02]
[db]
db1 ansible_host=10.0.0.9 ansible_port=2222 ansible_user=root ansible_ssh_private_key_file="/k/a b" # note
[prod:children]
web
db
[prod:vars]
ansible_user=deploy
[all:vars]
ansible_user=all-user
`;
    const result = importAnsibleIni(ini, defaults);
    expect(result.problems).toEqual([]);
    expect(byName(result.assets)).toEqual(expected);
    expect(result.skipped).toBe(1);
  });

  it("is read from YAML", () => {
    const yaml = `all:
  vars: { ansible_user: all-user }
  hosts:
    bare:
    local: { ansible_connection: local }
  children:
    prod:
      vars:
        ansible_user: deploy
      children:
        web:
          hosts:
            web[01:02]:
        db:
          hosts:
            db1:
              ansible_host: 10.0.0.9
              ansible_port: 2222
              ansible_user: root
              ansible_ssh_private_key_file: /k/a b
`;
    const result = importAnsibleYaml(yaml, defaults);
    expect(result.problems).toEqual([]);
    expect(byName(result.assets)).toEqual(expected);
  });

  it("names bad lines", () => {
    const ini =
      "[web]\nweb[1:999999999]\na ansible_port=x\nb ansible_host={{ ip }}\nc oops\n[x:what]\nd 'open\n";
    const result = importAnsibleIni(ini, defaults);
    expect(result.assets).toEqual([]);
    expect(result.problems.map((p) => p.line).toSorted((x, y) => x - y)).toEqual([2, 3, 4, 5, 6]);
    const yaml = importAnsibleYaml("all:\n  hosts:\n    - a\n  hosts2: 1\n", defaults);
    expect(yaml.problems.map((p) => p.line)).toEqual([3, 4]);
    expect(importAnsibleYaml("all: [", defaults).problems.length).toBeGreaterThan(0);
  });

  it("expands ranges, inclusive and padded", () => {
    expect(expandRanges("w[08:11]")).toEqual(["w08", "w09", "w10", "w11"]);
    expect(expandRanges("w[1:9:4]-[a:b]")).toEqual(["w1-a", "w1-b", "w5-a", "w5-b", "w9-a", "w9-b"]);
    expect(expandRanges("w[2:1]")).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (from, length) => {
        const names = expandRanges(`h[${from}:${from + length}].x`);
        expect(names).toHaveLength(length + 1);
        expect(names?.at(-1)).toBe(`h${from + length}.x`);
      }),
    );
  });
});

describe("any text at all", () => {
  it("is imported or refused, never thrown at, and every problem names a line of it", () => {
    const piece = fc.constantFrom(
      "[",
      "]",
      ":",
      "a",
      "web[1:3]",
      "\n",
      "\t",
      " ",
      '"',
      "'",
      "=",
      "Host ",
      "Include x",
      "ProxyJump ",
      ",",
      "- ",
      "all:\n  hosts:\n",
      "name,host\n",
      "#",
      "\\",
      "{{",
      "[g:vars]\n",
      "[g:children]\n",
      "g\n",
      "&a *a",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        const lines = text.split("\n").length;
        for (const result of [
          importCsv(bytes(text), defaults),
          importSshConfig(text, defaults),
          importAnsibleIni(text, defaults),
          importAnsibleYaml(text, defaults),
        ]) {
          for (const p of result.problems) {
            expect(p.line).toBeGreaterThanOrEqual(1);
            expect(p.line).toBeLessThanOrEqual(lines);
          }
          for (const a of result.assets) expect(a.host).not.toMatch(/^-|\s/);
        }
      }),
    );
  });
});
