import {
  ActionIcon,
  Checkbox,
  Group,
  Loader,
  SegmentedControl,
  Slider,
  Text,
  useComputedColorScheme,
} from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { RecordingIndex } from "../../../server/wire/records.ts";
import { failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import { FailureNotice } from "../../parts/notice.tsx";
import { formatDuration } from "../../parts/time.ts";
import { usePrefs } from "../../prefs.ts";
import { createScreen, type Screen, themeOf } from "../../terminal/xterm.ts";
import { type ReadFrames, type Stretch, stretchesOf } from "./playback.ts";
import { SearchPart, StepsPart } from "./player-side.tsx";
import { type Replay, usePlayback } from "./use-playback.ts";

/** Left and right arrow move by this much, milliseconds. */
const stepMs = 5000;

interface Props {
  index: RecordingIndex;
  read: ReadFrames;
  label: string;
  /** Where to begin, milliseconds; at 0 it plays at once. */
  startAt: number;
}

/** Replays a recording: input is off, queries in it are not answered, links are not opened. */
export default function Player({ index, read, label, startAt }: Props) {
  const t = useT();
  const prefs = usePrefs();
  const dark = useComputedColorScheme("light") === "dark";
  const host = useRef<HTMLDivElement>(null);
  const [screen, setScreen] = useState<Screen | undefined>();
  const replay = usePlayback({ index, read, screen, startAt });
  const stretches = useMemo(() => stretchesOf(index), [index]);
  const look = useRef({ dark, fontFamily: "", fontSize: prefs.fontSize, screenReader: prefs.screenReader });
  useEffect(() => {
    if (!host.current) return;
    const made = createScreen(host.current, { ...look.current, onLink: () => undefined, muted: () => true });
    setScreen(made);
    return () => made.dispose();
  }, []);
  useEffect(() => {
    if (screen) screen.terminal.options.theme = themeOf(dark);
  }, [screen, dark]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLButtonElement) return;
    const moves: Record<string, () => void> = {
      " ": replay.toggle,
      k: replay.toggle,
      ArrowLeft: () => replay.seek(replay.at - stepMs),
      ArrowRight: () => replay.seek(replay.at + stepMs),
      Home: () => replay.seek(0),
      End: () => replay.seek(index.durationMs),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  return (
    <div className="player panel" data-dark={dark}>
      <section
        className="player-screen"
        aria-label={label}
        aria-describedby="player-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable, and the keys above work here
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div ref={host} />
      </section>
      {replay.error ? (
        <FailureNotice failure={failureOf(replay.error)} onRetry={() => replay.seek(replay.at)} />
      ) : null}
      <Bar index={index} replay={replay} stretches={stretches} />
      <Text size="xs" c="dimmed" px={10} pb={8} id="player-keys">
        {t("rec.keys")}
      </Text>
      <div className="player-side">
        <StepsPart stretches={stretches} at={replay.at} onSeek={replay.seek} />
        <SearchPart id={index.recording.id} onSeek={replay.seek} />
      </div>
    </div>
  );
}

function Bar({
  index,
  replay,
  stretches,
}: {
  index: RecordingIndex;
  replay: Replay;
  stretches: readonly Stretch[];
}) {
  const t = useT();
  const length = Math.max(1, index.durationMs);
  return (
    <Group gap={12} p={10} className="player-bar">
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={t(replay.playing ? "rec.pausePlay" : "rec.play")}
        onClick={replay.toggle}
      >
        {replay.playing ? <IconPlayerPause size={17} /> : <IconPlayerPlay size={17} />}
      </ActionIcon>
      <div className="player-track">
        <div className="player-stretches" aria-hidden>
          {stretches.map((stretch) => (
            <span
              key={`${stretch.from}-${stretch.who}-${stretch.name}`}
              data-who={stretch.who}
              style={{
                left: `${(100 * stretch.from) / length}%`,
                width: `max(2px, ${(100 * Math.max(0, stretch.to - stretch.from)) / length}%)`,
              }}
            />
          ))}
        </div>
        <Slider
          min={0}
          max={length}
          step={100}
          value={replay.at}
          onChange={replay.seek}
          label={formatDuration}
          thumbLabel={t("rec.position")}
        />
      </div>
      <Text size="xs" className="mono">
        {formatDuration(replay.at)} / {formatDuration(index.durationMs)}
      </Text>
      <span style={{ width: 18 }}>
        {replay.busy ? <Loader size={14} aria-label={t("common.loading")} /> : null}
      </span>
      <SegmentedControl
        size="xs"
        aria-label={t("rec.speed")}
        value={String(replay.speed)}
        onChange={(v) => replay.setSpeed(Number(v))}
        data={["0.5", "1", "2", "4", "16"].map((v) => ({ value: v, label: `${v}×` }))}
      />
      <Checkbox
        size="xs"
        label={t("rec.noIdle")}
        checked={replay.short}
        onChange={() => replay.setShort(!replay.short)}
      />
    </Group>
  );
}
