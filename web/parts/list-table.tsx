import { Table, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { useT } from "../i18n/index.ts";

/**
 * The table of a list page. Narrower than `minWidth` pixels it scrolls sideways, also by keyboard.
 * `label`: what a screen reader calls that region; `heads`: the columns' headings, in order; `actions`: a last narrow
 * column with a heading for screen readers only; `bare`: inside a panel that has a border already. Rows are children.
 */
export function ListTable(props: {
  label: string;
  heads: readonly ReactNode[];
  minWidth: number;
  actions?: boolean;
  bare?: boolean;
  hover?: boolean;
  children: ReactNode;
}) {
  const t = useT();
  return (
    <section
      className={props.bare ? "table-scroll" : "panel table-scroll"}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      aria-label={props.label}
    >
      <Table highlightOnHover={props.hover === true} verticalSpacing={6} miw={props.minWidth}>
        <Table.Thead>
          <Table.Tr>
            {props.heads.map((head, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
              <Table.Th key={column}>{head}</Table.Th>
            ))}
            {props.actions ? (
              <Table.Th w={44}>
                <VisuallyHidden>{t("common.actions")}</VisuallyHidden>
              </Table.Th>
            ) : null}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{props.children}</Table.Tbody>
      </Table>
    </section>
  );
}
