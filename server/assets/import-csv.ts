import {
  type AssetDraft,
  DraftCollector,
  decodeUtf8,
  type ImportResult,
  parsePort,
} from "./import-result.ts";

/**
 * CSV with a header row (RFC 4180: quoted fields, "" for a quote, line breaks inside quotes). Columns in any
 * order; `name` and `host` are required. Tags are separated by `;`, `|` or spaces. Separator: comma, semicolon
 * or tab, whichever the header uses.
 */
export function importCsv(bytes: Uint8Array, defaults: { account: string; port?: number }): ImportResult {
  const decoded = decodeUtf8(bytes);
  if ("problem" in decoded) return { assets: [], problems: [decoded.problem], skipped: 0 };
  const out = new DraftCollector();
  const rows = parseCsv(decoded.text, out);
  const header = rows.shift();
  const columns = header?.fields.map((f) => columnOf(f));
  if (!header || !columns?.includes("name") || !columns.includes("host")) {
    out.problem(
      header?.line ?? 1,
      'The first row must name the columns; "name" and "host" are required, "port", "account", "tags", "jump", "identityFile" and "note" are optional.',
      "首行应为列名：必须有 name（名称）与 host（地址），可选 port、account、tags、jump、identityFile、note。",
    );
    return out.result();
  }
  header.fields.forEach((field, i) => {
    if (columns[i] === undefined) {
      out.problem(header.line, `Unknown column "${field.trim()}".`, `未知的列“${field.trim()}”。`);
    }
  });
  for (const row of rows) addRow(out, columns, row, defaults);
  return out.result();
}

type Column = keyof AssetDraft;
const columnNames: Record<Column, string[]> = {
  name: ["name", "hostname", "名称", "主机名", "资产名称"],
  host: ["host", "address", "ip", "地址", "主机", "ip地址"],
  port: ["port", "端口"],
  account: ["account", "user", "username", "login", "账号", "账户", "用户", "用户名"],
  tags: ["tags", "tag", "groups", "group", "标签", "分组"],
  jump: ["jump", "proxyjump", "bastion", "跳板", "跳板机"],
  identityFile: ["identityfile", "key", "keyfile", "私钥", "密钥"],
  note: ["note", "comment", "remark", "备注", "说明"],
};
function columnOf(header: string): Column | undefined {
  const wanted = header
    .trim()
    .toLowerCase()
    .replace(/[\s_-]/g, "");
  for (const [column, names] of Object.entries(columnNames)) {
    if (names.includes(wanted)) return column as Column;
  }
  return undefined;
}

function addRow(
  out: DraftCollector,
  columns: readonly (Column | undefined)[],
  row: CsvRow,
  defaults: { account: string; port?: number },
): void {
  if (row.fields.length !== columns.length) {
    out.skipped++;
    out.problem(
      row.line,
      `${row.fields.length} fields where the header has ${columns.length}.`,
      `该行有 ${row.fields.length} 个字段，表头有 ${columns.length} 个。`,
    );
    return;
  }
  const field = (column: Column) => {
    const at = columns.indexOf(column);
    return at < 0 ? "" : (row.fields[at] ?? "").trim();
  };
  const portText = field("port");
  const port = portText === "" ? (defaults.port ?? 22) : parsePort(portText);
  if (port === undefined) {
    out.skipped++;
    out.problem(row.line, `"${portText}" is no port (1–65535).`, `“${portText}”不是端口（1–65535）。`);
    return;
  }
  const optional: Partial<AssetDraft> = {};
  for (const column of ["jump", "identityFile", "note"] as const) {
    const value = field(column);
    if (value) optional[column] = value;
  }
  const tags = field("tags")
    .split(/[;|\s]+/)
    .filter(Boolean);
  const account = field("account") || defaults.account;
  out.add(
    { name: field("name"), host: field("host"), port, account, tags: [...new Set(tags)], ...optional },
    row.line,
  );
}

interface CsvRow {
  line: number;
  fields: string[];
}

function parseCsv(text: string, out: DraftCollector): CsvRow[] {
  const newline = text.indexOf("\n");
  const first = newline < 0 ? text : text.slice(0, newline);
  const separator = [",", ";", "\t"].find((s) => first.includes(s)) ?? ",";
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      const field = readField(text, at, separator);
      if (!field) {
        out.problem(
          row.line,
          "A quote is opened but not closed (or text follows it).",
          "引号未闭合，或引号后有多余文字。",
        );
        out.skipped++;
        return rows;
      }
      row.fields.push(field.value);
      line += field.lines;
      at = field.next;
      if (text[at] !== separator) break;
      at++;
    }
    if (text[at] === "\r") at++;
    at++;
    line++;
    if (row.fields.length > 1 || row.fields[0]?.trim()) rows.push(row);
  }
  return rows.filter((row) => row.fields.some((f) => f.trim() !== ""));
}

/** One field from `at`; `next` is the separator, the line end or the end. Undefined for broken quoting. */
function readField(text: string, at: number, separator: string) {
  if (text[at] !== '"') {
    let end = at;
    while (end < text.length && text[end] !== separator && text[end] !== "\n") end++;
    if (text[end] === "\n" && text[end - 1] === "\r" && end > at) end--;
    return { value: text.slice(at, end), next: end, lines: 0 };
  }
  let value = "";
  for (let from = at + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] === '"') {
      value += '"';
      from = quote + 2;
      continue;
    }
    const next = quote + 1;
    const rest = text[next];
    const closed = rest === undefined || rest === separator || rest === "\n" || text.startsWith("\r\n", next);
    return closed ? { value, next, lines: value.split("\n").length - 1 } : undefined;
  }
}
