/** A generated part of a file that is otherwise written by hand: what stands between its two marks. */
export interface Region {
  readonly name: string;
  readonly text: string;
}

class NoSuchRegion extends Error {}

/** The marks of a region as a comment of YAML or Markdown: `# compose: services` or `<!-- compose: services -->`. */
const opened = (name: string) => new RegExp(`^[ \\t]*(?:#|<!--) compose: ${name}(?: -->)?\\n`, 'm');
const closed = /^[ \t]*(?:#|<!--) \/compose(?: -->)?$/m;

/** The text of a file with its regions written anew. One that the file does not have is a mistake. */
export function withRegions(file: string, text: string, regions: readonly Region[]): string {
  return regions.reduce((written, { name, text: content }) => {
    const open = opened(name).exec(written);
    if (open === null) throw new NoSuchRegion(`${file} has no region "compose: ${name}"`);
    const from = open.index + open[0].length;
    const close = closed.exec(written.slice(from));
    if (close === null) throw new NoSuchRegion(`${file}: the region "compose: ${name}" does not end`);
    return `${written.slice(0, from)}${content}\n${written.slice(from + close.index)}`;
  }, text);
}
