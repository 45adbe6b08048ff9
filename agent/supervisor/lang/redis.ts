/** Which Redis commands only read. */

const reads: Record<string, true | readonly string[]> = {
  ping: true,
  info: true,
  dbsize: true,
  time: true,
  lastsave: true,
  role: true,
  echo: true,
  command: true,
  get: true,
  exists: true,
  type: true,
  ttl: true,
  pttl: true,
  strlen: true,
  llen: true,
  scard: true,
  zcard: true,
  hlen: true,
  xlen: true,
  hget: true,
  lindex: true,
  lrange: true,
  scan: true,
  hscan: true,
  sscan: true,
  zscan: true,
  zscore: true,
  zcount: true,
  mget: true,
  zrange: true,
  zrank: true,
  smembers: true,
  hgetall: true,
  hkeys: true,
  xinfo: true,
  xpending: true,
  randomkey: true,
  object: true,
  slowlog: ["get", "len", "help"],
  latency: ["latest", "history", "doctor", "graph", "help"],
  memory: ["usage", "stats", "doctor", "malloc-stats", "help"],
  client: ["list", "info", "id", "getname"],
  config: ["get"],
  cluster: ["info", "nodes", "slots", "shards", "myid", "countkeysinslot", "keyslot", "links"],
  acl: ["whoami"],
  pubsub: ["channels", "numsub", "numpat"],
  script: ["exists"],
  module: ["list"],
  debug: [],
  sentinel: ["masters", "master", "replicas", "slaves", "sentinels", "get-master-addr-by-name", "ckquorum"],
};

const destroys =
  /^(flushall|flushdb|shutdown|debug|slaveof|replicaof|migrate|module|script|eval|evalsha|function|restore|acl)$/;

/** Reason code when the command is not a plain read. */
export function checkRedis(words: readonly string[]): string | undefined {
  const verb = (words[0] ?? "").toLowerCase();
  const sub = (words[1] ?? "").toLowerCase();
  if (verb === "keys") return "heavy-load";
  if (verb === "monitor" || verb === "subscribe" || verb === "psubscribe") return "unbounded";
  if (
    verb === "config" &&
    sub === "get" &&
    /^(\*|requirepass|masterauth|.*pass.*|.*auth.*|.*[*?].*)$/i.test(words[2] ?? "*")
  )
    return /^(requirepass|masterauth|\*|.*pass.*|.*auth.*)$/i.test(words[2] ?? "*")
      ? "credential"
      : "sensitive-read";
  const rule = reads[verb];
  if (rule === true) return undefined;
  if (rule?.includes(sub)) return undefined;
  if (
    verb === "config" &&
    sub === "set" &&
    /^(dir|dbfilename|requirepass|masterauth|loadmodule|protected-mode|enable-.*|rename-command|appenddirname|bind)$/i.test(
      words[2] ?? "",
    )
  )
    return "db-destroy";
  if (destroys.test(verb)) return "db-destroy";
  return "database-change";
}
