import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Control } from "../../../server/terminal/control.ts";

const seat = (id: string, more: { role?: string; watchOnly?: boolean } = {}) => ({
  user: { id, name: id, ...more },
});
type Seat = ReturnType<typeof seat>;
const make = (open = true) => {
  const went: (string | undefined)[] = [];
  const control = new Control<Seat>({
    ownerId: "ann",
    open,
    requestMs: 1000,
    graceMs: 500,
    changed: (who) => went.push(who?.id),
  });
  return { control, went };
};
const ask = (control: Control<Seat>, who: Seat) => {
  control.take(who);
  return control.people().find((p) => p.number === control.numberOf(who))?.asks;
};

describe("control of a terminal", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("goes to who opened it, not to whoever looks first", () => {
    const { control } = make();
    const [ann, bob] = [seat("ann"), seat("bob")];
    control.join(bob);
    expect(control.holder).toBeUndefined();
    control.join(ann);
    expect(control.holder).toBe(ann);
    expect(control.people().map((p) => p.number)).toEqual([1, 2]);
  });

  it("ends a request by itself when nobody answers", () => {
    const { control } = make();
    const [ann, bob] = [seat("ann"), seat("bob")];
    control.join(ann);
    control.join(bob);
    expect(ask(control, bob)).toBe(true);
    vi.advanceTimersByTime(999);
    expect(control.refused(bob)).toBeUndefined();
    vi.advanceTimersByTime(1);
    expect(control.refused(bob)).toBe("expired");
    expect(control.holder).toBe(ann);
    expect(control.people().some((p) => p.asks)).toBe(false);
  });

  it("keeps the place of a controller whose connection is gone for the grace period, then who asks gets it", () => {
    const { control, went } = make();
    const [ann, bob, eve] = [seat("ann"), seat("bob"), seat("eve")];
    for (const s of [ann, bob, eve]) control.join(s);
    control.leave(ann);
    expect(control.name).toBe("ann");
    expect(ask(control, bob)).toBe(true);
    const back = seat("ann");
    vi.advanceTimersByTime(499);
    control.join(back);
    expect(control.holder).toBe(back);
    control.leave(back);
    vi.advanceTimersByTime(500);
    expect(control.holder).toBe(bob);
    expect(went.at(-1)).toBe("bob");
    control.leave(bob);
    vi.advanceTimersByTime(500);
    expect(control.name).toBeNull();
    control.take(eve);
    expect(control.holder).toBe(eve);
  });

  it("lets owner and administrators take it back at once, and nobody else", () => {
    const { control } = make();
    const [ann, bob, root] = [seat("ann"), seat("bob"), seat("root", { role: "admin" })];
    for (const s of [ann, bob, root]) control.join(s);
    control.answer(ann, control.numberOf(bob), true);
    expect(control.holder).toBe(bob);
    control.take(ann);
    expect(control.holder).toBe(ann);
    control.take(bob);
    expect(control.holder).toBe(ann);
    control.take(root);
    expect(control.holder).toBe(root);
  });

  it("never goes to a shared link, asked or offered", () => {
    const { control } = make();
    const [ann, link] = [seat("ann"), seat("link", { watchOnly: true, role: "admin" })];
    control.join(link);
    control.take(link);
    expect(control.holder).toBeUndefined();
    control.join(ann);
    control.take(link);
    control.answer(ann, control.numberOf(link), true);
    expect(control.holder).toBe(ann);
    control.leave(ann);
    vi.advanceTimersByTime(10_000);
    expect(control.holder).toBeUndefined();
    expect(control.isOwner(link.user)).toBe(false);
  });

  it("in an agent's terminal is nobody's until taken over, then moves by consent, and ends with the hand-back", () => {
    const { control } = make(false);
    const [ann, bob] = [seat("ann"), seat("bob")];
    control.join(ann);
    control.join(bob);
    control.take(ann);
    expect(control.holder).toBeUndefined();
    control.setTakenBy("ann");
    expect(control.holder).toBe(ann);
    expect(ask(control, bob)).toBe(true);
    control.answer(ann, control.numberOf(bob), true);
    expect(control.holder).toBe(bob);
    expect(control.takenBy).toBe("bob");
    control.setTakenBy(undefined);
    expect(control.holder).toBeUndefined();
    expect(control.name).toBeNull();
  });
});
