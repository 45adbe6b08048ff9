/** Paths on a host: absolute, slash-separated, no NUL. They are SFTP arguments, never shell words. */

/** Longest path Linux takes, bytes. */
const pathMost = 4096;
/** Longest file name of the common file systems, bytes. */
const nameMost = 255;

/** True for a path that may be sent to a host: absolute, no NUL, not longer than 4,096 bytes. */
export function isHostPath(path: string): boolean {
  return path.startsWith("/") && !path.includes("\0") && Buffer.byteLength(path) <= pathMost;
}
export function depart(path: string): { directory: string; name: string } {
  const at = path.lastIndexOf("/");
  return { directory: path.slice(0, at) || "/", name: path.slice(at + 1) };
}
export function join(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}
/** Hidden name of an unfinished upload beside its final place, cut to fit the file system. */
export function partName(name: string, mark: string): string {
  const tail = `.${mark}.part`;
  let head = name;
  while (Buffer.byteLength(`.${head}${tail}`) > nameMost) head = [...head].slice(0, -1).join("");
  return `.${head}${tail}`;
}
