import { withCookie } from "../support/api.ts";
import { TerminalPage } from "../support/terminal-page.ts";
import { anyPrompt, pageTty, until } from "./tty.ts";

// A page that floods, in a process of its own so that its work is not in the measured one. argv: origin cookie id.
const [origin = "", cookie = "", id = ""] = process.argv.slice(2);
const page = await TerminalPage.open(withCookie(origin, cookie), id);
const tty = pageTty(page);
await until(tty, anyPrompt);
tty.send("yes\r");
setTimeout(() => process.send?.("flooding"), 300);
process.on("SIGTERM", () => {
  page.send("\x03");
  setTimeout(() => process.exit(0), 50);
});
