const UNITS: [string, number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** How long something has lasted, in one unit or two: 45s, 3m 20s, 5h 2m, 12d. */
export function lasting(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  for (let i = 0; i < UNITS.length; i++) {
    const [name, size] = UNITS[i] ?? ['s', 1];
    if (seconds >= size) {
      const whole = Math.floor(seconds / size);
      const next = UNITS[i + 1];
      const rest = next === undefined ? 0 : Math.floor((seconds % size) / next[1]);
      return rest > 0 && whole < 10 && next !== undefined ? `${whole}${name} ${rest}${next[0]}` : `${whole}${name}`;
    }
  }
  return '0s';
}

/** How long ago a moment of the API was. */
export function ago(time: string | null | undefined, now: number): string {
  const then = time === undefined || time === null ? Number.NaN : Date.parse(time);
  return Number.isNaN(then) ? '–' : lasting(now - then);
}
