/** Ways to lie outside the reach of a host one has just changed. */
export type LockoutRisk = "sshd" | "firewall" | "routes" | "accounts";

const writes = String.raw`(?:add|del|delete|replace|change|append|prepend|flush|set|restore)`;
/**
 * What a command must touch to be able to lock people out, by how it is usually touched. Wide on purpose: a revert
 * armed for nothing is disarmed a second later, one that is missing costs a trip to the machine.
 */
const patterns: Readonly<Record<LockoutRisk, RegExp>> = {
  sshd: /\/etc\/ssh\b|\bsshd_config\b|\b(?:systemctl|service)\b[^;&|]*\bsshd?(?:\.service|\.socket)?\b|\bdropbear\b/,
  firewall:
    /\b(?:iptables|ip6tables|ebtables|nft|ufw|firewall-cmd|firewalld|nftables|ipset|csf|shorewall)\b|\/etc\/(?:nftables|iptables|ufw|firewalld)\b/,
  routes: new RegExp(
    String.raw`\bip\s+(?:-\S+\s+)*(?:a|ad|addr|address|l|li|link|r|ro|route|ru|rule)\b[^;&|]*\b${writes}\b|\broute\s+(?:add|del)\b|\bif(?:down|up|config)\b|\bnmcli\b|\bnetplan\b|\b(?:systemctl|service)\b[^;&|]*\b(?:networking|network|NetworkManager|systemd-networkd)\b|/etc/(?:network|netplan|sysconfig/network)`,
  ),
  accounts:
    /\/etc\/sudoers\b|\bvisudo\b|\b(?:usermod|userdel|deluser|chage|gpasswd|passwd|vipw|pam-auth-update)\b|\/etc\/(?:passwd|shadow|group|gshadow|pam\.d|security)\b|\/\.ssh\b|\bauthorized_keys\b/,
};

/** The risks of a command that is about to change something, from its canonical text. */
export function lockoutRisks(command: string): LockoutRisk[] {
  return (Object.keys(patterns) as LockoutRisk[]).filter((risk) => patterns[risk].test(command));
}
