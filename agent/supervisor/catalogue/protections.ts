/** Services that watch over the host: stopping one is switching security off. */
const protections =
  /^(fail2ban|auditd|firewalld|ufw|apparmor|nftables|iptables|selinux.*|falcon-sensor|crowdsec|clamav.*|ossec.*|wazuh-agent|rsyslogd?|syslog-ng|systemd-journald|syslog|sshguard|aide|osqueryd|falco|sysmon|wazuh-\w+|mdatp|cbdaemon|cbagentd|cb-psc-sensor|sentinel(one|agent)|ds_agent|xagt|auditbeat|elastic-(agent|endpoint)|suricata|snort|tripwire)(\.service|\.socket)?$/;

/** True when a unit or a process of that name protects the host. */
export function isProtection(name: string): boolean {
  return protections.test(name);
}

/** A signal that only tells a process to read its configuration, or to open its logs, again. */
export const harmlessSignal = /^-(s ?)?(SIG)?(HUP|USR1|USR2|1|10|12)$|^--signal[= ](SIG)?(HUP|USR[12])$/;
