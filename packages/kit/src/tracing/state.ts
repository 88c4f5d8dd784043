/** Whether this process keeps traces. Asked before anything is done for one. */
let on = false;

export const isTracing = (): boolean => on;
export const setTracing = (value: boolean): void => {
  on = value;
};
