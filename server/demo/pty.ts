import { existsSync } from "node:fs";

/**
 * A pseudo-terminal without a native module: python3 where it is (sizes follow the window), else script(1) from
 * Debian's base system. The program reads standard input, writes standard output, and takes "ROWS COLS" lines on
 * descriptor 3.
 */
export function ptyHelper(argv: readonly string[], cols: number, rows: number): string[] {
  const python = ["/usr/bin/python3", "/usr/local/bin/python3"].find((path) => existsSync(path));
  if (python) return [python, "-c", pythonPty, String(rows), String(cols), ...argv];
  const quoted = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
  return ["script", "-qfec", `stty rows ${Number(rows)} cols ${Number(cols)}; exec ${quoted}`, "/dev/null"];
}

const pythonPty = `
import fcntl, os, pty, select, signal, struct, sys, termios
rows, cols, argv = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pid, fd = pty.fork()
if pid == 0:
    os.closerange(3, 256)
    os.execvp(argv[0], argv)
def size(r, c):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", r, c, 0, 0))
size(rows, cols)
sources, pending = [0, 3, fd], b""
while True:
    try:
        ready = select.select(sources, [], [])[0]
    except InterruptedError:
        continue
    if fd in ready:
        try:
            data = os.read(fd, 65536)
        except OSError:
            data = b""
        if not data:
            break
        view = memoryview(data)
        while view:
            view = view[os.write(1, view):]
    if 0 in ready:
        data = os.read(0, 65536)
        if not data:
            sources.remove(0)
            data = b"\\x04"
        view = memoryview(data)
        while view:
            view = view[os.write(fd, view):]
    if 3 in ready:
        data = os.read(3, 4096)
        if not data:
            sources.remove(3)
        lines = (pending + data).split(b"\\n")
        pending = lines.pop()
        for line in lines:
            try:
                r, c = map(int, line.split())
                size(r, c)
            except (ValueError, OSError, struct.error):
                pass
status = os.waitpid(pid, 0)[1]
if os.WIFSIGNALED(status):
    signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
    os.kill(os.getpid(), os.WTERMSIG(status))
sys.exit(os.WEXITSTATUS(status))
`;
