export const NOTHING_HERE = { error: 'There is nothing here.' };
