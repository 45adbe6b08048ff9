import { z } from "zod";

export const providerKinds = [
  "openai",
  "azure",
  "claude",
  "dashscope",
  "deepseek",
  "ollama",
  "vllm",
  "generic",
  "scripted",
] as const;
export type ProviderKind = (typeof providerKinds)[number];

const ms = z.number().int().min(100).max(3_600_000);

/** One entry of `models:`. Keys are given by value, by environment variable or by file; at most one of them. */
export const modelEntrySchema = z
  .strictObject({
    /** Shown to people and stored with the case; "offline" is taken. */
    name: z
      .string()
      .regex(/^[\w.:-]{1,60}$/)
      .refine((n) => n !== "offline", "the name offline is reserved"),
    provider: z.enum(providerKinds),
    /** Up to and without /chat/completions. For azure the resource, e.g. https://NAME.openai.azure.com. */
    baseUrl: z.url({ protocol: /^https?$/ }).optional(),
    apiKey: z.string().min(1).optional(),
    apiKeyEnv: z.string().min(1).optional(),
    apiKeyFile: z.string().min(1).optional(),
    /** Model id as the server knows it; for azure the deployment unless `deployment` is given. */
    model: z.string().min(1),
    deployment: z.string().min(1).optional(),
    apiVersion: z.string().min(1).optional(),
    /** Context window in tokens, input and output together; default by provider. */
    contextTokens: z.number().int().min(2_000).max(10_000_000).optional(),
    maxOutputTokens: z.number().int().min(256).max(200_000).default(4_096),
    /** US dollars per million tokens; counts against the case's cost budget. */
    price: z
      .strictObject({ inputPerMTok: z.number().nonnegative(), outputPerMTok: z.number().nonnegative() })
      .default({ inputPerMTok: 0, outputPerMTok: 0 }),
    /** Wait for the first byte of an answer. */
    timeoutMs: ms.default(60_000),
    /** Longest silence inside an answer. */
    idleTimeoutMs: ms.default(60_000),
    /** Longest answer altogether. */
    totalTimeoutMs: ms.default(600_000),
    extraHeaders: z.record(z.string(), z.string()).optional(),
    /** Added to the request body, for switches of one server (e.g. thinking off). */
    extraBody: z.record(z.string(), z.unknown()).optional(),
    temperature: z.number().min(0).max(2).optional(),
    /** Corrects the provider's profile. */
    capabilities: z
      .strictObject({
        tools: z.boolean().optional(),
        parallelToolCalls: z.boolean().optional(),
        streamUsage: z.boolean().optional(),
        maxTokensParam: z.enum(["max_completion_tokens", "max_tokens"]).optional(),
      })
      .optional(),
    /** For provider scripted: the script file (YAML or JSON). */
    script: z.string().min(1).optional(),
  })
  .superRefine((e, ctx) => {
    const keys = [e.apiKey, e.apiKeyEnv, e.apiKeyFile].filter((k) => k !== undefined);
    if (keys.length > 1) ctx.addIssue("give only one of apiKey, apiKeyEnv, apiKeyFile");
    if (e.provider === "scripted") {
      if (e.script === undefined) ctx.addIssue("provider scripted needs script");
    } else if (e.baseUrl === undefined) ctx.addIssue("baseUrl is missing");
    if (e.provider === "azure" && e.apiVersion === undefined) ctx.addIssue("provider azure needs apiVersion");
  });
export type ModelEntry = z.output<typeof modelEntrySchema>;

export const modelsSchema = z
  .array(modelEntrySchema)
  .default([])
  .superRefine((list, ctx) => {
    const names = list.map((e) => e.name);
    const twice = names.find((n, i) => names.indexOf(n) !== i);
    if (twice !== undefined) ctx.addIssue(`two models are called ${twice}`);
  });

/** The `models:` part of bartizan.example.yaml: one entry per provider. */
export const exampleConfigYaml = `models:
  - name: gpt                       # 名称,显示并记入排障单 / shown to people, stored with the case
    provider: openai                # openai | azure | claude | dashscope | deepseek | ollama | vllm | generic | scripted
    baseUrl: https://api.openai.com/v1   # 不含 /chat/completions / without /chat/completions
    apiKeyEnv: OPENAI_API_KEY       # 或 apiKey、apiKeyFile,三选一 / or apiKey, apiKeyFile: one of the three
    model: gpt-5-mini               # 服务端的模型名 / model id as the server knows it
    contextTokens: 128000           # 上下文窗口(词元) / context window, tokens
    maxOutputTokens: 8192           # 单次应答上限 / most tokens of one answer
    price: {inputPerMTok: 0.25, outputPerMTok: 2}   # 每百万词元美元价,计入费用上限 / USD per million tokens, counts against the budget
    timeoutMs: 60000                # 等待首字节 / wait for the first byte
    idleTimeoutMs: 60000            # 应答中最长静默 / longest silence inside an answer
    totalTimeoutMs: 600000          # 单次应答总时限 / longest answer altogether
    extraHeaders: {}                # 附加请求头 / additional request headers
  - name: azure-gpt
    provider: azure
    baseUrl: https://EXAMPLE.openai.azure.com   # 资源地址 / the resource
    apiKeyFile: /etc/bartizan/azure.key
    deployment: gpt-4o              # 部署名 / name of the deployment
    apiVersion: "2024-10-21"
    model: gpt-4o
  - name: claude
    provider: claude
    baseUrl: https://api.anthropic.com/v1
    apiKeyEnv: ANTHROPIC_API_KEY
    model: claude-sonnet-4-5
    contextTokens: 200000
    price: {inputPerMTok: 3, outputPerMTok: 15}
  - name: tongyi
    provider: dashscope
    baseUrl: https://dashscope.aliyuncs.com/compatible-mode/v1
    apiKeyEnv: DASHSCOPE_API_KEY
    model: qwen-plus
  - name: deepseek
    provider: deepseek
    baseUrl: https://api.deepseek.com
    apiKeyEnv: DEEPSEEK_API_KEY
    model: deepseek-chat            # 用非思考模式:思考内容不会回传 / the non-thinking mode: reasoning is never sent back
  - name: ollama
    provider: ollama
    baseUrl: http://127.0.0.1:11434/v1
    model: qwen3:8b
    contextTokens: 16384            # 与服务端 OLLAMA_CONTEXT_LENGTH 一致,否则会被静默截断 / equal to OLLAMA_CONTEXT_LENGTH, else it cuts silently
    timeoutMs: 180000
    # capabilities: {tools: false}  # 模型不支持工具调用时 / when the model has no tool calls
  - name: vllm
    provider: vllm                  # 服务需开启 --enable-auto-tool-choice / the server needs --enable-auto-tool-choice
    baseUrl: http://127.0.0.1:8000/v1
    model: Qwen/Qwen3-32B
    contextTokens: 32768
    extraBody: {chat_template_kwargs: {enable_thinking: false}}   # 附加请求体 / added to the request body
`;
