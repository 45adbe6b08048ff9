import { createRequire } from "node:module";
import { connect } from "node:net";
import ssh2 from "ssh2";

/**
 * The least a web terminal can be: a PTY over ssh2, bytes to a WebSocket and back; no login, no recording, no flow
 * control, no reconnect. What it takes is the floor for everything else. argv: JSON {port, user, key}.
 */
interface Ws {
  send(data: string | Buffer): void;
  on(event: "message", listener: (data: Buffer) => void): void;
}
interface WsServer {
  on(event: "connection", listener: (socket: Ws) => void): void;
  address(): { port: number };
}
const require = createRequire(createRequire(import.meta.url).resolve("@fastify/websocket"));
const { WebSocketServer } = require("ws") as {
  WebSocketServer: new (options: object, listening: () => void) => WsServer;
};

const { port, user, key } = JSON.parse(process.argv[2] ?? "{}") as {
  port: number;
  user: string;
  key: string;
};
const server = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false }, () =>
  process.send?.(server.address().port),
);
server.on("connection", (socket) => {
  const client = new ssh2.Client();
  client.on("ready", () => {
    client.shell({ term: "xterm-256color", cols: 120, rows: 32, width: 0, height: 0 }, (error, channel) => {
      if (error) throw error;
      channel.on("data", (bytes: Buffer) => socket.send(bytes));
      socket.on("message", (bytes) => channel.write(bytes));
    });
  });
  client.connect({
    sock: connect({ host: "127.0.0.1", port, noDelay: true }),
    username: user,
    privateKey: key,
    algorithms: { cipher: ["aes128-gcm@openssh.com"] },
  });
});
