const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a quantity of the API stands for; 0 where it is none. */
export function quantity(text: string | number | undefined): number {
  if (text === undefined) {
    return 0;
  }
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)([A-Za-z]*)$/.exec(String(text).trim());
  const factor = FACTORS[match?.[2] ?? 'none'];
  return match === null || factor === undefined ? 0 : Number(match[1]) * factor;
}

/** Cores as a person says them: 250m, 1.5, 64. */
export function cores(value: number): string {
  if (value === 0) {
    return '0';
  }
  return value < 1 ? `${Math.round(value * 1000)}m` : trim(value, value < 10 ? 2 : 1);
}

const STEPS: [string, number][] = [
  ['Ti', 2 ** 40],
  ['Gi', 2 ** 30],
  ['Mi', 2 ** 20],
  ['Ki', 2 ** 10],
];

/** Bytes as a person says them: 512 Mi, 1.5 Gi. */
export function bytes(value: number): string {
  for (const [name, size] of STEPS) {
    if (Math.abs(value) >= size) {
      const count = value / size;
      return `${trim(count, count < 10 ? 1 : 0)} ${name}`;
    }
  }
  return `${Math.round(value)} B`;
}

/** A resource's amount in the unit that its name asks for. */
export function amount(resource: string, value: number): string {
  if (resource.includes('memory') || resource.includes('storage')) {
    return bytes(value);
  }
  return resource.endsWith('cpu') ? cores(value) : trim(value, 2);
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
