export const NOT_FOUND = { error: 'There is nothing here.' };
