/** How something stands: as it should, on its way, to be looked at, broken, or at rest. */
export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** A state in words that a person understands, and why, in a sentence where there is one. */
export interface Words {
  tone: Tone;
  text: string;
  why?: string;
}

/** A number with its noun. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
