import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useT } from "../../i18n/index.ts";
import { chordOf } from "./pane-keys.tsx";

export interface ShownTab {
  key: string;
  name: string;
  current: boolean;
  onShow: () => void;
  onClose: () => void;
}
/** The tabs of the window; on a narrow screen every pane is one. */
export function TabBar(props: { tabs: readonly ShownTab[]; onNew: () => void; children: ReactNode }) {
  const t = useT();
  return (
    <div className="tabbar">
      <nav aria-label={t("panes.tabs")} className="tabbar-scroll">
        <ul>
          {props.tabs.map((tab) => (
            <li key={tab.key} data-current={tab.current}>
              <button type="button" aria-current={tab.current ? "page" : undefined} onClick={tab.onShow}>
                {tab.name}
              </button>
              <ActionIcon
                size="xs"
                aria-label={t("panes.closeTab", { name: tab.name })}
                onClick={tab.onClose}
              >
                <IconX size={13} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </nav>
      <Tooltip label={`${t("panes.openTitle")} (${chordOf("open")})`}>
        <ActionIcon aria-label={t("panes.openTitle")} onClick={props.onNew}>
          <IconPlus size={16} />
        </ActionIcon>
      </Tooltip>
      <div style={{ flex: 1 }} />
      {props.children}
    </div>
  );
}
