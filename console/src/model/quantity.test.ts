import { expect, test } from 'vitest';
import { amount, bytes, cores, quantity } from './quantity';
import { ago, lasting } from './time';

test.each([
  ['250m', 0.25],
  ['2', 2],
  ['1.5', 1.5],
  ['16Mi', 16 * 2 ** 20],
  ['1e3', 1000],
  ['2k', 2000],
  ['100n', 1e-7],
  [undefined, 0],
  ['lots', 0],
  ['5 apples', 0],
])('%s is %d', (text, number) => expect(quantity(text)).toBeCloseTo(number, 9));

test('amounts are said as people say them', () => {
  expect([0, 0.25, 1.25, 64].map(cores)).toEqual(['0', '250m', '1.25', '64']);
  expect([0, 900, 2 ** 20 * 512, 2 ** 30 * 1.5].map(bytes)).toEqual(['0 B', '900 B', '512 Mi', '1.5 Gi']);
  expect(amount('requests.memory', 2 ** 30)).toBe('1 Gi');
  expect(amount('requests.cpu', 0.5)).toBe('500m');
  expect(amount('count/pods', 20)).toBe('20');
});

test('times are said in one unit or two', () => {
  expect([0, 59_000, 200_000, 7_320_000, 90_000_000, 864_000_000].map(lasting)).toEqual([
    '0s',
    '59s',
    '3m 20s',
    '2h 2m',
    '1d 1h',
    '10d',
  ]);
  expect(ago('2030-01-01T00:00:00Z', Date.parse('2030-01-01T00:00:05Z'))).toBe('5s');
  expect(ago(null, 0)).toBe('–');
});
