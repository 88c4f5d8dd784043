/** Generated region of a handwritten file, between two marks. */
export interface Region {
  readonly name: string;
  readonly text: string;
}

class NoSuchRegion extends Error {}

/** Marks of a region as comments of YAML or Markdown: `# compose: services` or `<!-- compose: services -->`. */
const opened = (name: string) => new RegExp(`^[ \\t]*(?:#|<!--) compose: ${name}(?: -->)?\\n`, 'm');
const closed = /^[ \t]*(?:#|<!--) \/compose(?: -->)?$/m;

/** Text of a file with its regions replaced. Throws for a region that the file does not have. */
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
