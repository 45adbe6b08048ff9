import { useCallback, useEffect, useRef, useSyncExternalStore } from "react";
import { type CaseState, evolve, initial } from "../agent/case.ts";
import type { CaseEvent } from "../agent/events.ts";
import { type Backend, useBackend } from "./backend.ts";
import type { Connection, Timing } from "./reconnect.ts";
import { CaseSocket } from "./socket.ts";

/** What the case page shows: the state folded by the server's own function, the log, and what is only live. */
export interface CaseView {
  state: CaseState;
  events: readonly CaseEvent[];
  /** Model text while it streams; empty once the call is logged. */
  text: string;
  synced: boolean;
  connection: Connection;
}

/** Longest streamed text kept, characters: the log keeps 4,000, this is for reading along. */
const maxText = 20_000;

export function emptyView(caseId: string): CaseView {
  return {
    state: initial(caseId),
    events: [],
    text: "",
    synced: false,
    connection: { kind: "connecting" },
  };
}

/** Folds a batch of stored events, which must follow on the view's last seq. */
export function foldEvents(view: CaseView, events: readonly CaseEvent[]): CaseView {
  const fresh = events.filter((e) => e.seq > view.state.seq);
  const said = fresh.some((e) => e.type === "model.called" || e.type === "case.closed");
  return {
    ...view,
    state: fresh.reduce(evolve, view.state),
    events: [...view.events, ...fresh],
    text: said ? "" : view.text,
  };
}
export function foldText(view: CaseView, delta: string): CaseView {
  return { ...view, text: (view.text + delta).slice(-maxText) };
}

export interface CaseStore {
  get(): CaseView;
  subscribe(listener: () => void): () => void;
  retryNow(): void;
  close(): void;
}

export function openCaseStore(backend: Backend, caseId: string, timing?: Timing): CaseStore {
  let view = emptyView(caseId);
  const listeners = new Set<() => void>();
  const set = (next: CaseView) => {
    view = next;
    for (const listener of listeners) listener();
  };
  const socket = new CaseSocket(
    backend,
    caseId,
    {
      events: (events) => set(foldEvents(view, events)),
      synced: () => set({ ...view, synced: true }),
      text: (delta) => set(foldText(view, delta)),
      connection: (connection) => set({ ...view, connection }),
    },
    timing,
  );
  return {
    get: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    retryNow: () => socket.retryNow(),
    close: () => {
      listeners.clear();
      socket.close();
    },
  };
}

/** The live view of one case; the socket lives as long as the component. Mount with `key={caseId}`. */
export function useCase(caseId: string): { view: CaseView; retryNow: () => void } {
  const backend = useBackend();
  const store = useRef<CaseStore | undefined>(undefined);
  const empty = useRef(emptyView(caseId));
  const notify = useRef<(() => void) | undefined>(undefined);
  const subscribe = useCallback((listener: () => void) => {
    notify.current = listener;
    return () => {
      notify.current = undefined;
    };
  }, []);
  useEffect(() => {
    const opened = openCaseStore(backend, caseId);
    store.current = opened;
    const off = opened.subscribe(() => notify.current?.());
    const online = () => opened.retryNow();
    window.addEventListener("online", online);
    notify.current?.();
    return () => {
      window.removeEventListener("online", online);
      off();
      opened.close();
      store.current = undefined;
    };
  }, [backend, caseId]);
  const view = useSyncExternalStore(subscribe, () => store.current?.get() ?? empty.current);
  return { view, retryNow: () => store.current?.retryNow() };
}
