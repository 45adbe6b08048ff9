import { expect, test } from "vitest";
import { BartizanError } from "../../../agent/errors.ts";
import { parseConfig } from "../../../server/config.ts";

const problem = (text: string): string => {
  try {
    parseConfig(text, "bartizan.yaml");
  } catch (error) {
    if (error instanceof BartizanError) return error.failure.message.en;
    throw error;
  }
  return "";
};

test("an empty file means all defaults, bound to loopback", () => {
  expect(parseConfig("", "f")).toMatchObject({
    host: "127.0.0.1",
    port: 7070,
    defaultPlanner: "offline",
    models: [],
  });
});
test("every problem names file, line, key and what is allowed", () => {
  expect(problem("host: 127.0.0.1\nprot: 1\n")).toMatch(
    /bartizan\.yaml:2: prot: unknown key; allowed: .*port/,
  );
  expect(problem("port: 99999\n")).toMatch(/bartizan\.yaml:1: port: .*65535/);
  expect(problem("\n\nlogLevel: loud\n")).toMatch(/bartizan\.yaml:3: logLevel: allowed: fatal, error, warn/);
  expect(problem("port: [1\n")).toMatch(/bartizan\.yaml:\d: /);
  expect(problem("publicUrl: https://a.example/path\n")).toMatch(
    /publicUrl: expected scheme, host and port only/,
  );
  expect(problem("defaultPlanner: gpt\n")).toMatch(
    /:1: defaultPlanner: "gpt" is not known; allowed: offline/,
  );
});
test("all problems are listed at once", () => {
  expect(problem("port: x\nlogLevel: loud\n").match(/bartizan\.yaml:/g)).toHaveLength(2);
});
