import {
  ActionIcon,
  Checkbox,
  Group,
  SegmentedControl,
  Slider,
  Text,
  useComputedColorScheme,
} from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../../i18n/index.ts";
import { formatDuration } from "../../parts/time.ts";
import { usePrefs } from "../../prefs.ts";
import { createScreen, type Screen, themeOf } from "../../terminal/xterm.ts";
import { type Cast, shortenPauses } from "./asciicast.ts";

/** Writes every frame of (from, to] to the screen; a step back starts the screen again. */
function show(screen: Screen, cast: Cast, from: number, to: number): void {
  const { terminal } = screen;
  const back = to < from || from < 0;
  if (back) {
    terminal.reset();
    terminal.resize(cast.cols, cast.rows);
  }
  let text = "";
  const flush = () => {
    if (text) terminal.write(text);
    text = "";
  };
  for (const frame of cast.frames) {
    if (frame.at > to) break;
    if (!back && frame.at <= from) continue;
    if (frame.kind === "output") text += frame.text;
    else if (frame.kind === "resize" && frame.cols > 1 && frame.rows > 0) {
      flush();
      terminal.resize(frame.cols, frame.rows);
    }
  }
  flush();
}

/** The clock of a replay: position in milliseconds, moved by animation frames while playing. */
function useReplay(cast: Cast) {
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(true);
  const [speed, setSpeed] = useState(1);
  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      const passed = (now - last) * speed;
      last = now;
      setAt((old) => Math.min(cast.duration, old + passed));
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, cast.duration]);
  const ended = at >= cast.duration;
  const toggle = () => {
    if (ended) setAt(0);
    setPlaying(ended || !playing);
  };
  return { at, setAt, playing: playing && !ended, toggle, speed, setSpeed };
}

/** Replays a recording: input is off, queries in it are not answered, links are not opened. */
export default function Player({ cast: original, label }: { cast: Cast; label: string }) {
  const t = useT();
  const prefs = usePrefs();
  const dark = useComputedColorScheme("light") === "dark";
  const [short, setShort] = useState(true);
  const cast = useMemo(() => (short ? shortenPauses(original, 2000) : original), [original, short]);
  const { at, setAt, playing, toggle, speed, setSpeed } = useReplay(cast);
  const host = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<Screen | undefined>();
  const shown = useRef({ cast, at: -1 });
  const look = useRef({ dark, fontSize: prefs.fontSize, screenReader: prefs.screenReader });
  useEffect(() => {
    if (!host.current) return;
    const made = createScreen(host.current, { ...look.current, onLink: () => undefined, muted: () => true });
    shown.current.at = -1;
    setScreen(made);
    return () => made.dispose();
  }, []);
  useEffect(() => {
    if (screen) screen.terminal.options.theme = themeOf(dark);
  }, [screen, dark]);
  useEffect(() => {
    if (!screen) return;
    const from = shown.current.cast === cast ? shown.current.at : -1;
    if (from !== at) show(screen, cast, from, at);
    shown.current = { cast, at };
  }, [screen, cast, at]);
  return (
    <div className="player panel" data-dark={dark}>
      <section className="player-screen" aria-label={label}>
        <div ref={host} />
      </section>
      <Group gap={12} p={10} className="player-bar">
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t(playing ? "rec.pausePlay" : "rec.play")}
          onClick={toggle}
        >
          {playing ? <IconPlayerPause size={17} /> : <IconPlayerPlay size={17} />}
        </ActionIcon>
        <Slider
          style={{ flex: "1 1 200px" }}
          min={0}
          max={Math.max(1, cast.duration)}
          step={100}
          value={at}
          onChange={setAt}
          label={formatDuration}
          thumbLabel={t("rec.position")}
        />
        <Text size="xs" className="mono">
          {formatDuration(at)} / {formatDuration(cast.duration)}
        </Text>
        <SegmentedControl
          size="xs"
          aria-label={t("rec.speed")}
          value={String(speed)}
          onChange={(v) => setSpeed(Number(v))}
          data={["0.5", "1", "2", "4", "16"].map((v) => ({ value: v, label: `${v}×` }))}
        />
        <Checkbox size="xs" label={t("rec.noIdle")} checked={short} onChange={() => setShort(!short)} />
      </Group>
    </div>
  );
}
