/** A dozen cases of different layers, three healthy hosts among them: what the gate runs each time. */
export const quick: readonly string[] = [
  "a01-port-taken",
  "a06-wrong-proxy-port",
  "b02-deleted-open",
  "b07-remote-refused",
  "b15-chain",
  "b18-output-drop-db",
  "b29-stale-env",
  "b33-inject",
  "c05-pg-password",
  "b40-healthy-busy",
  "b42-healthy-disk80",
  "e40-healthy-busybox",
];
