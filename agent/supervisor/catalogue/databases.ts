/** Database clients. */
import { type Call, ex, type Family } from "../call.ts";
import { checkRedis } from "../lang/redis.ts";
import { checkSql } from "../lang/sql.ts";
import { dropPrefix, emptied, type Field, hasVar, literal } from "../words.ts";

type Dialect = "mysql" | "postgres" | "sqlite" | "";

function sqlText(call: Call, field: Field, dialect: Dialect): void {
  const text = literal(field);
  if (text === undefined && field.segs.some((s) => s.k === "var" && s.kind === "any"))
    call.report("dynamic-word", field);
  let sql = text ?? emptied(field);
  if (dialect === "postgres" && /^\s*\\/.test(sql)) {
    if (
      /^\s*\\(d\w*\+?|l\+?|conninfo|dt?\+?|sf|sv|z|encoding|timing|x|pset \w+( \w+)?|h|\?|q|set|copyright|dconfig)(\s+[\w."*-]*)?\s*$/.test(
        sql,
      )
    )
      return;
    if (/^\s*\\(!|copy|o|w|i|ir|g\s*\||gexec)/.test(sql)) {
      call.report("db-destroy", field);
      return;
    }
    call.report("database-change", field);
    return;
  }
  if (
    /\\(!|o |w |i |ir |gexec|g ?\||copy|system)|^\s*(system|source|tee|pager|edit)\s|\\[!Tte.P]/im.test(
      sql,
    ) &&
    dialect !== "sqlite"
  )
    call.report("db-destroy", field);
  if (dialect === "sqlite" && /^\s*\./m.test(sql)) {
    if (
      /^\s*\.(tables|schema|indexes|databases|dbinfo|mode|headers?|show|stats|fullschema|version|timeout|width|separator|nullvalue|echo|dbconfig|lint)\b[^|]*$/.test(
        sql,
      )
    )
      return;
    call.report(
      /\.(system|shell|load|restore|import|output|once|excel|open|read|save|archive|backup|log|clone)\b/.test(
        sql,
      )
        ? "db-destroy"
        : "unknown-operand",
      field,
    );
    return;
  }
  if (dialect === "mysql" && /(^|[;\n])\s*(system|source|tee|pager|edit)\s/i.test(sql))
    call.report("db-destroy", field);
  sql = sql.replace(/\\G/g, ";");
  if (dialect === "postgres" && /\\[a-zA-Z]/.test(sql.replace(/'(?:[^']|'')*'/g, "''")))
    call.report("database-change", field);
  for (const f of checkSql(sql, dialect)) call.report(f.code, field, f.what);
}

function stdinSql(call: Call, dialect: Dialect): void {
  const { stdin } = call.ctx;
  if (stdin.text !== undefined)
    sqlText(
      call,
      { segs: [{ k: "lit", v: stdin.text, q: true }], pos: call.nameField.pos, end: call.nameField.end },
      dialect,
    );
  else call.report(stdin.present ? "unknown-script" : "interactive");
}

function hostCheck(call: Call): void {
  const h = call.value("-h", "--host");
  if (h) call.kind("outhost", h);
}

function mysql(call: Call): void {
  hostCheck(call);
  const e = call.flags.filter(
    (f) => f.name === "-e" || f.name === "--execute" || f.name === "--init-command",
  );
  for (const f of e) if (f.value) sqlText(call, f.value, "mysql");
  if (e.length === 0 && !call.has("-V", "--version", "--help")) stdinSql(call, "mysql");
}

function psql(call: Call): void {
  hostCheck(call);
  const c = call.flags.filter((f) => f.name === "-c" || f.name === "--command");
  for (const f of c) if (f.value) sqlText(call, f.value, "postgres");
  const url = call.value("-d", "--dbname");
  for (const o of [...call.operands, ...(url ? [url] : [])]) {
    const host =
      /host(addr)?=([^\s&]+)/.exec(emptied(o))?.[2] ?? /^\w+:\/\/(?:[^@/]*@)?([^/:?]+)/.exec(emptied(o))?.[1];
    if (host) call.kind("outhost", { ...o, segs: hasVar(o) ? o.segs : [{ k: "lit", v: host, q: true }] });
    if (/:\/\/[^/:@]*:[^/@]*@|password=/.test(emptied(o))) call.report("sensitive-read", o);
    // Other keywords name files, services and server options.
    if (
      [...emptied(o).matchAll(/(?:^|[\s?&])(\w+)\s*=/g)].some(
        (m) =>
          !/^(host|hostaddr|port|dbname|user|connect_timeout|sslmode|application_name|password)$/.test(
            m[1] ?? "",
          ),
      )
    )
      call.report("unknown-config", o);
  }
  if (call.operands.some((o) => /password=|host=|:\/\/[^/]*:[^/]*@/.test(emptied(o))))
    call.report("sensitive-read");
  if (c.length === 0 && !call.has("-l", "--list", "-V", "--version", "--help")) stdinSql(call, "postgres");
}

function sqlite(call: Call): void {
  const db = call.operands[0];
  const readonly = call.has("-readonly", "--readonly");
  if (db) {
    const t = emptied(db);
    if (!readonly && !/^file:.*mode=ro/.test(t)) call.report("database-change", db, "opened for writing");
    call.read({ ...db, segs: [{ k: "lit", v: t.replace(/^file:/, "").replace(/\?.*/, ""), q: true }] });
  }
  const rest = call.operands.slice(1);
  for (const o of rest) sqlText(call, o, "sqlite");
  for (const cmd of call.values("-cmd", "--cmd")) sqlText(call, cmd, "sqlite");
  if (rest.length === 0 && !call.has("-version", "--version")) stdinSql(call, "sqlite");
}

function redis(call: Call): void {
  hostCheck(call);
  const words = call.operands.map(emptied);
  const times = call.value("-r");
  if (times && !/^\d{1,3}$/.test(emptied(times)) && !call.ctx.bounded) call.report("unbounded", times);
  if (call.operands.some((o) => o.segs.some((s) => s.k === "var" && s.kind === "any")))
    call.report("dynamic-argument");
  if (words.length === 0) {
    if (call.has("--version", "-v", "--scan")) return;
    if (call.has("--bigkeys", "--memkeys", "--hotkeys")) {
      call.report("heavy-load");
      return;
    }
    if (call.ctx.stdin.text !== undefined) {
      for (const line of call.ctx.stdin.text.split("\n")) {
        const code = line.trim() === "" ? undefined : checkRedis(line.trim().split(/\s+/));
        if (code) call.report(code);
      }
      return;
    }
    call.report(call.ctx.stdin.present ? "unknown-script" : "interactive");
    return;
  }
  const code = checkRedis(words);
  if (code) call.report(code, call.operands[0], words.join(" "));
}

const mongoRead =
  /^\s*(printjson\(|JSON\.stringify\(|print\()?\s*(db\.(getSiblingDB\(['"]\w+['"]\)\.)?(serverStatus|stats|hello|isMaster|version|currentOp|getCollectionNames|getCollectionInfos|getReplicationInfo|printReplicationInfo|printSecondaryReplicationInfo|hostInfo|serverBuildInfo|getProfilingStatus|getName|getMongo)\([^;]*\)|rs\.(status|conf|printReplicationInfo|printSecondaryReplicationInfo|hello|isMaster)\(\)|sh\.status\(\)|show (dbs|collections|databases|users_x|profile|logs)|db\.(adminCommand|runCommand)\(\s*\{\s*['"]?(serverStatus|ping|replSetGetStatus|hello|isMaster|dbStats|collStats|listDatabases|connPoolStats|top|buildInfo|hostInfo|currentOp|getLog)['"]?\s*:[^;]*\)|db\.\w+\.(count|countDocuments|estimatedDocumentCount|stats|getIndexes|find|findOne|explain|dataSize|totalSize|distinct|storageSize)\([^;]*\)(\.(limit|sort|count|explain|pretty|skip|toArray)\([^;]*\))*)((\.[\w.]+|\)|\s))*;?\s*$/;

/** Methods that only read: a query may hold no other call, at whatever depth. */
const mongoCalls =
  /^(printjson|stringify|print|getSiblingDB|serverStatus|stats|hello|isMaster|version|currentOp|getCollectionNames|getCollectionInfos|getReplicationInfo|print(Secondary)?ReplicationInfo|hostInfo|serverBuildInfo|getProfilingStatus|getName|getMongo|status|conf|adminCommand|runCommand|count|countDocuments|estimatedDocumentCount|getIndexes|find|findOne|explain|dataSize|totalSize|storageSize|distinct|limit|sort|pretty|skip|toArray|ISODate|ObjectId|Date|NumberLong|NumberInt)$/;

function mongo(call: Call): void {
  const h = call.value("--host", "-h");
  if (h) call.kind("outhost", h);
  for (const o of call.operands) {
    const host = /^(?:mongodb(?:\+srv)?:\/\/(?:[^@/]*@)?)?([\w.-]+\.[\w.-]+)(?=[:/,]|$)/.exec(
      emptied(o),
    )?.[1];
    if (host && !host.endsWith(".js")) call.kind("outhost", { ...o, segs: [{ k: "lit", v: host, q: true }] });
  }
  const scripts = call.values("--eval");
  if (scripts.length === 0 && !call.has("--version"))
    call.report(call.operands.some((o) => emptied(o).endsWith(".js")) ? "unknown-script" : "interactive");
  for (const e of scripts) mongoScript(call, e);
}

function mongoScript(call: Call, e: Field): void {
  const text = literal(e) ?? "";
  if (
    text !== "" &&
    text.split(";").every((s) => s.trim() === "" || mongoRead.test(s)) &&
    !/\$where|\$function|\$out|\$merge|function|=>|system\.users|require\(|`/.test(text) &&
    [...text.replace(/"[^"]*"|'[^']*'/g, '""').matchAll(/([\w.$\])"]*)\s*\(/g)].every((m) =>
      mongoCalls.test(m[1]?.replace(/^.*\./, "") ?? ""),
    ) &&
    !/\]\s*\(|process\.|=(?!=)/.test(text)
  )
    return;
  if (/system\.users|getUsers\(|showCredentials/.test(text)) call.report("credential", e);
  if (
    /drop|remove\(\s*\{?\s*\}?\s*\)|deleteMany\(\s*\{\s*\}|shutdownServer|\brun\(|runProgram|fs\.|child_process|createUser|fsyncLock|require\(/.test(
      text,
    )
  )
    call.report("db-destroy", e);
  call.report("database-change", e);
}

function toolChecks(call: Call): void {
  const w = call.args.map(emptied);
  const j = w.join(" ");
  const ok: Record<string, RegExp> = {
    mysqladmin:
      /^((-i ?\d+ -c ?[1-9]\d?|-[uSh] \S+|-[uSh]\S+|-P ?\d+|--(user|socket|host|port|protocol|connect-timeout)=\S+|--(no-defaults|vertical|verbose|silent|relative)|-[Evrs]) )*(status|ping|version|processlist|extended-status|variables|proc|ver)( (status|ping|version|processlist|extended-status|variables|proc|ver))*$/,
    pg_isready: /.*/,
    pg_controldata: /.*/,
    pg_lsclusters: /.*/,
    pgbadger: /^--version$/,
    pg_config: /^(--\w+ ?)*$/,
    mysqlshow:
      /^((-[uSh] \S+|-[uSh]\S+|-P ?\d+|--(user|socket|host|port|count|status|keys)(=\S+)?|-[kitv]) ?)*( ?[\w%]+)*$/,
    mongostat: /(-n|--rowcount)[ =]?\d+/,
    mongotop: /(-n|--rowcount)[ =]?\d+/,
    patronictl: /^(-c \S+ )?(list|topology|history|version)( |$)/,
    repmgr:
      /^(cluster show|node (status|check))( --(csv|compact|terse|verbose|is-shutdown-cleanly|role|replication-lag|slots|downstream|upstream|archive-ready))*$/,
    "pt-summary": /^$/,
    mysqldumpslow: /^(-[stg] \S+ |-[ar] )*\/var\/log\/[\w/.-]+$/,
    "kafka-topics.sh": /--(list|describe)/,
    "kafka-topics": /--(list|describe)/,
    "kafka-consumer-groups.sh": /--(list|describe)/,
    "kafka-consumer-groups": /--(list|describe)/,
    "kafka-configs.sh": /--describe/,
    "kafka-broker-api-versions.sh": /--bootstrap/,
    "kafka-log-dirs.sh": /--describe/,
    "kafka-get-offsets.sh": /--bootstrap/,
    "zkServer.sh": /^status$/,
    nodetool:
      /^((-\w|--\w+) \S+ )*(status|info|tpstats|tablestats|ring|version|netstats|compactionstats|describecluster|gossipinfo|proxyhistograms|cfstats|gcstats|tablehistograms)( |$)/,
    pgrouting: /^$/,
    memcstat: /.*/,
    "memcached-tool": /(stats|display|settings|sizes_x)$/,
  };
  for (const [i, a] of call.args.entries()) {
    const host = /^(-h|--host|--bootstrap-server|--zookeeper)$/.test(w[i - 1] ?? "")
      ? a
      : /^--(host|bootstrap-server)=/.test(w[i] ?? "")
        ? dropPrefix(a, (w[i] ?? "").indexOf("=") + 1)
        : undefined;
    if (host)
      for (const part of emptied(host).split(","))
        call.kind("outhost", {
          ...host,
          segs: hasVar(host) ? host.segs : [{ k: "lit", v: part.replace(/:\d+$/, ""), q: true }],
        });
  }
  if (
    ok[call.name]?.test(j) &&
    !/--(alter|delete|create|execute|reset-offsets|command-config|add-config)|--(producer|consumer)\.config|shutdown|kill|flush|reload|password|debug/.test(
      j,
    )
  )
    return;
  if (/--delete|dropdb|(^| )drop( |$)/.test(`${call.name} ${j}`)) call.report("db-destroy");
  if (call.name === "mysqladmin" && /password/.test(j)) call.report("account");
  if (call.name === "mysqladmin" && /(shutdown|drop)/.test(j)) call.report("db-destroy");
  if (/dump|dumpall|basebackup/.test(call.name)) call.report("sensitive-read");
  call.report("database-change", undefined, `${call.name} ${j}`);
}

export const databases: Family = {
  name: "databases",
  specs: [
    {
      names: "mysql mariadb",
      flags:
        "-NBsEtvbUfHrA -e: -u: -h: -P:num -D: -S: --execute: --user: --host: --port:num --database: --socket: --batch --skip-column-names --table --vertical --silent --raw --connect-timeout: --protocol: --no-auto-rehash --safe-updates -p!interactive --password?!sensitive-read --defaults-file:!credential --defaults-extra-file:!credential --init-command: --pager:!side-door --tee:!write-file --load-data-local-dir:!side-door --plugin-dir:!side-door --default-auth: -V --version --help --ssl-mode: --html --xml --auto-vertical-output --no-defaults --login-path:!sensitive-read -o",
      args: "text",
      check: mysql,
      examples: ex(
        "mysql -e 'show processlist' ¦ mysql -N -e 'select count(*) from information_schema.tables'",
        "mysql ¦ mysql -e 'update t set a=1 where id=2'",
        "mysql -e 'drop table t' ¦ mysql -e 'delete from t' ¦ mysql -e \"select load_file('/etc/shadow')\"",
      ),
    },
    {
      names: "psql",
      flags:
        "-AtqXxlEne01wSsH -c: -d: -U: -h: -p:num -F: -R: -P: -v:!dynamic-word --command: --dbname: --username: --host: --port:num --no-align --tuples-only --no-psqlrc --quiet --list --expanded --csv --field-separator: --no-password --pset: -f:!unknown-script --file:!unknown-script -o:!write-file --output:!write-file -L:!write-file --log-file:!write-file -W!interactive -V --version --help --set:!dynamic-word --variable:!dynamic-word",
      args: "text",
      check: psql,
      examples: ex(
        "psql -c 'select 1' ¦ psql -l ¦ psql -Atc 'select state,count(*) from pg_stat_activity group by 1'",
        "psql ¦ psql -f /tmp/x ¦ psql -c 'vacuum'",
        "psql -c 'drop database x' ¦ psql -c '\\! id' ¦ psql -c \"copy t to program 'sh'\"",
      ),
    },
    {
      names: "sqlite3 sqlite",
      flags:
        "-readonly --readonly -header -noheader -column -csv -json -line -list -batch -bail -box -table -separator: -cmd: -version --version -safe -init:!unknown-script -quote -tabs -markdown -nullvalue: -ascii -html -echo -stats -A!file-change",
      style: "single",
      args: "text",
      check: sqlite,
      examples: ex(
        "sqlite3 -readonly /srv/a.sqlite 'select 1' ",
        "sqlite3 /var/lib/app/app.db 'select 1' ¦ sqlite3",
        "sqlite3 -readonly a.db '.shell id'",
      ),
    },
    {
      names: "redis-cli valkey-cli keydb-cli",
      flags:
        "-c -h: -p:num -n:num -s: -t: --raw --no-raw --csv --json --no-auth-warning --version -v --tls --cacert:read -2 -3 -a:!sensitive-read --pass:!sensitive-read -u:!sensitive-read --user:!sensitive-read --askpass!interactive --latency!unbounded --latency-history!unbounded --latency-dist!unbounded --stat!unbounded --bigkeys --memkeys --hotkeys --rdb:!write-file --functions-rdb:!write-file --pipe!database-change --eval:!db-destroy --scan --pattern: --count: -r:num -i:num --cluster!database-change --replica!unbounded --slave!unbounded --lru-test:!heavy-load --intrinsic-latency:!heavy-load --ldb!db-destroy -x!database-change --no-auth-warning -e",
      style: "single",
      args: "text",
      check: redis,
      examples: ex(
        "redis-cli info ¦ redis-cli -p 6380 config get maxmemory ¦ redis-cli slowlog get 10 ¦ redis-cli ping",
        "redis-cli set a b ¦ redis-cli monitor ¦ redis-cli ¦ redis-cli keys '*'",
        "redis-cli flushall ¦ redis-cli config set dir /root ¦ redis-cli config get requirepass ¦ redis-cli shutdown",
      ),
    },
    {
      names: "mongosh mongo",
      flags:
        "--quiet --eval: --host: --port: --norc --json? --authenticationDatabase: -u:!sensitive-read -p:!sensitive-read --username:!sensitive-read --password:!sensitive-read --version --shell!interactive --file:!unknown-script -f:!unknown-script --tls",
      style: "single",
      args: "text",
      check: mongo,
      examples: ex(
        "mongosh --quiet --eval 'rs.status()' ¦ mongosh --eval 'db.serverStatus().connections'",
        "mongosh ¦ mongosh mongodb://198.51.100.4/ --eval 'db.stats()' ¦ mongosh --eval 'db.x.insertOne({})'",
        "mongosh --eval 'db.dropDatabase()'",
      ),
    },
    {
      names:
        "mysqladmin pg_isready pg_controldata pg_lsclusters pg_config mysqlshow mongostat mongotop patronictl repmgr kafka-topics.sh kafka-topics kafka-consumer-groups.sh kafka-consumer-groups kafka-configs.sh kafka-broker-api-versions.sh kafka-log-dirs.sh kafka-get-offsets.sh zkServer.sh nodetool mysqldumpslow memcached-tool memcstat mysqldump pg_dump pg_dumpall pg_basebackup pg_restore dropdb createdb createuser dropuser vacuumdb reindexdb mysqlimport mysqlcheck mongodump mongorestore pg_ctl pg_ctlcluster pgbench sqlplus cqlsh influx clickhouse-client kafka-console-consumer.sh kafka-console-producer.sh",
      style: "free",
      args: "text",
      check: toolChecks,
      examples: ex(
        "mysqladmin status ¦ pg_isready -h 127.0.0.1 ¦ kafka-topics.sh --bootstrap-server localhost:9092 --list ¦ nodetool status",
        "pg_dump app ¦ vacuumdb -a ¦ mysqladmin flush-hosts",
        "dropdb app ¦ mysqladmin drop app ¦ mysqladmin password x",
      ),
    },
  ],
};
