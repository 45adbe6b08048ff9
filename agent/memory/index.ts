export { MemoryBlobs } from "./blobs.ts";
export { MemoryCaseLog } from "./case-log.ts";
export { CountingIds, ManualClock } from "./clock.ts";
