import { tokens } from "./retrieve.ts";

/** Words by which somebody says that something misbehaves, as against asking whether all is well. */
const misbehaves =
  /\b(slow(er)?|hangs?|hung|stuck|freez\w*|fail(s|ed|ing)?|errors?|crash\w*|break\w*|broken|lost|loses?|missing|refus\w*|timed? ?out|times? out|drop(s|ped)|cannot|can't|can not|unable|not (work|open|start|run|answer|respond|arrive|reach)\w*|unreachable|takes (a |very )?(long|ages|forever)|wrong|stopped|gone|down|dies?|dead|never|wait(s|ing)?|no (longer|more|new|data|numbers?|answer|one)|not .{1,30} any ?more|nobody|nothing|doesn't|does not|do not|don't|isn't|40\d|41\d|42\d|50\d)\b|慢|失败|报错|出错|错误|崩溃|断开|断了|丢失|丢了|缺失|拒绝|超时|不了|打不开|不通|没反应|没有反应|无响应|不响应|挂了|没了|起不来|(?<!有)没有(?!什么|任何|问题|异常|故障|毛病)|没收到|没送|没更新|没生成|不能|无法|丢|很久|半天|要等|解析不|报 ?\d{3}|返回 ?\d{3}|不动/i;

/** 卡 as in "it hangs", not as in a bank, network or member card. */
const stuck =
  /卡(?=[顿住死着])|(?<![刷网显行信用员禁饭打读写声话品值保制发开绑磁门一])卡(?![片号券包密牌通])/;
/** Does the text say in Chinese that something hangs or lags. */
export function saysStuck(text: string): boolean {
  return stuck.test(text);
}

/** Does the text assert that something goes wrong. A host on which nothing is found does not prove it wrong. */
export function complains(fault: string): boolean {
  return misbehaves.test(fault) || saysStuck(fault);
}

/** Words by which somebody says that what comes back is not what should: an answer alone does not prove it wrong. */
const content =
  /\b(another|other|wrong|different|default|welcome|instead of|old (page|version|site)|outdated|stale|not the)\b|另一个|别的|其它站|其他站|错误的(页面|站点|内容)|默认页|欢迎页|不是.{0,12}(页|站|系统)|旧(版|的页面|页面)|内容不对/i;

/** Does the text complain of what an address answers, not of whether it answers. */
export function complainsOfContent(fault: string): boolean {
  return content.test(fault);
}

/** What a complaint that tells nothing consists of: who, where, since when, and "please look". */
const idle = new Set(
  tokens(
    "something anything everything somebody nobody anybody someone everybody all wrong problem problems issue issues trouble broken bad strange odd weird off fail fails failing failed failure error errors working work works worked down up slow slower slowly very much totally really again users user customers customer people clients colleagues boss complain complains complaining complaint complaints say says said report reports call calls tell tells ask asks server servers host hosts machine machines box system systems computer website websites site sites web page pages service services app apps application applications open opens opened load loads loading reach reached reachable respond responds responding response answer answers check checking look looking see help fix please kindly urgent urgently asap since today yesterday morning afternoon noon night evening lunch week weekend monday tuesday wednesday thursday friday saturday sunday hour hours minute minutes day days now still just always sometimes often time times lag laggy sluggish hang hangs freezes stuck unstable happening happened happens going wrong here there us me take takes too long more less feel feels felt seem seems not properly normal normally behave behaves behaving go goes gone know known idea about like don doesn isn can cannot",
  ),
);
const idleHan =
  /服务器|服务|机器|主机|这台|那台|系统|网站|网页|页面|应用|程序|用户|客户|同事|大家|老板|有人|我们|你们|他们|反馈|投诉|抱怨|反映|说|都|打不开|不能用|用不了|不正常|异常|有问题|出问题|问题|故障|出错|报错|错误|坏了|挂了|慢|卡|顿|很|好|太|非常|特别|越来越|今天|昨天|早上|上午|中午|下午|晚上|从|开始|以来|就|一直|经常|有时候|有时|偶尔|现在|突然|帮忙|帮|看看|看一下|看下|查查|查一下|检查|一下|请|麻烦|紧急|急|好像|感觉|觉得|怎么|回事|什么|哪里|知道|不|了|的|是|在|有|没|啊|呢|吗|吧|上|下|里|这|那|和|也|还|又|点|反应|响应|访问|东西|所有|全部|整个|老|总|是不是|能不能|自己|出|到|人|个/g;
/** So much else may be said in a complaint that tells nothing. */
const idleTokens = 1;
const idleHanChars = 3;

/** Only a look at the host is asked for: no object and hardly any word that would tell one fault from another. */
export function tellsNothing(text: string): boolean {
  const han = (text.match(/\p{Script=Han}+/gu) ?? []).join(" ");
  const rest = tokens(text.replace(/\p{Script=Han}+/gu, " ")).filter((t) => !idle.has(t) && !/^\d+$/.test(t));
  const left = han.replace(idleHan, "").replace(/\s+/g, "");
  return new Set(rest).size <= idleTokens && left.length <= idleHanChars;
}
