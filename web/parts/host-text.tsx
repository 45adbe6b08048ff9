import { Fragment, type Ref } from "react";
import { type TextKey, useT } from "../i18n/index.ts";
import { type Mark, markedRuns, type OddKind, visiblePieces } from "./visible.ts";

const names: Record<OddKind, TextKey> = {
  control: "visible.control",
  bidi: "visible.bidi",
  invisible: "visible.invisible",
  blank: "visible.blank",
  confusable: "visible.confusable",
  padding: "visible.padding",
};

/** Text from a host, a model or a person, shown as data: nothing in it is interpreted, nothing stays invisible. */
export function Visible({ text, padding = false }: { text: string; padding?: boolean }) {
  const t = useT();
  let at = 0;
  return visiblePieces(text, padding).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (piece.kind === "text") return <Fragment key={key}>{piece.text}</Fragment>;
    return (
      <span key={key} className="odd" title={t(names[piece.kind], { code: piece.code })}>
        {piece.text}
      </span>
    );
  });
}

interface BlockProps {
  text: string;
  marks?: readonly Mark[];
  label: string;
  maxHeight?: number;
  /** A command: long runs of blanks are shown as such, for nothing in it needs aligning. */
  command?: boolean;
  ref?: Ref<HTMLPreElement>;
  onScroll?: () => void;
}
/** A block of host text or a command. Scrollable blocks take the keyboard focus so that they can be read without a mouse. */
export function HostText({ text, marks = [], label, maxHeight, command = false, ref, onScroll }: BlockProps) {
  let at = 0;
  return (
    // biome-ignore lint/a11y/useSemanticElements: preformatted text that is named and scrollable, not a form group
    <pre
      className="hosttext"
      ref={ref}
      onScroll={onScroll}
      style={maxHeight === undefined ? undefined : { maxHeight }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
      tabIndex={0}
      role="group"
      aria-label={label}
    >
      {markedRuns(text, marks).map((run) => {
        const key = at;
        at += run.text.length;
        return run.decision ? (
          <span key={key} className="offend" data-decision={run.decision}>
            <Visible text={run.text} padding={command} />
          </span>
        ) : (
          <Visible key={key} text={run.text} padding={command} />
        );
      })}
    </pre>
  );
}
