export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b);
/** Nearest-rank percentile, p in 0…1. NaN of nothing. */
export function percentile(values: readonly number[], p: number): number {
  const all = sorted(values);
  return all[Math.min(all.length - 1, Math.max(0, Math.ceil(p * all.length) - 1))] ?? Number.NaN;
}
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** One figure of a run. */
export interface Figure {
  what: string;
  value: number;
  unit: "ms" | "MB" | "MB/s" | "ratio" | "s" | "keys" | "yes/no";
  /** The number of DESIGN §6 and §10 as a limit; absent = shown only. */
  target?: { most?: number; least?: number };
  /** What it was measured against, or how. */
  note?: string;
}
export function holds({ value, target }: Figure): boolean | undefined {
  if (!target) return undefined;
  return (
    value <= (target.most ?? Number.POSITIVE_INFINITY) && value >= (target.least ?? Number.NEGATIVE_INFINITY)
  );
}
