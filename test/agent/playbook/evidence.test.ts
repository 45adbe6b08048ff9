import { describe, expect, it } from "vitest";
import { citeNames } from "../../../agent/playbook/evidence.ts";

const results = new Map([
  ["meminfo", { state: "ran", stepId: "s1", text: "Inactive: 2173380 kB\nrate 1733.5\n" }],
  ["ss", { state: "ran", stepId: "s2", text: "LISTEN 0 5 10.0.0.9:1733 *:*\n" }],
]) as unknown as Parameters<typeof citeNames>[3];

describe("the line that shows a name", () => {
  it("is never one where a number is only a part of a longer one", () => {
    expect(citeNames("nobody listens on port 1733 but the exporter", [], ["meminfo"], results)).toEqual([
      { stepId: "s2", excerpt: "LISTEN 0 5 10.0.0.9:1733 *:*" },
    ]);
    expect(citeNames("it moved 7338 blocks", [], [], results)).toEqual([]);
  });
});
