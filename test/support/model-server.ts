import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One scripted answer of the fake endpoint. */
export type Answer =
  | {
      kind: "reply";
      text?: string;
      calls?: FakeCall[];
      finish?: string;
      usage?: [number, number];
      refusal?: string;
    }
  | { kind: "status"; status: number; body?: unknown; headers?: Record<string, string> }
  /** Sends these raw bytes as the event stream, then ends or destroys the socket, or stays silent. */
  | { kind: "raw"; body: string; after: "end" | "destroy" | "hang" }
  /** Never answers. */
  | { kind: "hang" }
  /** Streams the text again and again until the client leaves. */
  | { kind: "endless"; text: string };
export interface FakeCall {
  id?: string;
  name: string;
  args: unknown;
}

export interface Seen {
  url: string;
  headers: IncomingMessage["headers"];
  body: {
    messages: { role: string; content: string | null; tool_calls?: unknown[] }[];
    [key: string]: unknown;
  };
}

export const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
export const delta = (d: unknown, finish: string | null = null): string =>
  event({
    id: "x",
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta: d, finish_reason: finish }],
  });

/** A Chat Completions endpoint over real HTTP that plays `answers` in order (the last one for ever). */
export async function startModelServer(answers: readonly Answer[]) {
  const seen: Seen[] = [];
  let closedByClient = 0;
  const server = createServer((req, res) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const c of req) chunks.push(c as Buffer);
      seen.push({
        url: req.url ?? "",
        headers: req.headers,
        body: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Seen["body"],
      });
      res.on("close", () => {
        if (!res.writableFinished) closedByClient += 1;
      });
      play(answers[Math.min(seen.length, answers.length) - 1] ?? { kind: "hang" }, res);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    closedByClient: () => closedByClient,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function play(answer: Answer, res: ServerResponse): void {
  if (answer.kind === "hang") return;
  if (answer.kind === "status") {
    res.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    res.end(JSON.stringify(answer.body ?? { error: { message: "scripted" } }));
    return;
  }
  res.writeHead(200, { "content-type": "text/event-stream" });
  if (answer.kind === "endless") {
    const more = () => {
      while (!res.destroyed && res.write(delta({ content: answer.text })));
      if (!res.destroyed) res.once("drain", more);
    };
    more();
    return;
  }
  if (answer.kind === "raw") {
    res.write(answer.body);
    if (answer.after === "end") res.end();
    if (answer.after === "destroy") setTimeout(() => res.destroy(), 20);
    return;
  }
  res.write(delta({ role: "assistant", content: "" }));
  for (const piece of (answer.text ?? "").match(/[\s\S]{1,7}/g) ?? []) res.write(delta({ content: piece }));
  if (answer.refusal !== undefined) res.write(delta({ refusal: answer.refusal }));
  for (const [index, call] of (answer.calls ?? []).entries()) {
    const args = typeof call.args === "string" ? call.args : JSON.stringify(call.args);
    const id = call.id ?? `call_${Math.floor(performance.now() * 1000)}_${index}`;
    res.write(
      delta({ tool_calls: [{ index, id, type: "function", function: { name: call.name, arguments: "" } }] }),
    );
    for (const piece of args.match(/[\s\S]{1,9}/g) ?? []) {
      res.write(delta({ tool_calls: [{ index, function: { arguments: piece } }] }));
    }
  }
  res.write(delta({}, answer.finish ?? (answer.calls?.length ? "tool_calls" : "stop")));
  if (answer.usage) {
    const [prompt, completion] = answer.usage;
    res.write(event({ choices: [], usage: { prompt_tokens: prompt, completion_tokens: completion } }));
  }
  res.end("data: [DONE]\n\n");
}
