/** Whether this process records traces. Checked before any work for one. */
let on = false;

export const isTracing = (): boolean => on;
export const setTracing = (value: boolean): void => {
  on = value;
};
