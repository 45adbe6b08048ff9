/** Words by which somebody says that something misbehaves, as against asking whether all is well. */
const misbehaves =
  /\b(slow(er)?|hangs?|hung|stuck|freez\w*|fail(s|ed|ing)?|errors?|crash\w*|break\w*|broken|lost|loses?|missing|refus\w*|timed? ?out|times? out|drop(s|ped)|cannot|can't|can not|unable|not (work|open|start|run|answer|respond|arrive|reach)\w*|unreachable|takes (a |very )?(long|ages|forever)|wrong|stopped|gone|down)\b|慢|卡|失败|报错|出错|错误|崩溃|断开|断了|丢失|丢了|缺失|拒绝|超时|不了|打不开|不通|没反应|没有反应|无响应|不响应|挂了|没了|起不来|没有执行|没收到|很久|半天/i;

/** Does the text assert that something goes wrong. A host on which nothing is found does not prove it wrong. */
export function complains(fault: string): boolean {
  return misbehaves.test(fault);
}

/** Words by which somebody says that what comes back is not what should: an answer alone does not prove it wrong. */
const content =
  /\b(another|other|wrong|different|default|welcome|instead of|old (page|version|site)|outdated|stale|not the)\b|另一个|别的|其它站|其他站|错误的(页面|站点|内容)|默认页|欢迎页|不是.{0,12}(页|站|系统)|旧(版|的页面|页面)|内容不对/i;

/** Does the text complain of what an address answers, not of whether it answers. */
export function complainsOfContent(fault: string): boolean {
  return content.test(fault);
}
