#!/usr/bin/env python3
"""relay.py PORT PID: carries connections from 127.0.0.1:PORT of this machine to port 22 inside the network namespace
of PID. Port 0 picks a free one; the port is printed. To the host a login comes from 127.0.0.9, so that no firewall,
route or address fault of a case can cut the lab off."""
import ctypes
import os
import socket
import sys
import threading

CLONE_NEWNET = 0x40000000


def carry(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    finally:
        try:
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def serve(outer: socket.socket) -> None:
    try:
        inner = socket.create_connection(("127.0.0.1", 22), 5, source_address=("127.0.0.9", 0))
    except OSError:
        outer.close()
        return
    inner.settimeout(None)
    for end in (outer, inner):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back = threading.Thread(target=carry, args=(inner, outer), daemon=True)
    back.start()
    carry(outer, inner)
    back.join()
    inner.close()
    outer.close()


def main() -> None:
    port, pid = int(sys.argv[1]), int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    print(listener.getsockname()[1], flush=True)
    namespace = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET) != 0:
        sys.exit(f"setns: {os.strerror(ctypes.get_errno())}")
    while True:
        outer, _ = listener.accept()
        threading.Thread(target=serve, args=(outer,), daemon=True).start()


main()
