import type { ChannelEnd, SshChannel } from "./channel.ts";
import type { SshLease } from "./pool.ts";

/** An interactive login shell on a PTY. Bytes pass through untouched in both directions. */
export interface InteractiveShell {
  /** False: the host reads slower than we write; wait for `onDrain`. */
  write(bytes: Uint8Array): boolean;
  onDrain(listener: () => void): void;
  resize(cols: number, rows: number): void;
  /** Stops taking output: the SSH window fills and the remote process blocks. */
  pause(): void;
  resume(): void;
  /** What one read brought; the parts are the listener's only during the call. */
  onOutput(listener: (parts: readonly Uint8Array[]) => void): void;
  /** Once, after the last output. `lost`: the connection broke, the exit status is unknown. */
  onClose(listener: (end: ChannelEnd) => void): void;
  /** Hangs up, as closing a terminal window does. */
  close(): void;
}

/** Opens a shell and keeps the lease until it ends. Rejects with a BartizanError. */
export async function openShell(
  lease: SshLease,
  pty: { cols: number; rows: number; term: string },
): Promise<InteractiveShell> {
  let channel: SshChannel;
  try {
    channel = await lease.shell(pty);
  } catch (error) {
    lease.release();
    throw error;
  }
  channel.onEnd(() => lease.release());
  // On a PTY the host has no separate error stream, but an unread one would hold the channel open.
  channel.stderr.resume();
  const turns = lease.connection?.turns;
  return {
    write: (bytes) => {
      turns?.typed();
      return channel.write(bytes);
    },
    onDrain: (listener) => channel.stdout.on("drain", listener),
    resize: (cols, rows) => channel.resize(cols, rows),
    pause: () => channel.stdout.pause(),
    resume: () => channel.stdout.resume(),
    onOutput: (listener) => channel.onOutput(listener),
    onClose: (listener) => channel.onEnd(listener),
    close: () => channel.close(),
  };
}
