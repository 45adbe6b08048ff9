import "@xterm/xterm/css/xterm.css";
import { FitAddon } from "@xterm/addon-fit";
import { SearchAddon } from "@xterm/addon-search";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { WebglAddon } from "@xterm/addon-webgl";
import { Terminal } from "@xterm/xterm";
import { countGraphemes } from "../../server/wire/widths.ts";
import { guardParser, keepCharactersWhole } from "./guard.ts";
import { darkTerminal, lightTerminal } from "./palette.ts";

export const defaultFont =
  'ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", monospace';

/** Browsers drop the oldest of more than about 16 contexts; the page has other uses for some. */
const mostDrawnByGpu = 8;
let drawnByGpu = 0;

export interface Screen {
  terminal: Terminal;
  fit: FitAddon;
  search: SearchAddon;
  /** Draw with the GPU while visible; falls back to the DOM when there is none or its context is lost. */
  setVisible(visible: boolean): void;
  dispose(): void;
}
export interface ScreenOptions {
  dark: boolean;
  fontSize: number;
  /** Empty: {@link defaultFont}. */
  fontFamily: string;
  screenReader: boolean;
  /** Asked before a link opens; only http and https ever reach it. */
  onLink: (uri: string) => void;
  /** True while queries in the output must not be answered (replays, old output). */
  muted: () => boolean;
}

export function themeOf(dark: boolean) {
  return dark ? darkTerminal : lightTerminal;
}

function webLink(uri: string): string | undefined {
  try {
    const { protocol } = new URL(uri);
    return protocol === "http:" || protocol === "https:" ? uri : undefined;
  } catch {
    return undefined;
  }
}

export function createScreen(element: HTMLElement, options: ScreenOptions): Screen {
  const follow = (uri: string) => {
    const link = webLink(uri);
    if (link) options.onLink(link);
  };
  const terminal = new Terminal({
    // Hosts send what they like; the console is not for that.
    logLevel: "off",
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily: options.fontFamily || defaultFont,
    fontSize: options.fontSize,
    screenReaderMode: options.screenReader,
    scrollback: 10_000,
    minimumContrastRatio: 4.5,
    disableStdin: true,
    theme: themeOf(options.dark),
    linkHandler: { activate: (_event, uri) => follow(uri), allowNonHttpProtocols: false },
  });
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_event, uri) => follow(uri)));
  countGraphemes(terminal, new UnicodeGraphemesAddon());
  guardParser(terminal.parser, options.muted);
  keepCharactersWhole(terminal);
  terminal.open(element);
  const gpu = gpuOf(terminal);
  return {
    terminal,
    fit,
    search,
    setVisible: (visible) => (visible ? gpu.start() : gpu.stop()),
    dispose: () => {
      gpu.stop();
      terminal.dispose();
    },
  };
}

/** Draws with the GPU from `start` to `stop`, while there are contexts left; else the DOM draws. */
function gpuOf(terminal: Terminal): { start: () => void; stop: () => void } {
  let webgl: WebglAddon | undefined;
  const stop = () => {
    if (!webgl) return;
    const canvases = [...(terminal.element?.querySelectorAll("canvas") ?? [])];
    webgl.dispose();
    webgl = undefined;
    drawnByGpu--;
    // The addon only drops its canvas; until it is collected the context would count.
    for (const canvas of canvases)
      canvas.getContext("webgl2")?.getExtension("WEBGL_lose_context")?.loseContext();
  };
  const start = () => {
    if (webgl || drawnByGpu >= mostDrawnByGpu) return;
    try {
      const addon = new WebglAddon();
      addon.onContextLoss(() => {
        if (webgl === addon) stop();
      });
      terminal.loadAddon(addon);
      webgl = addon;
      drawnByGpu++;
    } catch {
      webgl = undefined;
    }
  };
  return { start, stop };
}
