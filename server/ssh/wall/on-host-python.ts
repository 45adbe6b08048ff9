/** The interpreter of on-host.ts for hosts without Perl: the same lines, the same answers, Python ≥ 3.6. */
export const pythonSource = String.raw`import ctypes, os, re, select, signal, stat, struct
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
got, keep = {}, []
lines = [l.split(" ") for l in d.split("\n") if l]
env = {}
def sysc(*a):
    return libc.syscall(*[ctypes.c_long(x) if isinstance(x, int) else x for x in a])
def why():
    return os.strerror(ctypes.get_errno())
def stop(text):
    os.write(1, ("\x1e%s nowall %s\n" % (got.get("nonce"), text)).encode())
    os._exit(121)
def value(a):
    if a[0] == "@":
        return got[a[1:]]
    if a[0] == "x":
        return ctypes.create_string_buffer(bytes.fromhex(a[1:]))
    if a[0] == "p":
        bits, name = a[1:].split("@")
        return ctypes.create_string_buffer(struct.pack("<Qi", int(bits), got[name]))
    if a[0] == "f":
        code = ctypes.create_string_buffer(bytes.fromhex(a[1:]))
        keep.append(code)
        return ctypes.create_string_buffer(struct.pack("<H6xQ", (len(code) - 1) // 8, ctypes.addressof(code)))
    return int(a)
def call(words):
    return sysc(*[value(w) for w in words])
def leave(status):
    os._exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))
def watch(pid):
    # Behind sudo nobody but root can end us: we end when the shell that leads the session is gone.
    if not got.get("leader"):
        return
    def look(*a):
        try:
            os.kill(got["leader"], 0)
        except OSError:
            os.kill(pid, 9)
        signal.alarm(1)
    signal.signal(signal.SIGALRM, look)
    signal.alarm(1)
def mirror(pid):
    watch(pid)
    # Reaps what the command left behind as well: in a pid name space this may be its first process.
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            leave(status)
def procs(words):
    with open("/proc/self/mountinfo", "rb") as mounts:
        for line in mounts:
            own, rest = line.split(b" - ", 1)
            if rest.split(b" ")[0] != b"proc":
                continue
            path = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m.group(1), 8)]), own.split(b" ")[4])
            if call(["x" + path.hex() if w == "%" else w for w in words]) != 0:
                stop("procs: " + why())
def sockets(keep, words):
    keep = re.compile(bytes.fromhex(keep))
    try:
        bound = open("/proc/net/unix", "rb")
    except OSError:
        return
    with bound:
        for line in bound:
            path = (line.rstrip(b"\n").split(None, 7) + [b""] * 8)[7]
            if not path.startswith(b"/") or keep.search(path):
                continue
            try:
                if not stat.S_ISSOCK(os.stat(path).st_mode):
                    continue
            except OSError:
                continue
            call(["x" + path.hex() if w == "%" else w for w in words])
def answer(pid, listener, null, ioctl):
    # Only /dev/null is ever handed out; the command's own open never happens.
    watch(pid)
    signal.signal(signal.SIGCHLD, lambda *a: None)
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended == pid:
            leave(status)
        # The tick covers a child that ends between the look above and the wait.
        if not select.select([listener], [], [], 0.2)[0]:
            continue
        ask = ctypes.create_string_buffer(80)
        if sysc(ioctl, listener, 0xC0502100, ask) != 0:
            select.select([], [], [], 0.01)
            continue
        ident, who, _, number = struct.unpack("<QIIi", ask.raw[:20])
        args = struct.unpack("<6Q", ask.raw[32:80])
        path = b""
        try:
            with open("/proc/%d/mem" % who, "rb", 0) as memory:
                memory.seek(args[0 if number == got["open"] else 1])
                path = memory.read(10)
        except OSError:
            pass
        error = -30
        fd = 0
        if path == b"/dev/null\0":
            fd = sysc(ioctl, listener, 0x40182103, ctypes.create_string_buffer(struct.pack("<QIIII", ident, 0, null, 0, 0)))
            error = -9 if fd < 0 else 0
        sysc(ioctl, listener, 0xC0182101, ctypes.create_string_buffer(struct.pack("<QqiI", ident, max(fd, 0), error, 0)))
def broker(pidfd_open, getfd, ioctl, seccomp, code, opened):
    got["open"] = int(opened)
    null = os.open("/dev/null", os.O_RDWR)
    tell, told = os.pipe()
    ready, go = os.pipe()
    pid = os.fork()
    if pid:
        word = os.read(tell, 8)
        if len(word) != 8:
            stop("broker")
        process = sysc(int(pidfd_open), pid, 0)
        listener = sysc(int(getfd), process, struct.unpack("<q", word)[0], 0) if process >= 0 else -1
        if listener < 0:
            stop("broker: " + why())
        os.write(go, b"1")
        answer(pid, listener, null, int(ioctl))
    # 1: SECCOMP_SET_MODE_FILTER; 8: SECCOMP_FILTER_FLAG_NEW_LISTENER
    fd = sysc(int(seccomp), 1, 8, value(code))
    if fd < 0:
        stop("seccomp: " + why())
    os.write(told, struct.pack("<q", fd))
    if len(os.read(ready, 1)) != 1:
        os._exit(121)
def owntmp(words):
    count = int(words[1])
    mine = [lines.pop(0) for _ in range(count)]
    group = os.getegid()
    # CLONE_FILES | SIGCHLD
    pid = sysc(int(words[2]), 0x411, 0, 0, 0, 0)
    if pid == 0:
        for line in mine:
            got[line[1]] = call(line[2:])
            if got[line[1]] < 0:
                os._exit(255)
            if line[1] == "user":
                for name, text in (("setgroups", "deny"), ("uid_map", "%s %s 1" % (words[0], words[0])), ("gid_map", "%d %d 1" % (group, group))):
                    with open("/proc/self/" + name, "w") as f:
                        f.write(text)
        os._exit(got["tmp"])
    _, status = os.waitpid(pid, 0)
    got["tmp"] = os.WEXITSTATUS(status) if os.WEXITSTATUS(status) != 255 else -1
def run(word, rest):
    if word in ("must", "may"):
        got[rest[0]] = call(rest[1:])
        if got[rest[0]] == -1 and word == "must":
            stop(rest[0] + ": " + why())
    elif word == "set":
        got[rest[0]] = rest[1]
    elif word == "env":
        name, text = " ".join(rest).split("=", 1)
        env[name] = text
    elif word == "each":
        count = int(rest[0]) + 1
        for item in rest[count:]:
            call([item if w == "%" else w for w in rest[1:count]])
    elif word == "procs":
        procs(rest)
    elif word == "sockets":
        sockets(rest[0], rest[1:])
    elif word == "broker":
        broker(*rest)
    elif word == "owntmp":
        owntmp(rest)
    elif word == "tmpdir":
        if got.get("tmp", -1) >= 0:
            env["TMPDIR"] = "/proc/self/fd/%d" % got["tmp"]
            for name in ("nstat", "ifstat", "rtstat", "lnstat"):
                env[name.upper() + "_HISTORY"] = env["TMPDIR"] + "/" + name
    elif word == "fork":
        pid = os.fork()
        if pid:
            mirror(pid)
        # A number of the outer name space means nothing in here.
        got.pop("leader", None)
    elif word == "exec":
        argv = [bytes.fromhex(w) for w in rest]
        os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
        # Python ignores it for itself; the command must not inherit that.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.execve(argv[0], argv[1:], env)
try:
    while lines:
        line = lines.pop(0)
        run(line[0], line[1:])
except Exception as e:
    stop("%s: %s" % (type(e).__name__, e))
stop("no command")
__END__
`;
