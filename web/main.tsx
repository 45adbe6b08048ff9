import "@mantine/core/styles.css";
import "./styles.css";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./app.tsx";
import { browserBackend } from "./backend.ts";
import { startI18n } from "./i18n/index.ts";
import { createQueryClient } from "./queries.ts";
import { Root } from "./root.tsx";

startI18n();
const element = document.getElementById("root");
if (element) {
  createRoot(element).render(
    <Root backend={browserBackend} client={createQueryClient()}>
      <BrowserRouter>
        <App />
      </BrowserRouter>
    </Root>,
  );
}
