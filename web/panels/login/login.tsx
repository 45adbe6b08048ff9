import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError, failureOf } from "../../api.ts";
import { useT } from "../../i18n/index.ts";
import icon from "../../icon.svg";
import { QuickSettings } from "../../layout.tsx";
import { FailureNotice, Notice } from "../../parts/notice.tsx";
import { SecretInput } from "../../parts/secret-input.tsx";
import { useChange } from "../../queries.ts";

/** Uses the token of a one-time login link once, and takes it out of the address bar first. */
function useLoginLink() {
  const location = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const used = useRef(false);
  const link = useChange((api, token: string) => api.send("POST", "/api/session/link", { token }), []);
  const { mutate } = link;
  const token = /^#token=(.+)$/.exec(location.hash)?.[1];
  useEffect(() => {
    if (token === undefined || used.current) return;
    used.current = true;
    mutate(decodeURIComponent(token), {
      onSuccess: () => {
        void client.invalidateQueries().then(() => navigate("/hosts", { replace: true }));
      },
      onError: () => void navigate("/login", { replace: true }),
    });
  }, [token, mutate, navigate, client]);
  return { ...link, isPending: link.isPending || token !== undefined };
}

function Form() {
  const t = useT();
  const client = useQueryClient();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useChange(
    (api, body: { email: string; password: string }) => api.send("POST", "/api/auth/sign-in/email", body),
    [],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ email, password }, { onSuccess: () => void client.invalidateQueries() });
  };
  // Only the server's own "unauthenticated" is about the password; a refused origin or a bad value says so itself.
  const wrong = signIn.error instanceof ApiError && signIn.error.failure.code === "unauthenticated";
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {wrong ? <Notice tone="bad" title={t("login.failed")} /> : null}
        {signIn.error && !wrong ? <FailureNotice failure={failureOf(signIn.error)} /> : null}
        <TextInput
          label={t("login.email")}
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(e) => setEmail(e.currentTarget.value)}
        />
        <SecretInput
          label={t("login.password")}
          autoComplete="current-password"
          required
          value={password}
          onChange={(e) => setPassword(e.currentTarget.value)}
        />
        <Button type="submit" size="sm" fullWidth loading={signIn.isPending}>
          {t("login.submit")}
        </Button>
      </Stack>
    </form>
  );
}

/** The login form, the setup explanation and the one-time link (`/login#token=…`). */
export function LoginPanel({ needsSetup }: { needsSetup: boolean }) {
  const t = useT();
  const link = useLoginLink();
  return (
    <main className="login">
      <div className="panel login-card">
        <Group gap={10} mb={4}>
          <img src={icon} alt="" width={30} height={30} />
          <Title order={1} style={{ flex: 1 }}>
            {t("login.title")}
          </Title>
        </Group>
        <Group gap={4} mb="md">
          <Text size="sm" c="dimmed" style={{ flex: 1 }}>
            {t("login.lead")}
          </Text>
          <QuickSettings />
        </Group>
        <Stack gap="sm">
          {link.error ? (
            <>
              <Text fw={600}>{t("login.linkFailed")}</Text>
              <FailureNotice failure={failureOf(link.error)} />
            </>
          ) : null}
          {link.isPending ? (
            <Notice tone="info">{t("login.linking")}</Notice>
          ) : needsSetup ? (
            <Notice tone="info" title={t("login.setupTitle")}>
              <Text size="sm">{t("login.setup")}</Text>
              <Text size="sm">{t("login.setupAgain")}</Text>
            </Notice>
          ) : (
            <Form />
          )}
        </Stack>
      </div>
    </main>
  );
}
