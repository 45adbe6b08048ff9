/** The last net: patterns over raw text that could not be parsed or is too long. Linear, refusals only. */
import { report, type Session } from "./session.ts";

const patterns: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|[\s;&|(`/])rm\s+(?:-\S+\s+)*-\w*[rR]\w*\s+(?:-\S+\s+)*(?:\/(?:etc|usr|var|boot|home|srv|root|bin|lib|opt)?(?:[\s/*;]|$)|~|\*)/,
    "destroy",
  ],
  [/(?:^|[\s;&|(`/])(?:mkfs(?:\.\w+)?|mke2fs|wipefs|shred)\s/, "destroy"],
  [/(?:^|[\s;&|(`/])dd\s[^;&|\n]{0,200}of=\/dev\/(?:sd|nvme|vd|xvd|mapper)/, "destroy"],
  [/(?:^|[\s;&|(`/])(?:reboot|halt|poweroff|shutdown|telinit)(?:\s|$|;)/, "power"],
  [/\/etc\/g?shadow|\/proc\/[^\s/]{1,20}\/environ|\.ssh\/id_|\.aws\/credentials/, "credential"],
  [/169\.254\.169\.254|metadata\.google\.internal/, "metadata-service"],
  [/(?:curl|wget)\s[^;&\n]{0,400}\|\s*(?:sudo\s+)?(?:ba|da|z|k)?sh\b/, "fetch-exec"],
  [/\/dev\/(?:tcp|udp)\/|(?:^|[\s;&|(`/])n(?:c|cat)\s[^;&|\n]{0,200}-\w*[ec]/, "remote-shell"],
  [/base64\s+(?:-d|--d\w*|-D)\b[^;&\n]{0,200}\|\s*(?:ba|da|z|k)?sh\b/, "hidden-code"],
  [/>\s*\/etc\/(?:passwd|shadow|sudoers|cron)/, "persist"],
];

export function rawScan(text: string, session: Session): void {
  for (const [pattern, code] of patterns) {
    const hit = pattern.exec(text);
    if (hit)
      report(session, code, hit[0].trim().slice(0, 80), { start: hit.index, end: hit.index + hit[0].length });
  }
}
