import { join } from "node:path";
import type { Failure } from "../agent/errors.ts";
import { parsers } from "../agent/parsers/index.ts";
import { findingOf, groundPlanner } from "../agent/planner/grounded.ts";
import { createOfflinePlanner } from "../agent/planner/offline.ts";
import { createPlaybookShelf } from "../agent/planner/shelf.ts";
import type { CompiledPlaybook } from "../agent/playbook/compile.ts";
import type { Hasher, Planner } from "../agent/ports.ts";
import { piecesOf } from "../agent/supervisor/from-host.ts";
import { fail } from "./errors.ts";
import { createPlannerFor, loadPrompts, type ModelDeps } from "./models/index.ts";
import { type ModelStore, modelMissing } from "./models/store.ts";
import { testModel } from "./models/test-model.ts";
import { packageRoot } from "./package-info.ts";
import { loadPlaybooks } from "./playbooks/load.ts";

/** Words of the playbooks' own commands, lower case: no host put them there. */
export function playbookWords(playbooks: readonly CompiledPlaybook[]): Set<string> {
  const commands = playbooks.flatMap(({ source }) => [
    ...Object.values(source.probes).map((p) => p.run),
    ...source.fixes.flatMap((f) => [f.run, f.verify ?? ""]),
  ]);
  return new Set(
    commands.flatMap((c) => c.replace(/\{\{.*?\}\}/g, " ").split(/[\s;|&()<>`$]+/)).flatMap(piecesOf),
  );
}

/** Every planner this server offers, by name: "offline" and one for each model entry. */
export class Planners {
  readonly playbooks: readonly CompiledPlaybook[];
  readonly #offline: Planner;
  readonly #models: ModelStore;
  readonly #deps: Omit<ModelDeps, "entries">;

  constructor(ports: { models: ModelStore; hasher: Hasher; redact: (text: string) => string }) {
    this.playbooks = loadPlaybooks(join(packageRoot, "prompts", "playbooks"), parsers);
    this.#offline = createOfflinePlanner(this.playbooks, parsers);
    this.#models = ports.models;
    this.#deps = {
      prompts: loadPrompts(join(packageRoot, "prompts")),
      env: process.env,
      hasher: ports.hasher,
      redact: ports.redact,
      playbooks: createPlaybookShelf(this.playbooks),
      finding: (context) => findingOf(this.#offline, context),
    };
  }

  /** Throws `model_not_found` or `config_invalid` (its key is missing). */
  async planner(name: string): Promise<Planner> {
    if (name === "offline") return this.#offline;
    const entries = await this.#models.entries();
    if (!entries.some((entry) => entry.name === name)) throw fail(modelMissing);
    const model = createPlannerFor(name, { ...this.#deps, entries });
    return groundPlanner(model, this.#offline);
  }

  /** One tiny request to the model, to see that address, key and name are right. */
  async testModel(name: string): Promise<{ ok: boolean; failure?: Failure; latencyMs: number }> {
    const entries = await this.#models.entries();
    const entry = entries.find((e) => e.name === name);
    if (!entry) throw fail(modelMissing);
    return await testModel(entry, process.env);
  }
}
