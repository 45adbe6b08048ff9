import "@mantine/core/styles.css";
import "../styles.css";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";
import { App } from "../app.tsx";
import { startI18n } from "../i18n/index.ts";
import { Layout } from "../layout.tsx";
import { setPrefs } from "../prefs.ts";
import { createQueryClient } from "../queries.ts";
import { Root } from "../root.tsx";
import { scriptedBackend } from "./backend.ts";
import { session } from "./lists.ts";
import { type GalleryState, states } from "./states.tsx";

/** Shows one state by `?state=ID&theme=…&lang=…`, or the list of all. No server: fixtures only. */
const params = new URLSearchParams(location.search);
const theme = params.get("theme");
const lang = params.get("lang");
if (theme === "light" || theme === "dark" || theme === "auto") setPrefs({ theme });
if (lang === "en" || lang === "zh") setPrefs({ lang });
startI18n();

function Shown({ state }: { state: GalleryState }) {
  return (
    <Root backend={scriptedBackend(state.script)} client={createQueryClient()}>
      <MemoryRouter initialEntries={[state.path]}>
        {state.element && session.user ? (
          <Layout user={session.user} demo>
            {state.element}
          </Layout>
        ) : (
          <App />
        )}
      </MemoryRouter>
    </Root>
  );
}
function Index() {
  return (
    <main className="page">
      <h1>Gallery</h1>
      <ul>
        {states.map((s) => (
          <li key={s.id}>
            <a href={`?state=${s.id}`}>{s.id}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

const element = document.getElementById("root");
const state = states.find((s) => s.id === params.get("state"));
for (const [key, value] of Object.entries(state?.storage ?? {})) sessionStorage.setItem(key, value);
if (element) createRoot(element).render(state ? <Shown state={state} /> : <Index />);
