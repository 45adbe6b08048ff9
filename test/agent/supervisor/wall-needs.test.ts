import { describe, expect, it } from "vitest";
import { needsOf, outsideBecause } from "../../../agent/supervisor/catalogue/wall.ts";
import { wallNeeds } from "../../../agent/supervisor/judge.ts";

describe("what a command needs behind the wall", () => {
  it.each([
    ["cat /var/log/syslog | grep -c error", ""],
    ["ss -tlnp", "processes"],
    ["ps aux | sort", "ids processes temporary"],
    ["timeout 5 ss -tlnp | sort", "processes temporary"],
    ["sh -c 'curl -s localhost'", "network"],
    ["ls -l /proc/1/fd", "descriptors metadata"],
    ["cat /proc/meminfo", ""],
    ["cat /proc/mounts", "mounts"],
    ["cat /proc/sys/kernel/pid_max", "ids"],
    ["find / -name x | xargs lsof", "descriptors metadata network"],
    ["sudo -n ss -tlnp", "processes sudo"],
    ["sudo -u postgres psql -c 'select 1'", "databases identity login network off"],
    ["timeout 5 sudo -n ss", "off processes"],
    ["nginx -t", "metadata network scratch"],
    ["lvs", "off"],
    ["diff <(ss -tln) <(ss -uln)", "descriptors processes"],
    ["ip route get 192.0.2.1", "identity"],
    ["dmesg | tail", "kernel-log"],
    ["cat <<X\na\nX", "temporary"],
    ["/usr/bin/python3.11 x", ""],
  ])("%s: %s", (command, needs) => {
    expect([...wallNeeds(command)].sort().join(" ")).toBe(needs);
  });

  it("says why a program is outside, and of nobody else", () => {
    for (const name of ["lvs", "smartctl", "podman", "busybox"]) {
      expect(needsOf(name)).toEqual(["off"]);
      expect(outsideBecause(name)?.length).toBeGreaterThan(20);
    }
    for (const name of ["psql", "docker", "nginx", "cat"]) {
      expect(needsOf(name)).not.toContain("off");
      expect(outsideBecause(name)).toBeUndefined();
    }
  });
});
