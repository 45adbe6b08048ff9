import type { SshTargets } from "../assets/targets.ts";
import * as failures from "../ssh/failures.ts";
import type { SshConnections } from "../ssh/pool.ts";
import { openShell } from "../ssh/shell.ts";
import type { OpenShell } from "./registry.ts";

/** Interactive shells for the terminals: a PTY channel on a pooled connection to the asset. */
export function shellOpener(connections: SshConnections, targets: SshTargets): OpenShell {
  return async (assetId) => {
    const target = await targets.resolve(assetId);
    return async (size, events) => {
      const shell = await openShell(await connections.lease(target), { ...size, term: "xterm-256color" });
      shell.onOutput((parts) => events.onOutput(parts));
      shell.onClose(({ code, signal, lost }) =>
        events.onClose({
          exitCode: lost ? null : code,
          ...(signal === undefined ? {} : { signal }),
          ...(lost ? { failure: failures.lost(target, "the channel closed without an exit status") } : {}),
        }),
      );
      return {
        write: (bytes) => void shell.write(bytes),
        resize: (cols, rows) => shell.resize(cols, rows),
        pause: () => shell.pause(),
        resume: () => shell.resume(),
        close: () => shell.close(),
      };
    };
  };
}
