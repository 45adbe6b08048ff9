/** How much of the end of a stream is looked at, characters. */
const windowChars = 1_600;
/** A unit up to this long that fills the whole window is a loop (five times or more). */
const maxUnit = 320;
/** Looked at each time this many characters have come in. */
const stride = 256;

/**
 * Watches a stream for a model that has fallen into saying the same thing for ever. Numbers count as equal
 * ("Step 1 … Step 2 …"), runs of blanks as one. One instance per answer.
 */
export class RepetitionGuard {
  private tail = "";
  private since = 0;

  /** Takes the next piece; true once the stream is looping. */
  push(text: string): boolean {
    this.tail = (this.tail + text.replace(/\d+/g, "0").replace(/\s+/g, " ")).slice(-windowChars);
    this.since += text.length;
    if (this.since < stride || this.tail.length < windowChars) return false;
    this.since = 0;
    return smallestPeriod(this.tail) <= maxUnit;
  }

  restart(): void {
    this.tail = "";
    this.since = 0;
  }
}

/** Length of the shortest unit whose repetition gives `text` (the last copy may be incomplete). Linear time. */
export function smallestPeriod(text: string): number {
  const border = Array.from({ length: text.length }, () => 0);
  for (let i = 1, k = 0; i < text.length; i += 1) {
    while (k > 0 && text[i] !== text[k]) k = border[k - 1] ?? 0;
    if (text[i] === text[k]) k += 1;
    border[i] = k;
  }
  return text.length - (border[text.length - 1] ?? 0);
}
