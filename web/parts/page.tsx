import { Group, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";

/** A page with its heading and actions; also sets the browser's title. */
export function Page(props: { title: string; actions?: ReactNode; narrow?: boolean; children: ReactNode }) {
  useEffect(() => {
    document.title = `${props.title} · Bartizan`;
  }, [props.title]);
  return (
    <div className={props.narrow ? "page narrow" : "page"}>
      <div className="pagehead">
        <Title order={1}>{props.title}</Title>
        {props.actions ? <Group gap={8}>{props.actions}</Group> : null}
      </div>
      {props.children}
    </div>
  );
}
