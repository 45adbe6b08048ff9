import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";

/**
 * A small WebSocket client over a plain socket (RFC 6455, no extensions). Unlike the platform's own it can send
 * any header and can stop reading, as a frozen page does.
 */
export class RawSocket {
  onMessage: (message: Buffer) => void = () => {};
  onClose: (code: number) => void = () => {};
  readonly #socket: Socket;
  readonly #head = Buffer.alloc(14);
  #headBytes = 0;
  #need = 2;
  #body: Buffer | undefined;
  #filled = 0;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Connects and upgrades. Rejects with the server's status line when it refuses. */
  static open(url: URL, headers: Record<string, string>): Promise<RawSocket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true });
      const key = randomBytes(16).toString("base64");
      const lines = Object.entries({
        Host: url.host,
        Connection: "Upgrade",
        Upgrade: "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
        ...headers,
      }).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`);
      let answer = Buffer.alloc(0);
      const onData = (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk]);
        const end = answer.indexOf("\r\n\r\n");
        if (end < 0) return;
        socket.off("data", onData);
        const status = answer.toString("latin1", 0, answer.indexOf("\r\n"));
        if (!/ 101 /.test(`${status} `)) {
          socket.destroy();
          reject(new Error(`upgrade refused: ${status}`));
          return;
        }
        const client = new RawSocket(socket);
        socket.on("data", (data: Buffer) => client.#take(data));
        socket.on("close", () => client.#gone(1006));
        resolve(client);
        // Whoever awaits sets its listeners first; what came with the answer is the first thing they hear.
        socket.pause();
        setImmediate(() => {
          client.#take(answer.subarray(end + 4));
          socket.resume();
        });
      };
      socket.on("data", onData);
      socket.on("error", reject);
    });
  }

  send(payload: Uint8Array, opcode = 2): void {
    const n = payload.length;
    const extra = n < 126 ? 0 : n < 65_536 ? 2 : 8;
    const frame = Buffer.alloc(2 + extra + 4 + n);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (extra === 0 ? n : extra === 2 ? 126 : 127);
    if (extra === 2) frame.writeUInt16BE(n, 2);
    else if (extra === 8) frame.writeBigUInt64BE(BigInt(n), 2);
    // A mask of zeros is a mask: the payload stays as it is.
    frame.set(payload, 2 + extra + 4);
    this.#socket.write(frame);
  }
  /** Stops reading: the kernel's buffers fill and the server's sends stand still. */
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }
  /** Goes without a word, as a closed laptop does. */
  destroy(): void {
    this.#socket.destroy();
  }

  #gone(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose(code);
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length || (this.#body && this.#filled === this.#body.length)) {
      if (!this.#body) {
        at = this.#takeHead(chunk, at);
        if (!this.#body) return;
      }
      const body: Buffer = this.#body;
      const n = Math.min(body.length - this.#filled, chunk.length - at);
      if (n > 0) chunk.copy(body, this.#filled, at, at + n);
      this.#filled += n;
      at += n;
      if (this.#filled < body.length) return;
      this.#body = undefined;
      this.#headBytes = 0;
      this.#need = 2;
      this.#deliver((this.#head[0] ?? 0) & 0x0f, body);
    }
  }

  #takeHead(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length && this.#headBytes < this.#need) {
      this.#head[this.#headBytes++] = chunk[at++] ?? 0;
      const short = (this.#head[1] ?? 0) & 0x7f;
      if (this.#headBytes === 2) this.#need = short === 126 ? 4 : short === 127 ? 10 : 2;
    }
    if (this.#headBytes < this.#need) return at;
    const short = (this.#head[1] ?? 0) & 0x7f;
    const length =
      short === 126
        ? this.#head.readUInt16BE(2)
        : short === 127
          ? Number(this.#head.readBigUInt64BE(2))
          : short;
    this.#body = Buffer.allocUnsafe(length);
    this.#filled = 0;
    return at;
  }

  #deliver(opcode: number, body: Buffer): void {
    if (opcode === 9) this.send(body, 10);
    else if (opcode === 8) this.#gone(body.length >= 2 ? body.readUInt16BE(0) : 1005);
    else if (opcode === 1 || opcode === 2) this.onMessage(body);
  }
}
