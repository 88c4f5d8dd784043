const BAR_WIDTH = 40;
/** Without a terminal, a progress bar is printed again only after it moved by this share. */
const STEP_WITHOUT_TERMINAL = 0.2;

interface Bar {
  readonly label: string;
  value: number;
  readonly max: number;
  note: string;
  shown: number;
}

/** Terminal output: chapter headings, sentences, and progress bars that are redrawn in place. */
export class Screen {
  readonly #terminal = process.stdout.isTTY === true;
  readonly #began = performance.now();
  #bars: Bar[] = [];
  #drawn = 0;

  chapter(title: string): void {
    this.endBars();
    const seconds = ((performance.now() - this.#began) / 1000).toFixed(1).padStart(5);
    process.stdout.write(`\n${bold(`${seconds} s  ${title}`)}\n`);
  }

  say(sentence: string): void {
    this.#erase();
    process.stdout.write(`         ${sentence}\n`);
    this.#draw();
  }

  /** Adds a progress bar from 0 to `max`; answers the function that moves it. */
  bar(label: string, max: number): (value: number, note: string) => void {
    const bar: Bar = { label, value: 0, max, note: '', shown: -1 };
    this.#bars.push(bar);
    return (value, note) => {
      bar.value = value;
      bar.note = note;
      if (this.#terminal) {
        this.#erase();
        this.#draw();
      } else if (Math.abs(value - bar.shown) >= max * STEP_WITHOUT_TERMINAL || (value === max && bar.shown !== max)) {
        bar.shown = value;
        process.stdout.write(`         ${line(bar)}\n`);
      }
    };
  }

  /** Freezes the bars and continues below them. */
  endBars(): void {
    if (!this.#terminal) for (const bar of this.#bars) process.stdout.write(`         ${line(bar)}\n`);
    this.#bars = [];
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#terminal) return;
    for (const bar of this.#bars) process.stdout.write(`         ${line(bar)}\n`);
    this.#drawn = this.#bars.length;
  }

  #erase(): void {
    if (this.#terminal && this.#drawn > 0) process.stdout.write(`\x1b[${this.#drawn}A\x1b[0J`);
    this.#drawn = 0;
  }
}

const bold = (text: string): string => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);

function line({ label, value, max, note }: Bar): string {
  const filled = Math.min(BAR_WIDTH, Math.round((value / Math.max(1, max)) * BAR_WIDTH));
  return `${label.padEnd(10)} ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${note}`;
}
