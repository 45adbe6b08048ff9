import type { PlaybookOutline } from "../../../server/wire/api.ts";
import { useT } from "../../i18n/index.ts";
import { layoutTree, type Marks, type TreeNode } from "./tree-layout.ts";

const columnWidth = 270;
const boxWidth = 200;
const boxHeight = 28;
const rowHeight = 38;
const top = 26;
const labelMost = 26;

const xOf = (node: TreeNode) => node.column * columnWidth + 4;
const yOf = (node: TreeNode) => top + node.row * rowHeight + (rowHeight - boxHeight) / 2;

/** The playbook as a picture, with how each part stood in a case. The same is told in words beside it. */
export function PlaybookTree({ outline, marks }: { outline: PlaybookOutline; marks: Marks }) {
  const t = useT();
  const tree = layoutTree(outline, marks);
  const width = 2 * columnWidth + boxWidth + 8;
  const height = top + tree.rows * rowHeight + 6;
  const at = new Map(tree.nodes.map((node) => [node.key, node]));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard
    <section className="panel table-scroll" tabIndex={0} aria-label={t("play.picture")}>
      <svg
        className="tree"
        viewBox={`0 0 ${width} ${height}`}
        style={{ minWidth: 620, maxWidth: width * 1.25 }}
        role="img"
        aria-label={t("play.picture")}
      >
        {(["play.probes", "play.findings", "play.causes"] as const).map((key, column) => (
          <text key={key} className="tree-head" x={column * columnWidth + 4} y={15}>
            {t(key)}
          </text>
        ))}
        {tree.edges.map((edge) => {
          const [from, to] = [at.get(edge.from), at.get(edge.to)];
          if (!from || !to) return null;
          const [x1, y1] = [xOf(from) + boxWidth, yOf(from) + boxHeight / 2];
          const [x2, y2] = [xOf(to), yOf(to) + boxHeight / 2];
          const bend = (x2 - x1) / 2;
          return (
            <path
              key={`${edge.from} ${edge.to}`}
              className="tree-edge"
              data-mark={edge.mark}
              d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
            />
          );
        })}
        {tree.nodes.map((node) => (
          <g key={node.key} className="tree-node" data-mark={node.mark} data-column={node.column}>
            <title>{node.mark ? `${node.label}: ${t(`play.mark.${node.mark}`)}` : node.label}</title>
            <rect x={xOf(node)} y={yOf(node)} width={boxWidth} height={boxHeight} rx={5} />
            <text x={xOf(node) + 9} y={yOf(node) + 18}>
              {node.label.length > labelMost ? `${node.label.slice(0, labelMost - 1)}…` : node.label}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
