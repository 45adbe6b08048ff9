import { MemoryCaseLog } from "../../../agent/memory/index.ts";
import { caseLogContract } from "../../contracts/case-log.ts";

caseLogContract("in memory", async () => ({ log: new MemoryCaseLog() }));
