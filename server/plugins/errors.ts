import { randomBytes } from "node:crypto";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { type Failure, failure } from "../../agent/errors.ts";
import type { App } from "../context.ts";
import { badRequest, internalFailure, knownFailure, notFound, statusOf } from "../errors.ts";

/** Every failed request answers `{error: Failure}` with the status that fits its code. */
export function addErrorHandling(app: App): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const value = toFailure(error, request);
    if (value.code === "rate_limited" && value.detail) reply.header("retry-after", value.detail);
    return answer(reply, value);
  });
}

export function answer(reply: FastifyReply, value: Failure): FastifyReply {
  return reply.code(statusOf(value.code)).type("application/json; charset=utf-8").send({ error: value });
}

export const routeMissing = notFound({ en: "This address", zh: "该地址" });

function toFailure(error: FastifyError, request: FastifyRequest): Failure {
  const known = knownFailure(error);
  if (known) {
    if (statusOf(known.code) >= 500) request.log.error({ failure: known.code, err: error }, "request failed");
    return known;
  }
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error.validation);
  if (error.statusCode === 413) return tooLarge;
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return badRequest("The request could not be read.", "无法读取该请求。", error.code);
  }
  const reference = randomBytes(4).toString("hex");
  request.log.error({ err: error, reference }, "internal error");
  return internalFailure(reference);
}

/** Names the fields, never repeats the values: they may be secrets. */
function invalidInput(issues: readonly { instancePath: string; message?: string | undefined }[]): Failure {
  const list = issues.slice(0, 10).map((issue) => {
    const field = issue.instancePath.replace(/^\//, "").replaceAll("/", ".");
    return field ? `${field}: ${issue.message ?? "?"}` : (issue.message ?? "?");
  });
  return badRequest(`Not valid: ${list.join("; ")}`, `输入无效：${list.join("；")}`);
}

const tooLarge = failure(
  "payload_too_large",
  { en: "The request is too large.", zh: "请求内容过大。" },
  { en: "Send less at once.", zh: "请减少单次提交的内容。" },
);
