import { expect, test } from "vitest";
import { replay } from "../../agent/case.ts";
import { caseLogs } from "../../web/gallery/case-fixture.ts";
import { timelineEvents } from "../../web/panels/case/timeline.tsx";
import { openCaseStore } from "../../web/store.ts";
import { testWorld } from "./fake-socket.ts";

const log = caseLogs.waiting();
const send = (socket: { give(d: unknown): void }, message: unknown) => socket.give(JSON.stringify(message));

test("the page's fold is the server's, whatever is repeated or cut", () => {
  const world = testWorld();
  const store = openCaseStore(world.backend, "c1", world.timing);
  world.last.open();
  for (const event of log.slice(0, 7)) send(world.last, { type: "event", event });
  send(world.last, { type: "event", event: log[2] });
  world.pass(20);
  world.last.drop();
  expect(store.get().connection.kind).toBe("lost");
  world.pass(20_000);
  expect(world.last.path).toBe("/ws/cases/c1?from=7");
  world.last.open();
  for (const event of log.slice(5)) send(world.last, { type: "event", event });
  send(world.last, { type: "synced", seq: log.length });
  expect(store.get().state).toEqual(replay("c1", log));
  expect(store.get().events).toEqual(log);
  expect(store.get().synced).toBe(true);
  store.close();
});

test("a hole in the events makes a new connection that asks for the missing ones", () => {
  const world = testWorld();
  const store = openCaseStore(world.backend, "c1", world.timing);
  world.last.open();
  send(world.last, { type: "event", event: log[0] });
  send(world.last, { type: "event", event: log[3] });
  world.pass(20_000);
  expect(world.sockets.length).toBe(2);
  expect(world.last.path).toContain("from=1");
  expect(store.get().state.seq).toBe(1);
});

test("streamed model text is shown until its call is logged; malformed messages change nothing", () => {
  const world = testWorld();
  const store = openCaseStore(world.backend, "c1", world.timing);
  world.last.open();
  const denied = caseLogs.deniedQuestion();
  const call = denied.findIndex((e) => e.type === "model.called");
  for (const event of denied.slice(0, call)) send(world.last, { type: "event", event });
  send(world.last, { type: "text", delta: "The disk " });
  send(world.last, { type: "text", delta: "is full." });
  expect(store.get().text).toBe("The disk is full.");
  world.last.give("{not json");
  send(world.last, { type: "event", event: null });
  send(world.last, { type: "event", event: denied[call] });
  world.pass(20);
  expect(store.get().text).toBe("");
});

test("the timeline lists each step once and leaves out what is told inside it", () => {
  const list = timelineEvents(log);
  expect(list.filter((e) => e.type === "step.proposed").length).toBe(3);
  expect(list.some((e) => ["step.judged", "step.observed", "approval.requested"].includes(e.type))).toBe(
    false,
  );
});
