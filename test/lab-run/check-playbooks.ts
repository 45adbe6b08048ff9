import { parsers } from "../../agent/parsers/index.ts";
import { loadPlaybooks } from "../../server/playbooks/load.ts";

const directory = new URL("../../prompts/playbooks", import.meta.url).pathname;
for (const p of loadPlaybooks(directory, parsers)) console.log(p.id);
