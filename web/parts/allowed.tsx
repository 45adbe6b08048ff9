import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { type Role, roles } from "../../server/wire/codes.ts";
import { useT } from "../i18n/index.ts";
import { useList } from "../queries.ts";

/** Whether the signed-in person's role reaches `need`. The server decides again on every request. */
export function useMay(need: Role): boolean {
  const role = useList("/api/session").data?.user?.role;
  return role !== undefined && roles.indexOf(role) >= roles.indexOf(need);
}

/** Controls that need a role: without it they are all disabled, and `explain` says why beside them. */
export function Allowed(props: { need: Role; explain?: boolean; children: ReactNode }) {
  const t = useT();
  const may = useMay(props.need);
  if (may) return props.children;
  return (
    <fieldset disabled className="locked" aria-label={t(`role.need.${props.need}`)}>
      {props.children}
      {props.explain ? (
        <Text size="xs" c="dimmed" component="p" m={0}>
          {t(`role.need.${props.need}`)}
        </Text>
      ) : null}
    </fieldset>
  );
}

/** One line under the top bar for whoever may only watch. */
export function WatchOnlyBanner() {
  const t = useT();
  const known = useList("/api/session").data?.user;
  const may = useMay("operator");
  if (!known || may) return null;
  return (
    <aside className="watch-only" aria-label={t("role.viewer")}>
      {t("role.need.operator")}
    </aside>
  );
}
