/** Coalescing wake-up signal for one loop: a `notify` while nobody waits is kept for the next wait, and several are one. */
export class WakeSignal {
  #notified = false;
  #wake: (() => void) | undefined;

  notify(): void {
    this.#notified = true;
    this.#wake?.();
  }

  /** Resolves at once after a `notify` since the last wait; else at the next one, after `withinMs`, or when `signal` aborts. */
  async wait(withinMs?: number, signal?: AbortSignal): Promise<void> {
    if (!this.#notified && !signal?.aborted) {
      let timer: NodeJS.Timeout | undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      const wake = () => resolve();
      this.#wake = wake;
      signal?.addEventListener('abort', wake, { once: true });
      if (withinMs !== undefined) timer = setTimeout(wake, withinMs).unref();
      await promise;
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      this.#wake = undefined;
    }
    this.#notified = false;
  }
}
