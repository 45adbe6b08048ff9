import { join } from "node:path";
import type { AppContext } from "../context.ts";
import { PracticeFaults } from "./faults.ts";
import { startDemoHost } from "./ssh-server.ts";

/** The asset that works at once under `bartizan demo`, and the faults to practise on. */
export interface DemoAsset {
  assetId: string;
  faults: PracticeFaults;
  close(): Promise<void>;
}

const assetName = "this machine (demo)";
const credentialName = "demo (made anew at every start)";

/** Starts the demo host and makes, or renews, its asset: new port, new login key, new trusted host key. */
export async function startDemoAsset(
  ctx: Pick<AppContext, "assets" | "credentials" | "hostKeys" | "storage">,
): Promise<DemoAsset> {
  const faults = new PracticeFaults(join(ctx.storage.dir, "practice"));
  // Whatever an earlier, killed demo left behind.
  await faults.undoAll();
  const host = await startDemoHost();
  const before = await ctx.assets.findByName(assetName);
  if (before) {
    await ctx.assets.update(before.id, { ...before, credentialId: null });
    for (const key of await ctx.hostKeys.list()) {
      if (key.host === before.host && key.port === before.port) await ctx.hostKeys.remove(key.id);
    }
  }
  const old = (await ctx.credentials.list()).find((credential) => credential.name === credentialName);
  if (old) await ctx.credentials.remove(old.id);
  const { id: credentialId } = await ctx.credentials.create({
    kind: "key",
    name: credentialName,
    privateKey: host.clientKey,
  });
  const fields = {
    name: assetName,
    host: "127.0.0.1",
    port: host.port,
    account: host.account,
    tags: ["demo"],
    credentialId,
    jumpId: null,
    sudo: "none" as const,
    ceiling: "allow" as const,
    note: "",
  };
  const assetId = before?.id ?? (await ctx.assets.create(fields));
  if (before) await ctx.assets.update(assetId, fields);
  const key = host.hostKey.split(" ")[1] ?? "";
  await ctx.hostKeys.accept({ host: fields.host, port: host.port, key }, "demo", { replace: true });
  return {
    assetId,
    faults,
    close: async () => {
      await faults.undoAll();
      await host.close();
    },
  };
}
