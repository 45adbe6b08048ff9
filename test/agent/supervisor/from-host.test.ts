import fc from "fast-check";
import { expect, it } from "vitest";
import { copiedWords } from "../../../agent/supervisor/from-host.ts";

const none = { host: [], said: [] };
/** Words no catalogue and no sentence below contains. */
const word = fc.stringMatching(/^q[a-z0-9]{4,12}z$/).map((w) => `${w}7`);
const wrap = fc.constantFrom(
  (w: string) => w,
  (w: string) => `'${w}'`,
  (w: string) => `"${w}"`,
  (w: string) => `--unit=${w}`,
  (w: string) => `/var/lib/${w}/x`,
  (w: string) => `http://${w}:8080/`,
  (w: string) => `${w.slice(0, 3)}''${w.slice(3)}`,
  (w: string) => w.toUpperCase(),
  (w: string) => `$(cat ${w})`,
);

it("marks every word that only a host said, however it is quoted or embedded", () => {
  fc.assert(
    fc.property(word, wrap, fc.string(), fc.string(), (w, around, before, after) => {
      const command = `systemctl status ${around(w)}`;
      const marked = copiedWords(command, { ...none, host: ["quiet", `${before} ${w} ${after}`] });
      expect(marked.length).toBeGreaterThan(0);
      for (const m of marked) expect(command.slice(m.start, m.end)).toBe(m.text);
    }),
  );
});
it("marks nothing that a person said, that Bartizan's own data holds, or that no host printed", () => {
  fc.assert(
    fc.property(word, wrap, (w, around) => {
      const command = `df -h ${w}`;
      const host = [`see ${w} and df`];
      expect(copiedWords(command, { host, said: [`重启 ${w}。`] })).toEqual([]);
      expect(copiedWords(command, { host, said: [], ours: new Set([w]) })).toEqual([]);
      expect(copiedWords(`df ${around(w)}`, { host: ["nothing"], said: [] })).toEqual([]);
    }),
  );
});
it("knows the catalogue's own words", () => {
  const command = "systemctl status --no-pager; journalctl --since -1h --no-pager";
  expect(copiedWords(command, { host: [command], said: [] })).toEqual([]);
});
