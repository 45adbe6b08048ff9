/** Constants shared by page and server at run time. No imports: this file ships to the browser. */

/** Binary frame types of the terminal socket; see frames.ts for the layouts. */
export const frameType = {
  output: 0x01,
  gap: 0x02,
  snapshot: 0x03,
  state: 0x04,
  input: 0x10,
  ack: 0x11,
  resize: 0x12,
  control: 0x13,
  answer: 0x14,
} as const;

/** What a person may do, each role everything of those before it: watch; approve, run, type; change the site. */
export const roles = ["viewer", "operator", "admin"] as const;
export type Role = (typeof roles)[number];

/** WebSocket close codes (4000–4999 are the application's). */
export const closeCode = {
  /** Log in again; the page goes to the login form. */
  unauthenticated: 4401,
  forbidden: 4403,
  notFound: 4404,
  /** The shared link has expired or was revoked while it was open. */
  linkEnded: 4410,
  /** The peer broke the protocol. */
  protocol: 4400,
  /** Server is stopping; reconnect with backoff. */
  restarting: 4503,
} as const;

/** Largest output payload of one frame, bytes: xterm.js parses 20–28 MB/s, so 64 KiB keep the page under 4 ms. */
export const maxOutputFrame = 64 * 1024;
/** Un-acknowledged output a viewer may have in flight before the server stops sending to it, bytes. */
export const ackWindow = 480 * 1024;
/** The page acknowledges at least this often, bytes processed by xterm. */
export const ackEvery = 64 * 1024;
/** Largest input message from a page, bytes. */
export const maxInputFrame = 64 * 1024;

/** Largest piece of an upload, bytes: one request body. */
export const uploadPieceBytes = 4 * 1024 * 1024;

/**
 * CSI sequences whose count xterm.js takes as a number of loops without a limit (insert, delete and scroll lines,
 * repeat, tabs): fourteen bytes from a host would freeze a page or the server for minutes.
 */
export const countedSequences = ["L", "M", "S", "T", "b", "I", "Z"] as const;
/** Sequences of these with a larger count are left out; no screen has so many lines or columns. */
export const mostRepeats = 1000;
