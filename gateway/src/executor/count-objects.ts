/** Number of objects in an answer, at any depth. */
export function countObjects(answer: object): number {
  let objects = 0;
  const waiting: unknown[] = [answer];
  while (waiting.length > 0) {
    const value = waiting.pop() as object;
    if (Array.isArray(value)) {
      for (const element of value) if (typeof element === 'object' && element !== null) waiting.push(element);
      continue;
    }
    objects += 1;
    for (const key in value) {
      const inner = (value as Record<string, unknown>)[key];
      if (typeof inner === 'object' && inner !== null) waiting.push(inner);
    }
  }
  return objects;
}
