import type { Failure, FailureCode, Localized } from "../errors.ts";
import { failure } from "../errors.ts";

/**
 * Every way a model can fail, in words. Adapters and the planner take their failures from here so that the page
 * says the same whatever the provider. `detail` is for the log reader and must not hold a secret.
 */
type Words = { message: Localized; next: Localized };

const resume: Localized = {
  en: "Resume the case to try again, choose another model, or go on with the offline planner.",
  zh: "恢复排障单以重试,或换一个模型,或改用离线规划。",
};

const words = {
  model_unreachable: {
    message: { en: "The model endpoint could not be reached.", zh: "无法连接模型服务。" },
    next: {
      en: "Check baseUrl in the configuration, DNS, proxy and that the service is running; then resume.",
      zh: "请检查配置中的 baseUrl、DNS、代理以及服务是否运行,然后恢复。",
    },
  },
  model_timeout: {
    message: { en: "The model did not answer in time.", zh: "模型未在时限内应答。" },
    next: {
      en: "Resume to try again; raise timeoutMs for slow (local) models.",
      zh: "恢复以重试;较慢的(本地)模型请调大 timeoutMs。",
    },
  },
  model_auth: {
    message: { en: "The model endpoint refused the key.", zh: "模型服务拒绝了密钥。" },
    next: {
      en: "Check the entry's apiKey, apiKeyEnv or apiKeyFile and the key's rights.",
      zh: "请检查该条目的 apiKey、apiKeyEnv 或 apiKeyFile 以及密钥权限。",
    },
  },
  model_rate_limited: {
    message: {
      en: "The model endpoint limits the rate or the quota is used up.",
      zh: "模型服务限流或配额已用尽。",
    },
    next: {
      en: "Wait as long as the endpoint asks, then resume; or check the account's quota.",
      zh: "按服务要求等待后恢复;或检查账户配额。",
    },
  },
  model_server_error: {
    message: { en: "The model endpoint failed repeatedly.", zh: "模型服务多次出错。" },
    next: resume,
  },
  model_cut_stream: {
    message: {
      en: "The model's answer broke off in the middle; nothing of it was used.",
      zh: "模型应答中途断开,其内容未被采用。",
    },
    next: resume,
  },
  model_malformed_call: {
    message: {
      en: "The model kept calling tools in a form that can not be used; nothing was run.",
      zh: "模型反复发出无法使用的工具调用,未执行任何操作。",
    },
    next: resume,
  },
  model_unknown_tool: {
    message: {
      en: "The model kept calling a tool that does not exist; nothing was run.",
      zh: "模型反复调用不存在的工具,未执行任何操作。",
    },
    next: resume,
  },
  model_refusal: {
    message: {
      en: "The model, or its provider's filter, refused to answer.",
      zh: "模型或其内容过滤拒绝应答。",
    },
    next: {
      en: "Reword the fault or add a note, then resume; or choose another model.",
      zh: "请改写故障描述或添加备注后恢复,或换一个模型。",
    },
  },
  model_repetition: {
    message: {
      en: "The model fell into repeating itself and was cut off; nothing of it was used.",
      zh: "模型陷入重复输出,已截断,其内容未被采用。",
    },
    next: resume,
  },
  model_context_overflow: {
    message: {
      en: "The case no longer fits the model's context, even with the older output left out.",
      zh: "即使省略较早的输出,排障单仍超出模型上下文。",
    },
    next: {
      en: "Choose a model with a larger context, or check contextTokens of the entry.",
      zh: "请选择上下文更大的模型,或检查该条目的 contextTokens。",
    },
  },
  model_not_found: {
    message: { en: "The endpoint does not know this model or path.", zh: "服务中没有该模型或路径。" },
    next: {
      en: "Check model, baseUrl (it usually ends in /v1) and, for Azure, deployment and apiVersion.",
      zh: "请检查 model、baseUrl(通常以 /v1 结尾);Azure 还需检查 deployment 与 apiVersion。",
    },
  },
  model_bad_request: {
    message: { en: "The endpoint rejected the request.", zh: "服务拒绝了该请求。" },
    next: {
      en: "Read the detail; an option the server lacks can be switched off under capabilities.",
      zh: "请查看详情;服务不支持的选项可在 capabilities 中关闭。",
    },
  },
  model_empty: {
    message: { en: "The model answered without calling any tool.", zh: "模型应答中没有调用任何工具。" },
    next: {
      en: "Choose a model that supports tool calls, or set capabilities.tools to false for this entry.",
      zh: "请选择支持工具调用的模型,或将该条目的 capabilities.tools 设为 false。",
    },
  },
  model_stopped: {
    message: { en: "The model call was stopped.", zh: "模型调用已被停止。" },
    next: { en: "Resume the case to plan again.", zh: "恢复排障单以重新规划。" },
  },
  case_out_of_scope: {
    message: {
      en: "The model kept asking for an asset outside this case; nothing was run.",
      zh: "模型反复要求访问范围之外的资产,未执行任何操作。",
    },
    next: {
      en: "If the asset matters, open a case that includes it; else add a note and resume.",
      zh: "若确需该资产,请新建包含它的排障单;否则添加备注后恢复。",
    },
  },
  claim_unfounded: {
    message: {
      en: "The model kept concluding things its evidence does not show; the conclusion was not accepted.",
      zh: "模型的结论多次缺乏证据支持,未被采纳。",
    },
    next: {
      en: "Read the observed steps yourself, add a note with a direction and resume; or choose another model.",
      zh: "请自行查看已有观察,添加备注指明方向后恢复;或换一个模型。",
    },
  },
  no_progress: {
    message: {
      en: "The model keeps proposing a command that already ran twice.",
      zh: "模型反复提议已执行过两次的命令。",
    },
    next: {
      en: "Add a note with what to look at next and resume, or choose another model.",
      zh: "请添加备注说明下一步方向后恢复,或换一个模型。",
    },
  },
  planner_failed: {
    message: { en: "The model came to no decision in one turn.", zh: "模型在一轮内没有作出决定。" },
    next: resume,
  },
} as const satisfies Partial<Record<FailureCode, Words>>;

export type ModelFault = keyof typeof words;

const isModelFault = (code: FailureCode): code is ModelFault => code in words;

/** The failure for a fault; `detail` is cut at 500 characters. Codes without words of their own: planner_failed. */
export function modelFault(code: FailureCode, detail?: string): Failure {
  const known = isModelFault(code) ? code : "planner_failed";
  const { message, next } = words[known];
  return failure(known, message, next, detail?.slice(0, 500));
}
