import { ActionIcon, Burger, Button, Drawer, Menu, Text, Tooltip } from "@mantine/core";
import {
  IconBook2,
  IconDeviceDesktop,
  IconFlask,
  IconHistory,
  IconKey,
  IconListSearch,
  IconLogout,
  IconMoon,
  IconPlayerPlay,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconSun,
  IconTerminal2,
  IconUser,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { NavLink } from "react-router";
import type { SessionBody } from "../server/wire/api.ts";
import { type TextKey, useLang, useT } from "./i18n/index.ts";
import icon from "./icon.svg";
import { WatchOnlyBanner } from "./parts/allowed.tsx";
import { setPrefs, usePrefs } from "./prefs.ts";
import { useChange } from "./queries.ts";

interface Item {
  to: string;
  label: TextKey;
  icon: typeof IconServer;
  demo?: boolean;
}
const items: readonly Item[] = [
  { to: "/hosts", label: "nav.assets", icon: IconServer },
  { to: "/cases", label: "nav.cases", icon: IconListSearch },
  { to: "/terminals", label: "nav.terminals", icon: IconTerminal2 },
  { to: "/recordings", label: "nav.recordings", icon: IconPlayerPlay },
  { to: "/activity", label: "nav.activity", icon: IconHistory },
  { to: "/playbooks", label: "nav.playbooks", icon: IconBook2 },
  { to: "/catalogue", label: "nav.catalogue", icon: IconShieldCheck },
  { to: "/keys", label: "nav.access", icon: IconKey },
  { to: "/practice", label: "nav.practice", icon: IconFlask, demo: true },
  { to: "/settings", label: "nav.settings", icon: IconSettings },
];

function Links({ demo, onClick }: { demo: boolean; onClick?: () => void }) {
  const t = useT();
  return items
    .filter((item) => demo || !item.demo)
    .map((item) => (
      <NavLink key={item.to} to={item.to} className="navlink" onClick={onClick}>
        <item.icon size={16} aria-hidden />
        {t(item.label)}
      </NavLink>
    ));
}

/** Language and theme, reachable from every page and from the login form. */
export function QuickSettings() {
  const t = useT();
  const lang = useLang();
  const prefs = usePrefs();
  const next = { auto: "light", light: "dark", dark: "auto" } as const;
  const Icon = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon }[prefs.theme];
  const label = t("nav.theme", { value: t(`settings.theme.${prefs.theme}`) });
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        size="compact-xs"
        c="dimmed"
        lang={lang === "zh" ? "en" : "zh-CN"}
        onClick={() => setPrefs({ lang: lang === "zh" ? "en" : "zh" })}
      >
        {t("nav.lang")}
      </Button>
      <Tooltip label={label}>
        <ActionIcon aria-label={label} onClick={() => setPrefs({ theme: next[prefs.theme] })}>
          <Icon size={17} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function UserMenu({ user }: { user: NonNullable<SessionBody["user"]> }) {
  const t = useT();
  const client = useQueryClient();
  const signOut = useChange((api) => api.send("POST", "/api/auth/sign-out", {}), ["/api/session"]);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t("nav.signedIn", { name: user.name })}>
          <IconUser size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.name} · {t(`role.${user.role}`)}
        </Menu.Label>
        <Menu.Item
          leftSection={<IconLogout size={15} />}
          onClick={() => signOut.mutate(undefined, { onSuccess: () => client.clear() })}
        >
          {t("nav.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface Props {
  user: NonNullable<SessionBody["user"]>;
  demo: boolean;
  children: ReactNode;
}
export function Layout({ user, demo, children }: Props) {
  const t = useT();
  const [open, setOpen] = useState(false);
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("app.skip")}
      </a>
      <header className="topbar">
        <div className="only-narrow">
          <Burger size="xs" opened={open} onClick={() => setOpen(!open)} aria-label={t("nav.menu")} />
        </div>
        <NavLink to="/hosts" className="brand">
          <img src={icon} alt="" />
          <Text span fw={650}>
            Bartizan
          </Text>
        </NavLink>
        <nav className="only-wide" aria-label={t("nav.main")}>
          <Links demo={demo} />
        </nav>
        <div style={{ flex: 1 }} />
        <QuickSettings />
        <UserMenu user={user} />
      </header>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        size={240}
        title="Bartizan"
        closeButtonProps={{ "aria-label": t("common.close") }}
      >
        <nav aria-label={t("nav.main")} className="drawer-nav">
          <Links demo={demo} onClick={() => setOpen(false)} />
        </nav>
      </Drawer>
      <WatchOnlyBanner />
      <main id="main" className="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}
