import { useMemo } from "react";
import type { Localized } from "../agent/errors.ts";
import type { ErrorBody } from "../server/wire/api.ts";
import { type Backend, useBackend } from "./backend.ts";

/** A failure as the page shows it: the server's own, or one of the page (`page_offline`, `page_bad_answer`). */
export interface ShownFailure {
  code: string;
  message: Localized;
  next: Localized;
  detail?: string | undefined;
}

export class ApiError extends Error {
  readonly failure: ShownFailure;
  /** HTTP status, 0 when the server was not reached. */
  readonly status: number;
  constructor(failure: ShownFailure, status: number) {
    super(`${failure.code}: ${failure.message.en}`);
    this.name = "ApiError";
    this.failure = failure;
    this.status = status;
  }
}

const offline: ShownFailure = {
  code: "page_offline",
  message: { en: "The Bartizan server did not answer.", zh: "Bartizan 服务没有响应。" },
  next: {
    en: "Check that it is running and that you can reach it, then try again.",
    zh: "请确认服务正在运行且网络可达，然后重试。",
  },
};
function badAnswer(status: number): ShownFailure {
  return {
    code: "page_bad_answer",
    message: {
      en: `The server answered in a way this page does not understand (HTTP ${status}).`,
      zh: `服务返回了本页面无法理解的内容（HTTP ${status}）。`,
    },
    next: {
      en: "Reload the page; if it stays, look into the server's log.",
      zh: "请刷新页面；若仍出现，请查看服务端日志。",
    },
  };
}

/** The failure to show for anything that was thrown. */
export function failureOf(error: unknown): ShownFailure {
  if (error instanceof ApiError) return error.failure;
  return {
    code: "page_error",
    message: { en: "This page ran into a mistake of its own.", zh: "页面自身出现错误。" },
    next: { en: "Reload the page.", zh: "请刷新页面。" },
    detail: error instanceof Error ? error.message : undefined,
  };
}

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!(response.headers.get("content-type") ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isErrorBody(body: unknown): body is ErrorBody {
  const error = (body as { error?: { message?: { en?: unknown }; next?: unknown } } | undefined)?.error;
  return typeof error?.message?.en === "string" && error.next !== undefined;
}

async function request(backend: Backend, path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await backend.fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(offline, 0);
  }
  if (response.ok) return response;
  const body = await readBody(response);
  throw new ApiError(isErrorBody(body) ? body.error : badAnswer(response.status), response.status);
}

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  text(path: string, signal?: AbortSignal): Promise<string>;
  bytes(path: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** Sends raw bytes. */
  put<T>(path: string, body: Blob, signal?: AbortSignal): Promise<T>;
  send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T>;
}

/** Typed requests. Every failure is thrown as an {@link ApiError}; the type parameter is the contract of the route. */
export function createApi(backend: Backend): Api {
  const json = async <T>(response: Response): Promise<T> => {
    const body = await readBody(response);
    if (body === undefined || typeof body === "string")
      throw new ApiError(badAnswer(response.status), response.status);
    return body as T;
  };
  const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});
  return {
    put: async (path, body, signal) =>
      json(
        await request(backend, path, {
          method: "PUT",
          headers: { "content-type": "application/octet-stream" },
          body,
          ...withSignal(signal),
        }),
      ),
    get: async (path, signal) => json(await request(backend, path, withSignal(signal))),
    text: async (path, signal) => (await request(backend, path, withSignal(signal))).text(),
    bytes: async (path, signal) =>
      new Uint8Array(await (await request(backend, path, withSignal(signal))).arrayBuffer()),
    send: async (method, path, body) => {
      const init: RequestInit =
        body === undefined
          ? { method }
          : { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const response = await request(backend, path, init);
      // better-auth answers some posts with an empty body; those callers do not read the result.
      if (response.status === 204 || path.startsWith("/api/auth/")) return undefined as never;
      return json(response);
    },
  };
}

export function useApi(): Api {
  const backend = useBackend();
  return useMemo(() => createApi(backend), [backend]);
}
