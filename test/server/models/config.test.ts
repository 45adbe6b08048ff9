import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig } from "../../../server/config.ts";
import {
  exampleConfigYaml,
  modelEntrySchema,
  modelsSchema,
  providerKinds,
} from "../../../server/models/config.ts";
import { createPlannerFor, listModels, loadPrompts, providerOf } from "../../../server/models/index.ts";

const example = modelsSchema.parse((parse(exampleConfigYaml) as { models: unknown }).models);

it("the example has every provider with an endpoint and stands in bartizan.example.yaml", () => {
  const used = new Set(example.map((e) => e.provider));
  for (const kind of providerKinds)
    if (kind !== "scripted" && kind !== "generic") expect(used).toContain(kind);
  expect(existsSync("bartizan.example.yaml") && readFileSync("bartizan.example.yaml", "utf8")).toContain(
    exampleConfigYaml,
  );
});

it.each([
  ["two keys", { apiKey: "a", apiKeyEnv: "B" }],
  ["no address", { baseUrl: undefined }],
  ["an address that is no web address", { baseUrl: "file:///etc/passwd" }],
  ["azure without apiVersion", { provider: "azure" }],
  ["the reserved name", { name: "offline" }],
  ["a key it does not know", { modle: "x" }],
])("refuses %s", (_name, change) => {
  const entry = { name: "x", provider: "openai", baseUrl: "http://x/v1", model: "m" };
  expect(modelEntrySchema.safeParse(entry).success).toBe(true);
  expect(modelEntrySchema.safeParse({ ...entry, ...change }).success).toBe(false);
});

it("refuses two models of one name", () => {
  const entry = { name: "x", provider: "vllm", baseUrl: "http://x/v1", model: "m" };
  expect(modelsSchema.safeParse([entry, entry]).success).toBe(false);
});

it("tells a missing key and an unknown model as config_invalid, and lists models without keys", () => {
  const deps = {
    entries: example,
    prompts: loadPrompts("prompts"),
    env: {},
    hasher: { sha256: (t: string) => t },
    redact: (t: string) => t,
  };
  for (const name of ["gpt", "azure-gpt", "nobody"]) {
    expect(() => createPlannerFor(name, deps)).toThrow(
      expect.objectContaining({ failure: expect.objectContaining({ code: "config_invalid" }) }),
    );
  }
  expect(createPlannerFor("ollama", deps).name).toBe("ollama");
  expect(JSON.stringify(listModels(example))).not.toMatch(/KEY|key/);
  expect(example.map((e) => providerOf(e).contextTokens).every((n) => n >= 8_192)).toBe(true);
});

it("the example file is a valid configuration", () => {
  const config = parseConfig(readFileSync("bartizan.example.yaml", "utf8"), "bartizan.example.yaml");
  expect(config.models).toHaveLength(7);
});
