/** Reads SQL far enough to know that it only queries. */

export interface SqlFinding {
  code:
    | "database-change"
    | "db-destroy"
    | "credential"
    | "account"
    | "heavy-load"
    | "sensitive-read"
    | "persist";
  what: string;
}

/** Replaces literals and comments; undefined when something is left open. Executable comments stay visible. */
function strip(sql: string): string | undefined {
  let out = "";
  let i = 0;
  while (i < sql.length) {
    const two = sql.slice(i, i + 2);
    const c = sql[i] ?? "";
    if (two === "--" || (c === "#" && !/[->]/.test(sql[i + 1] ?? ""))) {
      while (i < sql.length && sql[i] !== "\n") i++;
      out += " ";
    } else if (two === "/*") {
      if (/^\/\*[!M]/.test(sql.slice(i, i + 3))) {
        out += " executable_comment ";
        i += 3;
        continue;
      }
      let depth = 1;
      i += 2;
      while (i < sql.length && depth > 0) {
        if (sql.startsWith("*/", i)) {
          depth--;
          i += 2;
        } else if (sql.startsWith("/*", i)) {
          // PostgreSQL nests comments, MySQL does not: what follows is text for one and code for the other.
          return undefined;
        } else i++;
      }
      if (depth > 0) return undefined;
      out += " ";
    } else if (two === "*/") {
      i += 2;
      out += " ";
    } else if (/^[nN]?[qQ]'[^\s\w]/.test(sql.slice(i, i + 4)) && !/[\w]/.test(sql[i - 1] ?? "")) {
      const open = sql.indexOf("'", i) + 1;
      const d = sql[open] ?? "";
      const close = { "[": "]", "(": ")", "{": "}", "<": ">" }[d] ?? d;
      const end = sql.indexOf(`${close}'`, open + 1);
      if (end < 0) return undefined;
      i = end + 2;
      out += "''";
    } else if (c === "'" || c === '"' || c === "`") {
      const escapes = c === "'" && /[eE]$/.test(out);
      let v = "";
      i++;
      for (;;) {
        if (i >= sql.length) return undefined;
        if (sql[i] === c && sql[i + 1] === c) i += 2;
        else if (escapes && sql[i] === "\\") i += 2;
        else if (sql[i] === "\\" && sql[i + 1] === c && c === "'") return undefined;
        else if (sql[i] === c) break;
        else v += sql[i++];
      }
      i++;
      out += c === "'" ? "''" : ` ${v.replace(/\W/g, "_")} `;
    } else if (c === "$" && /^\$(\w*)\$/.test(sql.slice(i, i + 64))) {
      const tag = /^\$(\w*)\$/.exec(sql.slice(i, i + 64))?.[0] ?? "$$";
      const end = sql.indexOf(tag, i + tag.length);
      if (end < 0) return undefined;
      i = end + tag.length;
      out += "''";
    } else {
      out += c;
      i++;
    }
  }
  return out;
}

const writing =
  /\b(insert|update|delete|merge|replace|upsert|create|alter|drop|truncate|grant|revoke|call|exec|execute|do|vacuum|reindex|cluster|refresh|lock|unlock|load|import|handler|rename|optimize|repair|analyze|comment|copy|set|reset|kill|flush|purge|change|start|stop|begin|commit|rollback|savepoint|prepare|deallocate|notify|listen|attach|detach|checkpoint|discard|install|uninstall|shutdown|use_secret|into|procedure|reassign|security|executable_comment)\b/;
