import { describe, expect, it } from "vitest";
import { complains, saysStuck } from "../../../agent/playbook/complaint.ts";

describe("what a complaint says", () => {
  it.each(["网站很卡", "下单一直卡住", "越来越卡", "后台卡顿", "运行卡死了", "卡了半天", "卡"])(
    "hears that %s hangs",
    (text) => expect(saysStuck(text)).toBe(true),
  );
  it.each(["门店刷卡正常吗", "银行卡支付看一下", "网卡流量多少", "会员卡号查询", "打卡页面", "一卡通系统"])(
    "takes no card for it: %s",
    (text) => {
      expect(saysStuck(text)).toBe(false);
      expect(complains(text)).toBe(false);
    },
  );
});
