/**
 * The text as it goes into the terminal: without ESC and its 8-bit form, so that nothing in it can end the bracket
 * around a paste (ESC [ 201 ~) or be a key sequence. What was removed was shown before.
 */
export function cleanPaste(text: string): string {
  return text.replace(/[\x1b\x9b]/g, "");
}

/** Why a paste should be confirmed, or undefined when it may go through at once. */
export function pasteRisk(text: string): { lines: number; controls: boolean } | undefined {
  const body = text.replace(/(\r\n|\r|\n)$/, "");
  const lines = body.split(/\r\n|\r|\n/).length;
  const endsWithEnter = body !== text;
  // Tab is ordinary text; ESC can end bracketed paste early and other controls can be key bindings.
  const controls = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(body);
  return lines > 1 || endsWithEnter || controls ? { lines, controls } : undefined;
}
