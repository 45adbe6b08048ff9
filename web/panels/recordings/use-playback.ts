import { useCallback, useEffect, useRef, useState } from "react";
import type { RecordingIndex } from "../../../server/wire/records.ts";
import type { Screen } from "../../terminal/xterm.ts";
import { afterPause, Playback, type ReadFrames } from "./playback.ts";

/** With short pauses on, silence lasts at most this long, milliseconds. */
const pauseMs = 2000;

export interface Replay {
  /** Position shown, milliseconds. */
  at: number;
  playing: boolean;
  /** The place asked for is still being read or drawn. */
  busy: boolean;
  speed: number;
  short: boolean;
  error: unknown;
  seek: (atMs: number) => void;
  toggle: () => void;
  setSpeed: (speed: number) => void;
  setShort: (short: boolean) => void;
}

interface Options {
  index: RecordingIndex;
  read: ReadFrames;
  screen: Screen | undefined;
  startAt: number;
}

/** The clock of a replay. It waits while the screen is behind, so nothing is skipped at any speed. */
export function usePlayback({ index, read, screen, startAt }: Options): Replay {
  const [at, setAt] = useState(startAt);
  const [playing, setPlaying] = useState(startAt === 0);
  const [busy, setBusy] = useState(false);
  const [speed, setSpeed] = useState(1);
  const [short, setShort] = useState(true);
  const [error, setError] = useState<unknown>();
  const playback = useRef<Playback>(undefined);
  const position = useRef(startAt);

  const show = useCallback(async (atMs: number) => {
    position.current = atMs;
    setAt(atMs);
    const current = playback.current;
    if (!current) return;
    setBusy(true);
    try {
      await current.show(atMs);
      setError(undefined);
    } catch (problem) {
      if (playback.current === current) setError(problem);
      setPlaying(false);
    } finally {
      if (playback.current === current) setBusy(false);
    }
  }, []);

  useEffect(() => {
    if (!screen) return;
    const made = new Playback(index, read, screen.terminal);
    playback.current = made;
    void show(position.current);
    return () => {
      made.dispose();
      playback.current = undefined;
    };
  }, [index, read, screen, show]);

  useEffect(() => {
    if (!playing || !screen) return;
    let last = performance.now();
    let waiting = false;
    let frame = requestAnimationFrame(function tick(now) {
      frame = requestAnimationFrame(tick);
      // The first frame may carry a time from before this effect.
      const passed = Math.min(250, Math.max(0, now - last)) * speed;
      last = now;
      if (waiting) return;
      let next = position.current + passed;
      if (short) next = afterPause(index.gaps, next, pauseMs);
      next = Math.min(next, index.durationMs);
      waiting = true;
      void show(next).then(() => {
        waiting = false;
        if (next >= index.durationMs) setPlaying(false);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, short, index, screen, show]);

  return {
    at,
    playing,
    busy,
    speed,
    short,
    error,
    seek: (atMs) => void show(Math.min(Math.max(0, atMs), index.durationMs)),
    toggle: () => {
      if (!playing && position.current >= index.durationMs) void show(0);
      setPlaying(!playing);
    },
    setSpeed,
    setShort,
  };
}
