import { describe, expect, it } from "vitest";
import { compilePlaybook, elements } from "../../../agent/playbook/compile.ts";
import { tellsNothing } from "../../../agent/playbook/complaint.ts";
import { concludeFrom, judgeInvestigation } from "../../../agent/playbook/conclude.ts";
import { createLibrary, investigate } from "../../../agent/playbook/engine.ts";

/** One proven cause, as a playbook's author describes it, and a complaint. */
function conclude(fault: string, cause: Record<string, unknown>, unitList = "", journal: unknown[] = []) {
  const parsers = {
    units: (text: string) => text.split(" ").map((id) => ({ id, load: "loaded" })),
    journal: () => ({ groups: journal }),
  };
  const make = (source: object) =>
    compilePlaybook({ schema: "playbook/v1", start: "always", ...source }, parsers);
  const title = { en: "t", zh: "题" };
  const triage = make({
    id: "triage",
    title,
    probes: { unitList: { run: "units", parse: "units" }, journal: { run: "journal", parse: "journal" } },
  });
  const book = make({
    id: "a.fault",
    title: { en: "a fault", zh: "故障" },
    symptoms: { errors: ["ENOTHERE"] },
    probes: { v: { run: "look", parse: "text" } },
    findings: [{ id: "f", when: "v != ''" }],
    causes: [
      {
        id: "proven",
        when: "f",
        confirm: "f",
        because: ["f"],
        statement: { en: "relay.service lost port 7000.", zh: "relay.service 失去端口 7000。" },
        ...cause,
      },
    ],
  });
  const ran = (text: string) => ({ status: "ran" as const, text, exitCode: 0, stepId: "s" });
  const results = new Map([
    ["look", ran("x")],
    ["units", ran(unitList)],
    ["journal", ran("")],
  ]);
  const asset = { id: "h", name: "h", account: "root", tags: [] };
  return concludeFrom(
    [judgeInvestigation(investigate({ library: createLibrary([triage, book]), asset, fault, results }))],
    [],
  );
}
const relay = { about: "['relay.service', '7000']" };

describe("a proven cause is stated as confirmed", () => {
  it("when the complaint names its object", () => {
    expect(conclude("relay answers nobody", relay).confidence).toBe("confirmed");
    expect(conclude("no answer on port 7000", relay).confidence).toBe("confirmed");
  });
  it("when one telling part of the object's name is named", () => {
    expect(conclude("the relays are silent", relay).confidence).toBe("confirmed");
    expect(conclude("the service is silent", relay).confidence).toBe("confirmed"); // nothing else is told
  });
  it("when what is complained of names the object in its own log", () => {
    const said = [{ unit: "shop-ui.service", sample: "cannot reach relay", ago: 5 }];
    expect(conclude("shop-ui answers 500", relay, "shop-ui.service", said).confidence).toBe("confirmed");
    const old = [{ unit: "shop-ui.service", sample: "cannot reach relay", ago: 90_000 }];
    expect(conclude("shop-ui answers 500", relay, "shop-ui.service", old).confidence).toBe("likely");
  });
  it("when its object plays the part the complaint, or who is complained of, speaks of", () => {
    const server = { about: "['mariadb.service']" };
    const statement = { en: "mariadb.service does not start.", zh: "mariadb.service 无法启动。" };
    const blog = "the blog shows: Error establishing a database connection";
    expect(conclude(blog, { ...server, statement }, "blog.service").confidence).toBe("confirmed");
    expect(conclude("博客只显示数据库连接错误", { ...server, statement }).confidence).toBe("confirmed");
    const said = [{ unit: "blog.service", sample: "no database", ago: 5 }];
    expect(conclude("blog is down", { ...server, statement }, "blog.service", said).confidence).toBe(
      "confirmed",
    );
    const cache = { about: "['redis-server.service']", statement };
    expect(conclude(blog, cache, "blog.service").confidence).toBe("likely");
    expect(conclude("our PostgreSQL database is slow", { ...server, statement }).confidence).toBe("likely");
  });
  it("when the complaint quotes an error of its kind, or uses one of its signs", () => {
    expect(conclude("all customers see ENOTHERE on checkout", relay).confidence).toBe("confirmed");
    expect(
      conclude("checkout is noisy for customers in Rome", { ...relay, signs: ["noisy"] }).confidence,
    ).toBe("confirmed");
  });
  it("when only a look at the host is asked for and it may harm anything", () => {
    expect(conclude("something is wrong with the server", relay).confidence).toBe("confirmed");
    expect(conclude("something is wrong with the server", { ...relay, reach: "own" }).confidence).toBe(
      "likely",
    );
  });
});

describe("a proven cause with no tie to the complaint", () => {
  it("is likely at most, and the report says why", () => {
    const c = conclude("shop-ui answers 500", relay, "shop-ui.service");
    expect(c).toMatchObject({ outcome: "root_cause_found", confidence: "likely" });
    expect(c.causes[0]?.confidence).toBe("likely");
    expect(c.notChecked[0]?.what.en).toBe("Whether this is what the complaint is about");
  });
  it("is no cause at all when it harms only its own object and the complaint is about another", () => {
    const c = conclude("shop-ui answers 500", { ...relay, reach: "own" }, "shop-ui.service");
    expect(c.causes).toEqual([]);
    expect(c.notChecked.some((n) => n.what.en === "relay.service lost port 7000.")).toBe(true);
  });
  it("is not tied by a word of the complaint when something else is named", () => {
    const noisy = { ...relay, signs: ["noisy"] };
    expect(conclude("shop-ui is noisy", noisy, "shop-ui.service").confidence).toBe("likely");
    expect(conclude("/srv/shop is noisy", noisy).confidence).toBe("likely");
  });
  it("is not tied by a component when another one is complained of", () => {
    expect(conclude("the redis of the shop refuses", { about: "['mysql', 'database']" }).confidence).toBe(
      "likely",
    );
  });
});

describe("the names of a cause", () => {
  it("are split at the commas of the list alone", () => {
    expect(elements("[u.id, 'a, b', find(x, '[,]'), c ? [d, e] : []]")).toEqual([
      "u.id",
      "'a, b'",
      "find(x, '[,]')",
      "c ? [d, e] : []",
    ]);
    expect(elements("x.map(p, p.name)")).toEqual(["x.map(p, p.name)"]);
    expect(elements("[a] + [b]")).toEqual(["[a] + [b]"]);
    expect(elements("fault.hosts")).toEqual(["fault.hosts"]);
    expect(elements("")).toEqual([]);
  });
  it("count although another one has no value", () => {
    expect(conclude("relay answers nobody", { about: "[fault.nothing, 'relay.service']" }).confidence).toBe(
      "confirmed",
    );
  });
});

describe("a complaint that tells nothing", () => {
  it.each([
    "something is wrong with the server",
    "Everything is slow since this morning, please check.",
    "users complain",
    "网站打不开了，帮忙看看",
    "这台机器从早上开始就很慢，用户都在投诉",
  ])("%s", (text) => expect(tellsNothing(text)).toBe(true));
  it.each([
    "The nightly backup wrote nothing.",
    "Images of the shop are all 404",
    "商城里的汇率还是昨天的。",
    "客户上传照片失败",
  ])("not: %s", (text) => expect(tellsNothing(text)).toBe(false));
});
