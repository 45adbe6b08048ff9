import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useT } from "../../i18n/index.ts";
import { type Divider, leastShare, type Pane, type Rect } from "./layout.ts";

/** Half of the room between two panes, CSS pixels. */
const gap = 2;
function boxOf({ x, y, width, height }: Rect) {
  const side = (at: number) => `calc(${at}% + ${at > 0.001 ? gap : 0}px)`;
  const far = (at: number) => `calc(${100 - at}% + ${at < 99.999 ? gap : 0}px)`;
  return { left: side(x), top: side(y), right: far(x + width), bottom: far(y + height) };
}

/** The line between two parts: dragged, or moved with the arrow keys; a double click makes both parts equal. */
function Separator({ divider, onMove }: { divider: Divider; onMove: (share: number) => void }) {
  const t = useT();
  const { way, share, rect } = divider;
  const across = way === "right";
  const onDrag = (event: PointerEvent<HTMLDivElement>) => {
    const area = event.currentTarget.parentElement?.getBoundingClientRect();
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || !area) return;
    const at = across
      ? ((event.clientX - area.left) / area.width) * 100 - rect.x
      : ((event.clientY - area.top) / area.height) * 100 - rect.y;
    onMove(at / (across ? rect.width : rect.height));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.shiftKey ? 0.1 : 0.02;
    const to: Record<string, number> = {
      [across ? "ArrowLeft" : "ArrowUp"]: share - step,
      [across ? "ArrowRight" : "ArrowDown"]: share + step,
      Home: leastShare,
      End: 1 - leastShare,
      Enter: 0.5,
    };
    const next = to[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onMove(next);
  };
  const along = across
    ? { left: `${rect.x + rect.width * share}%`, top: `${rect.y}%`, height: `${rect.height}%` }
    : { top: `${rect.y + rect.height * share}%`, left: `${rect.x}%`, width: `${rect.width}%` };
  const percent = Math.round(share * 100);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has a value; <hr> has none
    <div
      className="pane-divider"
      data-way={way}
      role="separator"
      tabIndex={0}
      aria-orientation={across ? "vertical" : "horizontal"}
      aria-label={t("panes.divider", { share: percent })}
      aria-valuenow={percent}
      aria-valuemin={leastShare * 100}
      aria-valuemax={100 - leastShare * 100}
      style={along}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onDrag}
      onDoubleClick={() => onMove(0.5)}
      onKeyDown={onKeyDown}
    />
  );
}

interface Props {
  /** Of all tabs: every one stays mounted, so that no change of the layout connects anew. */
  panes: readonly Pane[];
  rects: ReadonlyMap<string, Rect>;
  dividers: readonly Divider[];
  focus: string | undefined;
  receivers: readonly string[];
  onFocus: (sessionId: string) => void;
  onMove: (path: string, share: number) => void;
  children: (pane: Pane, visible: boolean) => ReactNode;
}
/** The panes of the current tab where they belong; those of other tabs are there, but hidden. */
export function PaneArea(props: Props) {
  const { rects, receivers } = props;
  const area = useRef<HTMLDivElement>(null);
  // In the order of their ids: React must not move them in the document, which would reset what is inside.
  const panes = [...props.panes].sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
  return (
    <div className="pane-area" ref={area}>
      {panes.map((pane) => {
        const rect = rects.get(pane.sessionId);
        return (
          <div
            key={pane.sessionId}
            className="pane"
            data-session={pane.sessionId}
            data-focus={rects.size > 1 && pane.sessionId === props.focus}
            data-receives={receivers.includes(pane.sessionId)}
            style={rect ? boxOf(rect) : { display: "none" }}
            onFocusCapture={() => props.onFocus(pane.sessionId)}
          >
            {props.children(pane, rect !== undefined)}
          </div>
        );
      })}
      {props.dividers.map((divider) => (
        <Separator
          key={divider.path}
          divider={divider}
          onMove={(share) => props.onMove(divider.path, share)}
        />
      ))}
    </div>
  );
}
