import { APIConnectionError, APIError } from "openai";
import type { Failure, FailureCode } from "../../agent/errors.ts";
import { modelFault } from "../../agent/planner/faults.ts";

export interface Classified {
  failure: Failure;
  /** Worth another attempt. */
  retry: boolean;
  retryAfter?: string | null | undefined;
}

/** Error texts by which servers say that the prompt is too long. */
const overflow =
  /context[ _-]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|input (?:is )?too long|exceeds? (?:the )?(?:model'?s? )?(?:max|context|limit)|range of input length|reduce the length|max_model_len|string_above_max_length/i;
const filtered = /content[_ ]?filter|content management policy|data_inspection_failed|inappropriate content/i;
const quota = /insufficient_quota|insufficient balance|exceeded your current quota|arrearage/i;

/** Turns what the library threw into a failure. `scrub` removes keys from texts the server sent. */
export function classify(error: unknown, scrub: (text: string) => string): Classified {
  if (error instanceof APIConnectionError) {
    return { failure: modelFault("model_unreachable", scrub(causes(error))), retry: true };
  }
  if (error instanceof APIError) return byStatus(error, scrub);
  // Not from the API: the stream broke (socket reset, a chunk that is no JSON).
  return { failure: modelFault("model_cut_stream", scrub(causes(error))), retry: false };
}

function byStatus(error: APIError, scrub: (text: string) => string): Classified {
  const { status } = error;
  const text = `${error.code ?? ""} ${error.type ?? ""} ${error.message}`;
  const detail = scrub(`${status ?? "in the stream"}: ${text.trim()}`);
  const is = (code: FailureCode, retry = false): Classified => ({ failure: modelFault(code, detail), retry });
  if (overflow.test(text) && status !== 429) return is("model_context_overflow");
  if (filtered.test(text)) return is("model_refusal");
  if (status === 401 || status === 403) return is("model_auth");
  if (status === 402 || quota.test(text)) return is("model_rate_limited");
  if (status === 404) return is("model_not_found");
  if (status === 413) return is("model_context_overflow");
  if (status === 429)
    return { ...is("model_rate_limited", true), retryAfter: error.headers?.get("retry-after") };
  if (status === 408 || status === undefined || status >= 500) {
    return {
      ...is("model_server_error", status !== undefined),
      retryAfter: error.headers?.get("retry-after"),
    };
  }
  return is("model_bad_request");
}

function causes(error: unknown): string {
  const texts: string[] = [];
  let at: unknown = error;
  for (let depth = 0; at instanceof Error && depth < 4; depth += 1) {
    const code = "code" in at && typeof at.code === "string" ? ` (${at.code})` : "";
    texts.push(at.message + code);
    at = at.cause;
  }
  return texts.join(": ") || String(error);
}
