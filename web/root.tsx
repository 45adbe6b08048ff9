import { MantineProvider } from "@mantine/core";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { type Backend, BackendContext } from "./backend.ts";
import { changeLang } from "./i18n/index.ts";
import { usePrefs } from "./prefs.ts";
import { theme } from "./theme.ts";

/** Everything a panel needs around it; the page and the gallery differ only in the backend. */
export function Root(props: { backend: Backend; client: QueryClient; children: ReactNode }) {
  const prefs = usePrefs();
  useEffect(() => changeLang(prefs.lang), [prefs.lang]);
  return (
    <BackendContext value={props.backend}>
      <QueryClientProvider client={props.client}>
        <MantineProvider
          theme={theme}
          defaultColorScheme="auto"
          {...(prefs.theme === "auto" ? {} : { forceColorScheme: prefs.theme })}
        >
          {props.children}
        </MantineProvider>
      </QueryClientProvider>
    </BackendContext>
  );
}