const functions =
  /\b(pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|nextval|setval|set_config|pg_advisory\w*|pg_logical\w*|pg_create\w*|pg_drop\w*|pg_start_backup|pg_stop_backup|pg_backup_\w+|pg_wal_re\w+|lo_\w+|dblink\w*|pg_notify|get_lock|release_lock|release_all_locks|is_used_lock|txid_current|pg_export_snapshot|pg_stat_reset\w*|pg_sleep\w*|sleep|benchmark|pg_stat_statements_reset|sys_exec|sys_eval|load_extension|edit|writefile|fts3_tokenizer|query_to_xml|xp_\w+|sp_\w+|currval_|generate_series_)\s*\(/;
/** Functions known to compute or report only; a routine of the site's own may do anything. */
const pure =
  /^(count|sum|avg|min|max|abs|ceil\w*|floor|round|trunc\w*|mod|power|pow|sqrt|sign|exp|ln|log\w*|greatest|least|coalesce|ifnull|nullif|if|iif|nvl\w*|isnull|decode|cast|convert|try_cast|now|sysdate|curdate|curtime|current_\w+|localtime\w*|utc_\w+|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|age|date\w*|time\w*|day\w*|week\w*|month\w*|year\w*|hour|minute|second|quarter|extract|to_\w+|from_(unixtime|days|base64)|unix_timestamp|unixepoch|julianday|strftime|str_to_date|make_\w+|justify_\w+|adddate|subdate|addtime|subtime|last_day|period_\w+|concat\w*|group_concat|string_\w+|listagg|array_\w+|array|unnest|cardinality|row_number|rank|dense_rank|percent_rank|cume_dist|ntile|lag|lead|first_value|last_value|nth_value|percentile_\w+|mode|median|stddev\w*|var\w*|corr|regr_\w+|bool_\w+|every|bit_\w+|any_value|uniq\w*|quantile\w*|topk|arg(min|max)|upper|lower|ucase|lcase|initcap|length|len|char\w*|octet_length|substr\w*|mid|left|right|trim|ltrim|rtrim|btrim|lpad|rpad|repeat|reverse|replace|fn|translate|position|locate|instr|strpos|split_part|space|ascii|chr|unicode|hex|unhex|quote\w*|format\w*|md5|sha\d*|crc32|encode|digest|regexp_\w+|rlike|like|soundex|field|elt|find_in_set|json\w*|jsonb?_\w+|row_to_json|xmlagg|xpath|version|sqlite_version|database|schema|user|session_user|system_user|connection_id|found_rows|row_count|last_insert_id|changes|total_changes|typeof|inet\w*|is_\w+|host|network|masklen|generate_series|numeric|decimal|varchar|nvarchar|char|interval|bigint|int|integer|smallint|float|double|timestamp|timestamptz|date|time|text|bit|binary|varbinary|uuid|signed|unsigned|col_description|obj_description|shobj_description|has_\w+_privilege|row_security_active|quote_ident|txid_current_if_assigned|txid_snapshot\w*|current_setting|inet_(client|server)_(addr|port)|pg_(stat_get|get|is|current|size|total|relation|database|table|tables|indexes|tablespace|blocking|last|postmaster|conf|my|backend|column|typeof|encoding|char|has|wal_lsn|walfile|show|options|lock_status|describe|timezone|available|collation|jit|index|indexam|type|function|operator|opclass|ts|identify|filenode|partition|control|safe|isolation|prepared|cursor|lsn|ls_(waldir|logdir|archive_statusdir|tmpdir))\w*|sys|bin|oct|conv|rand|random|gen_random_uuid|uuid\w*|total|printf|likely|unlikely|values|countif|countdistinct|tointerval\w*|to(date|string|u?int\d*|float\d*|startof\w*|yyyymm\w*|datetime\w*)|formatreadable\w*|pg_stat_file_x)$/;
/** Words in front of a bracket that are no function. */
const noFunction =
  /^(in|not|and|or|on|where|from|select|exists|any|all|some|as|values|over|partition|by|join|union|except|intersect|minus|then|when|else|case|end|limit|offset|filter|group|order|having|within|distinct|using|lateral|row|rows|sets|rollup|cube|with|recursive|is|between|like|ilike|escape|set|table|only|window|materialized|tablesample|bernoulli|system|ordinality|columns|explain|analyze|force|use|ignore|index|key|interval|return|returning|top|apply|pivot|format)$/;

/** The name in front of a bracket and its schema, read backwards: every bracket costs no more than its name. */
function calledAt(
  text: string,
  bracket: number,
): { name: string; schema: string; start: number } | undefined {
  const back = (from: number, chars: RegExp): number => {
    let i = from;
    while (i > 0 && chars.test(text[i - 1] ?? "")) i--;
    return i;
  };
  let end = back(bracket, /\s/);
  let start = back(end, /[\w$]/);
  const name = text.slice(start, end);
  if (!/^[a-z_]/.test(name)) return undefined;
  let schema = "";
  for (let level = 0; level < 4; level++) {
    const dot = back(start, /\s/);
    if (text[dot - 1] !== ".") break;
    end = back(dot - 1, /\s/);
    start = back(end, /[\w$]/);
    schema = text.slice(start, end) + schema;
    // Nothing in front of the dot that could be a schema: unknown.
    if (start === end) schema = "?";
  }
  return { name, schema, start };
}

/** A function that is neither known nor a name the statement itself introduces. */
function unknownFunction(statement: string): string | undefined {
  const own = new Set(
    /^(explain\b.*\s)?with\b/.test(statement)
      ? [
          ...statement.matchAll(
            /(?:\bwith|\brecursive|,)\s+(\w+)\s*\([\w\s,]*\)\s+as\s*(?:not\s+)?(?:materialized\s*)?\(\s*(?:select|values|with|table)\b/g,
          ),
        ].map((m) => m[1])
      : [],
  );
  for (let at = statement.indexOf("("); at >= 0; at = statement.indexOf("(", at + 1)) {
    const call = calledAt(statement, at);
    if (!call) continue;
    if (call.schema !== "" && !/^(pg_catalog|sys|information_schema)$/.test(call.schema)) return call.name;
    const before = statement.slice(Math.max(0, call.start - 200), call.start).trimEnd();
    // `from x as t(a, b)`, `from f() t(a)`: names of columns.
    if (/(\bas|\)|\bfrom [\w.]+)$/.test(before) && !noFunction.test(call.name)) continue;
    if (!noFunction.test(call.name) && !pure.test(call.name) && !own.has(call.name)) return call.name;
  }
  return undefined;
}

const filesystem =
  /\b(pg_read_file|pg_read_binary_file|pg_ls_dir|pg_stat_file|load_file|readfile|lo_import|pg_file_\w+|utl_file|utl_http)\s*\(/;
/** Columns that hold what somebody logs in with; text in quotes is gone by now. */
const secretColumns =
  /\b(\w+_)?(password|passphrase|pass_?hash|user_pass|api_?key|(access|refresh|auth|session|reset)_?token|secret(_?key)?)\b/;
/** Every column of a table of people who log in; a server's own views of them hold no password. */
const wholeAccounts =
  /\bselect\s+\*\s+from\s+(?!performance_schema|information_schema|sys\s*\.|pg_)([\w]+\s*\.\s*)?\w*(users?|accounts?|credentials?|api_keys?|tokens?)\b/;
const secretNames =
  /\b(pg_shadow|pg_authid|authentication_string|rolpassword|passwd|password_hash|mysql\s*\.\s*user|pg_user_mapping\w*|user_secret|pg_hba_file_rules_x|umoptions|plugin_secret)\b/;
const destructive =
  /^\s*(drop\s+(table|database|schema|user|role|index\s+all|tablespace|owned)|truncate\b|delete\s+from\s+[\w."` ]+\s*$|update\s+[\w."` ]+\s+set\b(?![\s\S]*\bwhere\b))/;
const account =
  /\b(grant|revoke)\b|\b(create|alter|drop)\s+(user|role|login)\b|\bset\s+password\b|\bsuperuser\b/;

const explained =
  /^explain\s*(\((\s*(format|verbose|costs|settings|generic_plan|buffers|wal|timing|summary|serialize|memory|analy[sz]e)\b[^,()]*,?)+\)\s*)?((verbose|extended|partitions|format\s*=\s*\w+|analy[sz]e|query\s+plan|plan\s+for)\s+)*\(*\s*(select|with|values|table)\b/;
const operand = /\b(union|intersect|except|minus)\s+((all|distinct)\s+)?(?!all\b|distinct\b)\(*\s*(\w+)/g;

/** Parentheses balance and every operand of a set operation is itself a query. */
function wellFormed(statement: string): boolean {
  let depth = 0;
  for (const c of statement) {
    if (c === "(") depth++;
    else if (c === ")" && --depth < 0) return false;
  }
  return (
    depth === 0 &&
    [...statement.matchAll(operand)].every((m) => /^(select|values|table|with)$/.test(m[4] ?? ""))
  );
}

function starts(statement: string, option: "" | "mysql" | "sqlite" | "postgres"): boolean {
  if (/^\(*\s*(select|values|table)\b/.test(statement)) return true;
  if (/^with\b/.test(statement)) return true;
  if (/^show\b/.test(statement)) return option !== "sqlite";
  if (/^(desc|describe)\b/.test(statement)) return true;
  if (/^explain\b/.test(statement) && !explained.test(statement)) return false;
  if (/^explain\b/.test(statement))
    return !/^explain\s*(\([^)]*\banaly[sz]e\b|analy[sz]e\b|verbose\s+analy[sz]e\b)/.test(statement) || false;
  if (/^use\s+\w+$/.test(statement)) return true;
  if (
    /^pragma\s+(\w+\.)?(table_info|table_list|table_xinfo|index_list|index_info|index_xinfo|foreign_key_list|database_list|compile_options|function_list|collation_list|page_count|page_size|freelist_count|integrity_check|quick_check|user_version|schema_version|journal_mode|synchronous|cache_size|auto_vacuum|foreign_keys|busy_timeout|data_version|application_id|module_list|pragma_list)(\s*\(\s*[\w'" ]*\s*\))?$/.test(
      statement,
    )
  )
    return option === "sqlite" && !/\(\s*(select|insert|update|delete|with|values)\b/.test(statement);
  return false;
}

/** Findings for a list of statements; empty proves that they only query. */
export function checkSql(sql: string, option: "" | "mysql" | "sqlite" | "postgres" = ""): SqlFinding[] {
  const text = strip(sql);
  if (text === undefined) return [{ code: "database-change", what: "unterminated text" }];
  const out: SqlFinding[] = [];
  for (const part of text.split(/;|\\[gG]\b/)) {
    const s = part.trim().toLowerCase().replace(/\s+/g, " ");
    if (s === "") continue;
    const what = s.slice(0, 80);
    if (filesystem.test(s)) out.push({ code: "credential", what });
    if (/\blo_export|into\s+(outfile|dumpfile)\b/.test(s)) out.push({ code: "db-destroy", what });
    if (
      /\bcopy\b[\s\S]*\bprogram\b|\bcreate\s+(or replace )?(extension|function|language)\b|\bload_extension|install\s+plugin|\bsys_(exec|eval)|xp_cmdshell|\bdo ''|copy\b.*\b(to|from) ''|alter\s+system|shared_preload|archive_command/.test(
        s,
      )
    )
      out.push({ code: "db-destroy", what });
    if (secretNames.test(s)) out.push({ code: "credential", what });
    else if (
      /^\s*\(*(select|with|table|explain)\b/.test(s) &&
      (secretColumns.test(s) || wholeAccounts.test(s))
    )
      out.push({ code: "sensitive-read", what });
    if (account.test(s) && !/^(show|select|explain|desc)\b/.test(s)) out.push({ code: "account", what });
    else if (destructive.test(s)) out.push({ code: "db-destroy", what });
    const body = s
      .replace(/\b(for update of_)\b/g, "")
      .replace(/\breplace\s*\(/g, "fn(")
      .replace(/\binsert\s*\(/g, "fn(")
      .replace(/\btruncate\s*\(/g, "fn(")
      .replace(/\bset\b(?=')/g, "")
      .replace(
        /^explain\b(\s*\((?!\s*(select|with|values|table|\())[^)]*\))?(\s+verbose)?(\s+format\s*=\s*\w+)?/,
        "",
      );
    const words = /^(show|desc|describe|pragma|use)\b/.test(s)
      ? ""
      : body.replace(/\.\s*\w+/g, ".c").replace(/\bas\s+\w+/g, "as c");
    const lists =
      /^show\s+(create|grants|procedure|function|open|full|slave|replica|master|binary|engine|global|session|status|variables|tables|table|databases|schemas|columns|fields|index|indexes|keys|processlist|warnings|errors|triggers|events|plugins|privileges|character|collation|count|profile|profiles|relaylog|storage|engines|server_version|all|config|data_directory|\w+)\b/.test(
        s,
      );
    if (
      !starts(s, option) ||
      !wellFormed(s) ||
      (/^show\b/.test(s) && !lists) ||
      writing.test(words) ||
      functions.test(s) ||
      (!/^(show|desc|describe|pragma|use)\b/.test(s) && unknownFunction(s) !== undefined) ||
      /\bfor\s+(no\s+key\s+)?(update|share|key\s+share)\b|\block\s+in\s+share\s+mode\b/.test(s)
    ) {
      out.push({ code: "database-change", what });
    }
    if (/^show\s+(grants|create\s+user)/.test(s)) out.push({ code: "sensitive-read", what });
    if (/^with\b/.test(s) && /[()]\s*(show|describe|pragma|explain|call|use)\b|\)\s*desc\s+[\w.]+$/.test(s))
      out.push({ code: "database-change", what });
    if (/(^|[^@])@[\w]+\s*:=|:=/.test(s)) out.push({ code: "database-change", what });
  }
  return out;
}
